/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A peer of the fan-out table: the broadcaster that libsoup's documentation suggests. Each connection is a SoupWebsocketConnection, each
 * message is sent to each of them by itself. No sign-in, no permissions, no storage. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <libsoup/soup.h>
#include <stdio.h>

#define BACKLOG 4096

static void
message_cb (SoupWebsocketConnection *connection,
            SoupWebsocketDataType    kind,
            GBytes                  *message,
            GPtrArray               *connections)
{
  for (guint i = 0; i < connections->len; i++)
    soup_websocket_connection_send_text (g_ptr_array_index (connections, i), g_bytes_get_data (message, NULL));
}

static void
closed_cb (SoupWebsocketConnection *connection,
           GPtrArray               *connections)
{
  g_ptr_array_remove_fast (connections, connection);
}

static void
opened_cb (SoupServer              *server,
           SoupServerMessage       *message,
           const char              *path,
           SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  GPtrArray *connections = user_data;

  g_signal_connect (connection, "message", G_CALLBACK (message_cb), connections);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), connections);
  g_ptr_array_add (connections, g_object_ref (connection));
}

/* The library's own socket has a backlog of 10, which a burst overflows. */
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

int
main (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = make_socket (&error);
  g_autoptr(GSocketAddress) local = NULL;

  soup_server_remove_websocket_extension (server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_websocket_handler (server, "/", NULL, NULL, opened_cb, connections, NULL);
  if (socket == NULL || !soup_server_listen_socket (server, socket, 0, &error))
    {
      fprintf (stderr, "bench-soup: %s\n", error->message);
      return 1;
    }
  local = g_socket_get_local_address (socket, NULL);
  printf ("ready http://127.0.0.1:%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)));
  fflush (stdout);
  g_main_loop_run (loop);

  return 0;
}
