/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of what goes by age. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-retention-store.h"

#include "ms-db-statement.h"

gboolean
ms_retention_store_visit (MsStore             *store,
                          gint64               after,
                          gint64               days,
                          guint                limit,
                          MsRetentionVisitor   visitor,
                          gpointer             user_data,
                          GError             **error)
{
  static const char all_sql[] = "SELECT id, coalesce (retention_days, $1) FROM channel WHERE id > $2 ORDER BY id LIMIT $3";
  static const char own_sql[] =
    "SELECT id, coalesce (retention_days, $1) FROM channel WHERE retention_days > 0 AND id > $2 ORDER BY id LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), days > 0 ? all_sql : own_sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, days);
  ms_db_statement_bind_int (statement, 2, after);
  ms_db_statement_bind_int (statement, 3, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_int (statement, 0), ms_db_statement_get_int (statement, 1), user_data);
  return step == MS_DB_DONE;
}

GArray *
ms_retention_store_list_old (MsStore  *store,
                             gint64    channel,
                             gint64    before,
                             guint     limit,
                             GError  **error)
{
  static const char sql[] =
    "SELECT ts FROM message WHERE channel = $1 AND ts < $2 AND deleted = 0 AND coalesce (subtype, '') != 'tombstone' ORDER BY ts LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, before);
  ms_db_statement_bind_int (statement, 3, limit);
  return ms_db_statement_list_ints (statement, error);
}

gboolean
ms_retention_store_get (MsStore  *store,
                        gint64    channel,
                        gint64   *days,
                        GError  **error)
{
  static const char sql[] = "SELECT coalesce (retention_days, -1) FROM channel WHERE id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *days = -1;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  return ms_db_statement_get_single (statement, days, NULL, error);
}

gboolean
ms_retention_store_set (MsStore  *store,
                        gint64    channel,
                        gint64    days,
                        GError  **error)
{
  static const char sql[] = "UPDATE channel SET retention_days = nullif ($1, -1) WHERE id = $2";
  const gint64 values[] = { days, channel };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}
