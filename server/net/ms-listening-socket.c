/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes and binds sockets; accepting from them is the listener's. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-listening-socket.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>

#define BACKLOG 4096

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
  g_socket_set_listen_backlog (socket, BACKLOG);
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

GSocket *
ms_listening_socket_new (const char  *address,
                         guint16      port,
                         GError     **error)
{
  g_autoptr(GInetAddress) inet = NULL;

  if (address == NULL)
    return listen_on_all (port, error);
  inet = g_inet_address_new_from_string (address);
  if (inet != NULL)
    return listen_on (inet, port, FALSE, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is no IP address", address);
  return NULL;
}

GSocket *
ms_listening_socket_new_unreachable (const char  *folder,
                                     GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  gboolean listening = socket != NULL && g_socket_bind (socket, address, FALSE, error) && g_socket_listen (socket, error);

  g_unlink (path);
  return listening ? g_steal_pointer (&socket) : NULL;
}
