/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Begins a handshake when the client's first record is there as a whole, a few at a time for one address; until then the socket is only
 * looked at. Does not end who waits too long: the listener does. Main thread. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-tls-handshake.h"

#include <errno.h>
#include <sys/socket.h>

/* What a client says first over TLS is one record; a handshake begins when all of it is there. */
#define RECORD_HANDSHAKE 22
#define RECORD_HEADER_BYTES 5
#define RECORD_MAX_BYTES (16 * 1024)
#define RETRY_MS 20

typedef struct
{
  MsEdgeStream      *stream;
  MsPeer            *peer; /* borrowed: it counts as long as there is the stream */
  GSocketAddress    *remote;
  MsTlsHandshakeDone done;
  gpointer           user_data;
} Handshake;

static void
handshake_free (Handshake *handshake)
{
  g_clear_object (&handshake->stream);
  g_clear_object (&handshake->remote);
  g_free (handshake);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handshake, handshake_free)

static void
handshake_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Handshake) handshake = user_data;
  g_autoptr(GError) error = NULL;

  ms_peer_end_handshake (handshake->peer);
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    handshake->done (handshake->stream, handshake->remote, handshake->user_data);
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
 * not have one, and nobody many. The listener's sweep ends those who wait too long. */
static gboolean
hello_cb (gpointer user_data)
{
  Handshake *handshake = user_data;
  int state = peek_hello (g_socket_get_fd (ms_edge_stream_get_socket (handshake->stream)));

  if (state < 0)
    handshake_free (handshake);
  else if (state == 0 || !ms_peer_begin_handshake (handshake->peer))
    g_timeout_add (RETRY_MS, hello_cb, handshake);
  else
    g_tls_connection_handshake_async (G_TLS_CONNECTION (ms_edge_stream_get_base (handshake->stream)), G_PRIORITY_DEFAULT, NULL,
                                      handshake_cb, handshake);
  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GSocket      *socket,
             GIOCondition  condition,
             gpointer      user_data)
{
  return hello_cb (user_data);
}

GIOStream *
ms_tls_handshake_wrap (GSocketConnection *tcp,
                       GTlsCertificate   *certificate)
{
  static const char * const protocols[] = { "http/1.1", NULL };
  GIOStream *tls;

  g_return_val_if_fail (G_IS_SOCKET_CONNECTION (tcp) && G_IS_TLS_CERTIFICATE (certificate), NULL);

  tls = g_tls_server_connection_new (G_IO_STREAM (tcp), certificate, NULL);
  if (tls != NULL)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  return tls;
}

void
ms_tls_handshake_start (MsEdgeStream       *stream,
                        MsPeer             *peer,
                        GSocketAddress     *remote,
                        MsTlsHandshakeDone  done,
                        gpointer            user_data)
{
  g_autoptr(GSource) source = NULL;
  Handshake *handshake;

  g_return_if_fail (stream != NULL && peer != NULL && remote != NULL && done != NULL);

  handshake = g_new0 (Handshake, 1);
  handshake->stream = g_object_ref (stream);
  handshake->peer = peer;
  handshake->remote = g_object_ref (remote);
  handshake->done = done;
  handshake->user_data = user_data;
  source = g_socket_create_source (ms_edge_stream_get_socket (stream), G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), handshake, NULL);
  g_source_attach (source, NULL);
}
