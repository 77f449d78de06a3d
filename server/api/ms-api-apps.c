/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apps and their bots. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-app-service.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"
#include "ms-timestamp.h"
#include "ms-wire-bot.h"

#define MAX_RENEW_ITEMS 8

/* What micro.apps.update may be asked to make anew; in request.number. */
typedef enum
{
  RENEW_BOT_TOKEN = 1 << 0,
  RENEW_APP_TOKEN = 1 << 1,
  RENEW_SIGNING_SECRET = 1 << 2,
} Renew;

typedef struct
{
  MsApiCall    *call;
  MsJsonWriter *reply;
} AppWriter;

static char *
dup_trimmed_member (MsJsonNode  node,
                    const char *name)
{
  g_autofree char *text = ms_json_node_dup_member_string (node, name);

  return text != NULL ? ms_text_trim (text, -1) : NULL;
}

/* Just its name, or an object as the manifest of an app has it. */
static MsAppCommand *
take_command (MsJsonNode node)
{
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;
  g_autofree char *usage = NULL;

  if (ms_json_node_get_type (node) != MS_JSON_OBJECT)
    name = ms_json_node_dup_string (node);
  else
    {
      name = ms_json_node_dup_member_string (node, "command");
      description = dup_trimmed_member (node, "description");
      usage = dup_trimmed_member (node, "usage_hint");
    }
  return name != NULL ? ms_app_command_new (name, description, usage) : NULL;
}

static gboolean
take_commands (MsApiCall   *call,
               MsJsonNode   array,
               GError     **error)
{
  MsJsonNode node;
  MsJsonIter iter;

  ms_json_iter_init (&iter, array);
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      MsAppCommand *command = take_command (node);

      if (command == NULL)
        return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be names, or objects with command: commands");
      g_ptr_array_add (call->request.commands, command);
    }
  return TRUE;
}

static gboolean
decode_commands (MsApiCall  *call,
                 GError    **error)
{
  g_auto(GStrv) names = NULL;
  MsJsonNode array;

  if (!ms_arguments_has (call->arguments, "commands"))
    return TRUE;
  g_clear_pointer (&call->request.commands, g_ptr_array_unref);
  call->request.commands = ms_app_command_list_new ();
  if (ms_arguments_get_json (call->arguments, "commands", MS_JSON_ARRAY, &array, NULL) && ms_json_node_get_type (array) == MS_JSON_ARRAY)
    return take_commands (call, array, error);
  if (!ms_arguments_get_list (call->arguments, "commands", MS_LIMIT_APP_COMMANDS, &names, error))
    return FALSE;
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (call->request.commands, ms_app_command_new (names[i], NULL, NULL));
  return TRUE;
}

static gboolean
decode_create (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_arguments_get_text (call->arguments, "name", 0, &request->name, error)
         && ms_arguments_get_text (call->arguments, "request_url", 0, &request->text, error) && decode_commands (call, error);
}

static gboolean
decode_app (MsApiCall  *call,
            GError    **error)
{
  return ms_arguments_need_string (call->arguments, "app", MS_API_MAX_ID_CHARS, &call->request.code, error);
}

static gboolean
decode_renew (MsApiCall  *call,
              GError    **error)
{
  static const char * const names[] = { "bot_token", "app_token", "signing_secret" };
  g_auto(GStrv) wanted = NULL;

  call->request.number = 0;
  if (!ms_arguments_get_list (call->arguments, "renew", MAX_RENEW_ITEMS, &wanted, error))
    return FALSE;
  for (gsize i = 0; wanted != NULL && wanted[i] != NULL; i++)
    {
      gint64 bit = 0;

      for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
        if (g_str_equal (names[n], wanted[i]))
          bit = 1 << n;
      if (bit == 0)
        return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be of bot_token, app_token, signing_secret: renew");
      call->request.number |= bit;
    }
  return TRUE;
}

static gboolean
decode_update (MsApiCall  *call,
               GError    **error)
{
  return decode_app (call, error) && decode_create (call, error) && decode_renew (call, error);
}

static void
write_made (MsApiCall       *call,
            MsJsonWriter    *reply,
            const MsAppMade *made,
            gboolean         with_secret)
{
  call->event_seq = made->event_seq;
  ms_json_writer_add_string (reply, "app_id", made->app->id);
  ms_json_writer_add_string (reply, "bot_id", made->app->bot_id);
  ms_json_writer_add_string (reply, "user_id", made->app->user);
  ms_json_writer_add_string (reply, "bot_token", made->bot_token);
  ms_json_writer_add_string (reply, "app_token", made->app_token);
  if (with_secret)
    ms_json_writer_add_string (reply, "signing_secret", made->app->signing_secret);
}

static gboolean
run_create (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsAppChange change = {
    .name = request->name,
    .commands = request->commands,
    .request_url = request->text,
  };
  g_auto(MsAppMade) made = { NULL };

  if (!ms_app_service_create (context, &change, &made, error))
    return FALSE;
  write_made (call, reply, &made, TRUE);
  return TRUE;
}

static gboolean
run_update (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsAppChange change = {
    .name = request->name,
    .commands = request->commands,
    .request_url = request->text,
    .new_bot_token = (request->number & RENEW_BOT_TOKEN) != 0,
    .new_app_token = (request->number & RENEW_APP_TOKEN) != 0,
    .new_signing_secret = (request->number & RENEW_SIGNING_SECRET) != 0,
  };
  g_auto(MsAppMade) made = { NULL };

  if (!ms_app_service_update (context, request->code, &change, &made, error))
    return FALSE;
  write_made (call, reply, &made, change.new_signing_secret);
  return TRUE;
}

static gboolean
run_delete (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  return ms_app_service_delete (context, call->request.code, &call->event_seq, error);
}

/* Their names, and all of them again with what they are for. */
static void
write_commands (MsJsonWriter *reply,
                GPtrArray    *commands)
{
  guint n = commands != NULL ? commands->len : 0;

  ms_json_writer_key (reply, "commands");
  ms_json_writer_open_array (reply);
  for (guint i = 0; i < n; i++)
    ms_json_writer_string (reply, ((MsAppCommand *) g_ptr_array_index (commands, i))->name, -1);
  ms_json_writer_close_array (reply);
  ms_json_writer_key (reply, "slash_commands");
  ms_json_writer_open_array (reply);
  for (guint i = 0; i < n; i++)
    {
      const MsAppCommand *command = g_ptr_array_index (commands, i);

      ms_json_writer_open_object (reply);
      ms_json_writer_add_string (reply, "command", command->name);
      ms_json_writer_add_string (reply, "description", command->description);
      ms_json_writer_add_string (reply, "usage_hint", command->usage);
      ms_json_writer_close_object (reply);
    }
  ms_json_writer_close_array (reply);
}

static void
write_app (gint64       key,
           gint64       user,
           const MsApp *app,
           gpointer     user_data)
{
  AppWriter *self = user_data;
  MsJsonWriter *reply = self->reply;
  const MsApiApps *apps = &self->call->environment->apps;
  MsApiAppStatus status = { 0 };

  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "app_id", app->id);
  ms_json_writer_add_string (reply, "bot_id", app->bot_id);
  ms_json_writer_add_string (reply, "user_id", app->user);
  ms_json_writer_add_string (reply, "name", app->name);
  ms_json_writer_add_string (reply, "creator", app->creator);
  ms_json_writer_add_int (reply, "created", ms_timestamp_to_seconds (app->created));
  ms_json_writer_add_int (reply, "updated", ms_timestamp_to_seconds (app->updated));
  write_commands (reply, app->commands);
  ms_json_writer_add_string (reply, "request_url", app->request_url);
  ms_json_writer_add_string (reply, "request_state", ms_request_state_to_string (app->request_state));
  if (apps->get_status != NULL)
    apps->get_status (key, &status, apps->user_data);
  ms_json_writer_add_int (reply, "connections", status.connections);
  ms_json_writer_add_int (reply, "waiting", status.waiting);
  ms_json_writer_add_int (reply, "lost", (gint64) status.lost);
  ms_json_writer_close_object (reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  AppWriter writer = { call, reply };

  ms_json_writer_key (reply, "apps");
  ms_json_writer_open_array (reply);
  if (!ms_app_service_list (context, write_app, &writer, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_bot (MsApiCall  *call,
            GError    **error)
{
  return ms_arguments_get_string (call->arguments, "bot", MS_API_MAX_ID_CHARS, &call->request.code, error);
}

/* Its account's picture, else its initials. */
static gboolean
add_tile (MsApiCall  *call,
          MsContext  *context,
          MsBot      *bot,
          GError    **error)
{
  g_autoptr(MsUser) user = NULL;
  MsUser view = { .name = bot->name };

  if (bot->user_id != NULL && !bot->deleted)
    {
      user = ms_user_service_get (context, bot->user_id, NULL, error);
      if (user == NULL)
        return FALSE;
      view = *user;
    }
  bot->tile = view.avatar != NULL ? g_strdup (view.avatar) : ms_api_call_dup_tile (call, &view);
  return TRUE;
}

static gboolean
run_bot (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  g_auto(MsBot) bot = { NULL };

  if (!ms_app_service_get_bot (context, call->request.code, &bot, error) || !add_tile (call, context, &bot, error))
    return FALSE;
  ms_json_writer_key (reply, "bot");
  ms_wire_write_bot (reply, &bot);
  return TRUE;
}

/* What the program found out about an app's address. */
static gboolean
decode_state (MsApiCall  *call,
              GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_arguments_need_part (call->arguments, MS_API_DOOR_ID, MS_API_MAX_ID_CHARS, &request->code, error)
         && ms_arguments_need_part (call->arguments, MS_API_DOOR_URL, 0, &request->text, error)
         && ms_arguments_need_part (call->arguments, MS_API_DOOR_STATE, 0, &request->name, error);
}

static gboolean
run_state (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  const MsApiRequest *request = &call->request;
  MsRequestState state = MS_REQUEST_STATE_FAILED;

  ms_request_state_from_string (request->name, &state);
  return ms_app_service_set_request_state (context, request->code, request->text, state, error);
}

const MsApiMethod ms_api_app_methods[] = {
  { "bots.info", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_bot, run_bot, NULL },
  { "micro.apps.create", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_create, run_create, NULL },
  { "micro.apps.delete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_app, run_delete, NULL },
  { "micro.apps.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_list, NULL },
  { "micro.apps.update", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_update, run_update, NULL },
  { MS_API_DOOR_REQUEST_STATE, MS_API_ACCESS_DOOR, MS_API_RATE_NONE, { MS_API_STEP_WRITE }, decode_state, run_state, NULL },
  { NULL },
};
