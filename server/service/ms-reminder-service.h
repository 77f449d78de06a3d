/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reminders: made by people, for themselves, for others, or for everybody of a conversation. At their time the server says them
 * (ms-speaker.h). Whoever made one or is reminded by it knows of it; for everybody else it does not exist. */

#pragma once

#include "ms-context.h"
#include "ms-reminder-store.h"

G_BEGIN_DECLS

/* Strings are borrowed. */
typedef struct
{
  const char *user; /* (nullable): id; NULL: the caller … */
  const char *channel; /* (nullable): … or id of a conversation that the caller is in */
  const char *text; /* as a client sent it */
  const char *when; /* (nullable): in words of the caller's zone, seconds since 1970, or from now (up to a day) … */
  gint64      at; /* … or seconds since 1970 */
} MsReminderRequest;

/* The clock that the caller's words are of: that of their profile, else the server's. *is_own: (out) (optional): whether it is their own. (transfer full) */
GTimeZone  *ms_reminder_get_zone         (const MsUser             *caller,
                                          gboolean                 *is_own);
/**
 * ms_reminder_service_add:
 * @error: MS_ERROR_NO_TEXT, _MSG_TOO_LONG, _CANNOT_PARSE, _TIME_IN_PAST, _TIME_TOO_FAR, _USER_NOT_FOUND, _CANNOT_ADD_BOT, _CANNOT_ADD_SLACKBOT,
 *   _CANNOT_ADD_OTHERS, _CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _IS_ARCHIVED, _TOO_MANY_REMINDERS
 *
 * Worker.
 *
 * Returns: (transfer full) (nullable)
 */
MsReminder *ms_reminder_service_add      (MsContext                *context,
                                          const MsReminderRequest  *request,
                                          GError                  **error);
/* Those that the caller made or is reminded by, the latest first; or only those to come, the next first. Reader. */
gboolean    ms_reminder_service_list     (MsContext                *context,
                                          gboolean                  to_come,
                                          guint                     limit,
                                          MsReminderVisitor         visitor,
                                          gpointer                  user_data,
                                          GError                  **error);
/* MS_ERROR_NOT_FOUND. Reader. (transfer full) (nullable) */
MsReminder *ms_reminder_service_get      (MsContext                *context,
                                          const char               *id,
                                          GError                  **error);
/* MS_ERROR_NOT_FOUND, _CANNOT_COMPLETE_OTHERS. One that was completed is left alone. Worker. */
gboolean    ms_reminder_service_complete (MsContext                *context,
                                          const char               *id,
                                          GError                  **error);
/* MS_ERROR_NOT_FOUND. Worker. */
gboolean    ms_reminder_service_delete   (MsContext                *context,
                                          const char               *id,
                                          GError                  **error);
/* Says what is due. Worker, a bulk step. *next: when the next one is due (seconds), 0 if none is to come. */
gboolean    ms_reminder_service_fire     (MsContext                *context,
                                          gint64                   *next,
                                          GError                  **error);

G_END_DECLS
