/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of uploads. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-upload-store.h"

#include "ms-db-statement.h"

static gboolean
reserve (MsStore  *store,
         gint64    difference,
         GError  **error)
{
  static const char sql[] = "UPDATE storage SET reserved = reserved + $1 WHERE id = 1";

  return difference == 0 || ms_db_run_ints (ms_store_get_db (store), sql, &difference, 1, error);
}

gboolean
ms_upload_store_insert (MsStore            *store,
                        const char         *ticket,
                        const MsUploadRow  *row,
                        GError            **error)
{
  static const char sql[] = "INSERT INTO upload (file, ticket, session, length, expires) VALUES ($1, $2, $3, $4, $5)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, row->file);
  ms_db_statement_bind_text (statement, 2, ticket);
  ms_db_statement_bind_int (statement, 3, row->session);
  ms_db_statement_bind_int (statement, 4, row->length);
  ms_db_statement_bind_int (statement, 5, row->expires);
  return ms_db_statement_run (statement, error) && reserve (store, row->length, error);
}

static gboolean
take_one (MsDbStatement  *statement,
          MsUploadRow    *row,
          gboolean       *found,
          GError        **error)
{
  MsDbStep step = ms_db_statement_step (statement, error);

  *found = step == MS_DB_ROW;
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;
  *row = (MsUploadRow) {
    .file = ms_db_statement_get_int (statement, 0),
    .session = ms_db_statement_get_int (statement, 1),
    .length = ms_db_statement_get_int (statement, 2),
    .received = ms_db_statement_get_int (statement, 3),
    .expires = ms_db_statement_get_int (statement, 4),
  };
  return TRUE;
}

gboolean
ms_upload_store_find (MsStore      *store,
                      const char   *ticket,
                      MsUploadRow  *row,
                      gboolean     *found,
                      GError      **error)
{
  static const char sql[] = "SELECT file, session, length, received, expires FROM upload WHERE ticket = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, ticket);
  return take_one (statement, row, found, error);
}

gboolean
ms_upload_store_find_file (MsStore      *store,
                           gint64        file,
                           MsUploadRow  *row,
                           gboolean     *found,
                           GError      **error)
{
  static const char sql[] = "SELECT file, session, length, received, expires FROM upload WHERE file = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, file);
  return take_one (statement, row, found, error);
}

gboolean
ms_upload_store_update (MsStore            *store,
                        const MsUploadRow  *row,
                        gint64              previous,
                        GError            **error)
{
  static const char sql[] = "UPDATE upload SET length = $1, received = $2, expires = $3 WHERE file = $4";
  const gint64 values[] = { row->length, row->received, row->expires, row->file };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error)
         && reserve (store, row->length - previous, error);
}

gboolean
ms_upload_store_end_session (MsStore  *store,
                             gint64    session,
                             gint64    now,
                             GError  **error)
{
  static const char sql[] =
    "UPDATE upload SET session = 0, expires = CASE WHEN length > 0 THEN min (expires, $1) ELSE expires END WHERE session = $2";
  const gint64 values[] = { now, session };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_upload_store_remove (MsStore            *store,
                        const MsUploadRow  *row,
                        GError            **error)
{
  static const char sql[] = "DELETE FROM upload WHERE file = $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &row->file, 1, error) && reserve (store, -row->length, error);
}

gboolean
ms_upload_store_sum_reserved (MsStore  *store,
                              gint64    user,
                              gint64   *bytes,
                              GError  **error)
{
  static const char sql[] =
    "SELECT coalesce (sum (u.length), 0) FROM file f JOIN upload u ON u.file = f.id"
    " WHERE f.account = $1 AND f.state IN ('waiting', 'stored')";
  static const char guests_sql[] =
    "SELECT coalesce (sum (u.length), 0) FROM account a JOIN file f ON f.account = a.id JOIN upload u ON u.file = f.id"
    " WHERE a.role = 'guest' AND a.deleted = 0 AND f.state IN ('waiting', 'stored')";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), user != 0 ? sql : guests_sql, error);

  if (statement == NULL)
    return FALSE;
  if (user != 0)
    ms_db_statement_bind_int (statement, 1, user);
  return ms_db_statement_get_single (statement, bytes, NULL, error);
}

GArray *
ms_upload_store_list_expired (MsStore  *store,
                              gint64    now,
                              guint     limit,
                              GError  **error)
{
  static const char sql[] = "SELECT file FROM upload WHERE expires <= $1 ORDER BY expires LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;
  ms_db_statement_bind_int (statement, 1, now);
  ms_db_statement_bind_int (statement, 2, limit);
  return ms_db_statement_list_ints (statement, error);
}
