/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A free port on loopback, said on standard output. The library's own socket has a backlog of 10, which a burst overflows. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include "bench-listen.h"

#include <stdio.h>

#define BACKLOG 4096

static GSocket *
make_socket (GError **error)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

gboolean
bench_listen (SoupServer  *server,
              GError     **error)
{
  g_autoptr(GSocket) socket = make_socket (error);
  g_autoptr(GSocketAddress) local = NULL;

  if (socket == NULL || !soup_server_listen_socket (server, socket, 0, error))
    return FALSE;
  local = g_socket_get_local_address (socket, NULL);
  printf ("ready http://127.0.0.1:%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)));
  fflush (stdout);

  return TRUE;
}
