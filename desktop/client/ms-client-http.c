/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One call: send, read the body in pieces up to a limit and a deadline, parse, look at "ok". What the peer answers is never
 * trusted: size, time, JSON and types are checked here, so that nobody above meets a surprise. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-http.h"

#include <string.h>

#include "ms-client-error.h"
#include "ms-error.h"
#include "ms-limits.h"

#define REPLY_BYTES_MAX (32 * 1024 * 1024)
#define READ_BYTES (64 * 1024)
#define PARSE_INLINE_BYTES (64 * 1024)
#define DEADLINE_MS 60000
#define IO_TIMEOUT_SECONDS 30
#define IDLE_TIMEOUT_SECONDS 50
#define CONNECTIONS_PER_HOST 6
#define RETRY_AFTER_MAX 300
#define STATUS_TOO_MANY_REQUESTS 429

struct _MsClientReply
{
  MsJsonReader *reader;
};

struct _MsClientHttp
{
  GObject parent_instance;

  SoupSession *session;
  char        *address;
  char        *token;
  guint        deadline_ms;
};

G_DEFINE_FINAL_TYPE (MsClientHttp, ms_client_http, G_TYPE_OBJECT)

/* Everything of one call; owned by its task. */
typedef struct
{
  SoupMessage  *message;
  GInputStream *body;
  GByteArray   *bytes;
  GBytes       *whole;
  GCancellable *cancellable; /* our own: the deadline or the caller's */
  GCancellable *outer;
  gulong        outer_id;
  guint         deadline_id;
  gboolean      timed_out;
} Call;

static void
call_free (Call *call)
{
  g_clear_handle_id (&call->deadline_id, g_source_remove);
  if (call->outer != NULL)
    g_cancellable_disconnect (call->outer, call->outer_id);
  g_clear_object (&call->outer);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->message);
  g_clear_object (&call->body);
  g_clear_pointer (&call->bytes, g_byte_array_unref);
  g_clear_pointer (&call->whole, g_bytes_unref);
  g_free (call);
}

MsJsonNode
ms_client_reply_get_root (const MsClientReply *self)
{
  return ms_json_reader_get_root (self->reader);
}

gint64
ms_client_reply_get_seq (const MsClientReply *self)
{
  return ms_json_node_get_member_int64 (ms_client_reply_get_root (self), "seq", 0);
}

void
ms_client_reply_free (MsClientReply *self)
{
  if (self == NULL)
    return;
  ms_json_reader_free (self->reader);
  g_free (self);
}

/* A transport error in our own words. Takes @cause. */
static GError *
translate_error (GError   *cause,
                 gboolean  timed_out)
{
  MsClientError code = MS_CLIENT_ERROR_UNREACHABLE;
  g_autoptr(GError) owned = cause;

  if (timed_out || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = MS_CLIENT_ERROR_TIMEOUT;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&owned);
  else if (cause->domain == G_TLS_ERROR)
    code = MS_CLIENT_ERROR_TLS;
  else if (cause->domain == SOUP_SESSION_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    code = MS_CLIENT_ERROR_NOT_MICROSLACK;

  return g_error_new_literal (MS_CLIENT_ERROR, code, cause->message);
}

static unsigned int
read_retry_after (SoupMessage *message)
{
  const char *field = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  guint64 seconds = 0;

  if (field == NULL || !g_ascii_string_to_unsigned (field, 10, 1, G_MAXINT, &seconds, NULL))
    return 1;
  return MIN (seconds, RETRY_AFTER_MAX);
}

/* "ok":false: the API's own words. */
static gboolean
set_api_error (MsJsonNode    root,
               SoupMessage  *message,
               GError      **error)
{
  g_autofree char *name = ms_json_node_dup_member_string (root, "error");
  MsError code = MS_ERROR_INTERNAL;

  if (name == NULL)
    return g_set_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "a refusal without a reason"), FALSE;

  ms_error_from_wire_name (name, &code);
  if (code == MS_ERROR_RATELIMITED)
    return ms_error_set_ratelimited (error, read_retry_after (message));
  return ms_error_set_message (error, code, "%s", name);
}

static gboolean
check_status (SoupMessage  *message,
              GError      **error)
{
  guint status = soup_message_get_status (message);

  if (status == STATUS_TOO_MANY_REQUESTS)
    return ms_error_set_ratelimited (error, read_retry_after (message));
  if (status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    return ms_error_set (error, MS_ERROR_BODY_TOO_LARGE);
  if (status >= 500)
    g_set_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_SERVER, "status %u", status);
  else
    g_set_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_NOT_MICROSLACK, "status %u without an answer of the API", status);
  return FALSE;
}

static MsClientReply *
parse_reply (Call    *call,
             GError **error)
{
  g_autoptr(MsClientReply) reply = g_new0 (MsClientReply, 1);
  MsJsonNode root = MS_JSON_NODE_NONE;
  MsJsonNode ok = MS_JSON_NODE_NONE;
  gboolean is_ok = FALSE;
  gboolean parsed = FALSE;
  guint status = soup_message_get_status (call->message);

  reply->reader = ms_json_reader_new ();
  ms_json_reader_set_max_tokens (reply->reader, MS_LIMIT_CLIENT_JSON_TOKENS);
  parsed = ms_json_reader_parse_bytes (reply->reader, call->whole, NULL);
  root = ms_json_reader_get_root (reply->reader);
  ok = ms_json_node_get_member (root, "ok");

  if (!parsed || !ms_json_node_get_boolean (ok, &is_ok))
    {
      if (status != SOUP_STATUS_OK)
        return check_status (call->message, error), NULL;
      g_set_error (error, MS_CLIENT_ERROR, parsed ? MS_CLIENT_ERROR_BAD_REPLY : MS_CLIENT_ERROR_NOT_MICROSLACK,
                   "an answer that is not of the API");
      return NULL;
    }

  if (!is_ok)
    return set_api_error (root, call->message, error), NULL;
  if (status != SOUP_STATUS_OK)
    return check_status (call->message, error), NULL;
  return g_steal_pointer (&reply);
}

static void
return_parsed (GTask *task)
{
  GError *error = NULL;
  MsClientReply *reply = parse_reply (g_task_get_task_data (task), &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, reply, (GDestroyNotify) ms_client_reply_free);
}

static void
parse_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  return_parsed (task);
}

static void
body_complete (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  g_clear_handle_id (&call->deadline_id, g_source_remove);
  call->whole = g_byte_array_free_to_bytes (g_steal_pointer (&call->bytes));
  if (g_bytes_get_size (call->whole) > PARSE_INLINE_BYTES)
    g_task_run_in_thread (task, parse_in_thread);
  else
    return_parsed (task);
}

static void read_more (GTask *task);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (piece == NULL)
    {
      g_task_return_error (task, translate_error (error, call->timed_out));
      return;
    }
  if (g_bytes_get_size (piece) == 0)
    {
      body_complete (task);
      return;
    }
  if (call->bytes->len + g_bytes_get_size (piece) > REPLY_BYTES_MAX)
    {
      g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "the answer is too long");
      return;
    }

  g_byte_array_append (call->bytes, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
  read_more (g_steal_pointer (&task));
}

/* Takes the task. */
static void
read_more (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (call->body, READ_BYTES, G_PRIORITY_DEFAULT, call->cancellable, read_cb, task);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->body == NULL)
    g_task_return_error (task, translate_error (error, call->timed_out));
  else
    read_more (g_steal_pointer (&task));
}

static gboolean
deadline_cb (gpointer user_data)
{
  Call *call = user_data;

  call->deadline_id = 0;
  call->timed_out = TRUE;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer,
                    gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static GBytes *
encode_arguments (const char * const *arguments)
{
  g_autoptr(GString) form = g_string_new (NULL);

  for (gsize i = 0; arguments != NULL && arguments[i] != NULL && arguments[i + 1] != NULL; i += 2)
    {
      if (form->len > 0)
        g_string_append_c (form, '&');
      g_string_append (form, arguments[i]);
      g_string_append_c (form, '=');
      g_string_append_uri_escaped (form, arguments[i + 1], NULL, FALSE);
    }
  return g_string_free_to_bytes (g_steal_pointer (&form));
}

/* What may be sent twice when a kept connection turns out to be gone. */
static gboolean
is_repeatable (const char *method)
{
  static const char * const once[] = { ".create", ".register", ".setup", ".guest" };

  for (gsize i = 0; i < G_N_ELEMENTS (once); i++)
    if (g_str_has_suffix (method, once[i]))
      return FALSE;
  return TRUE;
}

static SoupMessage *
new_message (MsClientHttp       *self,
             const char         *method,
             const char * const *arguments)
{
  g_autofree char *url = g_strconcat (self->address, "api/", method, NULL);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, url);
  g_autoptr(GBytes) body = encode_arguments (arguments);
  guint flags = SOUP_MESSAGE_NO_REDIRECT;

  if (message == NULL)
    return NULL;

  if (is_repeatable (method))
    flags |= SOUP_MESSAGE_IDEMPOTENT;
  soup_message_set_flags (message, flags);
  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  return g_steal_pointer (&message);
}

static void
ms_client_http_finalize (GObject *object)
{
  MsClientHttp *self = MS_CLIENT_HTTP (object);

  g_clear_object (&self->session);
  g_free (self->address);
  g_free (self->token);

  G_OBJECT_CLASS (ms_client_http_parent_class)->finalize (object);
}

static void
ms_client_http_class_init (MsClientHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_client_http_finalize;
}

static void
ms_client_http_init (MsClientHttp *self)
{
  self->deadline_ms = DEADLINE_MS;
  self->session = soup_session_new_with_options ("timeout", IO_TIMEOUT_SECONDS,
                                                 "idle-timeout", IDLE_TIMEOUT_SECONDS,
                                                 "max-conns-per-host", CONNECTIONS_PER_HOST,
                                                 "user-agent", "MicroSlack/" MS_VERSION,
                                                 NULL);
}

MsClientHttp *
ms_client_http_new (const char *address,
                    const char *token)
{
  MsClientHttp *self = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  self = g_object_new (MS_TYPE_CLIENT_HTTP, NULL);
  self->address = g_str_has_suffix (address, "/") ? g_strdup (address) : g_strconcat (address, "/", NULL);
  self->token = g_strdup (token);
  return self;
}

const char *
ms_client_http_get_address (MsClientHttp *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_HTTP (self), NULL);

  return self->address;
}

SoupSession *
ms_client_http_get_session (MsClientHttp *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_HTTP (self), NULL);

  return self->session;
}

void
ms_client_http_set_deadline (MsClientHttp *self,
                             guint         milliseconds)
{
  g_return_if_fail (MS_IS_CLIENT_HTTP (self));

  self->deadline_ms = milliseconds;
}

void
ms_client_http_call_async (MsClientHttp        *self,
                           const char          *method,
                           const char * const  *arguments,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(SoupMessage) message = NULL;
  Call *call = NULL;

  g_return_if_fail (MS_IS_CLIENT_HTTP (self));
  g_return_if_fail (method != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_http_call_async);
  g_task_set_check_cancellable (task, FALSE);

  if (g_task_return_error_if_cancelled (task))
    return;
  message = new_message (self, method, arguments);
  if (message == NULL)
    {
      g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_INVALID_ADDRESS, "not an address: %s", self->address);
      return;
    }

  call = g_new0 (Call, 1);
  call->message = g_steal_pointer (&message);
  call->bytes = g_byte_array_new ();
  call->cancellable = g_cancellable_new ();
  call->deadline_id = g_timeout_add (self->deadline_ms, deadline_cb, call);
  if (cancellable != NULL)
    {
      call->outer = g_object_ref (cancellable);
      call->outer_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb), call->cancellable, NULL);
    }
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT, call->cancellable, sent_cb,
                           g_steal_pointer (&task));
}

MsClientReply *
ms_client_http_call_finish (MsClientHttp  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
