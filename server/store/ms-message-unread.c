/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of what is unread in a conversation: which messages count, and whom they mention. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-db-statement.h"
#include "ms-message-store.h"

gboolean
ms_message_store_add_mention (MsStore  *store,
                              gint64    user,
                              gint64    channel,
                              gint64    ts,
                              gboolean  is_here,
                              GError  **error)
{
  static const char sql[] =
    "INSERT INTO mention (account, channel, ts, is_here) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (account, channel, ts) DO UPDATE SET is_here = CASE WHEN $4 = 1 THEN 1 ELSE is_here END";
  const gint64 values[] = { user, channel, ts, is_here };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_message_store_clear_mentions (MsStore  *store,
                                 gint64    channel,
                                 gint64    ts,
                                 gboolean  keep_here,
                                 GError  **error)
{
  static const char sql[] = "DELETE FROM mention WHERE channel = $1 AND ts = $2 AND ($3 = 0 OR is_here = 0)";
  const gint64 values[] = { channel, ts, keep_here };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
count (MsStore     *store,
       const char  *sql,
       gint64       channel,
       gint64       after,
       gint64       user,
       gint64       max,
       gint64      *result,
       GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *result = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, after);
  ms_db_statement_bind_int (statement, 3, user);
  ms_db_statement_bind_int (statement, 4, max);
  return ms_db_statement_get_single (statement, result, NULL, error);
}

gboolean
ms_message_store_count_unread (MsStore  *store,
                               gint64    channel,
                               gint64    user,
                               gint64    after,
                               gint64    max,
                               gint64   *unread,
                               gint64   *mentions,
                               GError  **error)
{
  static const char unread_sql[] =
    "SELECT count(*) FROM (SELECT 1 FROM message WHERE channel = $1 AND ts > $2 AND counts = 1 AND deleted = 0"
    " AND account IS DISTINCT FROM $3 LIMIT $4)";
  static const char broadcast_sql[] =
    "SELECT count(*) FROM (SELECT 1 FROM message WHERE channel = $1 AND ts > $2 AND broadcast = 1 AND account IS DISTINCT FROM $3 LIMIT $4)";
  static const char mention_sql[] =
    "SELECT count(*) FROM (SELECT 1 FROM mention WHERE channel = $1 AND ts > $2 AND account = $3 LIMIT $4)";
  gint64 direct = 0;

  if (!count (store, unread_sql, channel, after, user, max, unread, error)
      || !count (store, broadcast_sql, channel, after, user, max, mentions, error)
      || !count (store, mention_sql, channel, after, user, max, &direct, error))
    return FALSE;

  *mentions = MIN (*mentions + direct, max);
  return TRUE;
}
