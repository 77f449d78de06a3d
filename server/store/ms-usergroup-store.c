/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of user groups. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-usergroup-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"
#include "ms-name.h"

#define SELECT \
  "SELECT g.id, g.public_id, g.handle, g.name, g.description, c.public_id, u.public_id, g.created, g.updated, g.disabled," \
  " (SELECT count (*) FROM usergroup_member m JOIN account a ON a.id = m.account WHERE m.usergroup = g.id AND a.deleted = 0)" \
  " FROM usergroup g JOIN account c ON c.id = g.creator JOIN account u ON u.id = g.updater "

static char *
dup_column (MsDbStatement *row,
            int            column)
{
  return g_strdup (ms_db_statement_get_text (row, column));
}

static MsUsergroup *
take_one (MsDbStatement  *statement,
          gint64         *key,
          GError        **error)
{
  MsUsergroup *group;

  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  group = g_new (MsUsergroup, 1);
  *group = (MsUsergroup) {
    .id = dup_column (statement, 1),
    .handle = dup_column (statement, 2),
    .name = dup_column (statement, 3),
    .description = dup_column (statement, 4),
    .creator = dup_column (statement, 5),
    .updater = dup_column (statement, 6),
    .created = ms_db_statement_get_int (statement, 7),
    .updated = ms_db_statement_get_int (statement, 8),
    .disabled = ms_db_statement_get_int (statement, 9),
    .user_count = ms_db_statement_get_int (statement, 10),
  };
  if (key != NULL)
    *key = ms_db_statement_get_int (statement, 0);
  return group;
}

MsUsergroup *
ms_usergroup_store_get (MsStore  *store,
                        gint64    key,
                        GError  **error)
{
  static const char sql[] = SELECT "WHERE g.id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, key);
  return take_one (statement, NULL, error);
}

MsUsergroup *
ms_usergroup_store_find_id (MsStore     *store,
                            const char  *id,
                            gint64      *key,
                            GError     **error)
{
  static const char sql[] = SELECT "WHERE g.public_id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 1, id);
  return take_one (statement, key, error);
}

static gboolean
find_key (MsStore     *store,
          const char  *sql,
          const char  *folded,
          gint64      *key,
          GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *key = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, folded);
  return ms_db_statement_get_single (statement, key, NULL, error);
}

gboolean
ms_usergroup_store_find_handle (MsStore     *store,
                                const char  *folded,
                                gint64      *key,
                                GError     **error)
{
  return find_key (store, "SELECT id FROM usergroup WHERE handle_folded = $1", folded, key, error);
}

gboolean
ms_usergroup_store_find_name (MsStore     *store,
                              const char  *folded,
                              gint64      *key,
                              GError     **error)
{
  return find_key (store, "SELECT id FROM usergroup WHERE name_folded = $1", folded, key, error);
}

gboolean
ms_usergroup_store_count (MsStore  *store,
                          gint64   *count,
                          GError  **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), "SELECT count (*) FROM usergroup", error);

  return statement != NULL && ms_db_statement_get_single (statement, count, NULL, error);
}

GArray *
ms_usergroup_store_list (MsStore   *store,
                         gboolean   disabled_too,
                         GError   **error)
{
  static const char sql[] = "SELECT id FROM usergroup WHERE disabled = 0 OR $1 ORDER BY id LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, disabled_too);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_USERGROUPS);
  return ms_db_statement_list_ints (statement, error);
}

/* Parameters 1 to 8, the same for insert and update; texts must live until the statement has run. */
static void
bind_group (MsDbStatement     *statement,
            const MsUsergroup *group,
            const char        *handle,
            const char        *name,
            gint64             updater)
{
  ms_db_statement_bind_text (statement, 1, group->handle);
  ms_db_statement_bind_text (statement, 2, handle);
  ms_db_statement_bind_text (statement, 3, group->name);
  ms_db_statement_bind_text (statement, 4, name);
  ms_db_statement_bind_text (statement, 5, group->description);
  ms_db_statement_bind_int (statement, 6, group->updated);
  ms_db_statement_bind_int (statement, 7, group->disabled);
  ms_db_statement_bind_key (statement, 8, updater);
}

gint64
ms_usergroup_store_insert (MsStore            *store,
                           const MsUsergroup  *group,
                           gint64              creator,
                           GError            **error)
{
  static const char sql[] =
    "INSERT INTO usergroup (handle, handle_folded, name, name_folded, description, updated, disabled, updater, public_id, created, creator)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6, $8) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *handle = ms_name_fold (group->handle);
  g_autofree char *name = ms_name_fold (group->name);
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  bind_group (statement, group, handle, name, creator);
  ms_db_statement_bind_text (statement, 9, group->id);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

gboolean
ms_usergroup_store_update (MsStore            *store,
                           gint64              key,
                           const MsUsergroup  *group,
                           gint64              updater,
                           GError            **error)
{
  static const char sql[] =
    "UPDATE usergroup SET handle = $1, handle_folded = $2, name = $3, name_folded = $4, description = $5, updated = $6, disabled = $7,"
    " updater = $8 WHERE id = $9";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *handle = ms_name_fold (group->handle);
  g_autofree char *name = ms_name_fold (group->name);

  if (statement == NULL)
    return FALSE;

  bind_group (statement, group, handle, name, updater);
  ms_db_statement_bind_int (statement, 9, key);
  return ms_db_statement_run (statement, error);
}

char **
ms_usergroup_store_list_users (MsStore  *store,
                               gint64    key,
                               GError  **error)
{
  static const char sql[] =
    "SELECT a.public_id FROM usergroup_member m JOIN account a ON a.id = m.account WHERE m.usergroup = $1 AND a.deleted = 0"
    " ORDER BY m.account";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GStrvBuilder) users = g_strv_builder_new ();
  MsDbStep step;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, key);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    g_strv_builder_add (users, ms_db_statement_get_text (statement, 0));
  return step == MS_DB_DONE ? g_strv_builder_end (users) : NULL;
}

gboolean
ms_usergroup_store_set_users (MsStore       *store,
                              gint64         key,
                              const gint64  *users,
                              guint          n_users,
                              GError       **error)
{
  static const char clear_sql[] = "DELETE FROM usergroup_member WHERE usergroup = $1";
  static const char add_sql[] = "INSERT INTO usergroup_member (usergroup, account) VALUES ($1, $2) ON CONFLICT (usergroup, account) DO NOTHING";

  if (!ms_db_run_ints (ms_store_get_db (store), clear_sql, &key, 1, error))
    return FALSE;
  for (guint i = 0; i < n_users; i++)
    {
      const gint64 values[] = { key, users[i] };

      if (!ms_db_run_ints (ms_store_get_db (store), add_sql, values, G_N_ELEMENTS (values), error))
        return FALSE;
    }
  return TRUE;
}

GArray *
ms_usergroup_store_list_in_channel (MsStore     *store,
                                    const char  *id,
                                    gint64       channel,
                                    GError     **error)
{
  /* In this order: a group has fewer people than a channel may have. */
  static const char sql[] =
    "SELECT m.account FROM usergroup g CROSS JOIN usergroup_member m ON m.usergroup = g.id"
    " CROSS JOIN membership c ON c.channel = $1 AND c.account = m.account WHERE g.public_id = $2 AND g.disabled = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_text (statement, 2, id);
  return ms_db_statement_list_ints (statement, error);
}
