/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-transport.h. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-transport.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ms-limits.h"

#define SEND_BUFFER (256 * 1024)
#define RECORD_BYTES (16 * 1024)
/* The kernel gives up on a peer that takes nothing: only after we had the time to do so, in words. */
#define USER_TIMEOUT_MS ((MS_LIMIT_LAG_SECONDS + MS_LIMIT_CLOSE_SECONDS) * 1000)

static gssize
from_errno (void)
{
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? MS_TRANSPORT_AGAIN : MS_TRANSPORT_GONE;
}

static gssize
plain_read (int   fd,
            void *buffer,
            gsize size)
{
  gssize n = recv (fd, buffer, size, MSG_DONTWAIT);

  return n > 0 ? n : n == 0 ? MS_TRANSPORT_GONE : from_errno ();
}

static gssize
plain_writev (int                 fd,
              const struct iovec *pieces,
              guint               n_pieces)
{
  struct msghdr message = { .msg_iov = (struct iovec *) pieces, .msg_iovlen = n_pieces };
  gssize n;

  if (n_pieces == 1)
    n = send (fd, pieces->iov_base, pieces->iov_len, MSG_DONTWAIT | MSG_NOSIGNAL);
  else
    n = sendmsg (fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);

  return n >= 0 ? n : from_errno ();
}

static gssize
from_gio (gssize        n,
          const GError *error)
{
  if (n > 0)
    return n;

  return error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? MS_TRANSPORT_AGAIN : MS_TRANSPORT_GONE;
}

static gssize
tls_read (GIOStream *stream,
          void      *buffer,
          gsize      size)
{
  g_autoptr(GError) error = NULL;
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  gssize n = g_pollable_input_stream_read_nonblocking (input, buffer, size, NULL, &error);

  return from_gio (n, error);
}

static gssize
tls_write (GIOStream          *stream,
           const struct iovec *piece)
{
  g_autoptr(GError) error = NULL;
  GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  gsize length = MIN (piece->iov_len, RECORD_BYTES);
  gssize n = g_pollable_output_stream_write_nonblocking (output, piece->iov_base, length, NULL, &error);

  return from_gio (n, error);
}

gssize
ms_transport_read (int        fd,
                   GIOStream *stream,
                   void      *buffer,
                   gsize      size)
{
  return stream != NULL ? tls_read (stream, buffer, size) : plain_read (fd, buffer, size);
}

gssize
ms_transport_writev (int                 fd,
                     GIOStream          *stream,
                     const struct iovec *pieces,
                     guint               n_pieces)
{
  return stream != NULL ? tls_write (stream, pieces) : plain_writev (fd, pieces, n_pieces);
}

gboolean
ms_transport_has_pending (GIOStream *stream)
{
  return stream != NULL;
}

void
ms_transport_finish (int fd)
{
  shutdown (fd, SHUT_WR);
}

void
ms_transport_close (int        fd,
                    GIOStream *stream)
{
  if (stream == NULL)
    {
      close (fd);
      return;
    }

  /* A closing alert could wait for a peer that does not read: the websocket was closed in words already. */
  shutdown (fd, SHUT_RDWR);
  g_io_stream_close (stream, NULL, NULL);
  g_object_unref (stream);
}

void
ms_transport_tune (int fd)
{
  int one = 1;
  int send_buffer = SEND_BUFFER;
  int user_timeout = USER_TIMEOUT_MS;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
#ifdef TCP_USER_TIMEOUT
  setsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_timeout, sizeof user_timeout);
#endif
}
