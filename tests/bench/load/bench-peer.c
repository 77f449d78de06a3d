/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connects, writes, gives up loudly: a load that goes on without one of its sockets would measure something else. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include "bench-peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define FULL_MS 10000 /* the server reads nothing for so long */

void
bench_fail (const char *format,
            ...)
{
  va_list arguments;

  va_start (arguments, format);
  fputs ("bench-load: ", stderr);
  vfprintf (stderr, format, arguments);
  fputc ('\n', stderr);
  va_end (arguments);
  exit (1);
}

/* @line: "ADDRESS PORT TARGET". */
void
bench_peer_connect (BenchPeer  *peer,
                    const char *line)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  g_auto(GStrv) parts = g_strsplit (line, " ", 3);
  int one = 1;

  if (g_strv_length (parts) != 3)
    bench_fail ("no address: %s", line);
  address.sin_port = htons ((guint16) atoi (parts[1]));
  inet_pton (AF_INET, parts[0], &address.sin_addr);
  peer->host = g_strdup_printf ("%s:%s", parts[0], parts[1]);
  peer->target = g_strdup (parts[2]);
  peer->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (peer->fd < 0 || connect (peer->fd, (struct sockaddr *) &address, sizeof address) < 0)
    bench_fail ("connection %u: %s", peer->index, g_strerror (errno));
  setsockopt (peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl (peer->fd, F_SETFL, O_NONBLOCK);
}

void
bench_peer_write (BenchPeer  *peer,
                  const void *data,
                  gsize       length)
{
  const char *at = data;

  while (length > 0)
    {
      struct pollfd writable = { .fd = peer->fd, .events = POLLOUT };
      gssize n = send (peer->fd, at, length, MSG_NOSIGNAL);

      if (n < 0 && errno == EAGAIN && poll (&writable, 1, FULL_MS) == 1)
        continue;
      if (n <= 0)
        bench_fail ("connection %u: sending: %s", peer->index, g_strerror (errno));
      at += n;
      length -= (gsize) n;
    }
}

void
bench_peer_print (BenchPeer  *peer,
                  const char *format,
                  ...)
{
  char text[2048];
  va_list arguments;
  int length;

  va_start (arguments, format);
  length = g_vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);
  g_assert (length >= 0 && (gsize) length < sizeof text);
  bench_peer_write (peer, text, (gsize) length);
}
