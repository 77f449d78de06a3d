/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people ask of apps (commands, buttons), and what apps answer: with their acknowledgement, or later at the address that they
 * were given for it. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-hub-private.h"

#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-timestamp.h"

typedef struct
{
  MsAppHub        *hub;
  MsApiAppRequest *request; /* the call's; not touched after done */
  GDestroyNotify   done;
  gpointer         data;
} Ask;

static void
finish (Ask      *ask,
        gboolean  refused,
        MsError   refusal)
{
  ask->request->refused = refused;
  ask->request->refusal = refusal;
  ask->done (ask->data);
  g_free (ask);
}

static void
set_target (MsArguments            *arguments,
            const MsResponseTarget *target)
{
  char ts[MS_TIMESTAMP_SIZE];

  ms_timestamp_format (target->ts, ts);
  ms_arguments_set_part (arguments, MS_API_DOOR_CHANNEL, target->channel);
  ms_arguments_set_part (arguments, MS_API_DOOR_USER, target->user);
  ms_arguments_set_part (arguments, MS_API_DOOR_TS, ts);
  ms_timestamp_format (target->thread_ts, ts);
  ms_arguments_set_part (arguments, MS_API_DOOR_THREAD, ts);
}

static MsApiCaller
make_caller (const MsAppEntry *entry,
             const char       *origin)
{
  return (MsApiCaller) {
    .actor = { .user = entry->record->user },
    .user_id = entry->record->app->user,
    .role = MS_ROLE_BOT,
    .token_kind = MS_TOKEN_BOT,
    .address = "",
    .origin = origin,
    .simple_door = TRUE,
  };
}

static void
responded_cb (MsApiCall *call,
              gpointer   user_data)
{
  const GError *error = ms_api_call_get_error (call);

  if (error != NULL)
    g_info ("what an app answered was refused: %s", ms_error_get_wire_name (error));
}

void
ms_app_hub_call (MsAppHub          *self,
                 const char        *door,
                 MsArguments       *arguments,
                 const MsApiCaller *caller)
{
  g_autoptr(MsApiCall) call = ms_api_call_new (self->environment, door, arguments, caller);

  ms_api_runner_run (self->runner, call, responded_cb, NULL);
}

void
ms_app_hub_respond (MsAppHub    *self,
                    MsAppEntry  *entry,
                    MsArguments *arguments,
                    const char  *origin)
{
  const MsApiCaller caller = make_caller (entry, origin);

  ms_app_hub_call (self, MS_API_DOOR_RESPONSE, arguments, &caller);
}

/* Takes over @arguments. */
static void
respond_to (Ask         *ask,
            MsArguments *arguments)
{
  const MsApiAppRequest *request = ask->request;
  MsAppEntry *entry = ms_app_hub_find (ask->hub, request->app);
  const MsResponseTarget target = { request->app, request->channel, request->user, request->ts, request->thread_ts };

  if (entry == NULL)
    {
      ms_arguments_free (arguments);
      return;
    }
  set_target (arguments, &target);
  ms_app_hub_respond (ask->hub, entry, arguments, request->origin);
}

/* The acknowledgement may bring the answer. */
static void
take_answer (Ask        *ask,
             MsJsonNode  payload)
{
  g_autoptr(MsArguments) arguments = NULL;
  g_autoptr(GBytes) bytes = NULL;
  const char *raw;
  gsize length;

  if (ms_json_node_get_type (payload) != MS_JSON_OBJECT || ms_json_node_get_length (payload) == 0
      || !ms_json_node_peek_raw (payload, &raw, &length))
    return;
  arguments = ms_arguments_new ();
  bytes = g_bytes_new (raw, length);
  if (ms_arguments_add_json (arguments, bytes, NULL))
    respond_to (ask, g_steal_pointer (&arguments));
}

/* The same of an answer by HTTP: a JSON object, or to a command just words. */
static void
take_body (Ask    *ask,
           GBytes *body)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  MsArguments *arguments;

  if (length == 0 || !g_utf8_validate_len (text, length, NULL))
    return;
  if (ms_json_reader_parse (reader, text, length, NULL))
    {
      take_answer (ask, ms_json_reader_get_root (reader));
      return;
    }
  arguments = ms_arguments_new ();
  if (ask->request->is_action || !ms_arguments_add (arguments, "text", text, length, NULL))
    ms_arguments_free (arguments);
  else
    respond_to (ask, arguments);
}

static void
hook_answered_cb (const MsHookAnswer *answer,
                  gpointer            user_data)
{
  Ask *ask = user_data;

  if (answer->failure == NULL && answer->body != NULL)
    take_body (ask, answer->body);
  finish (ask, answer->failure != NULL,
          g_strcmp0 (answer->failure, "http_timeout") == 0 ? MS_ERROR_APP_TIMEOUT : MS_ERROR_APP_NOT_CONNECTED);
}

static void
add_field (GString    *form,
           const char *name,
           const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  if (form->len > 0)
    g_string_append_c (form, '&');
  g_string_append_printf (form, "%s=%s", name, escaped);
}

/* As it is published: a command is a form, a button a form whose field is JSON. */
static GBytes *
make_form (const MsApiAppRequest *request,
           GBytes                *payload)
{
  g_autoptr(GString) form = g_string_new (NULL);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  gsize length;
  const char *text = g_bytes_get_data (payload, &length);
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  if (request->is_action)
    {
      g_autofree char *json = g_strndup (text, length);

      add_field (form, "payload", json);
      return g_string_free_to_bytes (g_steal_pointer (&form));
    }
  ms_json_reader_parse (reader, text, length, NULL);
  ms_json_iter_init (&iter, ms_json_reader_get_root (reader));
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = ms_json_node_dup_string (key);
      g_autofree char *string = ms_json_node_dup_string (value);

      if (string != NULL)
        add_field (form, name, string);
    }
  return g_string_free_to_bytes (g_steal_pointer (&form));
}

static void
ask_hook (Ask        *ask,
          MsAppEntry *entry,
          GBytes     *payload)
{
  g_autoptr(GBytes) form = make_form (ask->request, payload);
  const MsHookCall call = { .body = form, .content_type = "application/x-www-form-urlencoded", .secret = entry->record->app->signing_secret };

  ms_hook_sender_send (entry->sender, &call, hook_answered_cb, ask);
}

static void
answered_cb (MsEnvelopeEnd end,
             MsJsonNode    payload,
             gpointer      user_data)
{
  Ask *ask = user_data;

  if (end == MS_ENVELOPE_ACKNOWLEDGED)
    take_answer (ask, payload);
  finish (ask, end != MS_ENVELOPE_ACKNOWLEDGED, end == MS_ENVELOPE_TIMED_OUT ? MS_ERROR_APP_TIMEOUT : MS_ERROR_APP_NOT_CONNECTED);
}

static GBytes *
make_payload (MsAppHub              *self,
              const MsAppEntry      *entry,
              const MsApiAppRequest *request)
{
  const MsResponseTarget target = { request->app, request->channel, request->user, request->ts, request->thread_ts };
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *secret = ms_response_table_mint (self->responses, &target, g_get_monotonic_time ());
  g_autofree char *url = g_strdup_printf ("%s/response/%s", request->origin != NULL ? request->origin : "", secret);
  g_autofree char *trigger = g_strdup_printf ("%" G_GINT64_FORMAT ".%08x", g_get_real_time () / 1000, g_random_int ());

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "token", entry->record->app->verification_token);
  ms_json_writer_add_string (writer, "api_app_id", entry->record->app->id);
  ms_json_writer_add_string (writer, "response_url", url);
  ms_json_writer_add_string (writer, "trigger_id", trigger);
  ms_json_writer_members (writer, request->members, -1);
  ms_json_writer_close_object (writer);
  return ms_json_writer_finish (writer);
}

static gboolean
may_ask_hook (const MsAppEntry *entry)
{
  return ms_app_hook_is_live (entry) && ms_hook_sender_get_n_pending (entry->sender) < MS_LIMIT_HOOK_CALLS;
}

static gboolean
ask_cb (gpointer user_data)
{
  Ask *ask = user_data;
  MsAppEntry *entry = ms_app_hub_find (ask->hub, ask->request->app);
  MsEnvelopeKind kind = ask->request->is_action ? MS_ENVELOPE_ACTION : MS_ENVELOPE_COMMAND;
  g_autoptr(GBytes) payload = NULL;

  /* A deactivated bot is asked nothing, whatever is still connected. */
  if (entry == NULL || !ms_app_hub_is_active (entry) || (ms_app_queue_count_connections (entry->queue) == 0 && !may_ask_hook (entry)))
    {
      finish (ask, TRUE, MS_ERROR_APP_NOT_CONNECTED);
      return G_SOURCE_REMOVE;
    }
  payload = make_payload (ask->hub, entry, ask->request);
  if (ms_app_queue_count_connections (entry->queue) == 0)
    ask_hook (ask, entry, payload);
  else if (!ms_app_queue_push (entry->queue, kind, payload, answered_cb, ask, g_get_monotonic_time ()))
    finish (ask, TRUE, MS_ERROR_APP_NOT_CONNECTED);
  return G_SOURCE_REMOVE;
}

void
ms_app_hub_ask (MsAppHub        *self,
                MsApiAppRequest *request,
                GDestroyNotify   done,
                gpointer         data)
{
  Ask *ask = g_new0 (Ask, 1);

  *ask = (Ask) { self, request, done, data };
  g_idle_add_full (G_PRIORITY_DEFAULT, ask_cb, ask, NULL);
}

gboolean
ms_app_hub_open_response (MsAppHub    *self,
                          const char  *text,
                          MsArguments *arguments,
                          MsApiCaller *caller)
{
  const MsResponseTarget *target;
  MsAppEntry *entry;

  g_return_val_if_fail (self != NULL && text != NULL && caller != NULL, FALSE);

  target = ms_response_table_use (self->responses, text, g_get_monotonic_time ());
  entry = target != NULL ? ms_app_hub_find (self, target->app) : NULL;
  if (entry == NULL)
    return FALSE;
  set_target (arguments, target);
  *caller = make_caller (entry, caller->origin);
  return TRUE;
}
