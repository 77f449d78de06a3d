/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of many files: in which messages they are shown, who may see them, and lists. A list looks at the newest files alone. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-db-statement.h"
#include "ms-file-store.h"
#include "ms-limits.h"

/* Whether an account may read a conversation with file x; reads: public ones without being in. */
#define MAY_SEE(x, reads, account) \
  "EXISTS (SELECT 1 FROM file_share s JOIN channel c ON c.id = s.channel WHERE s.file = " x \
  " AND ((" reads " <> 0 AND c.kind = 'public')" \
  " OR EXISTS (SELECT 1 FROM membership m WHERE m.channel = s.channel AND m.account = " account ")))"

/* Of the newest files f, those that the filter wants. */
#define WANTED \
  " WHERE f.created >= $3 AND f.created <= $4 AND ($5 = 0" \
  " OR ($5 & 1 AND f.mimetype GLOB 'image/*') OR ($5 & 2 AND f.filetype = 'text') OR ($5 & 4 AND f.filetype IN ('zip', 'gzip'))" \
  " OR ($5 & 8 AND f.filetype = 'pdf') OR ($5 & 16 AND (f.mimetype GLOB 'video/*' OR f.mimetype GLOB 'audio/*')))" \
  " AND ($6 = 0 OR f.account = $6) AND (f.account = $7 OR " MAY_SEE ("f.id", "$8", "$7") ") ORDER BY f.id DESC LIMIT $9"

/* $1: whose, or where; 0 for all. $2: how many are looked at. */
static const char list_all_sql[] =
  "SELECT f.id FROM (SELECT id, account, mimetype, filetype, created FROM file WHERE state = 'ready' AND id > $1 ORDER BY id DESC LIMIT $2) f" WANTED;
static const char list_user_sql[] =
  "SELECT f.id FROM (SELECT id, account, mimetype, filetype, created FROM file WHERE account = $1 AND state = 'ready'"
  " ORDER BY id DESC LIMIT $2) f" WANTED;
static const char list_channel_sql[] =
  "SELECT f.id FROM (SELECT DISTINCT file FROM file_share WHERE channel = $1 ORDER BY file DESC LIMIT $2) n"
  " JOIN file f ON f.id = n.file AND f.state = 'ready'" WANTED;
GArray *
ms_file_store_list (MsStore             *store,
                    const MsFileFilter  *filter,
                    gint64              *total,
                    GError             **error)
{
  const char *sql = filter->channel != 0 ? list_channel_sql : filter->user != 0 ? list_user_sql : list_all_sql;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GArray) keys = NULL;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, filter->channel != 0 ? filter->channel : filter->user);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_FILES_LOOKED_AT);
  ms_db_statement_bind_int (statement, 3, filter->oldest);
  ms_db_statement_bind_int (statement, 4, filter->latest);
  ms_db_statement_bind_int (statement, 5, filter->types);
  ms_db_statement_bind_int (statement, 6, filter->user);
  ms_db_statement_bind_int (statement, 7, filter->viewer);
  ms_db_statement_bind_int (statement, 8, filter->reads_public);
  ms_db_statement_bind_int (statement, 9, MS_LIMIT_FILES_COUNTED);
  keys = ms_db_statement_list_ints (statement, error);
  if (keys == NULL)
    return NULL;

  *total = keys->len;
  g_array_remove_range (keys, 0, MIN (filter->skip, keys->len));
  if (keys->len > filter->limit)
    g_array_set_size (keys, filter->limit);
  return g_steal_pointer (&keys);
}

gboolean
ms_file_store_share (MsStore               *store,
                     const MsFileShareRow  *share,
                     GError               **error)
{
  static const char sql[] =
    "INSERT INTO file_share (channel, file, ts, account, place)"
    " SELECT $1, $2, $3, $4, count (*) FROM file_share WHERE channel = $1 AND ts = $3 ON CONFLICT (channel, file, ts) DO NOTHING";
  const gint64 values[] = { share->channel, share->file, share->ts, share->user };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_file_store_unshare (MsStore               *store,
                       const MsFileShareRow  *share,
                       GError               **error)
{
  static const char sql[] = "DELETE FROM file_share WHERE channel = $1 AND file = $2 AND ts = $3";
  const gint64 values[] = { share->channel, share->file, share->ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static GArray *
take_shares (MsDbStatement  *statement,
             GError        **error)
{
  g_autoptr(GArray) shares = g_array_new (FALSE, FALSE, sizeof (MsFileShareRow));
  MsDbStep step;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsFileShareRow share = {
        .channel = ms_db_statement_get_int (statement, 0),
        .file = ms_db_statement_get_int (statement, 1),
        .ts = ms_db_statement_get_int (statement, 2),
        .user = ms_db_statement_get_int (statement, 3),
      };

      g_array_append_val (shares, share);
    }
  return step == MS_DB_DONE ? g_steal_pointer (&shares) : NULL;
}

GArray *
ms_file_store_list_shares (MsStore  *store,
                           gint64    file,
                           GError  **error)
{
  static const char sql[] = "SELECT channel, file, ts, account FROM file_share WHERE file = $1 ORDER BY channel, ts LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;
  ms_db_statement_bind_int (statement, 1, file);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_FILE_SHARES);
  return take_shares (statement, error);
}

GArray *
ms_file_store_list_shown (MsStore  *store,
                          gint64    channel,
                          gint64    ts,
                          GError  **error)
{
  static const char sql[] = "SELECT channel, file, ts, account FROM file_share WHERE channel = $1 AND ts = $2 ORDER BY place LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;
  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, ts);
  ms_db_statement_bind_int (statement, 3, MS_LIMIT_FILES_PER_CALL);
  return take_shares (statement, error);
}

gboolean
ms_file_store_is_visible (MsStore   *store,
                          gint64     file,
                          gint64     user,
                          gboolean   reads_public,
                          gboolean  *visible,
                          GError   **error)
{
  static const char sql[] = "SELECT 1 WHERE " MAY_SEE ("$1", "$2", "$3");
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one = 0;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, file);
  ms_db_statement_bind_int (statement, 2, reads_public);
  ms_db_statement_bind_int (statement, 3, user);
  return ms_db_statement_get_single (statement, &one, visible, error);
}
