/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about quiet times. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-quiet-service.h"
#include "ms-wire-quiet.h"

static void
reply_view (MsContext         *context,
            MsJsonWriter      *reply,
            const MsQuietView *view)
{
  ms_wire_write_quiet_members (reply, &view->quiet, view->zone, ms_context_get_now_seconds (context), view->is_own);
}

static gboolean
run_info (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  g_auto(MsQuietView) view = { .zone = NULL };

  if (!ms_quiet_service_get (context, call->request.user, &view, error))
    return FALSE;
  reply_view (context, reply, &view);
  if (view.is_own)
    ms_wire_write_quiet_schedule (reply, &view.quiet);
  return TRUE;
}

static gboolean
decode_team_info (MsApiCall  *call,
                  GError    **error)
{
  return ms_arguments_get_list (call->arguments, "users", MS_LIMIT_PAGE_MAX, &call->request.list, error);
}

typedef struct
{
  MsJsonWriter *reply;
  gint64        now;
} TeamWriter;

static void
write_one (const char        *user_id,
           const char        *zone,
           const MsQuietTime *quiet,
           gpointer           user_data)
{
  TeamWriter *self = user_data;

  ms_json_writer_key_string (self->reply, user_id);
  ms_json_writer_open_object (self->reply);
  ms_wire_write_quiet_members (self->reply, quiet, zone, self->now, FALSE);
  ms_json_writer_close_object (self->reply);
}

static gboolean
run_team_info (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  TeamWriter writer = { reply, ms_context_get_now_seconds (context) };

  ms_json_writer_key (reply, "users");
  ms_json_writer_open_object (reply);
  if (!ms_quiet_service_list (context, (const char * const *) call->request.list, write_one, &writer, error))
    return FALSE;
  ms_json_writer_close_object (reply);
  return TRUE;
}

static gboolean
decode_snooze (MsApiCall  *call,
               GError    **error)
{
  gint64 minutes = 0;

  if (ms_arguments_peek (call->arguments, "num_minutes") == NULL)
    return ms_error_set (error, MS_ERROR_MISSING_DURATION);
  if (!ms_arguments_get_int (call->arguments, "num_minutes", 1, G_MAXINT64, &minutes, error))
    return FALSE;
  if (minutes > MS_LIMIT_SNOOZE_MINUTES)
    return ms_error_set (error, MS_ERROR_TOO_LONG);
  call->request.number = minutes;
  return TRUE;
}

static gboolean
run_snooze (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  g_auto(MsQuietView) view = { .zone = NULL };

  if (!ms_quiet_service_snooze (context, call->request.number, &view, &call->event_seq, error))
    return FALSE;
  reply_view (context, reply, &view);
  return TRUE;
}

static gboolean
run_end_snooze (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  g_auto(MsQuietView) view = { .zone = NULL };

  if (!ms_quiet_service_end_snooze (context, &view, &call->event_seq, error))
    return FALSE;
  reply_view (context, reply, &view);
  return TRUE;
}

static gboolean
run_end (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  g_auto(MsQuietView) view = { .zone = NULL };

  return ms_quiet_service_end (context, &view, &call->event_seq, error);
}

/* Minutes go into oldest and latest, -1 where they are absent; whether `enabled` is there into second_flag. */
static gboolean
decode_minute (MsApiCall   *call,
               const char  *name,
               gint64      *value,
               GError     **error)
{
  const char *text;
  guint minute;

  *value = -1;
  if (!ms_arguments_get_string (call->arguments, name, 0, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!ms_quiet_parse_minute (text, &minute))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] no time of a day: %s", name);
  *value = minute;
  return TRUE;
}

static gboolean
decode_set (MsApiCall  *call,
            GError    **error)
{
  MsApiRequest *request = &call->request;

  request->second_flag = ms_arguments_peek (call->arguments, "enabled") != NULL;
  return ms_arguments_get_boolean (call->arguments, "enabled", &request->flag, error)
         && decode_minute (call, "start", &request->oldest, error) && decode_minute (call, "end", &request->latest, error);
}

static gboolean
run_set (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  const MsApiRequest *request = &call->request;
  g_auto(MsQuietView) view = { .zone = NULL };
  guint start = (guint) request->oldest;
  guint end = (guint) request->latest;

  if (!ms_quiet_service_set_daily (context,
                                   request->second_flag ? &request->flag : NULL,
                                   request->oldest >= 0 ? &start : NULL,
                                   request->latest >= 0 ? &end : NULL,
                                   &view,
                                   &call->event_seq,
                                   error))
    return FALSE;
  reply_view (context, reply, &view);
  ms_wire_write_quiet_schedule (reply, &view.quiet);
  return TRUE;
}

const MsApiMethod ms_api_dnd_methods[] = {
  { "dnd.endDnd", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, NULL, run_end, NULL },
  { "dnd.endSnooze", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, NULL, run_end_snooze, NULL },
  { "dnd.info", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, ms_api_decode_user, run_info, NULL },
  { "dnd.setSnooze", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_snooze, run_snooze, NULL },
  { "dnd.teamInfo", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_team_info, run_team_info, NULL },
  { "micro.dnd.set", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_set, run_set, NULL },
  { NULL },
};
