/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of memberships. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-membership-store.h"

#include "ms-db-statement.h"
#include "ms-write-behind.h"

static gboolean
count_members (MsStore  *store,
               gint64    channel,
               gint64    change,
               GError  **error)
{
  static const char sql[] = "UPDATE channel SET num_members = num_members + $1 WHERE id = $2";
  const gint64 values[] = { change, channel };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_membership_store_add (MsStore  *store,
                         gint64    channel,
                         gint64    user,
                         gint64    from_seq,
                         gint64    last_read,
                         gint64    now_us,
                         GError  **error)
{
  static const char sql[] =
    "INSERT INTO membership (channel, account, from_seq, last_read, joined) VALUES ($1, $2, $3, $4, $5)";
  const gint64 values[] = { channel, user, from_seq, last_read, now_us };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error) && count_members (store, channel, 1, error);
}

gboolean
ms_membership_store_remove (MsStore  *store,
                            gint64    channel,
                            gint64    user,
                            GError  **error)
{
  static const char sql[] = "DELETE FROM membership WHERE channel = $1 AND account = $2";
  const gint64 values[] = { channel, user };

  if (!ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error))
    return FALSE;

  return ms_db_get_changes (ms_store_get_db (store)) == 0 || count_members (store, channel, -1, error);
}

gboolean
ms_membership_store_set_last_read (MsStore  *store,
                                   gint64    channel,
                                   gint64    user,
                                   gint64    ts,
                                   GError  **error)
{
  ms_write_behind_set_last_read (ms_store_get_write_behind (store), channel, user, ts);
  return TRUE;
}

gboolean
ms_membership_store_set_open (MsStore   *store,
                              gint64     channel,
                              gint64     user,
                              gboolean   is_open,
                              GError   **error)
{
  static const char sql[] = "UPDATE membership SET is_open = $1 WHERE channel = $2 AND account = $3";
  const gint64 values[] = { is_open, channel, user };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
get_open (MsStore   *store,
          gint64     channel,
          gint64     user,
          gint64    *is_open,
          gboolean  *found,
          GError   **error)
{
  static const char sql[] = "SELECT is_open FROM membership WHERE channel = $1 AND account = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, user);
  return ms_db_statement_get_single (statement, is_open, found, error);
}

gboolean
ms_membership_store_is_open (MsStore   *store,
                             gint64     channel,
                             gint64     user,
                             gboolean  *is_open,
                             GError   **error)
{
  gint64 value = 0;
  gboolean found = FALSE;

  if (!get_open (store, channel, user, &value, &found, error))
    return FALSE;

  *is_open = found && value != 0;
  return TRUE;
}

gboolean
ms_membership_store_has (MsStore   *store,
                         gint64     channel,
                         gint64     user,
                         gboolean  *is_member,
                         GError   **error)
{
  gint64 value = 0;

  return get_open (store, channel, user, &value, is_member, error);
}

static gboolean
visit_page (MsStore              *store,
            const char           *sql,
            gint64                channel,
            gint64                after,
            guint                 limit,
            MsMembershipVisitor   visitor,
            gpointer              user_data,
            GError              **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, after);
  ms_db_statement_bind_int (statement, 3, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_int (statement, 0), ms_db_statement_get_text (statement, 1), user_data);
  return step == MS_DB_DONE;
}

gboolean
ms_membership_store_visit (MsStore              *store,
                           gint64                channel,
                           gint64                after,
                           guint                 limit,
                           MsMembershipVisitor   visitor,
                           gpointer              user_data,
                           GError              **error)
{
  static const char sql[] =
    "SELECT m.account, a.public_id FROM membership m JOIN account a ON a.id = m.account"
    " WHERE m.channel = $1 AND m.account > $2 ORDER BY m.account LIMIT $3";

  return visit_page (store, sql, channel, after, limit, visitor, user_data, error);
}

gboolean
ms_membership_store_visit_guests (MsStore              *store,
                                  gint64                channel,
                                  gint64                after,
                                  guint                 limit,
                                  MsMembershipVisitor   visitor,
                                  gpointer              user_data,
                                  GError              **error)
{
  static const char sql[] =
    "SELECT m.account, a.public_id FROM membership m JOIN account a ON a.id = m.account"
    " WHERE m.channel = $1 AND m.account > $2 AND a.role = 'guest' AND a.deleted = 0 ORDER BY m.account LIMIT $3";

  return visit_page (store, sql, channel, after, limit, visitor, user_data, error);
}

GArray *
ms_membership_store_list (MsStore  *store,
                          gint64    user,
                          GError  **error)
{
  static const char sql[] = "SELECT channel FROM membership WHERE account = $1 ORDER BY channel";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, user);
  return ms_db_statement_list_ints (statement, error);
}
