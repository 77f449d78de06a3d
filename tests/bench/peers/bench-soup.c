/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A peer of the fan-out table: the broadcaster that libsoup's documentation suggests. Each connection is a SoupWebsocketConnection, each
 * message is sent to each of them by itself. No sign-in, no permissions, no storage. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <stdio.h>

#include "bench-listen.h"

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

int
main (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;

  soup_server_remove_websocket_extension (server, SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE);
  soup_server_add_websocket_handler (server, "/", NULL, NULL, opened_cb, connections, NULL);
  if (!bench_listen (server, &error))
    {
      fprintf (stderr, "bench-soup: %s\n", error->message);
      return 1;
    }
  g_main_loop_run (loop);

  return 0;
}
