/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The accept loop. The library's own stops for ever at the first failed accept, has a backlog of 10 and takes one connection a turn;
 * so we accept, count and watch by ourselves and hand over finished streams. One descriptor is kept in reserve: when there are no
 * more, it is given up for a moment to tell the waiting peer "no" instead of leaving it in the queue. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-listener.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "ms-limits.h"
#include "ms-listening-socket.h"
#include "ms-tls-handshake.h"

#define SWEEP_MS 1000

struct _MsListener
{
  /* Owned. */
  SoupServer      *server;
  GTlsCertificate *certificate;
  GSocket         *socket;
  GSocketAddress  *local;
  GHashTable      *streams; /* MsEdgeStream (borrowed, leaves by weak notification) → MsPeer */
  MsPeerTable     *peers;
  GSource         *source;
  guint            sweep_id;
  guint            resume_id;
  int              reserve;
  guint64          overdue;
  guint64          shortages;
};

static gboolean accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data);

static void
stream_gone_cb (gpointer  user_data,
                GObject  *where)
{
  MsListener *self = user_data;
  MsPeer *peer = g_hash_table_lookup (self->streams, where);

  g_hash_table_remove (self->streams, where);
  ms_peer_table_leave (self->peers, peer);
}

static void
hand_over (MsEdgeStream   *stream,
           GSocketAddress *remote,
           gpointer        user_data)
{
  MsListener *self = user_data;
  g_autoptr(GError) error = NULL;

  ms_edge_stream_attach (stream, remote);
  if (!soup_server_accept_iostream (self->server, G_IO_STREAM (stream), self->local, remote, &error))
    g_info ("cannot serve a connection: %s", error->message);
}

static void
serve (MsListener        *self,
       GSocketConnection *tcp,
       MsPeer            *peer,
       GSocketAddress    *remote)
{
  g_autoptr(GIOStream) base = self->certificate != NULL ? ms_tls_handshake_wrap (tcp, self->certificate) : g_object_ref (G_IO_STREAM (tcp));
  g_autoptr(MsEdgeStream) stream = NULL;

  if (base == NULL)
    {
      ms_peer_table_leave (self->peers, peer);
      return;
    }
  stream = ms_edge_stream_new (base, tcp);
  g_hash_table_insert (self->streams, stream, peer);
  g_object_weak_ref (G_OBJECT (stream), stream_gone_cb, self);
  if (self->certificate != NULL)
    ms_tls_handshake_start (stream, peer, remote, hand_over, self);
  else
    hand_over (stream, remote, self);
}

/* An address of its own for every connection: it leads from a message back to the stream. */
static GSocketAddress *
dup_remote (GSocket *socket)
{
  g_autoptr(GSocketAddress) address = g_socket_get_remote_address (socket, NULL);
  g_autoptr(GInetAddress) inet = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  inet = ms_address_normalise (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  return g_inet_socket_address_new (inet, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
welcome (MsListener *self,
         GSocket    *socket)
{
  g_autoptr(GSocketConnection) tcp = NULL;
  g_autoptr(GSocketAddress) remote = dup_remote (socket);
  MsPeer *peer;

  if (remote == NULL)
    return; /* hung up already */
  peer = ms_peer_table_enter (self->peers, g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
  if (peer == NULL)
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_socket_set_blocking (socket, FALSE);
  tcp = g_socket_connection_factory_create_connection (socket);
  serve (self, tcp, peer, remote);
}

static void
start_accepting (MsListener *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

static gboolean
resume_cb (gpointer user_data)
{
  MsListener *self = user_data;

  self->resume_id = 0;
  if (self->reserve < 0)
    self->reserve = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  start_accepting (self);
  return G_SOURCE_REMOVE;
}

static void
pause_accepting (MsListener *self)
{
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  self->resume_id = g_timeout_add (MS_LIMIT_ACCEPT_BACKOFF_MS, resume_cb, self);
}

/* Gives up the reserve for a moment to turn one waiting peer away. */
static void
turn_away (MsListener *self)
{
  int fd;

  self->shortages++;
  if (self->reserve >= 0)
    close (self->reserve);
  fd = accept4 (g_socket_get_fd (self->socket), NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0)
    close (fd);
  self->reserve = open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

static gboolean
is_transient (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE);
}

/* Whether to go on with the next one in this turn. */
static gboolean
accept_one (MsListener *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) accepted = g_socket_accept (self->socket, NULL, &error);

  if (accepted != NULL)
    {
      welcome (self, accepted);
      return TRUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (is_transient (error))
    return TRUE;
  if (self->shortages == 0)
    g_message ("no more connections for the moment: %s", error->message);
  turn_away (self);
  pause_accepting (self);
  return FALSE;
}

static gboolean
accept_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      user_data)
{
  MsListener *self = user_data;

  for (guint i = 0; i < MS_LIMIT_ACCEPTS_PER_TURN && accept_one (self); i++)
    ;
  return G_SOURCE_CONTINUE; /* destroyed when paused */
}

static gboolean
sweep_cb (gpointer user_data)
{
  MsListener *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    if (ms_edge_stream_is_overdue (stream, now))
      {
        self->overdue++;
        ms_edge_stream_shut_down (stream);
      }
  return G_SOURCE_CONTINUE;
}

/* The library keeps connections alive only while it listens on something by itself; so it gets something where nobody can knock. */
static void
allow_keep_alive (MsListener *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("microslack-XXXXXX", &error);
  g_autoptr(GSocket) socket = folder != NULL ? ms_listening_socket_new_unreachable (folder, &error) : NULL;

  if (folder != NULL)
    g_rmdir (folder);
  if (socket == NULL || !soup_server_listen_socket (self->server, socket, 0, &error))
    g_message ("every request needs a connection of its own: %s", error->message);
}

MsListener *
ms_listener_new (SoupServer         *server,
                 GTlsCertificate    *certificate,
                 const MsAddressSet *exempt)
{
  MsListener *self;

  g_return_val_if_fail (SOUP_IS_SERVER (server), NULL);

  self = g_new0 (MsListener, 1);
  self->server = g_object_ref (server);
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->streams = g_hash_table_new (NULL, NULL);
  self->peers = ms_peer_table_new (exempt);
  self->reserve = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  return self;
}

static void
forget_stream (gpointer stream,
               gpointer peer,
               gpointer user_data)
{
  MsListener *self = user_data;

  g_object_weak_unref (stream, stream_gone_cb, self);
  ms_peer_table_leave (self->peers, peer);
}

void
ms_listener_free (MsListener *self)
{
  if (self == NULL)
    return;
  ms_listener_stop (self);
  g_clear_handle_id (&self->sweep_id, g_source_remove);
  g_hash_table_foreach (self->streams, forget_stream, self);
  g_hash_table_unref (self->streams);
  ms_peer_table_free (self->peers);
  g_clear_object (&self->socket);
  g_clear_object (&self->local);
  g_clear_object (&self->certificate);
  g_clear_object (&self->server);
  if (self->reserve >= 0)
    close (self->reserve);
  g_free (self);
}

gboolean
ms_listener_open (MsListener  *self,
                  const char  *address,
                  guint16      port,
                  GError     **error)
{
  g_return_val_if_fail (self != NULL && self->socket == NULL, FALSE);

  self->socket = ms_listening_socket_new (address, port, error);
  if (self->socket == NULL)
    return FALSE;
  self->local = g_socket_get_local_address (self->socket, error);
  if (self->local == NULL)
    return FALSE;
  allow_keep_alive (self);
  start_accepting (self);
  self->sweep_id = g_timeout_add (SWEEP_MS, sweep_cb, self);
  return TRUE;
}

guint16
ms_listener_get_port (MsListener *self)
{
  g_return_val_if_fail (self != NULL && self->local != NULL, 0);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (self->local));
}

void
ms_listener_stop (MsListener *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->resume_id, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  ms_listener_close_idle (self);
}

guint
ms_listener_close_idle (MsListener *self)
{
  GHashTableIter iter;
  gpointer stream;
  guint busy = 0;

  g_return_val_if_fail (self != NULL, 0);

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    if (ms_edge_stream_is_idle (stream))
      ms_edge_stream_shut_down (stream);
    else if (!ms_edge_stream_is_released (stream))
      busy++;
  return busy;
}

void
ms_listener_end_transfers (MsListener *self)
{
  GHashTableIter iter;
  gpointer stream;

  g_return_if_fail (self != NULL);

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    if (ms_edge_stream_is_transfer (stream))
      ms_edge_stream_shut_down (stream);
}

guint64
ms_listener_get_pending (MsListener *self)
{
  GHashTableIter iter;
  gpointer stream;
  guint64 pending = 0;

  g_return_val_if_fail (self != NULL, 0);

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    pending += ms_edge_stream_get_pending (stream);
  return pending;
}

MsPeer *
ms_listener_take_over (MsListener   *self,
                       MsEdgeStream *stream)
{
  MsPeer *peer;

  g_return_val_if_fail (self != NULL, NULL);

  peer = g_hash_table_lookup (self->streams, stream);
  ms_peer_table_add_socket (self->peers, peer);
  return peer;
}

void
ms_listener_socket_closed (MsListener *self,
                           MsPeer     *peer)
{
  g_return_if_fail (self != NULL);

  if (peer != NULL)
    ms_peer_table_remove_socket (self->peers, peer);
}

void
ms_listener_get_counters (MsListener         *self,
                          MsListenerCounters *counters)
{
  g_return_if_fail (self != NULL && counters != NULL);

  ms_peer_table_get_counters (self->peers, &counters->peers);
  counters->overdue = self->overdue;
  counters->shortages = self->shortages;
}
