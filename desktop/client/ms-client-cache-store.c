/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The SQLite side of the cache: opening (and making anew what is no good), statements, the whole snapshot. Values are kept as the
 * JSON of the wire, so that a new field needs no migration. Runs on the cache's thread only. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache-private.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "ms-json-reader.h"
#include "ms-wire-channel.h"
#include "ms-wire-message.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

#define SCHEMA_VERSION 1
#define BUSY_MS 2000
#define FILE_MODE 0600
#define SALVAGE_ROWS_MAX 10000

struct _MsCacheStore
{
  sqlite3      *db; /* (nullable): could not be opened */
  GHashTable   *statements; /* SQL (static) → sqlite3_stmt */
  MsJsonReader *reader;
  char         *path;
  gboolean      failed; /* warned once already */
};

static const char schema_sql[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE user (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE channel (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE window (channel TEXT PRIMARY KEY, at_start INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE message (channel TEXT, ts INTEGER, json TEXT NOT NULL, PRIMARY KEY (channel, ts)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE draft (channel TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE outbox (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, channel TEXT NOT NULL, ts INTEGER NOT NULL,"
  " text TEXT NOT NULL, client_msg_id TEXT NOT NULL, created INTEGER NOT NULL, not_before INTEGER NOT NULL, failure TEXT) STRICT;";

static const char outbox_sql[] =
  "SELECT id, kind, channel, ts, text, client_msg_id, created, not_before, failure FROM outbox ORDER BY id LIMIT 10000";
static const char outbox_put_sql[] =
  "INSERT OR REPLACE INTO outbox (id, kind, channel, ts, text, client_msg_id, created, not_before, failure)"
  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

void
ms_outbox_row_free (MsOutboxRow *self)
{
  if (self == NULL)
    return;
  g_free (self->channel);
  g_free (self->text);
  g_free (self->client_msg_id);
  g_free (self->failure);
  g_free (self);
}

static void
cached_channel_free (MsCachedChannel *self)
{
  ms_channel_free (self->channel);
  g_free (self);
}

void
ms_cache_snapshot_free (MsCacheSnapshot *self)
{
  if (self == NULL)
    return;
  g_free (self->position);
  g_free (self->heads);
  ms_team_free (self->team);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_free (self);
}

static MsCacheSnapshot *
snapshot_new (void)
{
  MsCacheSnapshot *self = g_new0 (MsCacheSnapshot, 1);

  self->users = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_user_free);
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) cached_channel_free);
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_outbox_row_free);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
warn (MsCacheStore *self,
      const char   *what)
{
  if (!self->failed)
    g_warning ("the cache of the account cannot %s: %s", what, self->db != NULL ? sqlite3_errmsg (self->db) : "not open");
  self->failed = TRUE;
}

static sqlite3_stmt *
prepare (MsCacheStore *self,
         const char   *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL || self->db == NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      warn (self, "be read");
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static char *
dup_column (sqlite3_stmt *statement,
            int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? g_strdup (text) : NULL;
}

static MsJsonNode
parse_column (MsCacheStore *self,
              sqlite3_stmt *statement,
              int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  if (text == NULL || !ms_json_reader_parse (self->reader, text, (gsize) sqlite3_column_bytes (statement, column), NULL))
    return MS_JSON_NODE_NONE;
  return ms_json_reader_get_root (self->reader);
}

static MsOutboxRow *
read_outbox_row (sqlite3_stmt *statement)
{
  g_autoptr(MsOutboxRow) row = g_new0 (MsOutboxRow, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->kind = (MsOutboxKind) sqlite3_column_int (statement, 1);
  row->channel = dup_column (statement, 2);
  row->ts = sqlite3_column_int64 (statement, 3);
  row->text = dup_column (statement, 4);
  row->client_msg_id = dup_column (statement, 5);
  row->created = sqlite3_column_int64 (statement, 6);
  row->not_before = sqlite3_column_int64 (statement, 7);
  row->failure = dup_column (statement, 8);
  if (row->channel == NULL || row->text == NULL || row->client_msg_id == NULL || row->kind > MS_OUTBOX_DELETE)
    return NULL;
  return g_steal_pointer (&row);
}

static gboolean
pragma_is (sqlite3    *db,
           const char *sql,
           const char *wanted)
{
  sqlite3_stmt *statement = NULL;
  gboolean same = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    same = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), wanted) == 0;
  sqlite3_finalize (statement);
  return same;
}

static sqlite3 *
open_file (const char *path)
{
  sqlite3 *db = NULL;
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, FILE_MODE);

  if (fd >= 0)
    close (fd);
  g_chmod (path, FILE_MODE);
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      sqlite3_close (db);
      return NULL;
    }
  sqlite3_busy_timeout (db, BUSY_MS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_exec (db, "PRAGMA trusted_schema=OFF; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=500",
                NULL, NULL, NULL);
  return db;
}

static gboolean
make_schema (sqlite3 *db)
{
  g_autofree char *sql = g_strdup_printf ("%s PRAGMA user_version=%d", schema_sql, SCHEMA_VERSION);

  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

typedef enum
{
  FILE_SOUND,
  FILE_DAMAGED,
  FILE_BUSY, /* another program has it: not ours to judge */
} FileState;

/* Inside a transaction, so that two programs that start at once agree. */
static gboolean
check_or_make (sqlite3 *db)
{
  g_autofree char *version = g_strdup_printf ("%d", SCHEMA_VERSION);

  if (pragma_is (db, "PRAGMA user_version", "0") && pragma_is (db, "SELECT count(*) FROM sqlite_schema", "0"))
    return make_schema (db);
  return pragma_is (db, "PRAGMA user_version", version) && pragma_is (db, "PRAGMA quick_check(1)", "ok");
}

static FileState
examine (sqlite3 *db)
{
  int status = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  gboolean sound = FALSE;

  if (status == SQLITE_BUSY || status == SQLITE_LOCKED)
    return FILE_BUSY;
  sound = status == SQLITE_OK && check_or_make (db);
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, sound ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
  return sound ? FILE_SOUND : FILE_DAMAGED;
}

static void
salvage (sqlite3    *db,
         GPtrArray  *outbox,
         GHashTable *drafts)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, outbox_sql, -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW && outbox->len < SALVAGE_ROWS_MAX)
      {
        MsOutboxRow *row = read_outbox_row (statement);

        if (row != NULL)
          g_ptr_array_add (outbox, row);
      }
  sqlite3_finalize (g_steal_pointer (&statement));

  if (sqlite3_prepare_v2 (db, "SELECT channel, text FROM draft", -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW && g_hash_table_size (drafts) < SALVAGE_ROWS_MAX)
      {
        char *channel = dup_column (statement, 0);

        if (channel != NULL)
          g_hash_table_insert (drafts, channel, g_strdup ((const char *) sqlite3_column_text (statement, 1)));
      }
  sqlite3_finalize (statement);
}

static void
delete_file (const char *path)
{
  static const char * const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

static MsCacheValue
text_value (const char *text)
{
  return (MsCacheValue) { .is_text = TRUE, .text = (char *) text };
}

static MsCacheValue
number_value (gint64 number)
{
  return (MsCacheValue) { .number = number };
}

static void
put_back (MsCacheStore *self,
          GPtrArray    *outbox,
          GHashTable   *drafts)
{
  GHashTableIter iter;
  gpointer channel = NULL;
  gpointer text = NULL;

  for (guint i = 0; i < outbox->len; i++)
    {
      const MsOutboxRow *row = g_ptr_array_index (outbox, i);
      const MsCacheValue values[] = {
        number_value (row->id), number_value (row->kind), text_value (row->channel), number_value (row->ts),
        text_value (row->text), text_value (row->client_msg_id), number_value (row->created), number_value (row->not_before),
        text_value (row->failure),
      };

      ms_cache_store_run (self, outbox_put_sql, values, G_N_ELEMENTS (values));
    }

  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, &channel, &text))
    {
      const MsCacheValue values[] = { text_value (channel), text_value (text != NULL ? text : "") };

      ms_cache_store_run (self, "INSERT OR REPLACE INTO draft (channel, text) VALUES (?, ?)", values, G_N_ELEMENTS (values));
    }
}

/* The file is damaged or of a newer program: begin anew, keep what people wrote. */
static void
start_anew (MsCacheStore *self)
{
  g_autoptr(GPtrArray) outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_outbox_row_free);
  g_autoptr(GHashTable) drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_message ("the cache of the account is made anew");
  salvage (self->db, outbox, drafts);
  sqlite3_close (self->db);
  delete_file (self->path);
  self->db = open_file (self->path);
  if (self->db != NULL && examine (self->db) == FILE_SOUND)
    put_back (self, outbox, drafts);
  else
    warn (self, "be made");
}

MsCacheStore *
ms_cache_store_open (const char *path)
{
  MsCacheStore *self = g_new0 (MsCacheStore, 1);
  FileState state = FILE_SOUND;

  self->path = g_strdup (path);
  self->reader = ms_json_reader_new ();
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  self->db = open_file (path);
  if (self->db != NULL)
    state = examine (self->db);
  if (state == FILE_DAMAGED)
    start_anew (self);
  else if (state == FILE_BUSY)
    g_clear_pointer (&self->db, sqlite3_close);
  if (self->db == NULL)
    warn (self, "be opened");
  return self;
}

void
ms_cache_store_close (MsCacheStore *self,
                      gboolean      forget)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  if (forget)
    delete_file (self->path);
  ms_json_reader_free (self->reader);
  g_free (self->path);
  g_free (self);
}

void
ms_cache_store_begin (MsCacheStore *self)
{
  ms_cache_store_run (self, "BEGIN IMMEDIATE", NULL, 0);
}

void
ms_cache_store_commit (MsCacheStore *self)
{
  if (self->db != NULL && !sqlite3_get_autocommit (self->db))
    ms_cache_store_run (self, "COMMIT", NULL, 0);
}

void
ms_cache_store_run (MsCacheStore       *self,
                    const char         *sql,
                    const MsCacheValue *values,
                    guint               n_values)
{
  sqlite3_stmt *statement = prepare (self, sql);

  if (statement == NULL)
    return;
  for (guint i = 0; i < n_values; i++)
    if (values[i].is_text)
      sqlite3_bind_text (statement, (int) i + 1, values[i].text, -1, SQLITE_TRANSIENT);
    else
      sqlite3_bind_int64 (statement, (int) i + 1, values[i].number);
  if (sqlite3_step (statement) != SQLITE_DONE)
    warn (self, "be written");
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static void
load_meta (MsCacheStore    *self,
           MsCacheSnapshot *snapshot)
{
  sqlite3_stmt *statement = prepare (self, "SELECT key, value FROM meta");

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autofree char *key = dup_column (statement, 0);

      if (g_strcmp0 (key, "position") == 0)
        snapshot->position = dup_column (statement, 1);
      else if (g_strcmp0 (key, "heads") == 0)
        snapshot->heads = dup_column (statement, 1);
      else if (g_strcmp0 (key, "team") == 0)
        snapshot->team = ms_wire_read_team (parse_column (self, statement, 1), NULL);
    }
  sqlite3_reset (statement);
}

static void
load_people (MsCacheStore    *self,
             MsCacheSnapshot *snapshot)
{
  sqlite3_stmt *users = prepare (self, "SELECT json FROM user");
  sqlite3_stmt *channels = prepare (self, "SELECT seq, json FROM channel");

  while (users != NULL && sqlite3_step (users) == SQLITE_ROW)
    {
      MsUser *user = ms_wire_read_user (parse_column (self, users, 0), NULL);

      if (user != NULL)
        g_ptr_array_add (snapshot->users, user);
    }
  sqlite3_reset (users);

  while (channels != NULL && sqlite3_step (channels) == SQLITE_ROW)
    {
      MsChannel *channel = ms_wire_read_channel (parse_column (self, channels, 1), NULL);
      MsCachedChannel *cached = NULL;

      if (channel == NULL)
        continue;
      cached = g_new0 (MsCachedChannel, 1);
      cached->channel = channel;
      cached->seq = sqlite3_column_int64 (channels, 0);
      g_ptr_array_add (snapshot->channels, cached);
    }
  sqlite3_reset (channels);
}

static void
load_writing (MsCacheStore    *self,
              MsCacheSnapshot *snapshot)
{
  sqlite3_stmt *outbox = prepare (self, outbox_sql);
  sqlite3_stmt *drafts = prepare (self, "SELECT channel, text FROM draft");
  sqlite3_stmt *windows = prepare (self, "SELECT channel FROM window");

  while (outbox != NULL && sqlite3_step (outbox) == SQLITE_ROW)
    {
      MsOutboxRow *row = read_outbox_row (outbox);

      if (row != NULL)
        g_ptr_array_add (snapshot->outbox, row);
    }
  sqlite3_reset (outbox);

  while (drafts != NULL && sqlite3_step (drafts) == SQLITE_ROW)
    {
      char *channel = dup_column (drafts, 0);
      char *text = dup_column (drafts, 1);

      if (channel != NULL && text != NULL)
        g_hash_table_insert (snapshot->drafts, channel, text);
    }
  sqlite3_reset (drafts);

  while (windows != NULL && sqlite3_step (windows) == SQLITE_ROW)
    {
      char *channel = dup_column (windows, 0);

      if (channel != NULL)
        g_hash_table_add (snapshot->windows, channel);
    }
  sqlite3_reset (windows);
}

/* Old windows go when the program starts: the least recently used beyond the limit, and what is too long. */
static void
trim (MsCacheStore *self)
{
  static const char windows_sql[] = "DELETE FROM window WHERE channel NOT IN"
                                    " (SELECT channel FROM window ORDER BY used DESC LIMIT " G_STRINGIFY (MS_CLIENT_CACHE_WINDOWS) ")";
  static const char orphans_sql[] = "DELETE FROM message WHERE channel NOT IN (SELECT channel FROM window)";
  static const char mark_sql[] = "UPDATE window SET at_start = 0 WHERE (SELECT count(*) FROM message m WHERE m.channel = window.channel)"
                                 " > " G_STRINGIFY (MS_CLIENT_CACHE_MESSAGES);
  static const char long_sql[] = "DELETE FROM message WHERE ts < (SELECT ts FROM message m WHERE m.channel = message.channel"
                                 " ORDER BY ts DESC LIMIT 1 OFFSET " G_STRINGIFY (MS_CLIENT_CACHE_MESSAGES) " - 1)";

  ms_cache_store_begin (self);
  ms_cache_store_run (self, windows_sql, NULL, 0);
  ms_cache_store_run (self, orphans_sql, NULL, 0);
  ms_cache_store_run (self, mark_sql, NULL, 0);
  ms_cache_store_run (self, long_sql, NULL, 0);
  ms_cache_store_commit (self);
}

MsCacheSnapshot *
ms_cache_store_load (MsCacheStore *self)
{
  g_autoptr(MsCacheSnapshot) snapshot = snapshot_new ();

  if (self->db == NULL)
    return g_steal_pointer (&snapshot);

  trim (self);
  load_meta (self, snapshot);
  load_people (self, snapshot);
  load_writing (self, snapshot);
  return g_steal_pointer (&snapshot);
}

GPtrArray *
ms_cache_store_read (MsCacheStore *self,
                     const char   *channel,
                     gboolean     *at_start)
{
  sqlite3_stmt *window = prepare (self, "UPDATE window SET used = unixepoch () WHERE channel = ? RETURNING at_start");
  sqlite3_stmt *messages = prepare (self, "SELECT json FROM (SELECT ts, json FROM message WHERE channel = ? ORDER BY ts DESC LIMIT "
                                          G_STRINGIFY (MS_CLIENT_CACHE_MESSAGES) ") ORDER BY ts");
  g_autoptr(GPtrArray) list = NULL;

  if (window == NULL || messages == NULL)
    return NULL;

  sqlite3_bind_text (window, 1, channel, -1, SQLITE_TRANSIENT);
  while (sqlite3_step (window) == SQLITE_ROW)
    {
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_message_free);
      *at_start = sqlite3_column_int (window, 0) != 0;
    }
  sqlite3_reset (window);
  if (list == NULL)
    return NULL;

  sqlite3_bind_text (messages, 1, channel, -1, SQLITE_TRANSIENT);
  while (sqlite3_step (messages) == SQLITE_ROW)
    {
      MsMessage *message = ms_wire_read_message (parse_column (self, messages, 0), channel, NULL);

      if (message != NULL)
        g_ptr_array_add (list, message);
    }
  sqlite3_reset (messages);
  if (list->len >= MS_CLIENT_CACHE_MESSAGES)
    *at_start = FALSE;
  return g_steal_pointer (&list);
}
