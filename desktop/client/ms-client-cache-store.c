/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The open file and its statements. Runs on the cache's thread only. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache-store-private.h"

void
ms_cache_store_warn (MsCacheStore *self,
                     const char   *what)
{
  if (!self->warned)
    g_warning ("the cache of the account cannot %s: %s", what, self->db != NULL ? sqlite3_errmsg (self->db) : "not open");
  self->warned = TRUE;
}

sqlite3_stmt *
ms_cache_store_prepare (MsCacheStore *self,
                        const char   *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL || self->db == NULL)
    return statement;
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    {
      ms_cache_store_warn (self, "be read");
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

MsCacheStore *
ms_cache_store_open (const char *path)
{
  MsCacheStore *self = g_new0 (MsCacheStore, 1);
  MsCacheFileState state = MS_CACHE_FILE_SOUND;

  self->path = g_strdup (path);
  self->reader = ms_json_reader_new ();
  self->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  self->db = ms_cache_file_open (path);
  if (self->db != NULL)
    state = ms_cache_file_examine (self->db);
  if (state == MS_CACHE_FILE_DAMAGED)
    ms_cache_store_start_anew (self);
  else if (state == MS_CACHE_FILE_BUSY)
    g_clear_pointer (&self->db, sqlite3_close);
  if (self->db == NULL)
    ms_cache_store_warn (self, "be opened");
  return self;
}

void
ms_cache_store_close (MsCacheStore *self,
                      gboolean      forget)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  if (forget)
    ms_cache_file_delete (self->path);
  ms_json_reader_free (self->reader);
  g_free (self->path);
  g_free (self);
}

void
ms_cache_store_begin (MsCacheStore *self)
{
  self->failed = FALSE;
  ms_cache_store_run (self, "BEGIN IMMEDIATE", NULL, 0);
}

gboolean
ms_cache_store_commit (MsCacheStore *self)
{
  if (self->db == NULL)
    return FALSE;
  if (!self->failed)
    ms_cache_store_run (self, "COMMIT", NULL, 0);
  if (!sqlite3_get_autocommit (self->db))
    ms_cache_store_run (self, "ROLLBACK", NULL, 0);
  self->behind = self->behind || self->failed;
  return !self->failed;
}

gboolean
ms_cache_store_is_behind (MsCacheStore *self)
{
  return self->behind;
}

void
ms_cache_store_run (MsCacheStore       *self,
                    const char         *sql,
                    const MsCacheValue *values,
                    guint               n_values)
{
  sqlite3_stmt *statement = ms_cache_store_prepare (self, sql);

  if (statement == NULL)
    {
      self->failed = TRUE;
      return;
    }
  for (guint i = 0; i < n_values; i++)
    if (values[i].is_text)
      sqlite3_bind_text (statement, (int) i + 1, values[i].text, -1, SQLITE_TRANSIENT);
    else
      sqlite3_bind_int64 (statement, (int) i + 1, values[i].number);
  if (sqlite3_step (statement) != SQLITE_DONE)
    {
      self->failed = TRUE;
      ms_cache_store_warn (self, "be written");
    }
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}
