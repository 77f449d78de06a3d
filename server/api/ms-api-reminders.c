/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about reminders. They are people's: bots have none. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-reminder-service.h"
#include "ms-wire-reminder.h"

#define MAX_WHEN_CHARS 200

static gboolean
check_person (MsApiCall  *call,
              GError    **error)
{
  return call->caller.role != MS_ROLE_BOT || ms_error_set (error, MS_ERROR_NOT_ALLOWED_TOKEN_TYPE);
}

static gboolean
decode_add (MsApiCall  *call,
            GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!check_person (call, error) || !ms_arguments_need_string (call->arguments, "text", 0, &request->text, error)
      || !ms_arguments_need_string (call->arguments, "time", MAX_WHEN_CHARS, &request->name, error))
    return FALSE;
  if (ms_arguments_has (call->arguments, "recurrence"))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] a reminder comes once: recurrence");
  return ms_api_decode_user (call, error);
}

static gboolean
run_add (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  const MsReminderRequest request = { .user = call->request.user, .text = call->request.text, .when = call->request.name };
  g_autoptr(MsReminder) reminder = ms_reminder_service_add (context, &request, error);

  if (reminder == NULL)
    return FALSE;
  ms_json_writer_key (reply, "reminder");
  ms_wire_write_reminder (reply, reminder);
  return TRUE;
}

static gboolean
decode_id (MsApiCall  *call,
           GError    **error)
{
  return check_person (call, error)
         && ms_arguments_need_string (call->arguments, "reminder", MS_API_MAX_ID_CHARS, &call->request.code, error);
}

static gboolean
run_info (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  g_autoptr(MsReminder) reminder = ms_reminder_service_get (context, call->request.code, error);

  if (reminder == NULL)
    return FALSE;
  ms_json_writer_key (reply, "reminder");
  ms_wire_write_reminder (reply, reminder);
  return TRUE;
}

static gboolean
run_complete (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  return ms_reminder_service_complete (context, call->request.code, error);
}

static gboolean
run_delete (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  return ms_reminder_service_delete (context, call->request.code, error);
}

static void
write_one (const MsReminder *reminder,
           gpointer          user_data)
{
  ms_wire_write_reminder (user_data, reminder);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  ms_json_writer_key (reply, "reminders");
  ms_json_writer_open_array (reply);
  if (!ms_reminder_service_list (context, FALSE, MS_LIMIT_PAGE_MAX, write_one, reply, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

const MsApiMethod ms_api_reminder_methods[] = {
  { "reminders.add", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_add, run_add, NULL },
  { "reminders.complete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_id, run_complete, NULL },
  { "reminders.delete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_id, run_delete, NULL },
  { "reminders.info", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_id, run_info, NULL },
  { "reminders.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, check_person, run_list, NULL },
  { NULL },
};
