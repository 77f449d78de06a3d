/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connections, transactions and the store of prepared statements. After an error the transaction may be gone: ask
 * ms_db_in_transaction(), never assume. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db.h"

#include "ms-db-private.h"
#include "ms-error.h"

MsDb *
ms_db_open (const char  *path,
            MsDbFlags    flags,
            GError     **error)
{
  g_autoptr(MsDb) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (MsDb, 1);
  self->kept = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ms_db_statement_destroy);
  if (!ms_db_sqlite_open (self, path, flags, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_db_free (MsDb *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->kept);
  sqlite3_close_v2 (self->handle);
  g_free (self);
}

gboolean
ms_db_execute (MsDb        *self,
               const char  *sql,
               GError     **error)
{
  int code;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!ms_db_tell_watchers (self, NULL, error))
    return FALSE;
  code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (code != SQLITE_OK)
    return ms_db_sqlite_fail (self, code, "database", error);

  return TRUE;
}

/* Kept prepared, as everything is: also the words of transactions. */
static gboolean
run (MsDb        *self,
     const char  *sql,
     GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self, sql, error);

  return statement != NULL && ms_db_statement_run (statement, error);
}

static MsDbStatement *
lend (MsDb          *self,
      MsDbStatement *statement)
{
  if (!sqlite3_stmt_readonly (statement->handle))
    self->has_written = TRUE;
  statement->on_loan = TRUE;
  return statement;
}

static MsDbStatement *
make_statement (MsDb        *self,
                const char  *sql,
                GError     **error)
{
  MsDbStatement *statement = g_new0 (MsDbStatement, 1);
  int code;

  statement->db = self;
  statement->sql = sql;
  self->preparing = statement;
  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL);
  self->preparing = NULL;
  if (code == SQLITE_OK)
    return statement;

  ms_db_sqlite_fail (self, code, "cannot prepare", error);
  ms_db_statement_destroy (statement);
  return NULL;
}

MsDbStatement *
ms_db_prepare_unwatched (MsDb        *self,
                         const char  *sql,
                         GError     **error)
{
  MsDbStatement *kept;
  MsDbStatement *statement;

  g_return_val_if_fail (self != NULL, NULL);

  kept = g_hash_table_lookup (self->kept, sql);
  if (kept != NULL && !kept->on_loan)
    return lend (self, kept);

  statement = make_statement (self, sql, error);
  if (statement == NULL)
    return NULL;
  if (kept == NULL)
    g_hash_table_insert (self->kept, (gpointer) sql, statement);
  statement->is_kept = kept == NULL;
  return lend (self, statement);
}

MsDbStatement *
ms_db_prepare (MsDb        *self,
               const char  *sql,
               GError     **error)
{
  MsDbStatement *statement = ms_db_prepare_unwatched (self, sql, error);

  if (statement == NULL || ms_db_tell_watchers (self, statement, error))
    return statement;

  ms_db_statement_release (statement);
  return NULL;
}

gboolean
ms_db_begin_write (MsDb    *self,
                   GError **error)
{
  self->failure = MS_DB_FAILURE_NONE;
  return run (self, "BEGIN IMMEDIATE", error);
}

gboolean
ms_db_begin_read (MsDb    *self,
                  GError **error)
{
  return run (self, "BEGIN", error);
}

gboolean
ms_db_commit (MsDb    *self,
              GError **error)
{
  return run (self, "COMMIT", error);
}

void
ms_db_rollback (MsDb *self)
{
  if (ms_db_in_transaction (self))
    run (self, "ROLLBACK", NULL);
}

void
ms_db_watch_writes (MsDb *self)
{
  self->has_written = FALSE;
}

void
ms_db_note_write (MsDb *self)
{
  self->has_written = TRUE;
}

gboolean
ms_db_has_written (MsDb *self)
{
  return self->has_written;
}

gboolean
ms_db_in_transaction (MsDb *self)
{
  return sqlite3_get_autocommit (self->handle) == 0;
}

MsDbFailure
ms_db_get_failure (MsDb *self)
{
  return self->failure;
}

gint64
ms_db_get_changes (MsDb *self)
{
  return sqlite3_changes64 (self->handle);
}

gint64
ms_db_get_total_changes (MsDb *self)
{
  return sqlite3_total_changes64 (self->handle);
}

gboolean
ms_db_checkpoint (MsDb      *self,
                  gboolean   truncate,
                  int       *log_pages,
                  int       *moved_pages,
                  GError   **error)
{
  int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int in_log = 0;
  int moved = 0;
  int code = sqlite3_wal_checkpoint_v2 (self->handle, NULL, mode, &in_log, &moved);

  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
    return ms_db_sqlite_fail (self, code, "checkpoint", error);

  if (log_pages != NULL)
    *log_pages = in_log;
  if (moved_pages != NULL)
    *moved_pages = moved;
  if (code == SQLITE_OK && moved >= in_log)
    self->log_pages = 0; /* the next commit starts the log anew */
  return TRUE;
}

int
ms_db_get_log_pages (MsDb *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->log_pages;
}

void
ms_db_set_max_pages (MsDb   *self,
                     gint64  pages)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT,
                                          pages > 0 ? pages : G_GINT64_CONSTANT (1073741823));

  sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
}

gboolean
ms_db_quick_check (MsDb    *self,
                   char   **problem,
                   GError **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self, "PRAGMA quick_check (1)", error);
  const char *text = NULL;
  MsDbStep step;

  *problem = NULL;
  if (statement == NULL)
    return FALSE;

  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_FAILED)
    return FALSE;

  text = step == MS_DB_ROW ? ms_db_statement_get_text (statement, 0) : NULL;
  if (g_strcmp0 (text, "ok") == 0)
    return TRUE;

  *problem = g_strdup (text != NULL ? text : "no answer");
  return ms_error_set_message (error, MS_ERROR_INTERNAL, "the database is damaged: %s", *problem);
}
