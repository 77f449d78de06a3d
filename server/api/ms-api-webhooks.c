/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Incoming webhooks: making them, and what comes in by them. The latter is no method of the API: the route hands it in, with the
 * address's own parts as the last arguments. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-content.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-timestamp.h"
#include "ms-webhook-service.h"
#include "ms-wire-bot.h"

static gboolean
decode_create (MsApiCall  *call,
               GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_arguments_get_text (call->arguments, "name", 0, &call->request.name, error);
}

static gboolean
run_create (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  g_auto(MsWebhookMade) made = { NULL };
  g_autofree char *url = NULL;

  if (!ms_webhook_service_create (context, call->request.channel, call->request.name, &made, error))
    return FALSE;
  url = g_strdup_printf ("%s/services/%s/%s/%s", call->caller.origin != NULL ? call->caller.origin : "", made.team_id, made.id, made.secret);
  ms_json_writer_add_string (reply, "url", url);
  ms_json_writer_add_string (reply, "bot_id", made.id);
  ms_json_writer_add_string (reply, "channel", made.channel_id);
  return TRUE;
}

static void
write_webhook (const MsWebhookView *webhook,
               gpointer             user_data)
{
  MsJsonWriter *reply = user_data;

  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "bot_id", webhook->id);
  ms_json_writer_add_string (reply, "name", webhook->name);
  ms_json_writer_add_string (reply, "channel", webhook->channel);
  ms_json_writer_add_string (reply, "creator", webhook->creator);
  ms_json_writer_add_int (reply, "created", ms_timestamp_to_seconds (webhook->created));
  ms_json_writer_close_object (reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  ms_json_writer_key (reply, "webhooks");
  ms_json_writer_open_array (reply);
  if (!ms_webhook_service_list (context, write_webhook, reply, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_delete (MsApiCall  *call,
               GError    **error)
{
  return ms_arguments_need_string (call->arguments, "bot_id", MS_API_MAX_ID_CHARS, &call->request.code, error);
}

static gboolean
run_delete (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  return ms_webhook_service_delete (context, call->request.code, error);
}

static gboolean
decode_service (MsApiCall  *call,
                GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_arguments_need_part (call->arguments, MS_API_DOOR_TEAM, MS_API_MAX_ID_CHARS, &request->name, error)
         && ms_arguments_need_part (call->arguments, MS_API_DOOR_ID, MS_API_MAX_ID_CHARS, &request->code, error)
         && ms_arguments_need_part (call->arguments, MS_API_DOOR_SECRET, MS_API_MAX_ID_CHARS, &request->email, error)
         && ms_api_decode_post (call, error) && ms_api_content_decode_post (call, error);
}

static gboolean
run_service (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsTeam *team = ms_account_service_get_team (context);
  g_auto(MsBot) bot = { NULL };
  g_autofree char *content = NULL;
  MsWebhookPost post = {
    .thread_ts = request->thread_ts,
    .reply_broadcast = request->reply_broadcast,
    .link_names = request->link_names,
    .is_active = ms_api_is_active,
    .active_data = (gpointer) call->environment,
  };

  if (!ms_webhook_service_open (context, request->name, request->code, request->email, &bot, &post.channel, error))
    return FALSE;
  ms_api_content_need_text (call, context);
  content = ms_wire_content_sign (ms_wire_content_name (g_strdup (request->content), bot.name), &bot, team->id);
  post.text = request->text;
  post.content = content;
  return ms_webhook_service_post (context, &post, &call->event_seq, error);
}

const MsApiMethod ms_api_webhook_methods[] = {
  { MS_API_DOOR_SERVICES, MS_API_ACCESS_DOOR, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_service, run_service, NULL },
  { "micro.webhooks.create", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_create, run_create, NULL },
  { "micro.webhooks.delete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_delete, run_delete, NULL },
  { "micro.webhooks.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_list, NULL },
  { NULL },
};
