/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of the search index of files. The documents are kept beside it: the index needs them to let go of them. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-search-file-store.h"

#include "ms-limits.h"
#include "ms-search-store-private.h"

#define DOCUMENTS 1024 /* numbers for each file, as in the schema */
G_STATIC_ASSERT (MS_LIMIT_FILE_SHARES < DOCUMENTS);

/* $4, $5: seconds. */
#define WALK \
  "SELECT s.rowid, d.channel, f.account, d.document FROM search_file s CROSS JOIN search_share d ON d.id = s.rowid" \
  " CROSS JOIN file f ON f.id = s.rowid >> 10 WHERE s.search_file MATCH $1 AND s.rowid >= $2 AND s.rowid <= $3" \
  " AND f.created >= $4 AND f.created <= $5 AND f.state = 'ready'" \
  " AND NOT EXISTS (SELECT 1 FROM search_due r WHERE r.file = f.id) ORDER BY s.rowid "

gint64
ms_search_document_of_file (gint64 file,
                            guint  number)
{
  return file * DOCUMENTS + number;
}

gint64
ms_search_file_of_document (gint64 id)
{
  return id / DOCUMENTS;
}

gboolean
ms_search_file_store_get_next (MsStore  *store,
                               gint64   *file,
                               GError  **error)
{
  static const char sql[] = "SELECT file FROM search_due ORDER BY file LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *file = 0;
  return statement != NULL && ms_db_statement_get_single (statement, file, NULL, error);
}

gboolean
ms_search_file_store_set_done (MsStore  *store,
                               gint64    file,
                               GError  **error)
{
  static const char sql[] = "DELETE FROM search_due WHERE file = $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &file, 1, error);
}

gboolean
ms_search_file_store_visit_shown (MsStore               *store,
                                  gint64                 file,
                                  MsSearchShownVisitor   visitor,
                                  gpointer               user_data,
                                  GError               **error)
{
  static const char sql[] =
    "SELECT s.channel, s.ts, c.kind, m.text, m.thread_ts FROM file_share s JOIN channel c ON c.id = s.channel"
    " LEFT JOIN message m ON m.channel = s.channel AND m.ts = s.ts AND m.deleted = 0 WHERE s.file = $1 ORDER BY s.channel, s.ts LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, file);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_FILE_SHARES);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsSearchShown shown = {
        .channel = ms_db_statement_get_int (statement, 0),
        .ts = ms_db_statement_get_int (statement, 1),
        .kind = ms_channel_kind_from_string (ms_db_statement_get_text (statement, 2)),
        .text = ms_db_statement_get_text (statement, 3),
        .is_reply = ms_db_statement_get_int (statement, 4) != 0,
      };

      if (!visitor (&shown, user_data))
        return TRUE;
    }
  return step == MS_DB_DONE;
}

gboolean
ms_search_file_store_add (MsStore     *store,
                          gint64       id,
                          gint64       channel,
                          gint64       ts,
                          const char  *document,
                          GError     **error)
{
  static const char keep_sql[] = "INSERT INTO search_share (id, channel, ts, document) VALUES ($1, $2, $3, $4)";
  static const char add_sql[] = "INSERT INTO search_file (rowid, words) VALUES ($1, $2)";
  g_autoptr(MsDbStatement) keep = ms_db_prepare (ms_store_get_db (store), keep_sql, error);
  g_autoptr(MsDbStatement) add = keep != NULL ? ms_db_prepare (ms_store_get_db (store), add_sql, error) : NULL;

  if (add == NULL)
    return FALSE;
  ms_db_statement_bind_int (keep, 1, id);
  ms_db_statement_bind_key (keep, 2, channel);
  ms_db_statement_bind_key (keep, 3, ts);
  ms_db_statement_bind_text (keep, 4, document);
  ms_db_statement_bind_int (add, 1, id);
  ms_db_statement_bind_text (add, 2, document);
  return ms_db_statement_run (keep, error) && ms_db_statement_run (add, error);
}

gboolean
ms_search_file_store_remove (MsStore                  *store,
                             gint64                    file,
                             MsSearchDocumentVisitor   visitor,
                             gpointer                  user_data,
                             GError                  **error)
{
  static const char list_sql[] = "SELECT id, document FROM search_share WHERE id >= $1 AND id < $2";
  static const char out_sql[] =
    "INSERT INTO search_file (search_file, rowid, words) SELECT 'delete', d.id, d.document FROM search_share d WHERE d.id >= $1 AND d.id < $2";
  static const char drop_sql[] = "DELETE FROM search_share WHERE id >= $1 AND id < $2";
  const gint64 range[] = { ms_search_document_of_file (file, 0), ms_search_document_of_file (file + 1, 0) };
  g_autoptr(MsDbStatement) list = ms_db_prepare (ms_store_get_db (store), list_sql, error);
  MsDbStep step;

  if (list == NULL)
    return FALSE;
  ms_db_statement_bind_int (list, 1, range[0]);
  ms_db_statement_bind_int (list, 2, range[1]);
  while ((step = ms_db_statement_step (list, error)) == MS_DB_ROW)
    if (!visitor (ms_db_statement_get_int (list, 0), ms_db_statement_get_text (list, 1), user_data))
      return TRUE;
  return step == MS_DB_DONE && ms_db_run_ints (ms_store_get_db (store), out_sql, range, G_N_ELEMENTS (range), error)
         && ms_db_run_ints (ms_store_get_db (store), drop_sql, range, G_N_ELEMENTS (range), error);
}

gboolean
ms_search_file_store_clear (MsStore  *store,
                            GError  **error)
{
  MsDb *db = ms_store_get_db (store);

  return ms_db_run_ints (db, "INSERT INTO search_file (search_file) VALUES ('delete-all')", NULL, 0, error)
         && ms_db_run_ints (db, "DELETE FROM search_share", NULL, 0, error)
         && ms_db_run_ints (db, "INSERT OR IGNORE INTO search_due SELECT id FROM file WHERE state = 'ready'", NULL, 0, error);
}

gboolean
ms_search_file_store_walk (MsStore             *store,
                           const MsSearchFind  *find,
                           MsSearchRowVisitor   visitor,
                           gpointer             user_data,
                           guint               *n_rows,
                           GError             **error)
{
  static const char newest_sql[] = WALK "DESC LIMIT $6";
  static const char oldest_sql[] = WALK "LIMIT $6";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), find->oldest_first ? oldest_sql : newest_sql, error);

  *n_rows = 0;
  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, find->expression);
  ms_db_statement_bind_int (statement, 2, find->first_key);
  ms_db_statement_bind_int (statement, 3, find->last_key);
  ms_db_statement_bind_int (statement, 4, find->oldest / G_USEC_PER_SEC);
  ms_db_statement_bind_int (statement, 5, find->newest / G_USEC_PER_SEC);
  ms_db_statement_bind_int (statement, 6, find->limit);
  return ms_search_visit_rows (statement, visitor, user_data, n_rows, error);
}

gboolean
ms_search_file_store_is_in (MsStore   *store,
                            gint64     file,
                            gint64     channel,
                            gboolean  *is_in,
                            GError   **error)
{
  static const char sql[] = "SELECT 1 FROM file_share WHERE channel = $1 AND file = $2 LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, file);
  return ms_db_statement_get_single (statement, &one, is_in, error);
}

gboolean
ms_search_file_store_count_wrong (MsStore  *store,
                                  gint64   *n_wrong,
                                  GError  **error)
{
  static const char sql[] =
    "SELECT (SELECT count (*) FROM file f WHERE f.state = 'ready' AND NOT EXISTS (SELECT 1 FROM search_due q WHERE q.file = f.id)"
    " AND (SELECT count (*) FROM search_share d WHERE d.id >= f.id << 10 AND d.id < (f.id + 1) << 10)"
    " <> 1 + (SELECT min (count (*), $1) FROM file_share s WHERE s.file = f.id))"
    " + (SELECT count (*) FROM search_share d LEFT JOIN file f ON f.id = d.id >> 10"
    " WHERE (f.id IS NULL OR f.state <> 'ready') AND NOT EXISTS (SELECT 1 FROM search_due q WHERE q.file = d.id >> 10))";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, MS_LIMIT_FILE_SHARES);
  return ms_db_statement_get_single (statement, n_wrong, NULL, error);
}
