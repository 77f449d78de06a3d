/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of the audit log. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-audit-store.h"

#include "ms-db-statement.h"
#include "ms-db.h"

gboolean
ms_audit_store_append (MsStore           *store,
                       const MsAuditRow  *row,
                       GError           **error)
{
  static const char sql[] =
    "INSERT INTO audit (at, actor, action, account, channel, subject, before, after, address)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, row->at);
  ms_db_statement_bind_key (statement, 2, row->actor);
  ms_db_statement_bind_text (statement, 3, row->action);
  ms_db_statement_bind_key (statement, 4, row->user);
  ms_db_statement_bind_key (statement, 5, row->channel);
  ms_db_statement_bind_text (statement, 6, row->subject);
  ms_db_statement_bind_text (statement, 7, row->before);
  ms_db_statement_bind_text (statement, 8, row->after);
  ms_db_statement_bind_text (statement, 9, row->address);
  return ms_db_statement_run (statement, error);
}

static void
read_row (MsDbStatement *statement,
          MsAuditRow    *row)
{
  *row = (MsAuditRow) {
    .key = ms_db_statement_get_int (statement, 0),
    .at = ms_db_statement_get_int (statement, 1),
    .actor = ms_db_statement_get_int (statement, 2),
    .action = ms_db_statement_get_text (statement, 3),
    .user = ms_db_statement_get_int (statement, 4),
    .channel = ms_db_statement_get_int (statement, 5),
    .subject = ms_db_statement_get_text (statement, 6),
    .before = ms_db_statement_get_text (statement, 7),
    .after = ms_db_statement_get_text (statement, 8),
    .address = ms_db_statement_get_text (statement, 9),
    .actor_id = ms_db_statement_get_text (statement, 10),
    .user_id = ms_db_statement_get_text (statement, 11),
    .channel_id = ms_db_statement_get_text (statement, 12),
  };
}

gboolean
ms_audit_store_visit (MsStore            *store,
                      gint64              before,
                      guint               limit,
                      MsAuditRowVisitor   visitor,
                      gpointer            user_data,
                      GError            **error)
{
  static const char sql[] =
    "SELECT t.id, t.at, t.actor, t.action, t.account, t.channel, t.subject, t.before, t.after, t.address,"
    " a.public_id, u.public_id, c.public_id"
    " FROM audit t LEFT JOIN account a ON a.id = t.actor LEFT JOIN account u ON u.id = t.account LEFT JOIN channel c ON c.id = t.channel"
    " WHERE t.id < $1 ORDER BY t.id DESC LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, before > 0 ? before : G_MAXINT64);
  ms_db_statement_bind_int (statement, 2, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsAuditRow row;

      read_row (statement, &row);
      visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

gboolean
ms_audit_store_purge (MsStore  *store,
                      gint64    before,
                      guint     rows,
                      guint    *n,
                      GError  **error)
{
  static const char sql[] = "DELETE FROM audit WHERE at < $1 AND id IN (SELECT id FROM audit ORDER BY id LIMIT $2)";
  const gint64 values[] = { before, rows };

  if (!ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error))
    return FALSE;

  *n = (guint) ms_db_get_changes (ms_store_get_db (store));
  return TRUE;
}
