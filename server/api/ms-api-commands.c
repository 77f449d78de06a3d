/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people ask of apps, and apps answer: commands, buttons, Socket Mode connections, and the door for answers. What an app is sent is written
 * here, but for what its connection adds (token, addresses). */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-content.h"
#include "ms-api-decode.h"
#include "ms-app-service.h"
#include "ms-arguments.h"
#include "ms-command-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-response-service.h"
#include "ms-timestamp.h"
#include "ms-user-service.h"
#include "ms-wire-bot.h"
#include "ms-wire-message.h"

#define MAX_BLOCK_ID_CHARS 255
#define DIRECT_NAME "directmessage"

static gboolean
run_open (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsApiApps *apps = &call->environment->apps;
  const char *origin = call->caller.origin != NULL ? call->caller.origin : "";
  gint64 key = 0;
  g_autoptr(MsApp) app = ms_app_service_get_own (context, &key, error);
  g_autofree char *ticket = NULL;
  g_autofree char *url = NULL;

  if (app == NULL)
    return FALSE;
  if (apps->mint_ticket != NULL)
    ticket = apps->mint_ticket (&call->caller, apps->user_data);
  if (ticket == NULL)
    return ms_error_set (error, MS_ERROR_RATELIMITED);
  url = g_strconcat ("ws", g_str_has_prefix (origin, "http") ? origin + strlen ("http") : "://localhost", "/socket-mode/", ticket, NULL);
  ms_json_writer_add_string (reply, "url", url);
  return TRUE;
}

/* Bots have nobody to show an answer to. */
static gboolean
check_person (MsApiCall  *call,
              GError    **error)
{
  return call->caller.role != MS_ROLE_BOT || ms_error_set (error, MS_ERROR_NOT_ALLOWED_TOKEN_TYPE);
}

static gboolean
decode_command (MsApiCall  *call,
                GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!check_person (call, error) || !ms_api_decode_channel (call, error)
      || !ms_arguments_need_string (call->arguments, "command", 0, &request->name, error)
      || !ms_arguments_get_text (call->arguments, "text", MS_LIMIT_TEXT_CHARS, &request->text, error))
    return FALSE;
  return g_str_has_prefix (request->name, "/") || ms_error_set (error, MS_ERROR_UNKNOWN_COMMAND);
}

static const char *
get_channel_name (const MsChannel *channel)
{
  return channel->name != NULL && channel->name[0] != '\0' ? channel->name : DIRECT_NAME;
}

/* Hands the members that the writer has written to who asks the app; the object is not closed. */
static void
ask (MsApiCall     *call,
     const MsAsked *asked,
     gboolean       is_action,
     MsJsonWriter  *writer)
{
  MsApiAppRequest *request = &call->app_request;
  const char *json;
  gsize length;

  ms_json_writer_close_object (writer);
  json = ms_json_writer_peek (writer, &length);
  g_free (request->members);
  g_free (request->channel);
  g_free (request->user);
  *request = (MsApiAppRequest) {
    .app = asked->app,
    .is_action = is_action,
    .members = g_strndup (json + 1, length - 2),
    .channel = g_strdup (asked->channel->id),
    .user = g_strdup (asked->caller->id),
    .ts = asked->message != NULL ? asked->message->ts : 0,
    .thread_ts = asked->message != NULL && ms_message_is_reply (asked->message) ? asked->message->thread_ts : 0,
    .origin = ms_api_call_get_shared_origin (call),
  };
}

static void
ask_command (MsApiCall     *call,
             const MsTeam  *team,
             const MsAsked *asked)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *name = g_utf8_strdown (call->request.name, -1);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "team_id", team->id);
  ms_json_writer_add_string (writer, "team_domain", team->domain);
  ms_json_writer_add_string (writer, "channel_id", asked->channel->id);
  ms_json_writer_add_string (writer, "channel_name", get_channel_name (asked->channel));
  ms_json_writer_add_string (writer, "user_id", asked->caller->id);
  ms_json_writer_add_string (writer, "user_name", asked->caller->name);
  ms_json_writer_add_string (writer, "command", name);
  ms_json_writer_add_string (writer, "text", call->request.text != NULL ? call->request.text : "");
  ms_json_writer_add_string (writer, "is_enterprise_install", "false");
  ask (call, asked, FALSE, writer);
}

static gboolean
run_command (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsCommand command = {
    .channel = request->channel,
    .name = request->name,
    .text = request->text,
    .is_active = ms_api_is_active,
    .active_data = (gpointer) call->environment,
  };
  g_auto(MsAsked) asked = { 0 };

  if (call->stage > 0)
    return TRUE;
  if (!ms_command_service_run (context, &command, &asked, error))
    return FALSE;
  if (asked.app != 0)
    {
      ask_command (call, ms_account_service_get_team (context), &asked);
      return TRUE;
    }
  call->no_more_steps = TRUE;
  call->event_seq = asked.event_seq;
  if (asked.ts > 0)
    ms_json_writer_add_ts (reply, "ts", asked.ts);
  return TRUE;
}

static void
write_command (const MsAppCommand *command,
               gint64              app,
               gpointer            user_data)
{
  MsJsonWriter *reply = user_data;

  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "name", command->name);
  ms_json_writer_add_string (reply, "usage", command->usage);
  ms_json_writer_add_string (reply, "description", command->description);
  ms_json_writer_add_boolean (reply, "is_custom", app != 0);
  ms_json_writer_close_object (reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  ms_json_writer_key (reply, "commands");
  ms_json_writer_open_array (reply);
  if (!ms_command_service_list (context, write_command, reply, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_action (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  return check_person (call, error) && ms_api_decode_channel (call, error) && ms_api_decode_ts (call, MS_ERROR_MESSAGE_NOT_FOUND, error)
         && ms_arguments_need_string (call->arguments, "block_id", MAX_BLOCK_ID_CHARS, &request->code, error)
         && ms_arguments_need_string (call->arguments, "action_id", MAX_BLOCK_ID_CHARS, &request->name, error);
}

/* As deep as content may be. */
static gboolean
find_element (MsJsonNode  node,
              const char *action_id,
              MsJsonNode *found)
{
  MsJsonType type = ms_json_node_get_type (node);
  MsJsonNode value;
  MsJsonIter iter;

  if (type == MS_JSON_OBJECT && ms_json_node_equal_string (ms_json_node_get_member (node, "action_id"), action_id))
    {
      *found = node;
      return TRUE;
    }
  if (type != MS_JSON_OBJECT && type != MS_JSON_ARRAY)
    return FALSE;
  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    if (find_element (value, action_id, found))
      return TRUE;
  return FALSE;
}

static gboolean
find_in_blocks (MsJsonNode          blocks,
                const MsApiRequest *request,
                MsJsonNode         *found)
{
  MsJsonNode block;
  MsJsonIter iter;

  ms_json_iter_init (&iter, blocks);
  while (ms_json_iter_next (&iter, NULL, &block))
    if (ms_json_node_equal_string (ms_json_node_get_member (block, "block_id"), request->code)
        && find_element (block, request->name, found))
      return TRUE;
  return FALSE;
}

/* In the message's own blocks, or in those of its attachments. */
static gboolean
find_button (MsJsonNode          content,
             const MsApiRequest *request,
             MsJsonNode         *found)
{
  MsJsonNode attachment;
  MsJsonIter iter;

  if (find_in_blocks (ms_json_node_get_member (content, "blocks"), request, found))
    return TRUE;
  ms_json_iter_init (&iter, ms_json_node_get_member (content, "attachments"));
  while (ms_json_iter_next (&iter, NULL, &attachment))
    if (find_in_blocks (ms_json_node_get_member (attachment, "blocks"), request, found))
      return TRUE;
  return FALSE;
}

static void
copy_member (MsJsonWriter *writer,
             MsJsonNode    element,
             const char   *name)
{
  const char *raw;
  gsize length;

  if (!ms_json_node_peek_raw (ms_json_node_get_member (element, name), &raw, &length))
    return;
  ms_json_writer_key (writer, name);
  ms_json_writer_raw (writer, raw, (gssize) length);
}

static void
write_action (MsJsonWriter       *writer,
              const MsApiRequest *request,
              MsJsonNode          element,
              gint64              now)
{
  ms_json_writer_key (writer, "actions");
  ms_json_writer_open_array (writer);
  ms_json_writer_open_object (writer);
  copy_member (writer, element, "type");
  ms_json_writer_add_string (writer, "action_id", request->name);
  ms_json_writer_add_string (writer, "block_id", request->code);
  copy_member (writer, element, "value");
  copy_member (writer, element, "text");
  copy_member (writer, element, "style");
  ms_json_writer_add_ts (writer, "action_ts", now);
  ms_json_writer_close_object (writer);
  ms_json_writer_close_array (writer);
}

static void
write_place (MsJsonWriter  *writer,
             const MsTeam  *team,
             const MsAsked *asked)
{
  ms_json_writer_key (writer, "user");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", asked->caller->id);
  ms_json_writer_add_string (writer, "username", asked->caller->name);
  ms_json_writer_add_string (writer, "name", asked->caller->name);
  ms_json_writer_add_string (writer, "team_id", team->id);
  ms_json_writer_close_object (writer);
  ms_json_writer_key (writer, "container");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", "message");
  ms_json_writer_add_ts (writer, "message_ts", asked->message->ts);
  ms_json_writer_add_string (writer, "channel_id", asked->channel->id);
  if (ms_message_is_reply (asked->message))
    ms_json_writer_add_ts (writer, "thread_ts", asked->message->thread_ts);
  ms_json_writer_add_boolean (writer, "is_ephemeral", asked->is_ephemeral);
  ms_json_writer_close_object (writer);
  ms_json_writer_key (writer, "team");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", team->id);
  ms_json_writer_add_string (writer, "domain", team->domain);
  ms_json_writer_close_object (writer);
  ms_json_writer_key (writer, "channel");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", asked->channel->id);
  ms_json_writer_add_string (writer, "name", get_channel_name (asked->channel));
  ms_json_writer_close_object (writer);
}

static void
write_pressed (MsJsonWriter  *writer,
               const MsAsked *asked,
               const MsTeam  *team)
{
  ms_json_writer_open_object (writer);
  ms_wire_write_message_members (writer, asked->message, team->id);
  if (asked->is_ephemeral)
    ms_json_writer_add_boolean (writer, "is_ephemeral", TRUE);
  ms_json_writer_close_object (writer);
}

static void
ask_action (MsApiCall     *call,
            MsContext     *context,
            const MsTeam  *team,
            const MsAsked *asked,
            MsJsonNode     element)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", "block_actions");
  write_place (writer, team, asked);
  ms_json_writer_key (writer, "enterprise");
  ms_json_writer_null (writer);
  ms_json_writer_add_boolean (writer, "is_enterprise_install", FALSE);
  ms_json_writer_key (writer, "message");
  write_pressed (writer, asked, team);
  ms_json_writer_key (writer, "state");
  ms_json_writer_open_object (writer);
  ms_json_writer_key (writer, "values");
  ms_json_writer_open_object (writer);
  ms_json_writer_close_object (writer);
  ms_json_writer_close_object (writer);
  write_action (writer, &call->request, element, ms_context_get_now (context));
  ask (call, asked, TRUE, writer);
}

static gboolean
run_action (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  g_auto(MsAsked) asked = { 0 };
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  MsJsonNode element;

  if (call->stage > 0)
    return TRUE;
  if (!ms_command_service_find_message (context, request->channel, request->ts, &asked, error))
    return FALSE;
  if (asked.message->content == NULL || !ms_json_reader_parse (reader, asked.message->content, strlen (asked.message->content), NULL)
      || !find_button (ms_json_reader_get_root (reader), request, &element))
    return ms_error_set (error, MS_ERROR_INVALID_ACTION);
  ask_action (call, context, ms_account_service_get_team (context), &asked, element);
  return TRUE;
}

/* Of a part of ours: always a moment. */
static gboolean
decode_moment (MsApiCall   *call,
               const char  *part,
               gint64      *moment,
               GError     **error)
{
  const char *text;

  return ms_arguments_need_part (call->arguments, part, 0, &text, error)
         && (ms_timestamp_parse (text, moment) || ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS));
}

static gboolean
decode_response (MsApiCall  *call,
                 GError    **error)
{
  MsApiRequest *request = &call->request;
  const char *type;

  if (!ms_arguments_get_string (call->arguments, "response_type", 0, &type, error)
      || !ms_arguments_get_boolean (call->arguments, "replace_original", &request->second_flag, error)
      || !ms_arguments_need_part (call->arguments, MS_API_DOOR_CHANNEL, MS_API_MAX_ID_CHARS, &request->channel, error)
      || !ms_arguments_need_part (call->arguments, MS_API_DOOR_USER, MS_API_MAX_ID_CHARS, &request->user, error)
      || !decode_moment (call, MS_API_DOOR_TS, &request->ts, error)
      || !decode_moment (call, MS_API_DOOR_THREAD, &request->oldest, error))
    return FALSE;
  request->number = g_strcmp0 (type, "in_channel") == 0;
  return ms_api_decode_post (call, error) && ms_api_content_decode_post (call, error);
}

static gboolean
run_response (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  const MsApiRequest *request = &call->request;
  g_autofree char *content = ms_api_sign_content (call, context, error);
  MsResponse response = {
    .channel = request->channel,
    .user = request->user,
    .ts = request->ts,
    .asked_in = request->oldest,
    .thread_ts = request->thread_ts,
    .reply_broadcast = request->reply_broadcast,
    .link_names = request->link_names,
    .has_actions = ms_api_content_has_actions (request->content),
    .content = content,
    .in_channel = request->number != 0,
    .replace_original = request->second_flag,
    .is_active = ms_api_is_active,
    .active_data = (gpointer) call->environment,
  };

  if (content == NULL || !ms_arguments_get_boolean (call->arguments, "delete_original", &response.delete_original, error))
    return FALSE;
  ms_api_content_need_text (call, context);
  response.text = request->text;
  return ms_response_service_post (context, &response, &call->event_seq, error);
}

#define COMMAND_STEPS { MS_API_STEP_WRITE, MS_API_STEP_APP }
#define ACTION_STEPS { MS_API_STEP_READ, MS_API_STEP_APP }

const MsApiMethod ms_api_command_methods[] = {
  { "apps.connections.open", MS_API_ACCESS_APP, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_open, NULL },
  { "micro.action", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, ACTION_STEPS, decode_action, run_action, NULL },
  { "micro.command", MS_API_ACCESS_SESSION, MS_API_RATE_POST, COMMAND_STEPS, decode_command, run_command, NULL },
  { "micro.commands.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_list, NULL },
  { MS_API_DOOR_RESPONSE, MS_API_ACCESS_DOOR, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_response, run_response, NULL },
  { NULL },
};
