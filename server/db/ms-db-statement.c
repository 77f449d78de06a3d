/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prepared statements: typed binding and columns. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-statement.h"

#include "ms-db-private.h"

void
ms_db_statement_destroy (MsDbStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

void
ms_db_statement_release (MsDbStatement *self)
{
  if (self == NULL)
    return;

  ms_db_statement_reset (self);
  self->on_loan = FALSE;
  if (!self->is_kept)
    ms_db_statement_destroy (self);
}

void
ms_db_statement_bind_int (MsDbStatement *self,
                          int            index,
                          gint64         value)
{
  sqlite3_bind_int64 (self->handle, index, value);
}

void
ms_db_statement_bind_text (MsDbStatement *self,
                           int            index,
                           const char    *value)
{
  sqlite3_bind_text (self->handle, index, value, -1, SQLITE_STATIC);
}

void
ms_db_statement_bind_blob (MsDbStatement *self,
                           int            index,
                           const void    *data,
                           gsize          length)
{
  sqlite3_bind_blob64 (self->handle, index, data, length, SQLITE_STATIC);
}

void
ms_db_statement_bind_key (MsDbStatement *self,
                          int            index,
                          gint64         key)
{
  if (key != 0)
    sqlite3_bind_int64 (self->handle, index, key);
  else
    sqlite3_bind_null (self->handle, index);
}

MsDbStep
ms_db_statement_step (MsDbStatement  *self,
                      GError        **error)
{
  int code = sqlite3_step (self->handle);

  if (code == SQLITE_ROW)
    return MS_DB_ROW;
  if (code == SQLITE_DONE)
    return MS_DB_DONE;

  ms_db_sqlite_fail (self->db, code, "database", error);
  return MS_DB_FAILED;
}

gboolean
ms_db_statement_run (MsDbStatement  *self,
                     GError        **error)
{
  MsDbStep step;

  do
    step = ms_db_statement_step (self, error);
  while (step == MS_DB_ROW);

  return step == MS_DB_DONE;
}

gboolean
ms_db_statement_get_single (MsDbStatement  *self,
                            gint64         *value,
                            gboolean       *found,
                            GError        **error)
{
  MsDbStep step = ms_db_statement_step (self, error);

  if (found != NULL)
    *found = step == MS_DB_ROW;
  if (step == MS_DB_FAILED)
    return FALSE;
  if (step == MS_DB_DONE)
    return TRUE;

  *value = ms_db_statement_get_int (self, 0);
  return ms_db_statement_run (self, error);
}

GArray *
ms_db_statement_list_ints (MsDbStatement  *self,
                           GError        **error)
{
  g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (gint64));
  MsDbStep step;

  while ((step = ms_db_statement_step (self, error)) == MS_DB_ROW)
    {
      gint64 value = ms_db_statement_get_int (self, 0);

      g_array_append_val (values, value);
    }
  return step == MS_DB_DONE ? g_steal_pointer (&values) : NULL;
}

gboolean
ms_db_statement_run_ints (MsDbStatement  *self,
                          const gint64   *values,
                          guint           n_values,
                          GError        **error)
{
  for (guint i = 0; i < n_values; i++)
    ms_db_statement_bind_int (self, (int) i + 1, values[i]);
  return ms_db_statement_run (self, error);
}

gboolean
ms_db_run_ints (MsDb          *db,
                const char    *sql,
                const gint64  *values,
                guint          n_values,
                GError       **error)
{
  g_autoptr(MsDbStatement) self = ms_db_prepare (db, sql, error);

  return self != NULL && ms_db_statement_run_ints (self, values, n_values, error);
}

void
ms_db_statement_reset (MsDbStatement *self)
{
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
}

gint64
ms_db_statement_get_int (MsDbStatement *self,
                         int            column)
{
  return sqlite3_column_int64 (self->handle, column);
}

const char *
ms_db_statement_get_text (MsDbStatement *self,
                          int            column)
{
  return (const char *) sqlite3_column_text (self->handle, column);
}

const void *
ms_db_statement_get_blob (MsDbStatement *self,
                          int            column,
                          gsize         *length)
{
  const void *data = sqlite3_column_blob (self->handle, column);

  *length = (gsize) sqlite3_column_bytes (self->handle, column);
  return data;
}
