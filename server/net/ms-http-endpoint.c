/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The route table and /api/METHOD. One handler serves all paths: which route a request takes is decided by the first segment, in
 * one table, so that the names that channels cannot have are exactly these. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-http-endpoint.h"

#include <string.h>

#include "ms-api-table.h"
#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-limits.h"

#define BODY_FREE_BYTES   (64 * 1024)        /* above, a body needs room in … */
#define BODY_BUDGET_BYTES (64 * 1024 * 1024) /* … what all bodies together may take */

struct _MsHttpEndpoint
{
  MsHttpEndpointConfig config;
  MsHttpCounters       counters;
};

typedef struct
{
  const char *segment;
  void      (*answer) (MsRequest *request);
} Route;

static void route_api (MsRequest *self);
static void route_static (MsRequest *self);
static void route_health (MsRequest *self);
static void route_ready (MsRequest *self);
static void route_metrics (MsRequest *self);
static void route_missing (MsRequest *self);

static const Route routes[] = {
  { "api", route_api },
  { "archives", ms_route_root },
  { "avatars", route_missing },
  { "favicon.ico", route_static },
  { "files", route_missing },
  { "health", route_health },
  { "join", ms_route_join },
  { "login", ms_route_login },
  { "logout", ms_route_logout },
  { "metrics", route_metrics },
  { "ready", route_ready },
  { "register", ms_route_register },
  { "response", route_missing },
  { "rtm", ms_route_rtm },
  { "services", route_missing },
  { "socket-mode", route_missing },
  { "static", route_static },
  { "upload", route_missing },
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

static void
reply_with_call (MsRequest *self,
                 MsApiCall *call)
{
  guint status, retry_after;
  g_autoptr(GBytes) body = ms_api_call_get_reply (call, &status, &retry_after);

  ms_http_reply_json (self->message, status, body);
  ms_http_reply_retry_after (self->message, retry_after);
}

static gboolean
read_arguments (MsRequest    *self,
                MsArguments  *arguments,
                GError      **error)
{
  const char *query = ms_request_get_query (self);
  const char *type = soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "Content-Type");
  g_autoptr(GBytes) body = ms_request_dup_body (self);

  if (query != NULL && !ms_arguments_add_form (arguments, query, strlen (query), error))
    return FALSE;
  return ms_arguments_add_body (arguments, type, body, error);
}

static void
refuse_call (MsRequest    *self,
             const char   *method,
             const GError *error)
{
  g_autoptr(MsApiCall) call = ms_api_call_new_refused (method, error);

  reply_with_call (self, call);
}

static void
route_api (MsRequest *self)
{
  const char *method = self->n_segments >= 2 ? self->segments[1] : "";
  gboolean is_post = ms_request_is (self, "POST");
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GError) error = NULL;

  self->endpoint->counters.calls++;
  if (!is_post && !ms_request_is (self, "GET"))
    {
      ms_http_reply_not_allowed (self->message, "GET, POST");
      return;
    }
  if (!read_arguments (self, arguments, &error))
    {
      refuse_call (self, method, error);
      return;
    }
  self->signed_in =
    ms_request_identify (self, ms_arguments_peek (arguments, "token"), is_post ? MS_COOKIE_CHANGES : MS_COOKIE_NEVER, &error);
  if (g_error_matches (error, MS_ERROR, MS_ERROR_FOREIGN_ORIGIN))
    refuse_call (self, method, error);
  else
    ms_request_call (self, method, g_steal_pointer (&arguments), error, reply_with_call);
}

static const Route *
find_route (const char *segment)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (routes[i].segment, segment) == 0)
      return &routes[i];
  return NULL;
}

/* The path in its decoded segments; NULL when it holds what no name can hold. */
static char **
split_path (const char *path)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) raw = g_strsplit (path, "/", 16);

  for (guint i = 1; raw[0] != NULL && raw[i] != NULL; i++)
    {
      g_autofree char *decoded = g_uri_unescape_string (raw[i], NULL);

      if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
        return NULL;
      if (*decoded != '\0')
        g_strv_builder_add (builder, decoded);
    }
  return g_strv_builder_end (builder);
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  g_autoptr(MsRequest) self = ms_request_ref (user_data);
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (message));

  self->finished = TRUE;
  if (stream != NULL)
    ms_edge_stream_answered (stream);
  ms_request_let_go (self);
}

static void
closure_unref (gpointer  data,
               GClosure *closure)
{
  ms_request_unref (data);
}

static MsRequest *
request_new (MsHttpEndpoint    *endpoint,
             SoupServerMessage *message)
{
  MsRequest *self = g_new0 (MsRequest, 1);

  g_atomic_ref_count_init (&self->refs);
  self->endpoint = endpoint;
  self->config = &endpoint->config;
  self->message = g_object_ref (message);
  self->segments = split_path (g_uri_get_path (soup_server_message_get_uri (message)));
  self->n_segments = self->segments != NULL ? g_strv_length (self->segments) : 0;
  g_signal_connect_data (message, "finished", G_CALLBACK (finished_cb), ms_request_ref (self), closure_unref, G_CONNECT_DEFAULT);
  return self;
}

/* Behind a request that asks for another protocol the guard reads no more: nothing on this connection may be taken for a request. */
static void
end_after_upgrade (SoupServerMessage *message)
{
  if (soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Upgrade") != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
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
  g_autoptr(MsRequest) self = request_new (endpoint, message);
  const Route *route = NULL;

  endpoint->counters.requests++;
  end_after_upgrade (message);
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

  soup_message_headers_remove (headers, "Range");
  soup_message_headers_remove (headers, "If-Range");
  if (stream == NULL || soup_message_headers_get_content_length (headers) <= BODY_FREE_BYTES)
    return;
  if (ms_listener_get_pending (self->config.listener) > BODY_BUDGET_BYTES)
    ms_edge_stream_refuse (stream, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
  else if (!g_str_has_prefix (path, "/api/"))
    ms_edge_stream_refuse (stream, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "request_too_large");
}

void
ms_request_let_go (MsRequest *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
}

MsRequest *
ms_request_ref (MsRequest *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ms_request_unref (MsRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->data_free != NULL)
    self->data_free (self->data);
  ms_visitor_clear (&self->visitor);
  g_strfreev (self->segments);
  g_object_unref (self->message);
  g_free (self);
}

gboolean
ms_request_identify (MsRequest    *self,
                     const char   *token,
                     MsCookieUse   use,
                     GError      **error)
{
  ms_visitor_clear (&self->visitor);
  return ms_auth_guard_identify (self->config->guard, self->message, token, use, &self->visitor, error);
}

/* A runner's call and the request it belongs to. */
typedef struct
{
  MsRequest     *request;
  MsRequestDone  done;
} Waiting;

static void
called_cb (MsApiCall *call,
           gpointer   user_data)
{
  Waiting *waiting = user_data;
  MsRequest *request = waiting->request;

  if (!request->finished)
    waiting->done (request, call);
  ms_request_resume (request);
  ms_request_unref (request);
  g_free (waiting);
}

/* The rate that a caller has left: sessions have their own, strangers share that of their address. */
static guint
take_rate (MsRequest *self,
           MsApiRate  rate)
{
  g_autofree char *caller = NULL;

  if (self->visitor.exempt || rate == MS_API_RATE_NONE)
    return 0;
  if (self->signed_in && rate != MS_API_RATE_LOGIN)
    caller = g_strdup_printf ("%" G_GINT64_FORMAT, self->visitor.caller.actor.session);
  return ms_rate_limiter_take (self->config->limiter, caller != NULL ? caller : self->visitor.address, rate, g_get_monotonic_time ());
}

/* The call that is really made: refused when the caller has no rate left, or is not who the credentials said. */
static MsApiCall *
admit (MsRequest    *self,
       const char   *method,
       MsApiCall    *call,
       const GError *refusal)
{
  const GError *failed = ms_api_call_get_error (call);
  g_autoptr(GError) error = NULL;
  guint seconds = take_rate (self, ms_api_call_get_rate (call));

  if (seconds > 0)
    {
      self->endpoint->counters.refused++;
      ms_error_set_ratelimited (&error, seconds);
      return ms_api_call_new_refused (method, error);
    }
  if (refusal != NULL && self->visitor.has_credentials && g_error_matches (failed, MS_ERROR, MS_ERROR_NOT_AUTHED)
      && !ms_api_table_is_open (method))
    return ms_api_call_new_refused (method, refusal);
  return ms_api_call_ref (call);
}

void
ms_request_call (MsRequest     *self,
                 const char    *method,
                 MsArguments   *arguments,
                 const GError  *refusal,
                 MsRequestDone  done)
{
  g_autoptr(MsApiCall) call = ms_api_call_new (self->config->environment, method, arguments, &self->visitor.caller);
  g_autoptr(MsApiCall) admitted = admit (self, method, call, refusal);
  Waiting *waiting;

  if (ms_api_call_get_step (admitted) == MS_API_STEP_DONE)
    {
      done (self, admitted);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->request = ms_request_ref (self);
  waiting->done = done;
  self->paused = TRUE;
  soup_server_message_pause (self->message);
  ms_api_runner_run (self->config->runner, admitted, called_cb, waiting);
}

void
ms_request_resume (MsRequest *self)
{
  if (!self->paused)
    return;
  self->paused = FALSE;
  if (!self->finished)
    soup_server_message_unpause (self->message);
}

const char *
ms_request_get_query (MsRequest *self)
{
  return g_uri_get_query (soup_server_message_get_uri (self->message));
}

GBytes *
ms_request_dup_body (MsRequest *self)
{
  return soup_message_body_flatten (soup_server_message_get_request_body (self->message));
}

gboolean
ms_request_is (MsRequest  *self,
               const char *method)
{
  return strcmp (soup_server_message_get_method (self->message), method) == 0;
}

static char *
make_next (MsRequest *self)
{
  GUri *uri = soup_server_message_get_uri (self->message);
  g_autofree char *target =
    g_uri_get_query (uri) != NULL ? g_strdup_printf ("%s?%s", g_uri_get_path (uri), g_uri_get_query (uri)) : g_strdup (g_uri_get_path (uri));

  return g_uri_escape_string (target, "/", FALSE);
}

void
ms_request_send_away (MsRequest    *self,
                      const GError *error)
{
  g_autofree char *next = NULL;
  g_autofree char *location = NULL;
  gboolean is_page = ms_request_is (self, "GET") || ms_request_is (self, "HEAD");

  if (is_page && self->n_segments == 0)
    {
      ms_http_reply_redirect (self->message, SOUP_STATUS_FOUND, "/login");
      return;
    }
  if (!is_page || !ms_http_wants_html (self->message) || g_error_matches (error, MS_ERROR, MS_ERROR_FOREIGN_ORIGIN))
    {
      gboolean foreign = g_error_matches (error, MS_ERROR, MS_ERROR_FOREIGN_ORIGIN);

      ms_http_reply_error (self->message, foreign ? SOUP_STATUS_FORBIDDEN : SOUP_STATUS_UNAUTHORIZED, ms_error_get_wire_name (error));
      return;
    }
  next = make_next (self);
  location = g_strdup_printf ("/login?next=%s", next);
  ms_http_reply_redirect (self->message, SOUP_STATUS_FOUND, location);
}

MsHttpEndpoint *
ms_http_endpoint_new (const MsHttpEndpointConfig *config)
{
  MsHttpEndpoint *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_new0 (MsHttpEndpoint, 1);
  self->config = *config;
  return self;
}

void
ms_http_endpoint_free (MsHttpEndpoint *self)
{
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
