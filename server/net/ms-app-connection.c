/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Socket Mode connections of apps: hello, acknowledgements, and the ends. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-hub-private.h"

#include "ms-frame.h"
#include "ms-json-writer.h"
#include "ms-limits.h"

#define REASON_TOO_MANY "too many connections"

typedef struct
{
  MsAppHub    *hub;
  guint64      id;
  gint64       app; /* key */
  gint64       session;
  MsAppSocket *socket;
  MsPeer      *token; /* the listener's */
} Connection;

void
ms_app_connection_free (gpointer data)
{
  Connection *connection = data;

  ms_app_socket_free (connection->socket);
  ms_listener_socket_closed (connection->hub->config.listener, connection->token);
  g_free (connection);
}

/* The queue forgets it at once; the socket stays until its peer is gone. */
static void
leave_queue (Connection *connection)
{
  MsAppEntry *entry = ms_app_hub_find (connection->hub, connection->app);

  if (entry != NULL)
    ms_app_queue_remove_connection (entry->queue, connection->id, g_get_monotonic_time ());
}

static void
received_cb (MsAppSocket *socket,
             const char  *text,
             gsize        length,
             gpointer     user_data)
{
  Connection *connection = user_data;
  MsAppHub *hub = connection->hub;
  MsAppEntry *entry = ms_app_hub_find (hub, connection->app);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *id = NULL;
  MsJsonNode root;

  if (entry == NULL || !ms_json_reader_parse (reader, text, length, NULL))
    return;
  root = ms_json_reader_get_root (reader);
  id = ms_json_node_dup_member_string (root, "envelope_id");
  if (id != NULL)
    ms_app_queue_acknowledge (entry->queue, id, ms_json_node_get_member (root, "payload"), g_get_monotonic_time ());
}

static void
gone_cb (MsAppSocket *socket,
         gpointer     user_data)
{
  Connection *connection = user_data;

  g_ptr_array_add (connection->hub->closed, connection);
}

static void
end_connection (Connection *connection,
                const char *reason,
                guint16     code)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  leave_queue (connection);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", "disconnect");
  ms_json_writer_add_string (writer, "reason", reason);
  ms_json_writer_close_object (writer);
  json = ms_json_writer_peek (writer, &length);
  ms_app_socket_send (connection->socket, json, length);
  ms_app_socket_close (connection->socket, code, reason);
}

void
ms_app_connections_end (MsAppHub   *self,
                        gint64      app,
                        const char *reason,
                        guint16     code)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Connection *) value)->app == app)
      end_connection (value, reason, code);
}

void
ms_app_hub_end_session (MsAppHub *self,
                        gint64    session)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self != NULL);

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Connection *) value)->session == session)
      end_connection (value, "link_disabled", MS_CLOSE_SESSION_ENDED);
}

void
ms_app_connections_tick (MsAppHub *self,
                         gint64    now)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ms_app_socket_tick (((Connection *) value)->socket, now);

  for (guint i = 0; i < self->closed->len; i++)
    {
      Connection *connection = g_ptr_array_index (self->closed, i);

      leave_queue (connection);
      g_hash_table_remove (self->connections, &connection->id);
    }
  g_ptr_array_set_size (self->closed, 0);
}

static gboolean
send_cb (guint64     id,
         const char *json,
         gsize       length,
         gpointer    user_data)
{
  MsAppHub *self = user_data;
  Connection *connection = g_hash_table_lookup (self->connections, &id);

  if (connection == NULL || !ms_app_socket_send (connection->socket, json, length))
    return FALSE;
  self->envelopes++;
  return TRUE;
}

static void
stuck_cb (guint64  id,
          gpointer user_data)
{
  MsAppHub *self = user_data;
  Connection *connection = g_hash_table_lookup (self->connections, &id);

  if (connection != NULL)
    end_connection (connection, "warning", MS_CLOSE_TOO_SLOW);
}

const MsAppQueueOutput ms_app_connection_output = { send_cb, stuck_cb, NULL };

static void
greet (Connection       *connection,
       const MsAppEntry *entry)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", MS_FRAME_HELLO);
  ms_json_writer_add_int (writer, "num_connections", ms_app_queue_count_connections (entry->queue) + 1);
  ms_json_writer_key (writer, "debug_info");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "host", "microslack");
  ms_json_writer_add_string (writer, "version", MS_VERSION);
  ms_json_writer_close_object (writer);
  ms_json_writer_key (writer, "connection_info");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "app_id", entry->record->app->id);
  ms_json_writer_close_object (writer);
  ms_json_writer_close_object (writer);
  json = ms_json_writer_peek (writer, &length);
  ms_app_socket_send (connection->socket, json, length);
}

void
ms_app_hub_adopt (MsAppHub         *self,
                  const MsAdoption *adoption,
                  MsPeer           *token)
{
  MsAppSocketEvents events = { received_cb, gone_cb, NULL };
  MsAppEntry *entry;
  Connection *connection;

  g_return_if_fail (self != NULL && adoption != NULL);

  /* What happened before it came is not for it. */
  ms_auth_guard_get_directory (self->config.guard);
  entry = ms_app_hub_find_user (self, adoption->user);
  connection = g_new0 (Connection, 1);
  events.user_data = connection;
  connection->hub = self;
  connection->id = ++self->last_connection;
  connection->app = entry != NULL ? entry->record->key : 0;
  connection->session = adoption->session;
  connection->token = token;
  connection->socket = ms_app_socket_new (adoption, &events);
  g_hash_table_insert (self->connections, &connection->id, connection);
  if (entry == NULL || self->stopped)
    {
      ms_app_socket_close (connection->socket, MS_CLOSE_SESSION_ENDED, "session ended");
      return;
    }
  if (ms_app_queue_count_connections (entry->queue) >= MS_LIMIT_APP_CONNECTIONS)
    {
      ms_app_socket_close (connection->socket, MS_CLOSE_TOO_SLOW, REASON_TOO_MANY);
      return;
    }
  greet (connection, entry);
  ms_app_queue_add_connection (entry->queue, connection->id, g_get_monotonic_time ());
  ms_app_hub_refresh (self);
}
