/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about messages. A message frame of a realtime connection is a call of chat.postMessage. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-content.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-message-service.h"
#include "ms-wire-bot.h"
#include "ms-wire-content.h"
#include "ms-wire-message.h"

#define CURSOR_HISTORY 'h'

typedef struct
{
  MsApiCall    *call;
  MsJsonWriter *reply;
  const char   *team_id;
} HistoryWriter;

static gboolean
decode_target (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!ms_api_decode_channel (call, error)
      || !ms_arguments_get_string (call->arguments, "client_msg_id", 0, &request->client_msg_id, error))
    return FALSE;
  if (request->client_msg_id == NULL || ms_client_msg_id_is_valid (request->client_msg_id))
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be 1-64 printable characters: client_msg_id");
}

static gboolean
decode_post (MsApiCall  *call,
             GError    **error)
{
  return decode_target (call, error) && ms_api_decode_post (call, error) && ms_api_content_decode_post (call, error);
}

static gboolean
decode_me_message (MsApiCall  *call,
                   GError    **error)
{
  return decode_target (call, error) && ms_arguments_get_text (call->arguments, "text", 0, &call->request.text, error);
}

gboolean
ms_api_is_active (gint64   user,
                  gpointer user_data)
{
  const MsApiEnvironment *environment = user_data;
  MsApiPresence presence = { FALSE };

  if (environment->get_presence == NULL)
    return TRUE;
  environment->get_presence (user, &presence, environment->user_data);
  return presence.connected && presence.active && !presence.manual_away;
}

/* @channel: the id, for replies; the message inside goes without it, as in history. */
static void
write_posted (MsApiCall    *call,
              MsContext    *context,
              MsJsonWriter *reply,
              MsPosted     *posted)
{
  MsMessage view = *posted->message;

  view.channel = NULL;
  call->ts = posted->ts;
  call->event_seq = posted->event_seq;
  call->text = g_strdup (posted->message->text);
  ms_json_writer_add_string (reply, "channel", posted->message->channel);
  ms_json_writer_add_ts (reply, "ts", posted->ts);
  ms_json_writer_key (reply, "message");
  ms_wire_write_message (reply, &view, ms_account_service_get_team (context)->id);
}

char *
ms_api_sign_content (MsApiCall  *call,
                     MsContext  *context,
                     GError    **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_user_service_get (context, NULL, NULL, error);
  MsBot bot;

  if (user == NULL)
    return NULL;
  bot = (MsBot) {
    .id = user->bot_id,
    .name = (char *) ms_user_get_shown_name (user),
    .app_id = user->app_id,
    .updated = user->updated,
  };
  return ms_wire_content_sign (g_strdup (call->request.content), &bot, team->id);
}

static gboolean
post (MsApiCall     *call,
      MsContext     *context,
      MsJsonWriter  *reply,
      const char    *subtype,
      GError       **error)
{
  const MsApiRequest *request = &call->request;
  MsPost message = {
    .channel = request->channel,
    .content = request->content,
    .client_msg_id = request->client_msg_id,
    .subtype = subtype,
    .thread_ts = request->thread_ts,
    .reply_broadcast = request->reply_broadcast,
    .link_names = request->link_names,
    .is_active = call->environment->get_presence != NULL ? ms_api_is_active : NULL,
    .active_data = (gpointer) call->environment,
  };
  g_auto(MsPosted) posted = { NULL };
  g_autofree char *content = NULL;

  ms_api_content_need_text (call, context);
  message.text = request->text;
  if (call->caller.role == MS_ROLE_BOT)
    {
      content = ms_api_sign_content (call, context, error);
      if (content == NULL)
        return FALSE;
      message.content = content;
    }
  if (!ms_message_service_post (context, &message, &posted, error))
    return FALSE;
  write_posted (call, context, reply, &posted);
  return TRUE;
}

static gboolean
run_post (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  return post (call, context, reply, call->request.flag ? MS_SUBTYPE_BOT_MESSAGE : NULL, error);
}

static gboolean
run_me_message (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  return post (call, context, reply, MS_SUBTYPE_ME_MESSAGE, error);
}

static gboolean
decode_delete (MsApiCall  *call,
               GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_ts (call, MS_ERROR_MESSAGE_NOT_FOUND, error);
}

static gboolean
decode_update (MsApiCall  *call,
               GError    **error)
{
  return decode_delete (call, error) && ms_api_content_decode_update (call, error);
}

static char *
merge_content (const char *content,
               gpointer    user_data)
{
  return ms_wire_content_merge (content, user_data);
}

static gboolean
run_update (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsTeam *team = ms_account_service_get_team (context);
  const MsUpdate update = {
    .channel = request->channel,
    .ts = request->ts,
    .text = request->text,
    .merge_content = merge_content,
    .merge_data = (gpointer) request->content,
    .describe_content = request->text == NULL && request->content != NULL ? ms_api_content_describe : NULL,
    .describe_data = team->language,
  };
  g_auto(MsPosted) posted = { NULL };

  if (!ms_message_service_update (context, &update, &posted, error))
    return FALSE;
  write_posted (call, context, reply, &posted);
  ms_json_writer_add_string (reply, "text", posted.message->text);
  return TRUE;
}

static gboolean
run_delete (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;

  if (!ms_message_service_delete (context, request->channel, request->ts, &call->event_seq, error))
    return FALSE;
  ms_json_writer_add_string (reply, "channel", request->channel);
  ms_json_writer_add_ts (reply, "ts", request->ts);
  return TRUE;
}

static gboolean
decode_history (MsApiCall  *call,
                GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_page (call, CURSOR_HISTORY, error);
}

static void
write_one (const MsMessage *message,
           gpointer         user_data)
{
  HistoryWriter *self = user_data;

  if (message->has_thread_view || message->is_starred)
    self->call->is_personal = TRUE;
  ms_wire_write_message (self->reply, message, self->team_id);
}

static gboolean
run_history (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsHistoryQuery query = ms_api_get_page (request);
  const MsTeam *team = ms_account_service_get_team (context);
  HistoryWriter writer = { call, reply, team->id };
  gint64 next = 0;
  gint64 pin_count = 0;

  ms_json_writer_key (reply, "messages");
  ms_json_writer_open_array (reply);
  if (!ms_message_service_history (context, &query, write_one, &writer, &next, &pin_count, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_json_writer_add_boolean (reply, "has_more", next != 0);
  ms_json_writer_add_int (reply, "pin_count", pin_count);
  ms_api_call_set_next (call, CURSOR_HISTORY, next);
  return TRUE;
}

const MsApiMethod ms_api_message_methods[] = {
  { "chat.delete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_delete, run_delete, NULL },
  { "chat.meMessage", MS_API_ACCESS_SESSION, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_me_message, run_me_message, NULL },
  { "chat.postMessage", MS_API_ACCESS_SESSION, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_post, run_post, NULL },
  { "chat.update", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_update, run_update, NULL },
  { "conversations.history", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_history, run_history, NULL },
  { NULL },
};
