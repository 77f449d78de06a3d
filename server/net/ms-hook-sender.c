/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One session for one address: its connections go where the target allows, without proxies, and are kept for the next call. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-hook-sender.h"

#include <libsoup/soup.h>
#include <string.h>

#include "ms-hook-target.h"
#include "ms-limits.h"

#define CONNECTIONS 4
#define IDLE_SECONDS 30

struct _MsHookSender
{
  GUri        *uri;
  SoupSession *session;
  GPtrArray   *calls; /* Call, borrowed: each lives until its answer */
};

typedef struct
{
  MsHookSender *sender; /* (nullable): NULL when it was freed, and who asked was told */
  SoupMessage  *message;
  GCancellable *cancellable;
  guint         timeout_id;
  gboolean      timed_out;
  MsHookDone    done;
  gpointer      user_data;
} Call;

static void
finish (Call               *call,
        const MsHookAnswer *answer)
{
  g_clear_handle_id (&call->timeout_id, g_source_remove);
  if (call->sender != NULL)
    {
      g_ptr_array_remove_fast (call->sender->calls, call);
      call->done (answer, call->user_data);
    }
  g_object_unref (call->message);
  g_object_unref (call->cancellable);
  g_free (call);
}

static void
fail (Call         *call,
      const GError *error)
{
  MsHookAnswer answer = { .failure = "connection_failed" };

  if (call->timed_out)
    answer.failure = "http_timeout";
  else if (error != NULL && error->domain == G_TLS_ERROR)
    answer.failure = "ssl_error";
  if (call->sender != NULL && error != NULL && !call->timed_out)
    g_info ("an app could not be called: %s", error->message);
  finish (call, &answer);
}

static void
answer_call (Call   *call,
             GBytes *body)
{
  guint status = soup_message_get_status (call->message);
  const char *no_retry = soup_message_headers_get_one (soup_message_get_response_headers (call->message), "X-Slack-No-Retry");
  MsHookAnswer answer = { .body = body, .no_retry = g_strcmp0 (no_retry, "1") == 0 };

  if (SOUP_STATUS_IS_REDIRECTION (status))
    answer.failure = "too_many_redirects";
  else if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    answer.failure = "http_error";
  finish (call, &answer);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    {
      fail (call, error);
      return;
    }
  body = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (source));
  answer_call (call, body);
}

/* A longer answer fails: the memory that it may fill is all there is. */
static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) input = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  g_autoptr(GOutputStream) output = NULL;

  if (input == NULL)
    {
      fail (call, error);
      return;
    }
  output = g_memory_output_stream_new (g_malloc (MS_LIMIT_HOOK_ANSWER_BYTES), MS_LIMIT_HOOK_ANSWER_BYTES, NULL, g_free);
  g_output_stream_splice_async (output, input, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, call->cancellable, read_cb, call);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Call *call = user_data;

  call->timeout_id = 0;
  call->timed_out = TRUE;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static char *
make_signature (const MsHookCall *call,
                const char       *stamp)
{
  gsize length;
  const guint8 *body = g_bytes_get_data (call->body, &length);
  g_autoptr(GByteArray) signed_bytes = g_byte_array_new ();
  g_autofree char *digest = NULL;

  g_byte_array_append (signed_bytes, (const guint8 *) "v0:", 3);
  g_byte_array_append (signed_bytes, (const guint8 *) stamp, (guint) strlen (stamp));
  g_byte_array_append (signed_bytes, (const guint8 *) ":", 1);
  g_byte_array_append (signed_bytes, body, (guint) length);
  digest = g_compute_hmac_for_data (G_CHECKSUM_SHA256, (const guchar *) call->secret, strlen (call->secret), signed_bytes->data, signed_bytes->len);
  return g_strconcat ("v0=", digest, NULL);
}

static void
add_headers (SoupMessage      *message,
             const MsHookCall *call)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *signature = make_signature (call, stamp);
  g_autofree char *retry = g_strdup_printf ("%u", call->retry);

  soup_message_headers_replace (headers, "X-Slack-Request-Timestamp", stamp);
  soup_message_headers_replace (headers, "X-Slack-Signature", signature);
  if (call->retry == 0)
    return;
  soup_message_headers_replace (headers, "X-Slack-Retry-Num", retry);
  if (call->reason != NULL)
    soup_message_headers_replace (headers, "X-Slack-Retry-Reason", call->reason);
}

MsHookSender *
ms_hook_sender_new (const char         *url,
                    MsHookPolicy       *policy)
{
  MsHookSender *self;
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GSocketConnectable) target = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  self = g_new0 (MsHookSender, 1);
  self->uri = g_steal_pointer (&uri);
  self->calls = g_ptr_array_new ();
  target = ms_hook_target_new (g_uri_get_host (self->uri), (guint16) g_uri_get_port (self->uri), policy);
  self->session = soup_session_new_with_options ("remote-connectable", target,
                                                 "proxy-resolver", NULL,
                                                 "max-conns", CONNECTIONS,
                                                 "max-conns-per-host", CONNECTIONS,
                                                 "idle-timeout", IDLE_SECONDS,
                                                 "user-agent", "MicroSlack/" MS_VERSION,
                                                 NULL);
  return self;
}

void
ms_hook_sender_free (MsHookSender *self)
{
  if (self == NULL)
    return;

  while (self->calls->len > 0)
    {
      Call *call = g_ptr_array_steal_index (self->calls, self->calls->len - 1);
      const MsHookAnswer answer = { .failure = "connection_failed" };

      call->sender = NULL;
      call->done (&answer, call->user_data);
      g_cancellable_cancel (call->cancellable);
    }
  g_ptr_array_unref (self->calls);
  g_object_unref (self->session);
  g_uri_unref (self->uri);
  g_free (self);
}

void
ms_hook_sender_send (MsHookSender     *self,
                     const MsHookCall *request,
                     MsHookDone        done,
                     gpointer          user_data)
{
  Call *call;

  g_return_if_fail (self != NULL && request != NULL && done != NULL);

  call = g_new0 (Call, 1);
  call->sender = self;
  call->message = soup_message_new_from_uri (SOUP_METHOD_POST, self->uri);
  call->cancellable = g_cancellable_new ();
  call->done = done;
  call->user_data = user_data;
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (call->message, request->content_type, request->body);
  add_headers (call->message, request);
  g_ptr_array_add (self->calls, call);
  call->timeout_id = g_timeout_add (MS_LIMIT_APP_ANSWER_MS, timeout_cb, call);
  soup_session_send_async (self->session, call->message, G_PRIORITY_DEFAULT, call->cancellable, sent_cb, call);
}

void
ms_hook_sender_disconnect (MsHookSender *self)
{
  g_return_if_fail (self != NULL);

  soup_session_abort (self->session);
}

guint
ms_hook_sender_get_n_pending (MsHookSender *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->calls->len;
}
