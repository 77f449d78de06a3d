/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Do not disturb. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-quiet-service.h"

#include "ms-error.h"
#include "ms-quiet-store.h"
#include "ms-service-private.h"

#define SECONDS_PER_MINUTE 60

void
ms_quiet_view_clear (MsQuietView *self)
{
  g_clear_pointer (&self->zone, g_free);
}

gboolean
ms_quiet_service_get (MsContext    *context,
                      const char   *user,
                      MsQuietView  *view,
                      GError      **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsUser) person = NULL;
  gint64 key = 0;

  if (caller == NULL)
    return FALSE;
  person = ms_service_need_user (context, user != NULL ? user : caller->id, FALSE, &key, error);
  if (person == NULL)
    return FALSE;

  view->is_own = key == ms_context_get_actor (context)->user;
  g_free (view->zone);
  view->zone = g_strdup (person->tz);
  return ms_quiet_store_get (ms_context_get_store (context), key, &view->quiet, error);
}

static gboolean
visit_one (MsContext       *context,
           const char      *id,
           MsQuietVisitor   visitor,
           gpointer         user_data,
           GError         **error)
{
  MsQuietTime quiet;
  GError *failure = NULL;
  gint64 key = 0;
  g_autoptr(MsUser) person = ms_user_store_find_id (ms_context_get_store (context), id, &key, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (person == NULL)
    return TRUE;
  if (!ms_quiet_store_get (ms_context_get_store (context), key, &quiet, error))
    return FALSE;
  visitor (person->id, person->tz, &quiet, user_data);
  return TRUE;
}

gboolean
ms_quiet_service_list (MsContext           *context,
                       const char * const  *users,
                       MsQuietVisitor       visitor,
                       gpointer             user_data,
                       GError             **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  if (caller == NULL)
    return FALSE;
  if (users == NULL)
    return ms_quiet_store_visit (ms_context_get_store (context), ms_context_get_now_seconds (context), visitor, user_data, error);

  for (gsize i = 0; users[i] != NULL; i++)
    if (!g_strv_contains (users + i + 1, users[i]) && !visit_one (context, users[i], visitor, user_data, error))
      return FALSE;
  return TRUE;
}

/* Stores what became of it and tells the caller and everybody. */
static gboolean
keep (MsContext          *context,
      const MsUser       *caller,
      const MsQuietTime  *quiet,
      MsQuietView        *view,
      gint64             *event_seq,
      GError            **error)
{
  gint64 user = ms_context_get_actor (context)->user;

  view->is_own = TRUE;
  view->quiet = *quiet;
  g_free (view->zone);
  view->zone = g_strdup (caller->tz);
  return ms_quiet_store_put (ms_context_get_store (context), user, quiet, error)
         && ms_service_tell_quiet (context, user, caller, quiet, event_seq, error);
}

/* The caller and what is set; *was in @view. */
static MsUser *
start_change (MsContext    *context,
              MsQuietView  *view,
              gint64       *event_seq,
              GError      **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  if (caller == NULL || !ms_quiet_service_get (context, NULL, view, error))
    return NULL;

  ms_service_start_seq (context, event_seq);
  return g_steal_pointer (&caller);
}

gboolean
ms_quiet_service_snooze (MsContext    *context,
                         gint64        minutes,
                         MsQuietView  *view,
                         gint64       *event_seq,
                         GError      **error)
{
  g_autoptr(MsUser) caller = start_change (context, view, event_seq, error);
  gint64 now = ms_context_get_now_seconds (context);
  MsQuietTime quiet;

  if (caller == NULL)
    return FALSE;

  quiet = view->quiet;
  if (quiet.snooze_until <= now)
    quiet.snooze_from = now;
  quiet.snooze_until = now + minutes * SECONDS_PER_MINUTE;
  return keep (context, caller, &quiet, view, event_seq, error);
}

gboolean
ms_quiet_service_end_snooze (MsContext    *context,
                             MsQuietView  *view,
                             gint64       *event_seq,
                             GError      **error)
{
  g_autoptr(MsUser) caller = start_change (context, view, event_seq, error);
  MsQuietTime quiet;

  if (caller == NULL)
    return FALSE;
  if (view->quiet.snooze_until <= ms_context_get_now_seconds (context))
    return ms_error_set (error, MS_ERROR_SNOOZE_NOT_ACTIVE);

  quiet = view->quiet;
  quiet.snooze_from = quiet.snooze_until = 0;
  return keep (context, caller, &quiet, view, event_seq, error);
}

gboolean
ms_quiet_service_end (MsContext    *context,
                      MsQuietView  *view,
                      gint64       *event_seq,
                      GError      **error)
{
  g_autoptr(MsUser) caller = start_change (context, view, event_seq, error);
  gint64 now = ms_context_get_now_seconds (context);
  MsQuietStatus status;
  MsQuietTime quiet;

  if (caller == NULL)
    return FALSE;

  ms_quiet_time_get_status (&view->quiet, view->zone, now, &status);
  if (!status.snoozing && !(status.enabled && status.start <= now && status.end > now))
    return TRUE;

  /* What begins in this very second is over too. */
  quiet = view->quiet;
  quiet.snooze_from = quiet.snooze_until = 0;
  quiet.ended = now + 1;
  return keep (context, caller, &quiet, view, event_seq, error);
}

gboolean
ms_quiet_service_set_daily (MsContext       *context,
                            const gboolean  *enabled,
                            const guint     *start,
                            const guint     *end,
                            MsQuietView     *view,
                            gint64          *event_seq,
                            GError         **error)
{
  g_autoptr(MsUser) caller = start_change (context, view, event_seq, error);
  MsQuietTime quiet;

  if (caller == NULL)
    return FALSE;

  quiet = view->quiet;
  if (enabled != NULL)
    quiet.enabled = *enabled;
  if (start != NULL)
    quiet.start_minute = *start;
  if (end != NULL)
    quiet.end_minute = *end;
  if (quiet.start_minute == quiet.end_minute)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] start and end are the same");
  if (quiet.enabled == view->quiet.enabled && quiet.start_minute == view->quiet.start_minute
      && quiet.end_minute == view->quiet.end_minute)
    return TRUE;

  quiet.ended = 0;
  return keep (context, caller, &quiet, view, event_seq, error);
}
