/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The route table and /api/METHOD. One handler serves all paths: which route a request takes is decided by the first segment, in
 * one table, so that the names that channels cannot have are exactly these. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-http-endpoint.h"

#include <string.h>

#include "ms-error.h"
#include "ms-file-door.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-initials-door.h"
#include "ms-limits.h"
#include "ms-newest-page.h"

#define AVATAR_PREFIX "/avatars/"
#define FILE_PREFIX "/files/"
#define UPLOAD_PREFIX "/upload/"

typedef struct
{
  const char *segment;
  void      (*answer) (MsRequest *request);
} Route;

static void route_api (MsRequest *self);
static void route_avatars (MsRequest *self);
static void route_static (MsRequest *self);
static void route_health (MsRequest *self);
static void route_ready (MsRequest *self);
static void route_metrics (MsRequest *self);
static void route_missing (MsRequest *self);

static const Route routes[] = {
  { "api", route_api },
  { "archives", ms_route_root },
  { "avatars", route_avatars },
  { "favicon.ico", route_static },
  { "files", ms_file_door_route },
  { "health", route_health },
  { "join", ms_route_join },
  { "login", ms_route_login },
  { "logout", ms_route_logout },
  { "metrics", route_metrics },
  { "ready", route_ready },
  { "register", ms_route_register },
  { "response", ms_route_response },
  { "rtm", ms_route_rtm },
  { "services", ms_route_services },
  { "socket-mode", ms_route_socket_mode },
  { "static", route_static },
  { "upload", ms_upload_door_route },
};

static gboolean
is_readable (MsRequest *self)
{
  if (ms_request_is (self, "GET") || ms_request_is (self, "HEAD"))
    return TRUE;
  ms_http_reply_not_allowed (self->message, "GET, HEAD");
  return FALSE;
}

static void
route_missing (MsRequest *self)
{
  ms_http_reply_error (self->message, SOUP_STATUS_NOT_FOUND, "not_found");
}

static void
route_avatars (MsRequest *self)
{
  if (!ms_initials_door_is_asked (self))
    ms_file_door_route (self);
  else if (is_readable (self))
    ms_initials_door_route (self);
}

static void
route_static (MsRequest *self)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (self->message));

  if (is_readable (self))
    ms_web_assets_serve (self->config->assets, self->message, path);
}

static void
route_health (MsRequest *self)
{
  if (is_readable (self))
    ms_http_reply_text (self->message, SOUP_STATUS_OK, "ok\n");
}

static void
route_ready (MsRequest *self)
{
  gboolean ready = self->config->is_ready (self->config->user_data);

  if (is_readable (self))
    ms_http_reply_text (self->message, ready ? SOUP_STATUS_OK : SOUP_STATUS_SERVICE_UNAVAILABLE, ready ? "ready\n" : "draining\n");
}

/* From the server's own computer, or for administrators. */
static void
route_metrics (MsRequest *self)
{
  g_autofree char *text = NULL;

  if (!is_readable (self))
    return;
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_READS, NULL);
  if (!self->visitor.caller.actor.is_local && !(self->signed_in && self->visitor.caller.role >= MS_ROLE_ADMIN))
    {
      ms_http_reply_error (self->message, SOUP_STATUS_FORBIDDEN, "not_allowed");
      return;
    }
  text = self->config->get_metrics (self->config->user_data);
  ms_http_reply_text (self->message, SOUP_STATUS_OK, text);
}

void
ms_request_reply_call (MsRequest *self,
                       MsApiCall *call)
{
  guint status, retry_after;
  g_autoptr(GBytes) body = ms_api_call_get_reply (call, &status, &retry_after);

  if (ms_api_call_get_error (call) == NULL && !ms_api_call_is_personal (call))
    ms_newest_page_keep (self, body);
  if (!ms_request_hold (self, g_bytes_get_size (body)))
    return;
  ms_http_reply_json (self->message, status, body);
  ms_http_reply_retry_after (self->message, retry_after);
}

static void
refuse_call (MsRequest    *self,
             const char   *method,
             const GError *error)
{
  g_autoptr(MsApiCall) call = ms_api_call_new_refused (method, error);

  ms_request_reply_call (self, call);
}

/* What a call brings, from its query and its body. */
typedef struct
{
  MsRequest   *request;
  char        *query; /* (nullable) */
  char        *type; /* (nullable) */
  GBytes      *body;
  MsArguments *arguments;
  GError      *error; /* (nullable) */
} ApiInput;

static ApiInput *
api_input_new (MsRequest *self)
{
  const char *type = soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "Content-Type");
  ApiInput *input = g_new0 (ApiInput, 1);

  input->request = ms_request_ref (self);
  input->query = g_strdup (ms_request_get_query (self));
  input->type = g_strdup (type);
  input->body = ms_request_dup_body (self);
  input->arguments = ms_arguments_new ();
  return input;
}

static void
api_input_free (ApiInput *input)
{
  g_clear_pointer (&input->arguments, ms_arguments_free);
  g_clear_error (&input->error);
  g_bytes_unref (input->body);
  ms_request_unref (input->request);
  g_free (input->query);
  g_free (input->type);
  g_free (input);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiInput, api_input_free)

/* Any thread. */
static void
api_input_read (ApiInput *input)
{
  if (input->query == NULL || ms_arguments_add_form (input->arguments, input->query, strlen (input->query), &input->error))
    ms_arguments_add_body (input->arguments, input->type, input->body, &input->error);
}

/* Whether the call brings a file among its arguments, which goes its way first. */
static gboolean
take_upload (ApiInput     *input,
             const char   *method,
             const GError *refusal)
{
  MsRequest *self = input->request;

  if (strcmp (method, MS_API_METHOD_UPLOAD) != 0 || !ms_upload_door_take_call (self->endpoint->uploads, self, input->arguments, refusal))
    return FALSE;
  input->arguments = NULL;
  return TRUE;
}

static void
answer_api (ApiInput *input)
{
  MsRequest *self = input->request;
  const char *method = self->n_segments >= 2 ? self->segments[1] : "";
  MsCookieUse use = ms_request_is (self, "POST") ? MS_COOKIE_CHANGES : MS_COOKIE_NEVER;
  g_autoptr(GError) error = NULL;

  if (input->error != NULL)
    {
      refuse_call (self, method, input->error);
      return;
    }
  self->signed_in = ms_request_identify (self, ms_arguments_peek (input->arguments, "token"), use, &error);
  if (g_error_matches (error, MS_ERROR, MS_ERROR_FOREIGN_ORIGIN))
    refuse_call (self, method, error);
  else if (!ms_newest_page_answer (self, method, input->arguments) && !take_upload (input, method, error))
    ms_request_call (self, method, g_steal_pointer (&input->arguments), error, ms_request_reply_call);
}

static gboolean
parsed_cb (gpointer user_data)
{
  g_autoptr(ApiInput) input = user_data;
  MsRequest *self = input->request;

  ms_parse_pool_settle (self->config->parsers);
  if (!self->finished)
    answer_api (input);
  ms_request_resume (self);
  return G_SOURCE_REMOVE;
}

/* On a thread of the pool. */
static void
parse_cb (gpointer data)
{
  api_input_read (data);
  g_idle_add_full (G_PRIORITY_DEFAULT, parsed_cb, data, NULL);
}

static void
route_api (MsRequest *self)
{
  g_autoptr(ApiInput) input = NULL;

  self->endpoint->counters.calls++;
  if (ms_upload_door_end_call (self))
    return;
  if (!ms_request_is (self, "POST") && !ms_request_is (self, "GET"))
    {
      ms_http_reply_not_allowed (self->message, "GET, POST");
      return;
    }
  input = api_input_new (self);
  if (g_bytes_get_size (input->body) > MS_LIMIT_PARSE_INLINE_BYTES)
    {
      ms_request_pause (self);
      ms_parse_pool_run (self->config->parsers, parse_cb, g_steal_pointer (&input));
      return;
    }
  api_input_read (input);
  answer_api (input);
}

static const Route *
find_route (const char *segment)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (routes[i].segment, segment) == 0)
      return &routes[i];
  return NULL;
}

/* Behind a request that asks for another protocol the guard reads no more: nothing on this connection may be taken for a request. */
static void
end_after_upgrade (SoupServerMessage *message)
{
  if (soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Upgrade") != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
}

/* Its answer left before its body was read; though that may have been here all the time, nothing comes of it. */
static gboolean
is_refused (SoupServerMessage *message)
{
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (message));

  return stream != NULL && ms_edge_stream_is_refused (stream);
}

/* All requests come here once their body is there. */
static void
handler_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  MsHttpEndpoint *endpoint = user_data;
  g_autoptr(MsRequest) self = ms_request_new (endpoint, message);
  const Route *route = NULL;

  endpoint->counters.requests++;
  end_after_upgrade (message);
  if (is_refused (message))
    return;
  if (self->segments == NULL)
    {
      route_missing (self);
      return;
    }
  if (self->n_segments == 0)
    {
      ms_route_root (self);
      return;
    }
  route = find_route (self->segments[0]);
  if (route != NULL)
    route->answer (self);
  else
    ms_route_channel (self);
}

static gboolean
is_boundless (SoupMessageHeaders *headers,
              const char         *path)
{
  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
         || (guint64) soup_message_headers_get_content_length (headers) > ms_request_guard_get_limit (path, strlen (path));
}

/* A body that could have been a file and is none: from now on it is one like all others. */
static void
hold_body (MsEdgeStream       *stream,
           SoupMessageHeaders *headers)
{
  ms_edge_stream_hold_body (stream);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    ms_edge_stream_refuse (stream, 411, "length_required");
  else if (soup_message_headers_get_content_length (headers) > MS_LIMIT_BODY_BYTES)
    ms_edge_stream_refuse (stream, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "request_too_large");
}

/* The header is read, the body is not. */
static void
early_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  MsHttpEndpoint *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (message));

  if (g_str_has_prefix (path, FILE_PREFIX) || g_str_has_prefix (path, AVATAR_PREFIX))
    ms_file_door_note_range (message);
  soup_message_headers_remove (headers, "Range");
  soup_message_headers_remove (headers, "If-Range");
  if (g_str_has_prefix (path, UPLOAD_PREFIX))
    {
      ms_upload_door_begin (self->uploads, self, message);
      return;
    }
  if (ms_upload_door_is_call (path))
    {
      if (ms_upload_door_begin_call (self->uploads, self, message))
        return;
      if (stream != NULL)
        hold_body (stream, headers);
    }
  /* The guard let it through as an upload, and it is none: nobody would stop it. */
  if (stream != NULL && is_boundless (headers, path))
    ms_edge_stream_refuse (stream, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "request_too_large");
  if (stream == NULL || soup_message_headers_get_content_length (headers) <= MS_LIMIT_BODIES_FREE_BYTES)
    return;
  if (ms_listener_get_pending (self->config.listener) > MS_LIMIT_BODIES_BYTES)
    ms_edge_stream_refuse (stream, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
  else if (!g_str_has_prefix (path, "/api/") && !g_str_has_prefix (path, "/services/") && !g_str_has_prefix (path, "/response/"))
    ms_edge_stream_refuse (stream, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "request_too_large");
}

MsHttpEndpoint *
ms_http_endpoint_new (const MsHttpEndpointConfig *config)
{
  MsHttpEndpoint *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_new0 (MsHttpEndpoint, 1);
  self->config = *config;
  self->pages = ms_page_cache_new ();
  self->replies = ms_reply_budget_new ();
  self->uploads = ms_upload_door_new (&self->config);
  return self;
}

void
ms_http_endpoint_free (MsHttpEndpoint *self)
{
  if (self == NULL)
    return;
  ms_page_cache_free (self->pages);
  ms_reply_budget_free (self->replies);
  ms_upload_door_free (self->uploads);
  g_free (self);
}

void
ms_http_endpoint_attach (MsHttpEndpoint *self,
                         SoupServer     *server)
{
  g_return_if_fail (self != NULL && SOUP_IS_SERVER (server));

  soup_server_add_early_handler (server, NULL, early_cb, self, NULL);
  soup_server_add_handler (server, NULL, handler_cb, self, NULL);
}

void
ms_http_endpoint_get_counters (MsHttpEndpoint *self,
                               MsHttpCounters *counters)
{
  g_return_if_fail (self != NULL && counters != NULL);
  *counters = self->counters;
}

const char * const *
ms_http_endpoint_get_segments (void)
{
  static const char *segments[G_N_ELEMENTS (routes) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    segments[i] = routes[i].segment;
  return segments;
}
