/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One attempt after the other until the account is stopped or the session over: what is lost is told, then waited for, a little longer each
 * time. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-socket.h"

#include "ms-client-socket-private.h"

#define STABLE_US (10 * G_USEC_PER_SEC)
#define GOODBYE_MS_MAX 60000
#define BACKOFF_STEPS_MAX 16
#define OWN_CLOSE_REASON "bye"

#define FRAME_BYTES_MAX (8 * 1024 * 1024)
#define STABLE_US (10 * G_USEC_PER_SEC)
#define GOODBYE_MS_MAX 60000
#define BACKOFF_STEPS_MAX 16
#define OWN_CLOSE_REASON "bye"

G_DEFINE_FINAL_TYPE (MsClientSocket, ms_client_socket, G_TYPE_OBJECT)

void
ms_client_socket_set_state (MsClientSocket    *self,
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
  ms_client_socket_attempt (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for (MsClientSocket *self,
          gint64          milliseconds)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_time = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  self->retry_id = g_timeout_add ((guint) milliseconds, retry_cb, self);
  ms_client_socket_set_state (self, MS_CONNECTION_WAITING);
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

void
ms_client_socket_lost (MsClientSocket *self,
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

/* No further attempt. */
static void
end (MsClientSocket    *self,
     MsConnectionState  state)
{
  gboolean was_open = self->got_hello;
  g_autoptr(MsClientSocket) guard = g_object_ref (self);

  drop (self);
  if (was_open)
    self->handlers->closed (self->user_data);
  ms_client_socket_set_state (self, state);
}

void
ms_client_socket_end_session (MsClientSocket *self)
{
  end (self, MS_CONNECTION_SIGNED_OUT);
}

/* Only a hint: a network that came up is worth an ms_client_socket_attempt, one that went down shows by itself. */
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
    ms_client_socket_attempt (self);
}

void
ms_client_socket_stop (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  g_clear_handle_id (&self->retry_id, g_source_remove);
  end (self, MS_CONNECTION_OFFLINE);
}

void
ms_client_socket_retry_now (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  if (self->state == MS_CONNECTION_WAITING)
    ms_client_socket_attempt (self);
}

void
ms_client_socket_reconnect (MsClientSocket *self)
{
  g_return_if_fail (MS_IS_CLIENT_SOCKET (self));

  if (self->state == MS_CONNECTION_ONLINE || self->state == MS_CONNECTION_CONNECTING)
    ms_client_socket_lost (self, -1);
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
