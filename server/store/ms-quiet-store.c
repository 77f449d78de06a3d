/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of quiet times. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-quiet-store.h"

#include "ms-db-statement.h"

#define COLUMNS "q.enabled, q.start_minute, q.end_minute, q.snooze_from, q.snooze_until, q.ended"

#define DEFAULT_START (22 * 60)
#define DEFAULT_END (8 * 60)

static void
read_quiet (MsDbStatement *row,
            MsQuietTime   *quiet)
{
  *quiet = (MsQuietTime) {
    .enabled = ms_db_statement_get_int (row, 0) != 0,
    .start_minute = (guint) CLAMP (ms_db_statement_get_int (row, 1), 0, MS_QUIET_DAY_MINUTES - 1),
    .end_minute = (guint) CLAMP (ms_db_statement_get_int (row, 2), 0, MS_QUIET_DAY_MINUTES - 1),
    .snooze_from = ms_db_statement_get_int (row, 3),
    .snooze_until = ms_db_statement_get_int (row, 4),
    .ended = ms_db_statement_get_int (row, 5),
  };
}

gboolean
ms_quiet_store_get (MsStore      *store,
                    gint64        user,
                    MsQuietTime  *quiet,
                    GError      **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM quiet_time q WHERE q.account = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *quiet = (MsQuietTime) { .start_minute = DEFAULT_START, .end_minute = DEFAULT_END };
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_ROW)
    read_quiet (statement, quiet);
  return step != MS_DB_FAILED;
}

gboolean
ms_quiet_store_put (MsStore            *store,
                    gint64              user,
                    const MsQuietTime  *quiet,
                    GError            **error)
{
  static const char sql[] =
    "INSERT INTO quiet_time (account, enabled, start_minute, end_minute, snooze_from, snooze_until, ended)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account) DO UPDATE SET enabled = excluded.enabled,"
    " start_minute = excluded.start_minute, end_minute = excluded.end_minute, snooze_from = excluded.snooze_from,"
    " snooze_until = excluded.snooze_until, ended = excluded.ended";
  const gint64 values[] = { user, quiet->enabled, quiet->start_minute, quiet->end_minute, quiet->snooze_from, quiet->snooze_until, quiet->ended };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_quiet_store_visit (MsStore            *store,
                      gint64              now,
                      MsQuietRowVisitor   visitor,
                      gpointer            user_data,
                      GError            **error)
{
  static const char sql[] =
    "SELECT " COLUMNS ", a.public_id, a.tz FROM quiet_time q JOIN account a ON a.id = q.account"
    " WHERE (q.enabled = 1 OR q.snooze_until > $1) AND a.deleted = 0 ORDER BY q.account";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, now);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsQuietTime quiet;

      read_quiet (statement, &quiet);
      visitor (ms_db_statement_get_text (statement, 6), ms_db_statement_get_text (statement, 7), &quiet, user_data);
    }
  return step == MS_DB_DONE;
}
