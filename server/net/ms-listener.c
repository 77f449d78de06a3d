/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The accept loop. The library's own stops for ever at the first failed accept, has a backlog of 10 and takes one connection a turn;
 * so we accept, count and watch by ourselves and hand over finished streams. One descriptor is kept in reserve: when there are no
 * more, it is given up for a moment to tell the waiting peer "no" instead of leaving it in the queue. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-listener.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "ms-limits.h"

#define SWEEP_MS 1000

/* What a client says first over TLS is one record; a handshake begins when all of it is there. */
#define RECORD_HANDSHAKE 22
#define RECORD_HEADER_BYTES 5
#define RECORD_MAX_BYTES (16 * 1024)
#define HANDSHAKE_RETRY_MS 20
#define HANDSHAKES_PER_ADDRESS 4

/* What comes from one address. */
struct _MsPeer
{
  char           *key;
  gint            n_http;
  gint            n_sockets;
  gint            n_handshakes; /* the main thread's */
  gboolean        exempt;
  gatomicrefcount refs;
};

struct _MsListener
{
  /* Owned. */
  SoupServer      *server;
  GTlsCertificate *certificate;
  GSocket         *socket;
  GSocketAddress  *local;
  GHashTable      *streams; /* MsEdgeStream (borrowed, leaves by weak notification) → MsPeer */
  GHashTable      *peers; /* key → MsPeer (borrowed by the streams and sockets that count) */
  GSource         *source;
  guint            sweep_id;
  guint            resume_id;
  int              reserve;

  /* Borrowed. */
  const MsAddressSet *exempt;

  GMutex             lock; /* peers and counters: sockets end on other threads */
  MsListenerCounters counters;
};

/* A handshake on its way. */
typedef struct
{
  MsListener     *listener;
  MsEdgeStream   *stream;
  GSocketAddress *remote;
} Handshake;

static gboolean accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data);

static void
handshake_free (Handshake *handshake)
{
  g_clear_object (&handshake->stream);
  g_clear_object (&handshake->remote);
  g_free (handshake);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handshake, handshake_free)

/* With the lock held. */
static void
peer_unref (MsListener *self,
            MsPeer     *peer)
{
  if (!g_atomic_ref_count_dec (&peer->refs))
    return;
  g_hash_table_remove (self->peers, peer->key);
  g_free (peer->key);
  g_free (peer);
}

/* With the lock held. */
static MsPeer *
peer_ref_for (MsListener   *self,
              GInetAddress *address)
{
  g_autofree char *key = g_inet_address_to_string (address);
  MsPeer *peer = g_hash_table_lookup (self->peers, key);

  if (peer != NULL)
    {
      g_atomic_ref_count_inc (&peer->refs);
      return peer;
    }
  peer = g_new0 (MsPeer, 1);
  peer->key = g_steal_pointer (&key);
  peer->exempt = ms_address_set_contains (self->exempt, address);
  g_atomic_ref_count_init (&peer->refs);
  g_hash_table_insert (self->peers, peer->key, peer);
  return peer;
}

/* With the lock held. */
static gboolean
may_enter (MsListener *self,
           MsPeer     *peer)
{
  guint total = self->counters.http_connections + self->counters.sockets;

  if (peer->exempt)
    return total < MS_LIMIT_CONNECTIONS;
  return total < MS_LIMIT_CONNECTIONS && self->counters.http_connections < MS_LIMIT_HTTP_CONNECTIONS
         && peer->n_http < MS_LIMIT_HTTP_PER_ADDRESS && peer->n_http + peer->n_sockets < MS_LIMIT_CONNECTIONS_PER_ADDRESS;
}

static MsPeer *
enter (MsListener   *self,
       GInetAddress *address)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  MsPeer *peer = peer_ref_for (self, address);

  if (!may_enter (self, peer))
    {
      self->counters.refused++;
      peer_unref (self, peer);
      return NULL;
    }
  peer->n_http++;
  self->counters.http_connections++;
  self->counters.accepted++;
  return peer;
}

static void
leave (MsListener *self,
       MsPeer     *peer)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  peer->n_http--;
  self->counters.http_connections--;
  peer_unref (self, peer);
}

static void
stream_gone_cb (gpointer  user_data,
                GObject  *where)
{
  MsListener *self = user_data;
  MsPeer *peer = g_hash_table_lookup (self->streams, where);

  g_hash_table_remove (self->streams, where);
  leave (self, peer);
}

static void
hand_over (MsListener     *self,
           MsEdgeStream   *stream,
           GSocketAddress *remote)
{
  g_autoptr(GError) error = NULL;

  ms_edge_stream_attach (stream, remote);
  if (!soup_server_accept_iostream (self->server, G_IO_STREAM (stream), self->local, remote, &error))
    g_info ("cannot serve a connection: %s", error->message);
}

static void
handshake_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Handshake) handshake = user_data;
  g_autoptr(GError) error = NULL;
  MsPeer *peer = g_hash_table_lookup (handshake->listener->streams, handshake->stream);

  peer->n_handshakes--;
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    hand_over (handshake->listener, handshake->stream, handshake->remote);
  else
    g_debug ("TLS handshake failed: %s", error->message);
}

/* How much of the first record is there: 0 none or a part, 1 all, -1 it will never be. */
static int
peek_hello (int fd)
{
  guint8 record[RECORD_HEADER_BYTES + RECORD_MAX_BYTES];
  gssize got = recv (fd, record, sizeof record, MSG_PEEK | MSG_DONTWAIT);

  if (got < 0)
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  if (got == 0 || record[0] != RECORD_HANDSHAKE)
    return -1;
  return got >= RECORD_HEADER_BYTES && got >= RECORD_HEADER_BYTES + (record[3] << 8 | record[4]);
}

/* The TLS library keeps a thread, out of few, busy for as long as a handshake takes: who connects and says nothing, or half of it, must
 * not have one, and nobody many. The sweep ends those who wait too long. */
static gboolean
hello_cb (gpointer user_data)
{
  Handshake *handshake = user_data;
  MsPeer *peer = g_hash_table_lookup (handshake->listener->streams, handshake->stream);
  int state = peek_hello (g_socket_get_fd (ms_edge_stream_get_socket (handshake->stream)));

  if (state < 0)
    handshake_free (handshake);
  else if (state == 0 || (peer->n_handshakes >= HANDSHAKES_PER_ADDRESS && !peer->exempt))
    g_timeout_add (HANDSHAKE_RETRY_MS, hello_cb, handshake);
  else
    {
      peer->n_handshakes++;
      g_tls_connection_handshake_async (G_TLS_CONNECTION (ms_edge_stream_get_base (handshake->stream)), G_PRIORITY_DEFAULT, NULL,
                                        handshake_cb, handshake);
    }
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GSocket      *socket,
             GIOCondition  condition,
             gpointer      user_data)
{
  return hello_cb (user_data);
}

static void
await_hello (Handshake *handshake)
{
  g_autoptr(GSource) source = g_socket_create_source (ms_edge_stream_get_socket (handshake->stream), G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), handshake, NULL);
  g_source_attach (source, NULL);
}

static GIOStream *
wrap_in_tls (MsListener        *self,
             GSocketConnection *tcp)
{
  static const char * const protocols[] = { "http/1.1", NULL };
  GIOStream *tls = g_tls_server_connection_new (G_IO_STREAM (tcp), self->certificate, NULL);

  if (tls != NULL)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  return tls;
}

static void
serve (MsListener        *self,
       GSocketConnection *tcp,
       MsPeer            *peer,
       GSocketAddress    *remote)
{
  g_autoptr(GIOStream) base = self->certificate != NULL ? wrap_in_tls (self, tcp) : g_object_ref (G_IO_STREAM (tcp));
  g_autoptr(MsEdgeStream) stream = NULL;
  Handshake *handshake;

  if (base == NULL)
    {
      leave (self, peer);
      return;
    }
  stream = ms_edge_stream_new (base, tcp);
  g_hash_table_insert (self->streams, stream, peer);
  g_object_weak_ref (G_OBJECT (stream), stream_gone_cb, self);
  if (self->certificate == NULL)
    {
      hand_over (self, stream, remote);
      return;
    }
  handshake = g_new0 (Handshake, 1);
  handshake->listener = self;
  handshake->stream = g_object_ref (stream);
  handshake->remote = g_object_ref (remote);
  await_hello (handshake);
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
  peer = enter (self, g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
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

  self->counters.shortages++;
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
  if (self->counters.shortages == 0)
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
        self->counters.overdue++;
        ms_edge_stream_shut_down (stream);
      }
  return G_SOURCE_CONTINUE;
}

static GSocket *
listen_on (GInetAddress  *address,
           guint16        port,
           gboolean       both_families,
           GError       **error)
{
  g_autoptr(GSocketAddress) where = g_inet_socket_address_new (address, port);
  g_autoptr(GSocket) socket =
    g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, 4096);
  if (both_families)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, FALSE, NULL);
  if (!g_socket_bind (socket, where, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* All addresses: one socket for both families, or IPv4 alone where there is no IPv6. */
static GSocket *
listen_on_all (guint16   port,
               GError  **error)
{
  g_autoptr(GInetAddress) any6 = g_inet_address_new_any (G_SOCKET_FAMILY_IPV6);
  g_autoptr(GInetAddress) any4 = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GError) failure = NULL;
  GSocket *socket = listen_on (any6, port, TRUE, &failure);

  if (socket != NULL)
    return socket;
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return listen_on (any4, port, FALSE, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* A socket in a folder that is gone: nobody can ever connect to it. */
static GSocket *
make_unreachable_socket (const char  *folder,
                         GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  gboolean listening = socket != NULL && g_socket_bind (socket, address, FALSE, error) && g_socket_listen (socket, error);

  g_unlink (path);
  return listening ? g_steal_pointer (&socket) : NULL;
}

/* The library keeps connections alive only while it listens on something by itself; so it gets something where nobody can knock. */
static void
allow_keep_alive (MsListener *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("microslack-XXXXXX", &error);
  g_autoptr(GSocket) socket = folder != NULL ? make_unreachable_socket (folder, &error) : NULL;

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
  self->exempt = exempt;
  self->streams = g_hash_table_new (NULL, NULL);
  self->peers = g_hash_table_new (g_str_hash, g_str_equal);
  self->reserve = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  g_mutex_init (&self->lock);
  return self;
}

static void
forget_stream (gpointer stream,
               gpointer peer,
               gpointer user_data)
{
  g_object_weak_unref (stream, stream_gone_cb, user_data);
  leave (user_data, peer);
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
  g_hash_table_unref (self->peers);
  g_clear_object (&self->socket);
  g_clear_object (&self->local);
  g_clear_object (&self->certificate);
  g_clear_object (&self->server);
  if (self->reserve >= 0)
    close (self->reserve);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
ms_listener_open (MsListener  *self,
                  const char  *address,
                  guint16      port,
                  GError     **error)
{
  g_return_val_if_fail (self != NULL && self->socket == NULL, FALSE);

  if (address == NULL)
    self->socket = listen_on_all (port, error);
  else
    {
      g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);

      if (inet == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is no IP address", address);
          return FALSE;
        }
      self->socket = listen_on (inet, port, FALSE, error);
    }
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
  g_autoptr(GMutexLocker) locker = NULL;
  MsPeer *peer;

  g_return_val_if_fail (self != NULL, NULL);

  locker = g_mutex_locker_new (&self->lock);
  peer = g_hash_table_lookup (self->streams, stream);
  g_atomic_ref_count_inc (&peer->refs);
  peer->n_sockets++;
  self->counters.sockets++;
  return peer;
}

void
ms_listener_socket_closed (MsListener *self,
                           MsPeer     *peer)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  if (peer == NULL)
    return;
  locker = g_mutex_locker_new (&self->lock);
  peer->n_sockets--;
  self->counters.sockets--;
  peer_unref (self, peer);
}

void
ms_listener_get_counters (MsListener         *self,
                          MsListenerCounters *counters)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL && counters != NULL);

  locker = g_mutex_locker_new (&self->lock);
  *counters = self->counters;
}
