/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of reactions. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-reaction-store.h"

#include "ms-db-statement.h"
#include "ms-timestamp.h"
#include "ms-user-store.h"

gboolean
ms_reaction_store_visit (MsStore               *store,
                         gint64                 message,
                         const char            *name,
                         guint                  limit,
                         MsReactionRowVisitor   visitor,
                         gpointer               user_data,
                         GError               **error)
{
  static const char all_sql[] = "SELECT name, account FROM reaction WHERE message = $1 ORDER BY place LIMIT $2";
  static const char one_sql[] = "SELECT name, account FROM reaction WHERE message = $1 AND name = $2 ORDER BY place LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), name != NULL ? one_sql : all_sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, message);
  ms_db_statement_bind_int (statement, name != NULL ? 3 : 2, limit);
  if (name != NULL)
    ms_db_statement_bind_text (statement, 2, name);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const char *id = NULL;

      if (!ms_user_store_peek_id (store, ms_db_statement_get_int (statement, 1), &id, error))
        return FALSE;
      visitor (ms_db_statement_get_text (statement, 0), id, user_data);
    }
  return step == MS_DB_DONE;
}

gboolean
ms_reaction_store_has (MsStore     *store,
                       gint64       message,
                       const char  *name,
                       gint64       user,
                       gboolean    *has,
                       GError     **error)
{
  static const char sql[] = "SELECT 1 FROM reaction WHERE message = $1 AND name = $2 AND account = $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one = 0;

  *has = FALSE;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, message);
  ms_db_statement_bind_text (statement, 2, name);
  ms_db_statement_bind_int (statement, 3, user);
  return ms_db_statement_get_single (statement, &one, has, error);
}

gboolean
ms_reaction_store_add (MsStore     *store,
                       gint64       message,
                       const char  *name,
                       gint64       user,
                       gint64       place,
                       GError     **error)
{
  static const char sql[] = "INSERT INTO reaction (message, name, account, place) VALUES ($1, $2, $3, $4)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, message);
  ms_db_statement_bind_text (statement, 2, name);
  ms_db_statement_bind_int (statement, 3, user);
  ms_db_statement_bind_int (statement, 4, place);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_reaction_store_remove (MsStore     *store,
                          gint64       message,
                          const char  *name,
                          gint64       user,
                          GError     **error)
{
  static const char sql[] = "DELETE FROM reaction WHERE message = $1 AND name = $2 AND account = $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, message);
  ms_db_statement_bind_text (statement, 2, name);
  ms_db_statement_bind_int (statement, 3, user);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_reaction_store_adopt (MsStore  *store,
                         gint64    message,
                         GError  **error)
{
  static const char sql[] =
    "INSERT INTO reaction (message, name, account, place)"
    " SELECT m.id, json_extract (k.value, '$.name'), a.id, m.ts - $1 + k.key * 100000 + u.key"
    " FROM message m, json_each (m.reactions) k, json_each (k.value, '$.users') u JOIN account a ON a.public_id = u.value"
    " WHERE m.id = $2 AND m.reactions IS NOT NULL ON CONFLICT (message, name, account) DO NOTHING";
  const gint64 values[] = { 2 * MS_TIMESTAMP_MAX, message };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_reaction_store_clear (MsStore  *store,
                         gint64    message,
                         GError  **error)
{
  return ms_db_run_ints (ms_store_get_db (store), "DELETE FROM reaction WHERE message = $1", &message, 1, error);
}

GArray *
ms_reaction_store_list_of (MsStore   *store,
                           gint64     user,
                           gint64     viewer,
                           gboolean   public_ones,
                           guint      limit,
                           GError   **error)
{
  static const char sql[] =
    "SELECT r.place, r.message FROM reaction r JOIN message m ON m.id = r.message JOIN channel c ON c.id = m.channel"
    " WHERE r.account = $1 AND ((c.kind = 'public' AND $2)"
    " OR EXISTS (SELECT 1 FROM membership v WHERE v.channel = m.channel AND v.account = $3)) ORDER BY r.place DESC LIMIT $4";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));
  MsDbStep step;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, public_ones);
  ms_db_statement_bind_int (statement, 3, viewer);
  ms_db_statement_bind_int (statement, 4, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const gint64 pair[] = { ms_db_statement_get_int (statement, 0), ms_db_statement_get_int (statement, 1) };

      g_array_append_vals (list, pair, G_N_ELEMENTS (pair));
    }
  return step == MS_DB_DONE ? g_steal_pointer (&list) : NULL;
}
