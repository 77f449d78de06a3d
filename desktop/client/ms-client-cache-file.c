/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file of the cache: opening it, judging it, and making it anew where it is no good, with what people wrote kept. Runs on the cache's
 * thread only. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache-store-private.h"

#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define SCHEMA_VERSION 2
#define BUSY_MS 2000
#define FILE_MODE 0600
#define SALVAGE_ROWS_MAX 10000

static const char schema_sql[] =
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE user (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE channel (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, json TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE window (channel TEXT PRIMARY KEY, at_start INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE message (channel TEXT, ts INTEGER, json TEXT NOT NULL, PRIMARY KEY (channel, ts)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE draft (channel TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE outbox (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, channel TEXT NOT NULL, ts INTEGER NOT NULL,"
  " text TEXT NOT NULL, client_msg_id TEXT NOT NULL, created INTEGER NOT NULL, not_before INTEGER NOT NULL, failure TEXT) STRICT;";

static const char outbox_put_sql[] =
  "INSERT OR REPLACE INTO outbox (id, kind, channel, ts, text, client_msg_id, created, not_before, failure)"
  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

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

sqlite3 *
ms_cache_file_open (const char *path)
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

/* Version 1 kept messages without their revisions, which can never be compared with the server's: they are fetched anew. */
static gboolean
upgrade (sqlite3 *db)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM message; DELETE FROM window; PRAGMA user_version=%d", SCHEMA_VERSION);

  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Inside a transaction, so that two programs that start at once agree. */
static gboolean
check_or_make (sqlite3 *db)
{
  g_autofree char *version = g_strdup_printf ("%d", SCHEMA_VERSION);

  if (pragma_is (db, "PRAGMA user_version", "0") && pragma_is (db, "SELECT count(*) FROM sqlite_schema", "0"))
    return make_schema (db);
  if (!pragma_is (db, "PRAGMA quick_check(1)", "ok"))
    return FALSE;
  return pragma_is (db, "PRAGMA user_version", version) || (pragma_is (db, "PRAGMA user_version", "1") && upgrade (db));
}

MsCacheFileState
ms_cache_file_examine (sqlite3 *db)
{
  int status = sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  gboolean sound = FALSE;

  if (status == SQLITE_BUSY || status == SQLITE_LOCKED)
    return MS_CACHE_FILE_BUSY;
  sound = status == SQLITE_OK && check_or_make (db);
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, sound ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
  return sound ? MS_CACHE_FILE_SOUND : MS_CACHE_FILE_DAMAGED;
}

static void
salvage (sqlite3    *db,
         GPtrArray  *outbox,
         GHashTable *drafts)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, MS_CACHE_OUTBOX_SQL, -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW && outbox->len < SALVAGE_ROWS_MAX)
      {
        MsOutboxRow *row = ms_cache_read_outbox_row (statement);

        if (row != NULL)
          g_ptr_array_add (outbox, row);
      }
  sqlite3_finalize (g_steal_pointer (&statement));

  if (sqlite3_prepare_v2 (db, "SELECT channel, text FROM draft", -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW && g_hash_table_size (drafts) < SALVAGE_ROWS_MAX)
      {
        char *channel = ms_cache_dup_column (statement, 0);

        if (channel != NULL)
          g_hash_table_insert (drafts, channel, g_strdup ((const char *) sqlite3_column_text (statement, 1)));
      }
  sqlite3_finalize (statement);
}

void
ms_cache_file_delete (const char *path)
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

static gboolean
put_back (MsCacheStore *self,
          GPtrArray    *outbox,
          GHashTable   *drafts)
{
  GHashTableIter iter;
  gpointer channel = NULL;
  gpointer text = NULL;

  ms_cache_store_begin (self);
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
  return ms_cache_store_commit (self);
}

/* A file beside the other with all that was saved. */
static gboolean
make_fresh (MsCacheStore *self,
            const char   *path,
            GPtrArray    *outbox,
            GHashTable   *drafts)
{
  gboolean made = FALSE;

  ms_cache_file_delete (path);
  self->db = ms_cache_file_open (path);
  made = self->db != NULL && ms_cache_file_examine (self->db) == MS_CACHE_FILE_SOUND && put_back (self, outbox, drafts);
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->db, sqlite3_close);
  return made;
}

/* The old file goes when there is a new one: what people wrote is never in memory alone. */
void
ms_cache_store_start_anew (MsCacheStore *self)
{
  g_autoptr(GPtrArray) outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_outbox_row_free);
  g_autoptr(GHashTable) drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *fresh = g_strconcat (self->path, ".new", NULL);

  g_message ("the cache of the account is made anew");
  salvage (self->db, outbox, drafts);
  g_clear_pointer (&self->db, sqlite3_close);
  if (!make_fresh (self, fresh, outbox, drafts))
    {
      ms_cache_file_delete (fresh);
      return;
    }
  ms_cache_file_delete (self->path);
  if (g_rename (fresh, self->path) == 0)
    self->db = ms_cache_file_open (self->path);
}
