/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of saved messages. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-star-store.h"

#include "ms-db-statement.h"

gboolean
ms_star_store_has (MsStore   *store,
                   gint64     user,
                   gint64     channel,
                   gint64     message,
                   gboolean  *has,
                   GError   **error)
{
  static const char sql[] = "SELECT 1 FROM star WHERE account = $1 AND channel = $2 AND message = $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one = 0;

  *has = FALSE;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, channel);
  ms_db_statement_bind_int (statement, 3, message);
  return ms_db_statement_get_single (statement, &one, has, error);
}

gboolean
ms_star_store_has_any (MsStore   *store,
                       gint64     user,
                       gint64     channel,
                       gboolean  *has,
                       GError   **error)
{
  static const char sql[] = "SELECT 1 FROM star WHERE account = $1 AND channel = $2 LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one = 0;

  *has = FALSE;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, channel);
  return ms_db_statement_get_single (statement, &one, has, error);
}

gboolean
ms_star_store_add (MsStore          *store,
                   const MsStarRow  *row,
                   GError          **error)
{
  static const char sql[] = "INSERT INTO star (account, message, channel, created, place) VALUES ($1, $2, $3, $4, $5)";
  const gint64 values[] = { row->user, row->message, row->channel, row->created, row->place };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_star_store_remove (MsStore  *store,
                      gint64    user,
                      gint64    channel,
                      gint64    message,
                      GError  **error)
{
  static const char sql[] = "DELETE FROM star WHERE account = $1 AND channel = $2 AND message = $3";
  const gint64 values[] = { user, channel, message };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_star_store_clear (MsStore  *store,
                     gint64    message,
                     GError  **error)
{
  return ms_db_run_ints (ms_store_get_db (store), "DELETE FROM star WHERE message = $1", &message, 1, error);
}

gboolean
ms_star_store_count (MsStore  *store,
                     gint64    user,
                     gint64   *count,
                     GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM star WHERE account = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *count = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  return ms_db_statement_get_single (statement, count, NULL, error);
}

GArray *
ms_star_store_list (MsStore   *store,
                    gint64     user,
                    gboolean   public_ones,
                    guint      limit,
                    GError   **error)
{
  static const char sql[] =
    "SELECT s.message, s.channel, s.created, s.place FROM star s JOIN channel c ON c.id = s.channel"
    " WHERE s.account = $1 AND ((c.kind = 'public' AND $2)"
    " OR EXISTS (SELECT 1 FROM membership v WHERE v.channel = s.channel AND v.account = $1)) ORDER BY s.place DESC LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GArray) list = g_array_new (FALSE, FALSE, sizeof (MsStarRow));
  MsDbStep step;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, public_ones);
  ms_db_statement_bind_int (statement, 3, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsStarRow row = {
        user,
        ms_db_statement_get_int (statement, 0),
        ms_db_statement_get_int (statement, 1),
        ms_db_statement_get_int (statement, 2),
        ms_db_statement_get_int (statement, 3),
      };

      g_array_append_val (list, row);
    }
  return step == MS_DB_DONE ? g_steal_pointer (&list) : NULL;
}
