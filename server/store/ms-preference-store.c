/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of preferences. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-preference-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"

gboolean
ms_preference_store_visit (MsStore              *store,
                           gint64                user,
                           MsPreferenceVisitor   visitor,
                           gpointer              user_data,
                           GError              **error)
{
  static const char sql[] = "SELECT name, value FROM preference WHERE account = $1 ORDER BY name LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_PREFS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_text (statement, 0), ms_db_statement_get_text (statement, 1), user_data);
  return step == MS_DB_DONE;
}

gboolean
ms_preference_store_get (MsStore     *store,
                         gint64       user,
                         const char  *name,
                         char       **value,
                         GError     **error)
{
  static const char sql[] = "SELECT value FROM preference WHERE account = $1 AND name = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *value = NULL;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_text (statement, 2, name);
  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_ROW)
    *value = g_strdup (ms_db_statement_get_text (statement, 0));
  return step != MS_DB_FAILED;
}

gboolean
ms_preference_store_set (MsStore     *store,
                         gint64       user,
                         const char  *name,
                         const char  *value,
                         GError     **error)
{
  static const char set_sql[] =
    "INSERT INTO preference (account, name, value) VALUES ($1, $2, $3) ON CONFLICT (account, name) DO UPDATE SET value = excluded.value";
  static const char remove_sql[] = "DELETE FROM preference WHERE account = $1 AND name = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), value != NULL ? set_sql : remove_sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_text (statement, 2, name);
  if (value != NULL)
    ms_db_statement_bind_text (statement, 3, value);
  return ms_db_statement_run (statement, error);
}
