/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a query names: people, conversations as far as the caller may know of them, days of the caller's calendar. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-error.h"
#include "ms-name.h"
#include "ms-search-private.h"
#include "ms-timestamp.h"

/* A lookup that found nothing is an answer, everything else is an error. */
static gboolean
is_answer (GError  *failure,
           GError **error)
{
  if (failure == NULL)
    return TRUE;
  if (g_error_matches (failure, MS_ERROR, MS_ERROR_USER_NOT_FOUND) || g_error_matches (failure, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND))
    {
      g_error_free (failure);
      return TRUE;
    }
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
ms_search_find_channel (MsContext     *context,
                        const MsUser  *caller,
                        const char    *text,
              MsChannelRow **channel,
              GError       **error)
{
  GError *failure = NULL;
  g_autofree char *folded = ms_name_fold (text);

  *channel = ms_service_need_channel (context, caller, text, &failure);
  if (!is_answer (failure, error))
    return FALSE;
  if (*channel != NULL)
    return TRUE;

  failure = NULL;
  *channel = ms_channel_store_find_name (ms_context_get_store (context), folded, ms_context_get_actor (context)->user, &failure);
  if (*channel == NULL && failure == NULL)
    *channel = ms_channel_store_find_group_name (ms_context_get_store (context), folded, ms_context_get_actor (context)->user, &failure);
  if (*channel != NULL && !ms_service_can_see (*channel, caller))
    g_clear_pointer (channel, ms_channel_row_free);
  return is_answer (failure, error);
}

gboolean
ms_search_find_user (MsContext     *context,
                     const MsUser  *caller,
                     const char    *text,
                     MsUser       **user,
                     gint64        *key,
                     GError       **error)
{
  GError *failure = NULL;

  if (g_ascii_strcasecmp (text, "me") == 0)
    {
      *user = ms_user_copy (caller);
      *key = ms_context_get_actor (context)->user;
      return TRUE;
    }
  *user = ms_service_need_user (context, text, TRUE, key, &failure);
  return is_answer (failure, error);
}

gboolean
ms_search_find_direct (MsContext     *context,
                       const MsUser  *caller,
                       const char    *text,
             MsChannelRow **channel,
             GError       **error)
{
  gint64 viewer = ms_context_get_actor (context)->user;
  g_autoptr(MsUser) user = NULL;
  GError *failure = NULL;
  gint64 key = 0;

  if (!ms_search_find_user (context, caller, text, &user, &key, error))
    return FALSE;
  if (user == NULL)
    return TRUE;
  *channel = ms_channel_store_find_im (ms_context_get_store (context), viewer, key, viewer, &failure);
  return is_answer (failure, error);
}

GDateTime *
ms_search_get_start (const MsSearchTerm *term,
                     GTimeZone          *zone,
                     gint64              now_us,
           GDateTime         **end)
{
  g_autoptr(GDateTime) now = NULL;
  g_autoptr(GDateTime) day = NULL;
  GDateTime *start;

  if (term->year != 0)
    {
      start = g_date_time_new (zone, term->year, MAX (term->month, 1), MAX (term->day, 1), 0, 0, 0);
      if (start != NULL)
        *end = term->month == 0 ? g_date_time_add_years (start, 1)
                                : term->day == 0 ? g_date_time_add_months (start, 1) : g_date_time_add_days (start, 1);
      return start;
    }

  now = g_date_time_new_from_unix_utc (ms_timestamp_to_seconds (now_us));
  day = g_date_time_to_timezone (now, zone);
  start = g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day), 0, 0, 0);
  if (start != NULL && term->days_ago > 0)
    {
      GDateTime *earlier = g_date_time_add_days (start, -term->days_ago);

      *end = start;
      return earlier;
    }
  if (start != NULL)
    *end = g_date_time_add_days (start, 1);
  return start;
}
