/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of drafts. A person has few of them. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-draft-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"

gboolean
ms_draft_store_visit (MsStore         *store,
                      gint64           user,
                      MsDraftVisitor   visitor,
                      gpointer         user_data,
                      GError         **error)
{
  static const char sql[] =
    "SELECT c.public_id, d.thread_ts, d.text, d.changed FROM draft d JOIN channel c ON c.id = d.channel"
    " JOIN membership v ON v.channel = d.channel AND v.account = d.account"
    " WHERE d.account = $1 AND d.text <> '' ORDER BY d.changed DESC, d.channel, d.thread_ts LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_DRAFTS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsDraft draft = {
        (char *) ms_db_statement_get_text (statement, 0),
        ms_db_statement_get_int (statement, 1),
        (char *) ms_db_statement_get_text (statement, 2),
        ms_db_statement_get_int (statement, 3),
      };

      visitor (&draft, user_data);
    }
  return step == MS_DB_DONE;
}

static MsDbStatement *
prepare_place (MsStore     *store,
               const char  *sql,
               gint64       user,
               gint64       channel,
               gint64       thread_ts,
               GError     **error)
{
  MsDbStatement *statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, channel);
  ms_db_statement_bind_int (statement, 3, thread_ts);
  return statement;
}

gboolean
ms_draft_store_get (MsStore  *store,
                    gint64    user,
                    gint64    channel,
                    gint64    thread_ts,
                    char    **text,
                    gint64   *changed,
                    GError  **error)
{
  static const char sql[] = "SELECT text, changed FROM draft WHERE account = $1 AND channel = $2 AND thread_ts = $3";
  g_autoptr(MsDbStatement) statement = prepare_place (store, sql, user, channel, thread_ts, error);
  MsDbStep step = statement != NULL ? ms_db_statement_step (statement, error) : MS_DB_FAILED;

  *text = NULL;
  *changed = 0;
  if (step == MS_DB_ROW)
    {
      *text = g_strdup (ms_db_statement_get_text (statement, 0));
      *changed = ms_db_statement_get_int (statement, 1);
    }
  return step != MS_DB_FAILED;
}

gboolean
ms_draft_store_sum (MsStore     *store,
                    gint64       user,
                    gint64       channel,
                    gint64       thread_ts,
                    MsDraftSum  *sum,
                    GError     **error)
{
  static const char sql[] =
    "SELECT count(*), coalesce (sum (CASE WHEN text = '' THEN 1 ELSE 0 END), 0), coalesce (sum (length (CAST (text AS BLOB))), 0) FROM draft"
    " WHERE account = $1 AND NOT (channel = $2 AND thread_ts = $3)";
  g_autoptr(MsDbStatement) statement = prepare_place (store, sql, user, channel, thread_ts, error);

  if (statement == NULL || ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;

  *sum = (MsDraftSum) {
    ms_db_statement_get_int (statement, 0),
    ms_db_statement_get_int (statement, 1),
    ms_db_statement_get_int (statement, 2),
  };
  return TRUE;
}

gboolean
ms_draft_store_set (MsStore     *store,
                    gint64       user,
                    gint64       channel,
                    gint64       thread_ts,
                    const char  *text,
                    gint64       changed,
                    GError     **error)
{
  static const char sql[] =
    "INSERT INTO draft (account, channel, thread_ts, text, changed) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (account, channel, thread_ts) DO UPDATE SET text = excluded.text, changed = excluded.changed";
  g_autoptr(MsDbStatement) statement = prepare_place (store, sql, user, channel, thread_ts, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 4, text);
  ms_db_statement_bind_int (statement, 5, changed);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_draft_store_drop_empty (MsStore  *store,
                           gint64    user,
                           GError  **error)
{
  static const char sql[] =
    "DELETE FROM draft WHERE account = $1 AND (channel, thread_ts) ="
    " (SELECT channel, thread_ts FROM draft WHERE account = $1 AND text = '' ORDER BY changed LIMIT 1)";

  return ms_db_run_ints (ms_store_get_db (store), sql, &user, 1, error);
}
