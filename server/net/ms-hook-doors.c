/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The doors for programs that know nothing but an address: POST /services/TEAM/BOT/SECRET (incoming webhooks) and POST /response/SECRET
 * (what an app answers to a command or a button). The body is JSON, alone or as the form field `payload`; answers are plain text. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-limits.h"

#define SERVICE_SEGMENTS 4
#define RESPONSE_SEGMENTS 2
#define STATUS_GONE 410

/* What came in, on its way through the parsers. */
typedef struct _HookInput
{
  MsRequest   *request;
  char        *type; /* (nullable) */
  GBytes      *body;
  MsArguments *arguments;
  GError      *error; /* (nullable) */
  void       (*answer) (struct _HookInput *input);
} HookInput;

static void
hook_input_free (HookInput *input)
{
  g_clear_pointer (&input->arguments, ms_arguments_free);
  g_clear_error (&input->error);
  g_bytes_unref (input->body);
  ms_request_unref (input->request);
  g_free (input->type);
  g_free (input);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HookInput, hook_input_free)

/* Many a script forgets to say that it sends JSON: a form never begins with a brace. */
static gboolean
looks_like_json (GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  gsize at = 0;

  while (at < length && g_ascii_isspace (text[at]))
    at++;
  return at < length && text[at] == '{';
}

/* The form's field, NULL without one. */
static GBytes *
take_payload (HookInput *input)
{
  g_autoptr(MsArguments) form = ms_arguments_new ();
  const char *payload = NULL;

  if (!ms_arguments_add_body (form, input->type, input->body, NULL) || !ms_arguments_get_string (form, "payload", 0, &payload, NULL)
      || payload == NULL)
    return NULL;
  return g_bytes_new (payload, strlen (payload));
}

/* Any thread. */
static void
hook_input_read (HookInput *input)
{
  g_autoptr(GBytes) json = looks_like_json (input->body) ? g_bytes_ref (input->body) : take_payload (input);

  if (json == NULL || !looks_like_json (json) || !ms_arguments_add_json (input->arguments, json, NULL))
    ms_error_set (&input->error, MS_ERROR_INVALID_PAYLOAD);
}

static void
reply_refusal (MsRequest    *self,
               const GError *error)
{
  static const struct
  {
    MsError code;
    guint status;
    const char *text;
  } rows[] = {
    { MS_ERROR_USED_URL, SOUP_STATUS_NOT_FOUND, "used_url" },
    { MS_ERROR_NO_SERVICE, SOUP_STATUS_NOT_FOUND, "no_service" },
    { MS_ERROR_INVALID_TOKEN, SOUP_STATUS_FORBIDDEN, "invalid_token" },
    { MS_ERROR_CHANNEL_NOT_FOUND, SOUP_STATUS_NOT_FOUND, "channel_not_found" },
    { MS_ERROR_THREAD_NOT_FOUND, SOUP_STATUS_NOT_FOUND, "thread_not_found" },
    { MS_ERROR_IS_ARCHIVED, STATUS_GONE, "channel_is_archived" },
    { MS_ERROR_RATELIMITED, 429, "ratelimited" },
    { MS_ERROR_INTERNAL, SOUP_STATUS_INTERNAL_SERVER_ERROR, "internal_error" },
    { MS_ERROR_FATAL, SOUP_STATUS_INTERNAL_SERVER_ERROR, "fatal_error" },
    { MS_ERROR_SERVICE_UNAVAILABLE, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable" },
    { MS_ERROR_STORAGE_FULL, SOUP_STATUS_SERVICE_UNAVAILABLE, "storage_full" },
  };
  guint status = SOUP_STATUS_BAD_REQUEST;
  const char *text = ms_error_get_wire_name (error);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_error_matches (error, MS_ERROR, rows[i].code))
      {
        status = rows[i].status;
        text = rows[i].text;
      }
  ms_http_reply_text (self->message, status, text);
  ms_http_reply_retry_after (self->message, ms_error_get_retry_after (error));
}

static void
called (MsRequest *self,
        MsApiCall *call)
{
  if (ms_api_call_get_error (call) != NULL)
    reply_refusal (self, ms_api_call_get_error (call));
  else
    ms_http_reply_text (self->message, SOUP_STATUS_OK, "ok");
}

/* The address is the permission: whoever else the request says it is does not matter. */
static void
answer_service (HookInput *input)
{
  MsRequest *self = input->request;

  ms_arguments_set_part (input->arguments, MS_API_DOOR_TEAM, self->segments[1]);
  ms_arguments_set_part (input->arguments, MS_API_DOOR_ID, self->segments[2]);
  ms_arguments_set_part (input->arguments, MS_API_DOOR_SECRET, self->segments[3]);
  ms_request_call (self, MS_API_DOOR_SERVICES, g_steal_pointer (&input->arguments), NULL, called);
}

static void
answer_response (HookInput *input)
{
  MsRequest *self = input->request;
  MsApiCaller caller = self->visitor.caller;
  g_autoptr(GError) error = NULL;

  if (!ms_app_hub_open_response (self->config->apps, self->segments[1], input->arguments, &caller))
    {
      ms_error_set (&error, MS_ERROR_USED_URL);
      reply_refusal (self, error);
      return;
    }
  caller.address = self->visitor.caller.address;
  self->visitor.caller = caller;
  ms_request_call (self, MS_API_DOOR_RESPONSE, g_steal_pointer (&input->arguments), NULL, called);
}

static void
answer (HookInput *input)
{
  if (input->error != NULL)
    reply_refusal (input->request, input->error);
  else
    input->answer (input);
}

static gboolean
parsed_cb (gpointer user_data)
{
  g_autoptr(HookInput) input = user_data;
  MsRequest *self = input->request;

  ms_parse_pool_settle (self->config->parsers);
  if (!self->finished)
    answer (input);
  ms_request_resume (self);
  return G_SOURCE_REMOVE;
}

/* On a thread of the pool. */
static void
parse_cb (gpointer data)
{
  hook_input_read (data);
  g_idle_add_full (G_PRIORITY_DEFAULT, parsed_cb, data, NULL);
}

static HookInput *
hook_input_new (MsRequest *self)
{
  const char *type = soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "Content-Type");
  HookInput *input = g_new0 (HookInput, 1);

  input->request = ms_request_ref (self);
  input->type = g_strdup (type);
  input->body = ms_request_dup_body (self);
  input->arguments = ms_arguments_new ();
  return input;
}

static void
route (MsRequest  *self,
       guint       n_segments,
       const char *missing,
       void      (*answer_it) (HookInput *input))
{
  g_autoptr(HookInput) input = NULL;

  if (!ms_request_is (self, "POST"))
    {
      ms_http_reply_not_allowed (self->message, "POST");
      return;
    }
  if (self->n_segments != n_segments)
    {
      ms_http_reply_text (self->message, SOUP_STATUS_NOT_FOUND, missing);
      return;
    }
  ms_request_read_visitor (self);
  self->visitor.caller.simple_door = TRUE;
  input = hook_input_new (self);
  input->answer = answer_it;
  if (g_bytes_get_size (input->body) > MS_LIMIT_PARSE_INLINE_BYTES)
    {
      ms_request_pause (self);
      ms_parse_pool_run (self->config->parsers, parse_cb, g_steal_pointer (&input));
      return;
    }
  hook_input_read (input);
  answer (input);
}

void
ms_route_services (MsRequest *self)
{
  route (self, SERVICE_SEGMENTS, "no_service", answer_service);
}

void
ms_route_response (MsRequest *self)
{
  route (self, RESPONSE_SEGMENTS, "used_url", answer_response);
}
