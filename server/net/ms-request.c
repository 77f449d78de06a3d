/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request from the moment its body is there until its answer is sent or its peer is gone: who sent it, the call it makes within the
 * rate limits, and the waiting in between. Which route answers is the endpoint's. Main thread. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-request.h"

#include <string.h>

#include "ms-api-table.h"
#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"

#define RETRY_SECONDS 1

/* A runner's call and the request it belongs to. */
typedef struct
{
  MsRequest     *request;
  MsRequestDone  done;
} Waiting;

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

/* Who cannot even be understood shares the room of all such. */
static const char *
get_network (MsRequest *self)
{
  return self->visitor.network != NULL ? self->visitor.network : "";
}

static void
give_back (MsRequest *self)
{
  if (self->held > 0)
    ms_reply_budget_give_back (self->endpoint->replies, get_network (self), self->held);
  self->held = 0;
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  g_autoptr(MsRequest) self = ms_request_ref (user_data);
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (message));

  self->finished = TRUE;
  give_back (self);
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

guint
ms_request_take_rate_of (MsRequest *self,
                         gint64     session,
                         MsApiRate  rate)
{
  gint64 now = g_get_monotonic_time ();

  if (self->visitor.exempt || rate == MS_API_RATE_NONE)
    return 0;
  if (rate == MS_API_RATE_POST)
    return ms_rate_bucket_take (ms_rate_limiter_get_posts (self->config->limiter, session, now), now);
  return ms_rate_limiter_take_session (self->config->limiter, session, rate, now);
}

/* Sessions have their own, strangers share that of their network. */
guint
ms_request_take_rate (MsRequest *self,
                      MsApiRate  rate)
{
  if (self->signed_in && rate != MS_API_RATE_LOGIN)
    return ms_request_take_rate_of (self, self->visitor.caller.actor.session, rate);
  if (self->visitor.exempt || rate == MS_API_RATE_NONE)
    return 0;
  return ms_rate_limiter_take (self->config->limiter, self->visitor.network, rate, g_get_monotonic_time ());
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
  guint seconds = ms_request_take_rate (self, ms_api_call_get_rate (call));

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

static char *
make_next (MsRequest *self)
{
  GUri *uri = soup_server_message_get_uri (self->message);
  g_autofree char *target =
    g_uri_get_query (uri) != NULL ? g_strdup_printf ("%s?%s", g_uri_get_path (uri), g_uri_get_query (uri)) : g_strdup (g_uri_get_path (uri));

  return g_uri_escape_string (target, "/", FALSE);
}

MsRequest *
ms_request_new (MsHttpEndpoint    *endpoint,
                SoupServerMessage *message)
{
  MsRequest *self;

  g_return_val_if_fail (endpoint != NULL && message != NULL, NULL);

  self = g_new0 (MsRequest, 1);
  g_atomic_ref_count_init (&self->refs);
  self->endpoint = endpoint;
  self->config = &endpoint->config;
  self->message = g_object_ref (message);
  self->segments = split_path (g_uri_get_path (soup_server_message_get_uri (message)));
  self->n_segments = self->segments != NULL ? g_strv_length (self->segments) : 0;
  ms_request_connect (self, "finished", G_CALLBACK (finished_cb));
  return self;
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

void
ms_request_connect (MsRequest  *self,
                    const char *signal,
                    GCallback   callback)
{
  g_signal_connect_data (self->message, signal, callback, ms_request_ref (self), closure_unref, G_CONNECT_DEFAULT);
}

void
ms_request_let_go (MsRequest *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
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

void
ms_request_read_visitor (MsRequest *self)
{
  ms_visitor_clear (&self->visitor);
  ms_auth_guard_read_visitor (self->config->guard, self->message, &self->visitor);
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
  ms_request_pause (self);
  ms_api_runner_run (self->config->runner, admitted, called_cb, waiting);
}

gboolean
ms_request_hold (MsRequest *self,
                 gsize      length)
{
  if (!ms_reply_budget_take (self->endpoint->replies, get_network (self), self->visitor.exempt, length))
    {
      ms_http_reply_error (self->message, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
      ms_http_reply_retry_after (self->message, RETRY_SECONDS);
      return FALSE;
    }
  self->held = length;
  return TRUE;
}

void
ms_request_pause (MsRequest *self)
{
  if (self->waits++ == 0)
    soup_server_message_pause (self->message);
}

void
ms_request_resume (MsRequest *self)
{
  if (self->waits > 0 && --self->waits == 0 && !self->finished)
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
