/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of versions. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-version-store.h"

#include "ms-db-statement.h"

gboolean
ms_version_store_keep (MsStore             *store,
                       const MsMessageRow  *row,
                       GError             **error)
{
  static const char sql[] =
    "INSERT INTO message_version (channel, ts, since, account, text)"
    " SELECT channel, ts, CASE WHEN edited_ts > 0 THEN edited_ts ELSE ts END, CASE WHEN edited_ts > 0 THEN edited_by ELSE account END, text"
    " FROM message WHERE channel = $1 AND ts = $2 AND deleted = 0 ON CONFLICT (channel, ts, since) DO NOTHING";
  const gint64 values[] = { row->channel, row->message->ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_version_store_visit (MsStore           *store,
                        gint64             channel,
                        gint64             ts,
                        gint64             after,
                        guint              limit,
                        MsVersionVisitor   visitor,
                        gpointer           user_data,
                        GError           **error)
{
  static const char sql[] =
    "SELECT v.text, v.since, a.public_id FROM message_version v LEFT JOIN account a ON a.id = v.account"
    " WHERE v.channel = $1 AND v.ts = $2 AND v.since > $3 ORDER BY v.since LIMIT $4";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, ts);
  ms_db_statement_bind_int (statement, 3, after);
  ms_db_statement_bind_int (statement, 4, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    if (!visitor (ms_db_statement_get_text (statement, 0),
                  ms_db_statement_get_int (statement, 1),
                  ms_db_statement_get_text (statement, 2),
                  user_data))
      return TRUE;
  return step == MS_DB_DONE;
}

gboolean
ms_version_store_forget (MsStore  *store,
                         gint64    channel,
                         gint64    ts,
                         GError  **error)
{
  static const char sql[] = "DELETE FROM message_version WHERE channel = $1 AND ts = $2";
  const gint64 values[] = { channel, ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}
