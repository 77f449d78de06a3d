/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The peers of the history table, all on libsoup without sign-in: /json-glib reads the page that is asked for from the same store and
 * prints it with json-glib; /rows reads it and prints nothing; /bytes reads nothing. The last two send ready bytes of the size of such a
 * page. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <json-glib/json-glib.h>
#include <sqlite3.h>
#include <stdio.h>

#include "bench-listen.h"

#define LIMIT 50

typedef struct
{
  sqlite3      *db;
  sqlite3_stmt *page;
  char         *team;
  GBytes       *ready;
} Pages;

static void
add_member (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_message (Pages       *self,
             JsonBuilder *builder)
{
  gint64 ts = sqlite3_column_int64 (self->page, 0);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT, ts / 1000000, ts % 1000000);

  json_builder_begin_object (builder);
  add_member (builder, "type", "message");
  add_member (builder, "ts", text);
  add_member (builder, "user", (const char *) sqlite3_column_text (self->page, 1));
  add_member (builder, "text", (const char *) sqlite3_column_text (self->page, 2));
  add_member (builder, "team", self->team);
  json_builder_set_member_name (builder, "revision");
  json_builder_add_int_value (builder, sqlite3_column_int64 (self->page, 3));
  json_builder_end_object (builder);
}

static void
ask_for_page (Pages      *self,
              const char *channel,
              gint64      latest)
{
  sqlite3_bind_text (self->page, 1, channel, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (self->page, 2, latest);
  sqlite3_bind_int (self->page, 3, LIMIT);
}

static char *
make_page (Pages      *self,
           const char *channel,
           gint64      latest,
           gsize      *length)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;

  ask_for_page (self, channel, latest);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_set_member_name (builder, "messages");
  json_builder_begin_array (builder);
  while (sqlite3_step (self->page) == SQLITE_ROW)
    add_message (self, builder);
  sqlite3_reset (self->page);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, length);
}

/* "SECONDS.MICROSECONDS" */
static gint64
read_ts (const char *text)
{
  return text != NULL ? (gint64) (g_ascii_strtod (text, NULL) * 1e6 + 0.5) : G_MAXINT64;
}

static void
json_glib_cb (SoupServer        *server,
              SoupServerMessage *message,
              const char        *path,
              GHashTable        *query,
              gpointer           user_data)
{
  const char *channel = query != NULL ? g_hash_table_lookup (query, "channel") : NULL;
  gsize length;
  char *page;

  if (channel == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
      return;
    }
  page = make_page (user_data, channel, read_ts (g_hash_table_lookup (query, "latest")), &length);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, page, length);
}

static void
send_ready (Pages             *self,
            SoupServerMessage *message)
{
  gsize length;
  const char *data = g_bytes_get_data (self->ready, &length);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, data, length);
}

/* Every column is asked for, as whoever writes them must. */
static void
rows_cb (SoupServer        *server,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           user_data)
{
  Pages *self = user_data;
  const char *channel = query != NULL ? g_hash_table_lookup (query, "channel") : NULL;
  gsize n_bytes = 0;

  ask_for_page (self, channel != NULL ? channel : "", read_ts (query != NULL ? g_hash_table_lookup (query, "latest") : NULL));
  while (sqlite3_step (self->page) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (self->page); i++)
      if (sqlite3_column_text (self->page, i) != NULL)
        n_bytes += (gsize) sqlite3_column_bytes (self->page, i);
  sqlite3_reset (self->page);
  if (n_bytes > 0)
    send_ready (self, message);
  else
    soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
}

static void
bytes_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  send_ready (user_data, message);
}

static void
fail (const char *reason)
{
  fprintf (stderr, "bench-pages: %s\n", reason);
  exit (1);
}

static char *
query_text (sqlite3    *db,
            const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK || sqlite3_step (statement) != SQLITE_ROW)
    fail (sqlite3_errmsg (db));
  text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);

  return text;
}

static void
open_store (Pages      *self,
            const char *path,
            const char *channel)
{
  static const char sql[] = "SELECT m.ts, a.public_id, m.text, m.revision FROM message m LEFT JOIN account a ON a.id = m.account"
                            " WHERE m.channel = (SELECT id FROM channel WHERE public_id = ?1) AND m.ts < ?2 AND m.deleted = 0"
                            " ORDER BY m.ts DESC LIMIT ?3";
  gsize length;
  char *newest;

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK
      || sqlite3_exec (self->db, "PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -65536", NULL, NULL, NULL) != SQLITE_OK
      || sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &self->page, NULL) != SQLITE_OK)
    fail (sqlite3_errmsg (self->db));
  self->team = query_text (self->db, "SELECT public_id FROM team");
  newest = make_page (self, channel, G_MAXINT64, &length);
  self->ready = g_bytes_new_take (newest, length);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(GError) error = NULL;
  Pages self = { NULL };

  if (argc != 3)
    fail ("usage: bench-pages STORE CHANNEL");
  open_store (&self, argv[1], argv[2]);
  soup_server_add_handler (server, "/json-glib", json_glib_cb, &self, NULL);
  soup_server_add_handler (server, "/rows", rows_cb, &self, NULL);
  soup_server_add_handler (server, "/bytes", bytes_cb, &self, NULL);
  if (!bench_listen (server, &error))
    fail (error->message);
  g_main_loop_run (loop);

  return 0;
}
