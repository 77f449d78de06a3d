/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of sessions. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-session-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"

/* An app's token is a bot's of another level. */
#define COLUMNS \
  "id, account, public_id, device, hash, CASE level WHEN 'app' THEN level ELSE kind END, created, last_used, lifetime, expires"

static gboolean
visit_rows (MsDbStatement        *statement,
            MsSessionRowVisitor   visitor,
            gpointer              user_data,
            GError              **error)
{
  MsDbStep step;
  gsize length;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsSessionRow row = {
        .key = ms_db_statement_get_int (statement, 0),
        .user = ms_db_statement_get_int (statement, 1),
        .id = ms_db_statement_get_text (statement, 2),
        .device = ms_db_statement_get_text (statement, 3),
        .hash = ms_db_statement_get_blob (statement, 4, &length),
        .kind = ms_token_kind_from_string (ms_db_statement_get_text (statement, 5)),
        .created = ms_db_statement_get_int (statement, 6),
        .last_used = ms_db_statement_get_int (statement, 7),
        .lifetime = ms_db_statement_get_int (statement, 8),
        .expires = ms_db_statement_get_int (statement, 9),
      };

      if (length == MS_SESSION_HASH_BYTES)
        visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

gint64
ms_session_store_insert (MsStore             *store,
                         const MsSessionRow  *row,
                         GError             **error)
{
  static const char sql[] =
    "INSERT INTO session (account, public_id, device, hash, kind, level, created, last_used, lifetime, expires)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  ms_db_statement_bind_int (statement, 1, row->user);
  ms_db_statement_bind_text (statement, 2, row->id);
  ms_db_statement_bind_text (statement, 3, row->device != NULL ? row->device : "");
  ms_db_statement_bind_blob (statement, 4, row->hash, MS_SESSION_HASH_BYTES);
  ms_db_statement_bind_text (statement, 5, row->kind == MS_TOKEN_USER ? "user" : "bot");
  ms_db_statement_bind_text (statement, 6, row->kind == MS_TOKEN_APP ? "app" : "account");
  ms_db_statement_bind_int (statement, 7, row->created);
  ms_db_statement_bind_int (statement, 8, row->last_used);
  ms_db_statement_bind_int (statement, 9, row->lifetime);
  ms_db_statement_bind_int (statement, 10, row->expires);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

gboolean
ms_session_store_visit (MsStore              *store,
                        gint64                user,
                        gboolean              ended,
                        MsSessionRowVisitor   visitor,
                        gpointer              user_data,
                        GError              **error)
{
  static const char sql[] =
    "SELECT " COLUMNS " FROM session WHERE account = $1 AND (ended > 0) = $2 ORDER BY last_used DESC, id DESC LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, ended);
  ms_db_statement_bind_int (statement, 3, MS_LIMIT_SESSIONS_PER_USER + 1);
  return visit_rows (statement, visitor, user_data, error);
}

gboolean
ms_session_store_visit_ended (MsStore              *store,
                              gint64                now,
                              guint                 limit,
                              MsSessionRowVisitor   visitor,
                              gpointer              user_data,
                              GError              **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM session WHERE expires > 0 AND expires <= $1 ORDER BY expires LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, now);
  ms_db_statement_bind_int (statement, 2, limit);
  return visit_rows (statement, visitor, user_data, error);
}

gboolean
ms_session_store_end (MsStore  *store,
                      gint64    key,
                      gint64    now,
                      gint64    until,
                      GError  **error)
{
  static const char sql[] = "UPDATE session SET ended = $1, lifetime = 0, expires = $2 WHERE id = $3";
  const gint64 values[] = { now, until, key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_session_store_delete (MsStore   *store,
                         gint64     key,
                         gboolean  *found,
                         GError   **error)
{
  static const char sql[] = "DELETE FROM session WHERE id = $1";
  const gint64 values[] = { key };

  if (!ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error))
    return FALSE;

  if (found != NULL)
    *found = ms_db_get_changes (ms_store_get_db (store)) > 0;
  return TRUE;
}

gboolean
ms_session_store_is_open (MsStore   *store,
                          gint64     key,
                          gint64     user,
                          gint64     now,
                          gboolean  *open,
                          GError   **error)
{
  static const char sql[] = "SELECT 1 FROM session WHERE id = $1 AND account = $2 AND ended = 0 AND (expires = 0 OR expires > $3)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, key);
  ms_db_statement_bind_int (statement, 2, user);
  ms_db_statement_bind_int (statement, 3, now);
  step = ms_db_statement_step (statement, error);
  *open = step == MS_DB_ROW;
  return step == MS_DB_ROW || step == MS_DB_DONE;
}

gboolean
ms_session_store_touch (MsStore  *store,
                        gint64    key,
                        gint64    now,
                        GError  **error)
{
  static const char session_sql[] =
    "UPDATE session SET last_used = $1, expires = CASE WHEN lifetime > 0 THEN $1 + lifetime ELSE 0 END WHERE id = $2 AND ended = 0";
  static const char account_sql[] =
    "UPDATE account SET last_seen = $1 WHERE id = (SELECT account FROM session WHERE id = $2)";
  const gint64 session_values[] = { now, key };
  const gint64 account_values[] = { now * G_USEC_PER_SEC, key };
  MsDb *db = ms_store_get_db (store);

  return ms_db_run_ints (db, session_sql, session_values, G_N_ELEMENTS (session_values), error)
         && ms_db_run_ints (db, account_sql, account_values, G_N_ELEMENTS (account_values), error);
}
