/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about threads. A reply is posted with chat.postMessage. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-limits.h"
#include "ms-message-service.h"
#include "ms-thread-service.h"
#include "ms-wire-message.h"

#define CURSOR_REPLIES 'r'
#define CURSOR_THREADS 't'

typedef struct
{
  MsJsonWriter *reply;
  const char   *team_id;
} ThreadWriter;

static gboolean
decode_replies (MsApiCall  *call,
                GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_ts (call, MS_ERROR_THREAD_NOT_FOUND, error)
         && ms_api_decode_page (call, CURSOR_REPLIES, error);
}

static void
write_message (const MsMessage *message,
               gpointer         user_data)
{
  ThreadWriter *self = user_data;

  ms_wire_write_message (self->reply, message, self->team_id);
}

static gboolean
run_replies (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsHistoryQuery query = ms_api_get_page (request);
  const MsTeam *team = ms_account_service_get_team (context);
  ThreadWriter writer = { reply, team->id };
  gint64 next = 0;

  ms_json_writer_key (reply, "messages");
  ms_json_writer_open_array (reply);
  if (!ms_message_service_replies (context, &query, request->ts, write_message, &writer, &next, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_json_writer_add_boolean (reply, "has_more", next != 0);
  ms_api_call_set_next (call, CURSOR_REPLIES, next);
  return TRUE;
}

static gboolean
decode_thread (MsApiCall  *call,
               GError    **error)
{
  call->request.thread_ts = -1;
  return ms_api_decode_channel (call, error)
         && ms_api_decode_bound (call, "thread_ts", &call->request.thread_ts, MS_ERROR_THREAD_NOT_FOUND, error);
}

static gboolean
decode_subscribe (MsApiCall  *call,
                  GError    **error)
{
  call->request.flag = TRUE;
  return decode_thread (call, error) && ms_arguments_get_boolean (call->arguments, "subscribed", &call->request.flag, error);
}

static gboolean
run_subscribe (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsApiRequest *request = &call->request;

  return ms_thread_service_subscribe (context, request->channel, request->thread_ts, request->flag, &call->event_seq, error);
}

static gboolean
decode_mark (MsApiCall  *call,
             GError    **error)
{
  return decode_thread (call, error) && ms_api_decode_ts (call, MS_ERROR_INVALID_TIMESTAMP, error);
}

static gboolean
run_mark (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsApiRequest *request = &call->request;

  return ms_thread_service_mark (context, request->channel, request->thread_ts, request->ts, &call->event_seq, error);
}

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_PAGE_MAX, error)
         && ms_api_decode_cursor (call, CURSOR_THREADS, error);
}

static void
write_thread (const char      *channel,
              const MsMessage *root,
              gpointer         user_data)
{
  ThreadWriter *self = user_data;

  ms_json_writer_open_object (self->reply);
  ms_json_writer_add_string (self->reply, "channel", channel);
  ms_json_writer_key (self->reply, "root");
  ms_wire_write_message (self->reply, root, self->team_id);
  ms_json_writer_close_object (self->reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsTeam *team = ms_account_service_get_team (context);
  ThreadWriter writer = { reply, team->id };
  gint64 unread = 0;
  gint64 next = 0;

  ms_json_writer_key (reply, "threads");
  ms_json_writer_open_array (reply);
  if (!ms_thread_service_list (context, request->cursor, request->limit, write_thread, &writer, &next, error)
      || !ms_thread_service_count (context, &unread, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_json_writer_add_int (reply, "unread_threads", unread);
  ms_json_writer_add_boolean (reply, "has_more", next != 0);
  ms_api_call_set_next (call, CURSOR_THREADS, next);
  return TRUE;
}

const MsApiMethod ms_api_thread_methods[] = {
  { "conversations.replies", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_replies, run_replies, NULL },
  { "micro.threads.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_list, run_list, NULL },
  { "micro.threads.mark", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_mark, run_mark, NULL },
  { "micro.threads.subscribe", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_subscribe, run_subscribe, NULL },
  { NULL },
};
