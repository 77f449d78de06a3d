/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods beside a message: what is said to one person alone, its address, what it said before. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-content.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-ephemeral-service.h"
#include "ms-limits.h"
#include "ms-message-service.h"
#include "ms-version-service.h"

#define CURSOR_VERSIONS 'v'

static gboolean
decode_ephemeral (MsApiCall  *call,
                  GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_need_user (call, error) && ms_api_decode_post (call, error)
         && ms_api_content_decode_post (call, error);
}

static gboolean
run_ephemeral (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsApiRequest *request = &call->request;
  MsEphemeral post = {
    .channel = request->channel,
    .user = request->user,
    .thread_ts = request->thread_ts,
    .link_names = request->link_names,
    .content = request->content,
    .has_actions = ms_api_content_has_actions (request->content),
  };
  g_autofree char *content = NULL;
  gint64 ts = 0;

  ms_api_content_need_text (call, context);
  post.text = request->text;
  if (call->caller.role == MS_ROLE_BOT)
    {
      content = ms_api_sign_content (call, context, error);
      if (content == NULL)
        return FALSE;
      post.content = content;
    }
  if (!ms_ephemeral_service_post (context, &post, &ts, &call->event_seq, error))
    return FALSE;
  ms_json_writer_add_ts (reply, "message_ts", ts);
  return TRUE;
}

static gboolean
decode_permalink (MsApiCall  *call,
                  GError    **error)
{
  call->request.ts = -1;
  return ms_api_decode_channel (call, error)
         && ms_api_decode_bound (call, "message_ts", &call->request.ts, MS_ERROR_MESSAGE_NOT_FOUND, error);
}

static gboolean
run_permalink (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsApiRequest *request = &call->request;
  g_autofree char *permalink = NULL;
  gint64 thread_ts = 0;

  if (!ms_message_service_locate (context, request->channel, request->ts, &thread_ts, error))
    return FALSE;
  permalink = ms_api_call_dup_permalink (call, request->channel, request->ts, thread_ts);
  ms_json_writer_add_string (reply, "channel", request->channel);
  ms_json_writer_add_string (reply, "permalink", permalink);
  return TRUE;
}

static gboolean
decode_versions (MsApiCall  *call,
                 GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_ts (call, MS_ERROR_MESSAGE_NOT_FOUND, error)
         && ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_PAGE_MAX, error)
         && ms_api_decode_cursor (call, CURSOR_VERSIONS, error);
}

static void
write_version (const char *text,
               gint64      since,
               const char *user,
               gpointer    user_data)
{
  MsJsonWriter *reply = user_data;

  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "text", text);
  ms_json_writer_add_ts (reply, "ts", since);
  ms_json_writer_add_string (reply, "user", user);
  ms_json_writer_close_object (reply);
}

static gboolean
run_versions (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  const MsApiRequest *request = &call->request;
  gint64 next = 0;

  ms_json_writer_add_string (reply, "channel", request->channel);
  ms_json_writer_add_ts (reply, "ts", request->ts);
  ms_json_writer_key (reply, "versions");
  ms_json_writer_open_array (reply);
  if (!ms_version_service_list (context, request->channel, request->ts, request->cursor, request->limit, write_version, reply, &next, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_json_writer_add_boolean (reply, "has_more", next != 0);
  ms_api_call_set_next (call, CURSOR_VERSIONS, next);
  return TRUE;
}

const MsApiMethod ms_api_aside_methods[] = {
  { "chat.getPermalink", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_permalink, run_permalink, NULL },
  { "chat.postEphemeral", MS_API_ACCESS_SESSION, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_ephemeral, run_ephemeral, NULL },
  { "micro.history", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_versions, run_versions, NULL },
  { NULL },
};
