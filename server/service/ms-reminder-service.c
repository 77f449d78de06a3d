/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making reminders and looking after them. Saying them is in ms-reminder-firing.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-reminder-service.h"

#include <string.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-message-private.h"
#include "ms-service-private.h"
#include "ms-speaker.h"
#include "ms-text.h"
#include "ms-when.h"
#include "ms-zone.h"

#define DAY_SECONDS (24 * 3600)
#define MAX_SECONDS_DIGITS 10

GTimeZone *
ms_reminder_get_zone (const MsUser *caller,
                      gboolean     *is_own)
{
  GTimeZone *zone = ms_zone_find (caller->tz);

  if (is_own != NULL)
    *is_own = zone != NULL;
  return zone != NULL ? zone : g_time_zone_new_local ();
}

/* Seconds since 1970, or from now where it is a day at most; 0 for what is no number. */
static gint64
read_seconds (const char *text,
              gint64      now)
{
  gint64 seconds;

  if (*text == '\0' || strlen (text) > MAX_SECONDS_DIGITS || strspn (text, "0123456789") != strlen (text))
    return 0;
  seconds = g_ascii_strtoll (text, NULL, 10);
  return seconds <= DAY_SECONDS ? now + seconds : seconds;
}

static gboolean
find_moment (MsContext                *context,
             const MsUser             *caller,
             const MsReminderRequest  *request,
             gint64                   *at,
             GError                  **error)
{
  gint64 now = ms_context_get_now_seconds (context);
  g_autofree char *text = request->when != NULL ? ms_text_trim (request->when, -1) : NULL;
  g_autoptr(GTimeZone) zone = NULL;

  *at = text != NULL ? read_seconds (text, now) : request->at;
  if (text != NULL && *at == 0)
    {
      zone = ms_reminder_get_zone (caller, NULL);
      if (ms_when_parse (text, now, zone, at) == MS_WHEN_UNKNOWN)
        return ms_error_set (error, MS_ERROR_CANNOT_PARSE);
    }
  if (*at <= now)
    return ms_error_set (error, MS_ERROR_TIME_IN_PAST);
  return *at - now <= (gint64) MS_LIMIT_REMINDER_DAYS * DAY_SECONDS || ms_error_set (error, MS_ERROR_TIME_TOO_FAR);
}

static gboolean
find_person (MsContext      *context,
             const MsUser   *caller,
             const char     *id,
             MsReminderRow  *row,
             GError        **error)
{
  g_autoptr(MsUser) person = ms_service_need_user (context, id, FALSE, &row->user, error);

  if (person == NULL)
    return FALSE;
  row->reminder->user = g_strdup (person->id);
  if (row->user == ms_context_get_actor (context)->user)
    return TRUE;
  if (!ms_policy_check (caller->role, MS_ACTION_REMIND_OTHERS, error))
    return FALSE;
  if (g_str_equal (person->id, MS_SPEAKER_ID))
    return ms_error_set (error, MS_ERROR_CANNOT_ADD_SLACKBOT);
  if (person->role == MS_ROLE_BOT)
    return ms_error_set (error, MS_ERROR_CANNOT_ADD_BOT);
  return !person->deleted || ms_error_set (error, MS_ERROR_USER_NOT_FOUND);
}

static gboolean
find_channel (MsContext      *context,
              const MsUser   *caller,
              const char     *id,
              MsReminderRow  *row,
              GError        **error)
{
  g_autoptr(MsChannelRow) channel = ms_service_need_membership (context, caller, id, error);

  if (channel == NULL)
    return FALSE;
  row->channel = channel->key;
  row->reminder->channel = g_strdup (channel->channel->id);
  return !channel->channel->archived || ms_error_set (error, MS_ERROR_IS_ARCHIVED);
}

static gboolean
check_room (MsContext  *context,
            GError    **error)
{
  gint64 count = 0;

  return ms_reminder_store_count_to_come (ms_context_get_store (context), ms_context_get_actor (context)->user, &count, error)
         && (count < MS_LIMIT_REMINDERS || ms_error_set (error, MS_ERROR_TOO_MANY_REMINDERS));
}

static char *
dup_text (const char  *text,
          GError     **error)
{
  g_autofree char *trimmed = ms_text_trim (text != NULL ? text : "", -1);

  if (ms_text_is_blank (trimmed, -1))
    ms_error_set (error, MS_ERROR_NO_TEXT);
  else if (ms_text_count (trimmed, -1) > MS_LIMIT_REMINDER_CHARS)
    ms_error_set (error, MS_ERROR_MSG_TOO_LONG);
  else
    return ms_text_escape_input (trimmed, -1);
  return NULL;
}

MsReminder *
ms_reminder_service_add (MsContext                *context,
                         const MsReminderRequest  *request,
                         GError                  **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsReminder) reminder = g_new0 (MsReminder, 1);
  MsReminderRow row = { .creator = ms_context_get_actor (context)->user, .reminder = reminder };
  char id[MS_ID_SIZE];

  if (caller == NULL)
    return NULL;
  ms_id_generate (MS_ID_REMINDER, id);
  id[1] = 'm';
  reminder->id = g_strdup (id);
  reminder->creator = g_strdup (caller->id);
  reminder->text = dup_text (request->text, error);
  if (reminder->text == NULL || !find_moment (context, caller, request, &reminder->due, error))
    return NULL;
  if (request->channel != NULL ? !find_channel (context, caller, request->channel, &row, error)
                               : !find_person (context, caller, request->user != NULL ? request->user : caller->id, &row, error))
    return NULL;
  if (!check_room (context, error))
    return NULL;

  row.key = ms_reminder_store_insert (store, &row, error);
  if (row.key == 0 || ms_event_encode_reminder (ms_context_get_log (context), row.key, ms_context_get_now (context), error) == 0)
    return NULL;
  return g_steal_pointer (&reminder);
}

gboolean
ms_reminder_service_list (MsContext          *context,
                          gboolean            to_come,
                          guint               limit,
                          MsReminderVisitor   visitor,
                          gpointer            user_data,
                          GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  return caller != NULL
         && ms_reminder_store_visit (ms_context_get_store (context),
                                     ms_context_get_actor (context)->user,
                                     to_come,
                                     limit,
                                     visitor,
                                     user_data,
                                     error);
}

/* One that the caller knows of: MS_ERROR_NOT_FOUND. */
static MsReminderRow *
need_reminder (MsContext   *context,
               const char  *id,
               GError     **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsReminderRow) row = NULL;
  GError *failure = NULL;

  if (caller == NULL)
    return NULL;
  row = ms_reminder_store_find_id (ms_context_get_store (context), id, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL || (row->creator != user && row->user != user))
    ms_error_set (error, MS_ERROR_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  return NULL;
}

MsReminder *
ms_reminder_service_get (MsContext   *context,
                         const char  *id,
                         GError     **error)
{
  g_autoptr(MsReminderRow) row = need_reminder (context, id, error);

  return row != NULL ? g_steal_pointer (&row->reminder) : NULL;
}

gboolean
ms_reminder_service_complete (MsContext   *context,
                              const char  *id,
                              GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsReminderRow) row = need_reminder (context, id, error);

  if (row == NULL)
    return FALSE;
  if (row->user != ms_context_get_actor (context)->user)
    return ms_error_set (error, MS_ERROR_CANNOT_COMPLETE_OTHERS);
  if (row->reminder->completed != 0)
    return TRUE;
  return ms_reminder_store_set_completed (store, row->key, ms_context_get_now_seconds (context), error)
         && ms_reminder_store_trim (store, row->creator, MS_LIMIT_REMINDERS_KEPT, error);
}

gboolean
ms_reminder_service_delete (MsContext   *context,
                            const char  *id,
                            GError     **error)
{
  g_autoptr(MsReminderRow) row = need_reminder (context, id, error);

  return row != NULL && ms_reminder_store_delete (ms_context_get_store (context), row->key, error);
}
