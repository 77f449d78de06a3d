/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One attempt and the connection that comes of it: rtm.connect → websocket → hello → frames, pings. Each attempt has its own cancellable, so that
 * an answer to an older one cannot disturb. The server names a URL, but only its path is used: it is always the same host, port and scheme
 * that the account was signed in on. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-socket-private.h"

#include <string.h>

#include "ms-client-error.h"
#include "ms-error.h"
#include "ms-frame.h"

#define FRAME_BYTES_MAX (8 * 1024 * 1024)

static gboolean
unanswered_cb (gpointer user_data)
{
  MsClientSocket *self = user_data;

  self->timer = 0;
  g_debug ("no answer in time, the connection counts as lost");
  ms_client_socket_lost (self, -1);
  return G_SOURCE_REMOVE;
}

static void
set_timer (MsClientSocket *self,
           guint           milliseconds,
           GSourceFunc     callback)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (milliseconds, callback, self);
}

static void
send_ping (MsClientSocket *self)
{
  g_autofree char *ping = NULL;

  self->pinged_at = g_get_monotonic_time ();
  ping = g_strdup_printf ("{\"type\":\"ping\",\"id\":0,\"seq\":%" G_GINT64_FORMAT "}", self->handlers->get_seq (self->user_data));
  ms_client_socket_send (self, ping);
  set_timer (self, self->times.ping_answer, unanswered_cb);
}

static gboolean
silent_cb (gpointer user_data)
{
  MsClientSocket *self = user_data;

  self->timer = 0;
  send_ping (self);
  return G_SOURCE_REMOVE;
}

static void
take_hello (MsClientSocket *self,
            MsJsonNode      root)
{
  self->got_hello = TRUE;
  self->blocked = FALSE;
  self->opened_at = g_get_monotonic_time ();
  self->pinged_at = self->opened_at;
  self->goodbye_ms = -1;
  set_timer (self, self->times.ping_idle, silent_cb);
  self->handlers->opened (root, self->user_data);
  if (self->got_hello)
    ms_client_socket_set_state (self, MS_CONNECTION_ONLINE);
}

static void
take_pong (MsClientSocket *self,
           MsJsonNode      root)
{
  MsJsonNode micro = ms_json_node_get_member (root, "micro");

  self->handlers->pong (ms_json_node_get_member_int64 (micro, "seq", 0), self->user_data);
}

/* Where it is never silent a ping is due all the same: it tells the server what is held here. */
static void
ping_if_due (MsClientSocket *self)
{
  if (self->got_hello && g_get_monotonic_time () - self->pinged_at >= self->times.ping_idle * G_TIME_SPAN_MILLISECOND)
    send_ping (self);
}

static void
take_frame (MsClientSocket *self,
            GBytes         *raw)
{
  MsJsonNode root = ms_json_reader_get_root (self->reader);
  MsJsonNode type = ms_json_node_get_member (root, MS_FRAME_KEY_TYPE);

  if (!self->got_hello)
    {
      if (ms_json_node_equal_string (type, MS_FRAME_HELLO))
        take_hello (self, root);
      else
        ms_client_socket_lost (self, -1);
      return;
    }

  set_timer (self, self->times.ping_idle, silent_cb);
  if (ms_json_node_equal_string (type, MS_FRAME_PONG))
    take_pong (self, root);
  else if (ms_json_node_equal_string (type, MS_FRAME_GOODBYE))
    self->goodbye_ms = ms_json_node_get_member_int64 (ms_json_node_get_member (root, "micro"), "retry_ms", -1);
  else
    self->handlers->frame (root, raw, self->user_data);
  ping_if_due (self);
}

static void
connection_message_cb (SoupWebsocketConnection *connection,
                       int                      type,
                       GBytes                  *message,
                       gpointer                 user_data)
{
  g_autoptr(MsClientSocket) self = g_object_ref (user_data);
  g_autoptr(GError) error = NULL;

  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    {
      ms_client_socket_lost (self, -1);
      return;
    }
  if (!ms_json_reader_parse_bytes (self->reader, message, &error) ||
      ms_json_node_get_type (ms_json_reader_get_root (self->reader)) != MS_JSON_OBJECT)
    {
      g_debug ("a frame that is no JSON object: %s", error != NULL ? error->message : "another value");
      ms_client_socket_lost (self, -1);
      return;
    }
  take_frame (self, message);
}

static void
connection_closed_cb (SoupWebsocketConnection *connection,
                      gpointer                 user_data)
{
  MsClientSocket *self = user_data;
  int code = soup_websocket_connection_get_close_code (connection);

  g_debug ("the connection was closed with %d", code);
  if (code == MS_CLOSE_SESSION_ENDED)
    ms_client_socket_end_session (self);
  else
    ms_client_socket_lost (self, code == MS_CLOSE_TOO_SLOW ? 0 : -1);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsClientSocket) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SoupWebsocketConnection) connection = NULL;

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL || self->connection != NULL)
    return;
  if (connection == NULL)
    {
      g_debug ("no websocket: %s", error->message);
      self->blocked = TRUE;
      ms_client_socket_lost (self, -1);
      return;
    }

  soup_websocket_connection_set_max_incoming_payload_size (connection, FRAME_BYTES_MAX);
  g_signal_connect_object (connection, "message", G_CALLBACK (connection_message_cb), self, 0);
  g_signal_connect_object (connection, "closed", G_CALLBACK (connection_closed_cb), self, 0);
  g_set_object (&self->connection, connection);
}

/* Our address with the path of the ticket. */
static char *
socket_url (MsClientSocket *self,
            MsJsonNode      reply)
{
  g_autofree char *named = ms_json_node_dup_member_string (reply, "url");
  g_autoptr(GUri) uri = named != NULL ? g_uri_parse (named, G_URI_FLAGS_ENCODED, NULL) : NULL;
  const char *address = ms_client_http_get_address (self->http);
  const char *path = uri != NULL ? g_uri_get_path (uri) : NULL;
  g_autofree char *base = NULL;

  if (path == NULL || *path != '/' || strlen (path) < 2)
    return NULL;

  base = g_str_has_prefix (address, "https://") ? g_strconcat ("wss", address + strlen ("https"), NULL)
                                                : g_strconcat ("ws", address + strlen ("http"), NULL);
  base[strlen (base) - 1] = '\0';
  return g_strconcat (base, path, NULL);
}

static void
open_websocket (MsClientSocket *self,
                MsJsonNode      reply)
{
  g_autofree char *url = socket_url (self, reply);
  g_autoptr(SoupMessage) message = url != NULL ? soup_message_new (SOUP_METHOD_GET, url) : NULL;

  if (message == NULL)
    {
      ms_client_socket_lost (self, -1);
      return;
    }
  soup_session_websocket_connect_async (ms_client_http_get_session (self->http), message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        self->cancellable, opened_cb, g_object_ref (self));
}

static void
ticket_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsClientSocket) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;
  if (reply != NULL)
    {
      open_websocket (self, ms_client_reply_get_root (reply));
      return;
    }

  self->blocked = FALSE;
  if (ms_client_error_is_signed_out (error))
    {
      ms_client_socket_end_session (self);
      return;
    }
  g_debug ("no ticket: %s", error->message);
  if (g_error_matches (error, MS_ERROR, MS_ERROR_RATELIMITED))
    self->goodbye_ms = (gint64) ms_error_get_retry_after (error) * 1000;
  ms_client_socket_lost (self, -1);
}

void
ms_client_socket_attempt (MsClientSocket *self)
{
  const char *position = self->handlers->get_position (self->user_data);
  g_autoptr(MsClientSocket) guard = g_object_ref (self);
  const char *arguments[] = { "micro", "1", position != NULL ? "since" : NULL, position, NULL };

  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_time = 0;
  self->goodbye_ms = -1;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_timer (self, self->times.handshake, unanswered_cb);
  ms_client_socket_set_state (self, MS_CONNECTION_CONNECTING);
  if (self->cancellable != NULL)
    ms_client_http_call_async (self->http, "rtm.connect", arguments, self->cancellable, ticket_cb, g_object_ref (self));
}
