/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of the search index. FTS5 takes commands as rows of a column that has the table's name. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-search-store.h"

#include "ms-search-store-private.h"

/* The index gives keys in their order, which is that of time. What has changed since the index saw it is not found for the moment, rather
 * than by what it said before. */
#define WALK \
  "SELECT m.id, m.channel, m.account, CASE WHEN $1 THEN m.text END FROM search s CROSS JOIN message m ON m.id = s.rowid" \
  " WHERE s.search MATCH $2 AND s.rowid >= $3 AND s.rowid <= $4 AND m.ts >= $5 AND m.ts <= $6 AND m.deleted = 0" \
  " AND NOT EXISTS (SELECT 1 FROM search_removed r WHERE r.id = m.id) ORDER BY s.rowid "

#define SHOWS_FILES "coalesce (m.content IS NOT NULL AND json_type (m.content, '$.files') = 'array', 0)"
#define IS_TAKEN_IN "m.id <= s.last_id AND NOT EXISTS (SELECT 1 FROM search_late l WHERE l.id = m.id)"

gboolean
ms_search_store_get_state (MsStore        *store,
                           MsSearchState  *state,
                           GError        **error)
{
  static const char sql[] = "SELECT version, last_id FROM search_state WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step = statement != NULL ? ms_db_statement_step (statement, error) : MS_DB_FAILED;

  *state = (MsSearchState) { 0 };
  if (step == MS_DB_ROW)
    *state = (MsSearchState) { ms_db_statement_get_int (statement, 0), ms_db_statement_get_int (statement, 1) };
  return step != MS_DB_FAILED;
}

gboolean
ms_search_store_set_state (MsStore              *store,
                           const MsSearchState  *state,
                           GError              **error)
{
  static const char sql[] = "UPDATE search_state SET version = $1, last_id = $2 WHERE id = 1";
  const gint64 values[] = { state->version, state->last_id };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_search_store_clear (MsStore  *store,
                       GError  **error)
{
  MsDb *db = ms_store_get_db (store);

  return ms_db_run_ints (db, "INSERT INTO search (search) VALUES ('delete-all')", NULL, 0, error)
         && ms_db_run_ints (db, "DELETE FROM search_removed", NULL, 0, error)
         && ms_db_run_ints (db, "DELETE FROM search_late", NULL, 0, error);
}

gboolean
ms_search_store_keep_old (MsStore  *store,
                          gint64    channel,
                          gint64    ts,
                          GError  **error)
{
  static const char sql[] =
    "INSERT INTO search_removed (id, text, has_files) SELECT m.id, m.text, " SHOWS_FILES " FROM message m JOIN search_state s ON s.id = 1"
    " WHERE m.channel = $1 AND m.ts = $2 AND m.deleted = 0 AND " IS_TAKEN_IN " ON CONFLICT (id) DO NOTHING";
  const gint64 values[] = { channel, ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_search_store_note_late (MsStore  *store,
                           gint64    id,
                           GError  **error)
{
  static const char sql[] = "INSERT INTO search_late (id) SELECT $1 FROM search_state WHERE id = 1 AND last_id >= $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &id, 1, error);
}

gboolean
ms_search_store_forget_late (MsStore  *store,
                             gint64    id,
                             GError  **error)
{
  return ms_db_run_ints (ms_store_get_db (store), "DELETE FROM search_late WHERE id = $1", &id, 1, error);
}

static MsSearchChange
get_change (MsDbStatement *row)
{
  return (MsSearchChange) {
    .id = ms_db_statement_get_int (row, 0),
    .channel = ms_db_statement_get_int (row, 1),
    .user = ms_db_statement_get_int (row, 2),
    .kind = ms_channel_kind_from_string (ms_db_statement_get_text (row, 3)),
    .deleted = ms_db_statement_get_int (row, 4) != 0,
    .subtype = ms_db_statement_get_text (row, 5),
    .text = ms_db_statement_get_text (row, 6),
    .is_reply = ms_db_statement_get_int (row, 7) != 0,
    .has_files = ms_db_statement_get_int (row, 8) != 0,
    .old_text = ms_db_statement_get_text (row, 9),
    .old_has_files = ms_db_statement_get_int (row, 10) != 0,
  };
}

gboolean
ms_search_store_visit_due (MsStore                *store,
                           MsSearchDue             due,
                           gint64                  last_id,
                           MsSearchChangeVisitor   visitor,
                           gpointer                user_data,
                           GError                **error)
{
#define SELECT_DUE(old_text, old_has_files) \
  "SELECT m.id, m.channel, m.account, c.kind, m.deleted, m.subtype, m.text, m.thread_ts, " SHOWS_FILES ", " old_text ", " old_has_files " FROM "
  static const char * const sqls[] = {
    [MS_SEARCH_DUE_CHANGED] = SELECT_DUE ("d.text", "d.has_files") "search_removed d CROSS JOIN message m ON m.id = d.id"
                              " CROSS JOIN channel c ON c.id = m.channel WHERE d.id > $1 ORDER BY d.id",
    [MS_SEARCH_DUE_LATE] = SELECT_DUE ("NULL", "0") "search_late d CROSS JOIN message m ON m.id = d.id"
                           " CROSS JOIN channel c ON c.id = m.channel WHERE d.id > $1 ORDER BY d.id",
    [MS_SEARCH_DUE_NEW] = SELECT_DUE ("NULL", "0") "message m CROSS JOIN channel c ON c.id = m.channel WHERE m.id > $1 ORDER BY m.id",
  };
#undef SELECT_DUE
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sqls[due], error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, due == MS_SEARCH_DUE_NEW ? last_id : 0);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsSearchChange change = get_change (statement);

      if (!visitor (&change, user_data))
        return TRUE;
    }
  return step == MS_DB_DONE;
}

gboolean
ms_search_store_holds (MsStore   *store,
                       gint64     channel,
                       gint64     ts,
                       gboolean  *holds,
                       GError   **error)
{
  static const char sql[] =
    "SELECT 1 FROM message m JOIN search_state s ON s.id = 1 WHERE m.channel = $1 AND m.ts = $2 AND m.deleted = 0 AND " IS_TAKEN_IN
    " AND NOT EXISTS (SELECT 1 FROM search_removed r WHERE r.id = m.id)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, ts);
  return ms_db_statement_get_single (statement, &one, holds, error);
}

static gboolean
run_document (MsStore     *store,
              const char  *sql,
              gint64       id,
              const char  *document,
              GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, id);
  ms_db_statement_bind_text (statement, 2, document);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_search_store_add (MsStore     *store,
                     gint64       id,
                     const char  *document,
                     MsWordFunc   listener,
                     gpointer     user_data,
                     GError     **error)
{
  static const char sql[] = "INSERT INTO search (rowid, words) VALUES ($1, $2)";
  MsDb *db = ms_store_get_db (store);
  gboolean done;

  ms_db_listen_to_words (db, listener, user_data);
  done = run_document (store, sql, id, document, error);
  ms_db_listen_to_words (db, NULL, NULL);
  return done;
}

gboolean
ms_search_store_remove (MsStore     *store,
                        gint64       id,
                        const char  *document,
                        GError     **error)
{
  static const char out_sql[] = "INSERT INTO search (search, rowid, words) VALUES ('delete', $1, $2)";
  static const char drop_sql[] = "DELETE FROM search_removed WHERE id = $1";

  return run_document (store, out_sql, id, document, error)
         && ms_db_run_ints (ms_store_get_db (store), drop_sql, &id, 1, error);
}

/* FTS5 has no other way to say that there was nothing to do than to change nothing. */
gboolean
ms_search_merge (MsStore     *store,
                 const char  *sql,
                 guint        pages,
                 gboolean    *merged,
                 GError     **error)
{
  MsDb *db = ms_store_get_db (store);
  gint64 before = ms_db_get_total_changes (db);
  gint64 value = pages;

  if (!ms_db_run_ints (db, sql, &value, 1, error))
    return FALSE;

  *merged = ms_db_get_total_changes (db) - before > 1;
  return TRUE;
}

gboolean
ms_search_store_merge (MsStore   *store,
                       guint      pages,
                       gboolean  *merged,
                       GError   **error)
{
  return ms_search_merge (store, "INSERT INTO search (search, rank) VALUES ('merge', $1)", pages, merged, error);
}

static MsDbStatement *
prepare_plain (MsStore             *store,
               const MsSearchFind  *find,
               GError             **error)
{
  static const char newest_sql[] = WALK "DESC LIMIT $7";
  static const char oldest_sql[] = WALK "LIMIT $7";
  MsDbStatement *statement = ms_db_prepare (ms_store_get_db (store), find->oldest_first ? oldest_sql : newest_sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, find->with_text);
  ms_db_statement_bind_text (statement, 2, find->expression);
  ms_db_statement_bind_int (statement, 3, find->first_key);
  ms_db_statement_bind_int (statement, 4, find->last_key);
  ms_db_statement_bind_int (statement, 5, find->oldest);
  ms_db_statement_bind_int (statement, 6, find->newest);
  ms_db_statement_bind_int (statement, 7, find->limit);
  return statement;
}

gboolean
ms_search_store_walk (MsStore             *store,
                      const MsSearchFind  *find,
                      MsSearchRowVisitor   visitor,
                      gpointer             user_data,
                      guint               *n_rows,
                      GError             **error)
{
  g_autoptr(MsDbStatement) statement = find->marks != NULL ? ms_search_store_prepare_marked (store, find, error)
                                                           : prepare_plain (store, find, error);

  *n_rows = 0;
  if (statement == NULL)
    return FALSE;
  return ms_search_visit_rows (statement, visitor, user_data, n_rows, error);
}

gboolean
ms_search_visit_rows (MsDbStatement       *statement,
                      MsSearchRowVisitor   visitor,
                      gpointer             user_data,
                      guint               *n_rows,
                      GError             **error)
{
  MsDbStep step;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsSearchRow row = {
        .key = ms_db_statement_get_int (statement, 0),
        .channel = ms_db_statement_get_int (statement, 1),
        .user = ms_db_statement_get_int (statement, 2),
        .text = ms_db_statement_get_text (statement, 3),
      };

      (*n_rows)++;
      if (!visitor (&row, user_data))
        return TRUE;
    }
  return step == MS_DB_DONE;
}

gboolean
ms_search_store_may_read (MsStore   *store,
                          gint64     channel,
                          gint64     viewer,
                          gboolean   public_ones,
                          gboolean  *may,
                          GError   **error)
{
  static const char sql[] =
    "SELECT EXISTS (SELECT 1 FROM membership v WHERE v.channel = $1 AND v.account = $2)"
    " OR ($3 AND EXISTS (SELECT 1 FROM channel c WHERE c.id = $1 AND c.kind = 'public'))";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 answer = 0;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, viewer);
  ms_db_statement_bind_int (statement, 3, public_ones);
  if (!ms_db_statement_get_single (statement, &answer, NULL, error))
    return FALSE;
  *may = answer != 0;
  return TRUE;
}

GArray *
ms_search_store_list_places (MsStore   *store,
                             gint64     viewer,
                             gboolean   without_public,
                             guint      limit,
                             GError   **error)
{
  static const char sql[] =
    "SELECT v.channel FROM membership v JOIN channel c ON c.id = v.channel"
    " WHERE v.account = $1 AND c.num_messages > 0 AND (c.kind <> 'public' OR NOT $2) ORDER BY c.latest_ts DESC LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, viewer);
  ms_db_statement_bind_int (statement, 2, without_public);
  ms_db_statement_bind_int (statement, 3, limit);
  return ms_db_statement_list_ints (statement, error);
}

gboolean
ms_search_store_visit_counts (MsStore               *store,
                              MsSearchCountVisitor   visitor,
                              gpointer               user_data,
                              GError               **error)
{
  static const char sql[] =
    "SELECT m.channel, CASE WHEN m.id IN (SELECT r.id FROM search_removed r) THEN NULL ELSE m.subtype END, count (*)"
    " FROM message m JOIN search_state s ON s.id = 1"
    " WHERE (m.deleted = 0 AND " IS_TAKEN_IN ") OR m.id IN (SELECT r.id FROM search_removed r)"
    " GROUP BY 1, 2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_int (statement, 0), ms_db_statement_get_text (statement, 1), ms_db_statement_get_int (statement, 2), user_data);
  return step == MS_DB_DONE;
}

gboolean
ms_search_store_count (MsStore     *store,
                       const char  *expression,
                       gint64       channel,
                       gint64      *count,
                       gint64      *strays,
                       GError     **error)
{
  static const char sql[] =
    "SELECT count (*), coalesce (sum (m.id IS NULL), 0) FROM search s LEFT JOIN message m ON m.id = s.rowid AND m.channel = $1"
    " AND (m.deleted = 0 OR EXISTS (SELECT 1 FROM search_removed r WHERE r.id = m.id)) WHERE s.search MATCH $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_text (statement, 2, expression);
  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;
  *count = ms_db_statement_get_int (statement, 0);
  *strays = ms_db_statement_get_int (statement, 1);
  return TRUE;
}

gboolean
ms_search_store_has (MsStore     *store,
                     gint64       ts,
                     const char  *expression,
                     gboolean    *has,
                     GError     **error)
{
  static const char sql[] = "SELECT rowid FROM search WHERE search MATCH $1 AND rowid >= $2 AND rowid <= $3 LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 found;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, expression);
  ms_db_statement_bind_int (statement, 2, ts);
  ms_db_statement_bind_int (statement, 3, ts + MS_SEARCH_KEY_SLACK);
  return ms_db_statement_get_single (statement, &found, has, error);
}
