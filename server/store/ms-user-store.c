/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of accounts. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-user-store.h"

#include "ms-db-statement.h"
#include "ms-name.h"

/* Only of bots their app is looked up. */
#define COLUMNS \
  "id, public_id, name, email, role, real_name, display_name, title, phone, status_text, status_emoji, status_expiration, tz, deleted," \
  " updated, CASE WHEN role = 'bot' THEN (SELECT bot_id FROM app WHERE account = account.id) END," \
  " CASE WHEN role = 'bot' THEN (SELECT public_id FROM app WHERE account = account.id) END, avatar"

/* A view: the strings belong to the statement. */
static void
read_user (MsDbStatement *row,
           MsUser        *user)
{
  *user = (MsUser) {
    .id = (char *) ms_db_statement_get_text (row, 1),
    .name = (char *) ms_db_statement_get_text (row, 2),
    .email = (char *) ms_db_statement_get_text (row, 3),
    .real_name = (char *) ms_db_statement_get_text (row, 5),
    .display_name = (char *) ms_db_statement_get_text (row, 6),
    .title = (char *) ms_db_statement_get_text (row, 7),
    .phone = (char *) ms_db_statement_get_text (row, 8),
    .status_text = (char *) ms_db_statement_get_text (row, 9),
    .status_emoji = (char *) ms_db_statement_get_text (row, 10),
    .status_expiration = ms_db_statement_get_int (row, 11),
    .tz = (char *) ms_db_statement_get_text (row, 12),
    .deleted = ms_db_statement_get_int (row, 13) != 0,
    .updated = ms_db_statement_get_int (row, 14),
    .bot_id = (char *) ms_db_statement_get_text (row, 15),
    .app_id = (char *) ms_db_statement_get_text (row, 16),
    .avatar = (char *) ms_db_statement_get_text (row, 17),
    .role = MS_ROLE_GUEST,
  };
  ms_role_from_string (ms_db_statement_get_text (row, 4), &user->role);
}

static MsUser *
take_one (MsDbStatement  *statement,
          gint64         *key,
          GError        **error)
{
  MsUser view;

  if (key != NULL)
    *key = 0;
  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  read_user (statement, &view);
  if (key != NULL)
    *key = ms_db_statement_get_int (statement, 0);
  return ms_user_copy (&view);
}

static MsUser *
find_text (MsStore     *store,
           const char  *sql,
           const char  *text,
           gint64      *key,
           GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 1, text);
  return take_one (statement, key, error);
}

static char *
fold_or_null (const char *text)
{
  return text != NULL && *text != '\0' ? ms_name_fold (text) : NULL;
}

MsUser *
ms_user_store_get (MsStore  *store,
                   gint64    key,
                   GError  **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM account WHERE id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, key);
  return take_one (statement, NULL, error);
}

/* One text of one account; *text (transfer full) is NULL where there is none. */
static gboolean
read_text (MsStore     *store,
           const char  *sql,
           gint64       key,
           char       **text,
           GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *text = NULL;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, key);
  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_ROW)
    *text = g_strdup (ms_db_statement_get_text (statement, 0));
  return step != MS_DB_FAILED;
}

gboolean
ms_user_store_peek_id (MsStore     *store,
                       gint64       key,
                       const char **id,
                       GError     **error)
{
  static const char sql[] = "SELECT public_id FROM account WHERE id = $1";
  GHashTable *known = ms_store_get_user_ids (store);
  char *found = NULL;

  *id = key != 0 ? g_hash_table_lookup (known, &key) : NULL;
  if (key == 0 || *id != NULL)
    return TRUE;
  if (!read_text (store, sql, key, &found, error))
    return FALSE;

  if (found != NULL)
    g_hash_table_insert (known, g_memdup2 (&key, sizeof key), found);
  *id = found;
  return TRUE;
}

MsUser *
ms_user_store_find_id (MsStore     *store,
                       const char  *id,
                       gint64      *key,
                       GError     **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM account WHERE public_id = $1";

  return find_text (store, sql, id, key, error);
}

MsUser *
ms_user_store_find_name (MsStore     *store,
                         const char  *folded,
                         gint64      *key,
                         GError     **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM account WHERE name_folded = $1";

  return find_text (store, sql, folded, key, error);
}

MsUser *
ms_user_store_find_email (MsStore     *store,
                          const char  *folded,
                          gint64      *key,
                          GError     **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM account WHERE email_folded = $1";

  return find_text (store, sql, folded, key, error);
}

gboolean
ms_user_store_visit (MsStore           *store,
                     gint64             after,
                     guint              limit,
                     MsUserRowVisitor   visitor,
                     gpointer           user_data,
                     GError           **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM account WHERE id > $1 ORDER BY id LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, after);
  ms_db_statement_bind_int (statement, 2, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsUser view;

      read_user (statement, &view);
      visitor (ms_db_statement_get_int (statement, 0), &view, user_data);
    }
  return step == MS_DB_DONE;
}

/* Parameters 1 to 15, the same for insert and update. */
static void
bind_user (MsDbStatement *statement,
           const MsUser  *user,
           const char    *name_folded,
           const char    *email_folded)
{
  ms_db_statement_bind_text (statement, 1, user->name);
  ms_db_statement_bind_text (statement, 2, name_folded);
  ms_db_statement_bind_text (statement, 3, user->email);
  ms_db_statement_bind_text (statement, 4, email_folded);
  ms_db_statement_bind_text (statement, 5, ms_role_to_string (user->role));
  ms_db_statement_bind_text (statement, 6, user->real_name);
  ms_db_statement_bind_text (statement, 7, user->display_name);
  ms_db_statement_bind_text (statement, 8, user->title);
  ms_db_statement_bind_text (statement, 9, user->phone);
  ms_db_statement_bind_text (statement, 10, user->status_text);
  ms_db_statement_bind_text (statement, 11, user->status_emoji);
  ms_db_statement_bind_int (statement, 12, user->status_expiration);
  ms_db_statement_bind_text (statement, 13, user->tz);
  ms_db_statement_bind_int (statement, 14, user->deleted);
  ms_db_statement_bind_int (statement, 15, user->updated);
}

gint64
ms_user_store_insert (MsStore       *store,
                      const MsUser  *user,
                      const char    *password_hash,
                      GError       **error)
{
  static const char sql[] =
    "INSERT INTO account (name, name_folded, email, email_folded, role, real_name, display_name, title, phone, status_text,"
    " status_emoji, status_expiration, tz, deleted, updated, public_id, password_hash, created, last_seen)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *name = fold_or_null (user->name);
  g_autofree char *email = fold_or_null (user->email);
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  bind_user (statement, user, name, email);
  ms_db_statement_bind_text (statement, 16, user->id);
  ms_db_statement_bind_text (statement, 17, password_hash);
  ms_db_statement_bind_int (statement, 18, user->updated);
  ms_db_statement_bind_int (statement, 19, user->updated);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

gboolean
ms_user_store_update (MsStore       *store,
                      gint64         key,
                      const MsUser  *user,
                      GError       **error)
{
  static const char sql[] =
    "UPDATE account SET name = $1, name_folded = $2, email = $3, email_folded = $4, role = $5, real_name = $6, display_name = $7,"
    " title = $8, phone = $9, status_text = $10, status_emoji = $11, status_expiration = $12, tz = $13, deleted = $14, updated = $15"
    " WHERE id = $16";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *name = fold_or_null (user->name);
  g_autofree char *email = fold_or_null (user->email);

  if (statement == NULL)
    return FALSE;

  bind_user (statement, user, name, email);
  ms_db_statement_bind_int (statement, 16, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_user_store_set_avatar (MsStore     *store,
                          gint64       key,
                          const char  *avatar,
                          gint64       now_us,
                          GError     **error)
{
  static const char sql[] = "UPDATE account SET avatar = $1, updated = $2 WHERE id = $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, avatar);
  ms_db_statement_bind_int (statement, 2, now_us);
  ms_db_statement_bind_int (statement, 3, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_user_store_set_password (MsStore     *store,
                            gint64       key,
                            const char  *hash,
                            gint64       now_us,
                            gint64       one_time_until,
                            GError     **error)
{
  static const char sql[] = "UPDATE account SET password_hash = $1, password_changed = $2, one_time_until = $3 WHERE id = $4";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_int (statement, 2, now_us);
  ms_db_statement_bind_int (statement, 3, one_time_until);
  ms_db_statement_bind_int (statement, 4, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_user_store_set_hash (MsStore     *store,
                        gint64       key,
                        const char  *hash,
                        GError     **error)
{
  static const char sql[] = "UPDATE account SET password_hash = $1 WHERE id = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_int (statement, 2, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_user_store_get_password (MsStore        *store,
                            gint64          key,
                            MsPasswordRow  *row,
                            GError        **error)
{
  static const char sql[] = "SELECT password_hash, password_changed, one_time_until FROM account WHERE id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *row = (MsPasswordRow) { NULL };
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, key);
  step = ms_db_statement_step (statement, error);
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;

  row->hash = g_strdup (ms_db_statement_get_text (statement, 0));
  row->changed = ms_db_statement_get_int (statement, 1);
  row->one_time_until = ms_db_statement_get_int (statement, 2);
  return TRUE;
}

gboolean
ms_user_store_set_away (MsStore   *store,
                        gint64     key,
                        gboolean   away,
                        GError   **error)
{
  static const char sql[] = "UPDATE account SET manual_away = $1 WHERE id = $2";
  const gint64 values[] = { away, key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_user_store_touch (MsStore  *store,
                     gint64    key,
                     gint64    now_us,
                     GError  **error)
{
  static const char sql[] = "UPDATE account SET last_seen = $1 WHERE id = $2";
  const gint64 values[] = { now_us, key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_user_store_set_visitor (MsStore  *store,
                           gint64    key,
                           GError  **error)
{
  return ms_db_run_ints (ms_store_get_db (store), "UPDATE account SET is_visitor = 1 WHERE id = $1", &key, 1, error);
}

gboolean
ms_user_store_count_owners (MsStore  *store,
                            gint64   *count,
                            GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM account WHERE role = 'owner' AND deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  return statement != NULL && ms_db_statement_get_single (statement, count, NULL, error);
}

GArray *
ms_user_store_list_old_guests (MsStore  *store,
                               gint64    before,
                               guint     limit,
                               GError  **error)
{
  static const char sql[] =
    "SELECT id FROM account WHERE is_visitor = 1 AND deleted = 0 AND role = 'guest' AND password_hash IS NULL AND last_seen < $1"
    " ORDER BY last_seen LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, before);
  ms_db_statement_bind_int (statement, 2, limit);
  return ms_db_statement_list_ints (statement, error);
}

GArray *
ms_user_store_list_over_statuses (MsStore  *store,
                                  gint64    now,
                                  guint     limit,
                                  GError  **error)
{
  static const char sql[] =
    "SELECT id FROM account WHERE status_expiration > 0 AND status_expiration <= $1 ORDER BY status_expiration LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, now);
  ms_db_statement_bind_int (statement, 2, limit);
  return ms_db_statement_list_ints (statement, error);
}

gboolean
ms_user_store_get_next_status_end (MsStore  *store,
                                   gint64   *end,
                                   GError  **error)
{
  static const char sql[] =
    "SELECT status_expiration FROM account WHERE status_expiration > 0 ORDER BY status_expiration LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *end = 0;
  return statement != NULL && ms_db_statement_get_single (statement, end, NULL, error);
}
