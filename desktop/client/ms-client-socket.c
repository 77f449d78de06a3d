/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One attempt after the other: rtm.connect → websocket → hello → frames → closed → wait → again. Each attempt has its own cancellable,
 * so that an answer to an older one cannot disturb. The server names a URL, but only its path is used: it is always the same host,
 * port and scheme that the account was signed in on. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-socket.h"

#include <string.h>

#include "ms-client-error.h"
#include "ms-error.h"
#include "ms-frame.h"

#define FRAME_BYTES_MAX (8 * 1024 * 1024)
#define STABLE_US (10 * G_USEC_PER_SEC)
#define GOODBYE_MS_MAX 60000
#define BACKOFF_STEPS_MAX 16
#define OWN_CLOSE_REASON "bye"

struct _MsClientSocket
{
  GObject parent_instance;

  MsClientHttp                 *http;
  const MsClientSocketHandlers *handlers;
  gpointer                      user_data; /* borrowed: the owner outlives or stops us */
  MsClientSocketTimes           times;

  /* The attempt or connection of now. */
  GCancellable            *cancellable;
  SoupWebsocketConnection *connection;
  MsJsonReader            *reader;
  gboolean                 got_hello;
  gint64                   opened_at;
  gint64                   goodbye_ms; /* < 0: none */
  guint                    timer; /* handshake, or the next ping, or its answer */

  /* Between attempts. */
  MsConnectionState state;
  guint             failures;
  guint             retry_id;
  gint64            retry_time;
  gboolean          blocked;
  GNetworkMonitor  *monitor;
};

G_DEFINE_FINAL_TYPE (MsClientSocket, ms_client_socket, G_TYPE_OBJECT)

static void attempt (MsClientSocket *self);

static void
set_state (MsClientSocket    *self,
           MsConnectionState  state)
{
  if (self->state == state && state != MS_CONNECTION_WAITING)
    return;
  self->state = state;
  self->handlers->state_changed (self->user_data);
}

/* Forgets the connection of now without a word to anybody. */
static void
drop (MsClientSocket *self)
{
  g_autoptr(SoupWebsocketConnection) connection = g_steal_pointer (&self->connection);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->got_hello = FALSE;
  if (connection == NULL)
    return;

  g_signal_handlers_disconnect_by_data (connection, self);
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, OWN_CLOSE_REASON);
}

static gboolean
retry_cb (gpointer user_data)
{
  MsClientSocket *self = user_data;

  self->retry_id = 0;
  attempt (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for (MsClientSocket *self,
          gint64          milliseconds)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_time = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  self->retry_id = g_timeout_add ((guint) milliseconds, retry_cb, self);
  set_state (self, MS_CONNECTION_WAITING);
}

/* Doubles up to the limit; half of it is chance, so that a team does not come back all at once. */
static gint64
next_delay (MsClientSocket *self)
{
  gint64 whole = self->times.backoff_first;

  for (guint i = 0; i < MIN (self->failures, BACKOFF_STEPS_MAX) && whole < self->times.backoff_max; i++)
    whole *= 2;
  whole = MIN (whole, self->times.backoff_max);
  self->failures++;
  return whole / 2 + g_random_int_range (0, (gint32) (whole / 2) + 1);
}

/* Whatever broke: tell, then decide when to try again. @delay < 0: the usual. */
static void
lost (MsClientSocket *self,
      gint64          delay)
{
  gboolean was_open = self->got_hello;
  gint64 goodbye_ms = self->goodbye_ms;
  g_autoptr(MsClientSocket) guard = g_object_ref (self);

  if (was_open && g_get_monotonic_time () - self->opened_at > STABLE_US)
    self->failures = 0;
  drop (self);
  self->goodbye_ms = -1;
  if (was_open)
    self->handlers->closed (self->user_data);
  if (self->state == MS_CONNECTION_OFFLINE)
    return;

  if (goodbye_ms >= 0)
    wait_for (self, CLAMP (goodbye_ms, 0, GOODBYE_MS_MAX));
  else if (delay >= 0 && self->failures == 0)
    {
      self->failures++;
      wait_for (self, delay);
    }
  else
    wait_for (self, next_delay (self));
}

static void
signed_out (MsClientSocket *self)
{
  gboolean was_open = self->got_hello;
  g_autoptr(MsClientSocket) guard = g_object_ref (self);

  drop (self);
  if (was_open)
    self->handlers->closed (self->user_data);
  set_state (self, MS_CONNECTION_SIGNED_OUT);
}

static gboolean
unanswered_cb (gpointer user_data)
{
  MsClientSocket *self = user_data;

  self->timer = 0;
  g_debug ("no answer in time, the connection counts as lost");
  lost (self, -1);
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

static gboolean
send_ping (gpointer user_data)
{
  MsClientSocket *self = user_data;
  g_autofree char *ping = NULL;

  self->timer = 0;
  ping = g_strdup_printf ("{\"type\":\"ping\",\"id\":0,\"seq\":%" G_GINT64_FORMAT "}", self->handlers->get_seq (self->user_data));
  ms_client_socket_send (self, ping);
  set_timer (self, self->times.ping_answer, unanswered_cb);
  return G_SOURCE_REMOVE;
}

static void
take_hello (MsClientSocket *self,
            MsJsonNode      root)
{
  self->got_hello = TRUE;
  self->blocked = FALSE;
  self->opened_at = g_get_monotonic_time ();
  self->goodbye_ms = -1;
  set_timer (self, self->times.ping_idle, send_ping);
  self->handlers->opened (root, self->user_data);
  if (self->got_hello)
    set_state (self, MS_CONNECTION_ONLINE);
}

static void
take_pong (MsClientSocket *self,
           MsJsonNode      root)
{
  MsJsonNode micro = ms_json_node_get_member (root, "micro");

  self->handlers->pong (ms_json_node_get_member_int64 (micro, "seq", 0), self->user_data);
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
        lost (self, -1);
      return;
    }

  set_timer (self, self->times.ping_idle, send_ping);
  if (ms_json_node_equal_string (type, MS_FRAME_PONG))
    take_pong (self, root);
  else if (ms_json_node_equal_string (type, MS_FRAME_GOODBYE))
    self->goodbye_ms = ms_json_node_get_member_int64 (ms_json_node_get_member (root, "micro"), "retry_ms", -1);
  else
    self->handlers->frame (root, raw, self->user_data);
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
      lost (self, -1);
      return;
    }
  if (!ms_json_reader_parse_bytes (self->reader, message, &error) ||
      ms_json_node_get_type (ms_json_reader_get_root (self->reader)) != MS_JSON_OBJECT)
    {
      g_debug ("a frame that is no JSON object: %s", error != NULL ? error->message : "another value");
      lost (self, -1);
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
    signed_out (self);
  else
    lost (self, code == MS_CLOSE_TOO_SLOW ? 0 : -1);
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
      lost (self, -1);
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
      lost (self, -1);
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
      signed_out (self);
      return;
    }
  g_debug ("no ticket: %s", error->message);
  if (g_error_matches (error, MS_ERROR, MS_ERROR_RATELIMITED))
    self->goodbye_ms = (gint64) ms_error_get_retry_after (error) * 1000;
  lost (self, -1);
}

static void
attempt (MsClientSocket *self)
{
  const char *position = self->handlers->get_position (self->user_data);
  const char *arguments[] = { "micro", "1", position != NULL ? "since" : NULL, position, NULL };

  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_time = 0;
  self->goodbye_ms = -1;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_timer (self, self->times.handshake, unanswered_cb);
  set_state (self, MS_CONNECTION_CONNECTING);
  if (self->cancellable != NULL)
    ms_client_http_call_async (self->http, "rtm.connect", arguments, self->cancellable, ticket_cb, g_object_ref (self));
}

/* Only a hint: a network that came up is worth an attempt, one that went down shows by itself. */
static void
network_changed_cb (MsClientSocket *self,
                    gboolean        available)
{
  if (available && self->state == MS_CONNECTION_WAITING && self->failures > 1)
    ms_client_socket_retry_now (self);
}

static void
ms_client_socket_dispose (GObject *object)
{
  MsClientSocket *self = MS_CLIENT_SOCKET (object);

  self->state = MS_CONNECTION_OFFLINE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  drop (self);
  g_clear_object (&self->http);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (ms_client_socket_parent_class)->dispose (object);
}

static void
ms_client_socket_finalize (GObject *object)
{
  MsClientSocket *self = MS_CLIENT_SOCKET (object);

  g_clear_pointer (&self->reader, ms_json_reader_free);

  G_OBJECT_CLASS (ms_client_socket_parent_class)->finalize (object);
}

static void
ms_client_socket_class_init (MsClientSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_client_socket_dispose;
  G_OBJECT_CLASS (klass)->finalize = ms_client_socket_finalize;
}

static void
ms_client_socket_init (MsClientSocket *self)
{
  self->times = (MsClientSocketTimes) {
    .ping_idle = 10000, .ping_answer = 10000, .handshake = 20000, .backoff_first = 500, .backoff_max = 30000,
  };
  self->goodbye_ms = -1;
  self->reader = ms_json_reader_new ();
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
}

MsClientSocket *
ms_client_socket_new (MsClientHttp                 *http,
                      const MsClientSocketHandlers *handlers,
                      gpointer                      user_data)
{
  MsClientSocket *self = NULL;

  g_return_val_if_fail (MS_IS_CLIENT_HTTP (http), NULL);
  g_return_val_if_fail (handlers != NULL, NULL);

  self = g_object_new (MS_TYPE_CLIENT_SOCKET, NULL);
  self->http = g_object_ref (http);
  self->handlers = handlers;
  self->user_data = user_data;
  return self;
}

void
ms_client_socket_set_times (MsClientSocket            *self,
                            const MsClientSocketTimes *times)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  self->times = *times;
}

void
ms_client_socket_start (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  if (self->state == MS_CONNECTION_OFFLINE)
    attempt (self);
}

void
ms_client_socket_stop (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  g_clear_handle_id (&self->retry_id, g_source_remove);
  drop (self);
  set_state (self, MS_CONNECTION_OFFLINE);
}

void
ms_client_socket_retry_now (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  if (self->state == MS_CONNECTION_WAITING)
    attempt (self);
}

void
ms_client_socket_reconnect (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  if (self->state == MS_CONNECTION_ONLINE || self->state == MS_CONNECTION_CONNECTING)
    lost (self, -1);
}

MsConnectionState
ms_client_socket_get_state (MsClientSocket *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_SOCKET (self), MS_CONNECTION_OFFLINE);

  return self->state;
}

gint64
ms_client_socket_get_retry_time (MsClientSocket *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_SOCKET (self), 0);

  return self->state == MS_CONNECTION_WAITING ? self->retry_time : 0;
}

gboolean
ms_client_socket_is_blocked (MsClientSocket *self)
{
  g_return_val_if_fail (MS_IS_CLIENT_SOCKET (self), FALSE);

  return self->blocked && self->state != MS_CONNECTION_ONLINE;
}

gboolean
ms_client_socket_send (MsClientSocket *self,
                       const char     *json)
{
  g_return_val_if_fail (MS_IS_CLIENT_SOCKET (self), FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  if (!self->got_hello || soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;
  soup_websocket_connection_send_text (self->connection, json);
  return TRUE;
}
