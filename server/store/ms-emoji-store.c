/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of emoji and avatars. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-emoji-store.h"

#include "ms-db-statement.h"

#define SELECT_EMOJI "SELECT name, public_id, alias_for, origin, mimetype, account, created, blob FROM emoji "

void
ms_stored_picture_clear (MsStoredPicture *self)
{
  g_clear_pointer (&self->blob_name, g_free);
  g_clear_pointer (&self->mimetype, g_free);
}

gboolean
ms_emoji_store_insert (MsStore           *store,
                       const MsEmojiRow  *row,
                       GError           **error)
{
  static const char sql[] =
    "INSERT INTO emoji (name, public_id, alias_for, origin, mimetype, account, created, blob) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, row->name);
  ms_db_statement_bind_text (statement, 2, row->id);
  ms_db_statement_bind_text (statement, 3, row->alias_for);
  ms_db_statement_bind_text (statement, 4, row->origin);
  ms_db_statement_bind_text (statement, 5, row->mimetype);
  ms_db_statement_bind_int (statement, 6, row->user);
  ms_db_statement_bind_int (statement, 7, row->created);
  ms_db_statement_bind_key (statement, 8, row->blob);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_emoji_store_find (MsStore     *store,
                     const char  *name,
                     gboolean    *found,
                     gint64      *user,
                     gint64      *blob,
                     GError     **error)
{
  static const char sql[] = "SELECT account, blob FROM emoji WHERE name = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, name);
  step = ms_db_statement_step (statement, error);
  *found = step == MS_DB_ROW;
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;
  *user = ms_db_statement_get_int (statement, 0);
  *blob = ms_db_statement_get_int (statement, 1);
  return TRUE;
}

gboolean
ms_emoji_store_remove (MsStore     *store,
                       const char  *name,
                       GError     **error)
{
  static const char sql[] = "DELETE FROM emoji WHERE name = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, name);
  return ms_db_statement_run (statement, error);
}

static gboolean
visit_rows (MsDbStatement   *statement,
            MsEmojiVisitor   visitor,
            gpointer         user_data,
            GError         **error)
{
  MsDbStep step;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsEmojiRow row = {
        .name = (char *) ms_db_statement_get_text (statement, 0),
        .id = (char *) ms_db_statement_get_text (statement, 1),
        .alias_for = (char *) ms_db_statement_get_text (statement, 2),
        .origin = (char *) ms_db_statement_get_text (statement, 3),
        .mimetype = (char *) ms_db_statement_get_text (statement, 4),
        .user = ms_db_statement_get_int (statement, 5),
        .created = ms_db_statement_get_int (statement, 6),
        .blob = ms_db_statement_get_int (statement, 7),
      };

      visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

gboolean
ms_emoji_store_visit (MsStore         *store,
                      const char      *alias_for,
                      guint            limit,
                      MsEmojiVisitor   visitor,
                      gpointer         user_data,
                      GError         **error)
{
  static const char all_sql[] = SELECT_EMOJI "ORDER BY name LIMIT $1";
  static const char alias_sql[] = SELECT_EMOJI "WHERE alias_for = $1 ORDER BY name LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), alias_for != NULL ? alias_sql : all_sql, error);

  if (statement == NULL)
    return FALSE;
  if (alias_for != NULL)
    ms_db_statement_bind_text (statement, 1, alias_for);
  ms_db_statement_bind_int (statement, alias_for != NULL ? 2 : 1, limit);
  return visit_rows (statement, visitor, user_data, error);
}

gboolean
ms_emoji_store_count (MsStore  *store,
                      gint64   *count,
                      GError  **error)
{
  static const char sql[] = "SELECT count (*) FROM emoji";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  return statement != NULL && ms_db_statement_get_single (statement, count, NULL, error);
}

static gboolean
take_picture (MsDbStatement    *statement,
              MsStoredPicture  *picture,
              gboolean         *found,
              GError          **error)
{
  MsDbStep step = ms_db_statement_step (statement, error);

  *found = step == MS_DB_ROW;
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;
  *picture = (MsStoredPicture) {
    .blob_name = g_strdup (ms_db_statement_get_text (statement, 0)),
    .mimetype = g_strdup (ms_db_statement_get_text (statement, 1)),
    .bytes = ms_db_statement_get_int (statement, 2),
  };
  return TRUE;
}

gboolean
ms_emoji_store_find_picture (MsStore          *store,
                             const char       *id,
                             MsStoredPicture  *picture,
                             gboolean         *found,
                             GError          **error)
{
  static const char sql[] = "SELECT b.name, e.mimetype, b.size FROM emoji e JOIN blob b ON b.id = e.blob WHERE e.public_id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, id);
  return take_picture (statement, picture, found, error);
}

gboolean
ms_avatar_store_insert (MsStore     *store,
                        const char  *hash,
                        int          size,
                        gint64       user,
                        const char  *mimetype,
                        gint64       blob,
                        GError     **error)
{
  static const char sql[] = "INSERT INTO avatar_image (hash, size, account, mimetype, blob) VALUES ($1, $2, $3, $4, $5)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_int (statement, 2, size);
  ms_db_statement_bind_int (statement, 3, user);
  ms_db_statement_bind_text (statement, 4, mimetype);
  ms_db_statement_bind_int (statement, 5, blob);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_avatar_store_forget (MsStore  *store,
                        gint64    user,
                        GError  **error)
{
  static const char release_sql[] =
    "UPDATE blob SET refs = refs - (SELECT count (*) FROM avatar_image i WHERE i.account = $1 AND i.blob = blob.id)"
    " WHERE id IN (SELECT blob FROM avatar_image WHERE account = $1)";
  static const char delete_sql[] = "DELETE FROM avatar_image WHERE account = $1";

  return ms_db_run_ints (ms_store_get_db (store), release_sql, &user, 1, error)
         && ms_db_run_ints (ms_store_get_db (store), delete_sql, &user, 1, error);
}

gboolean
ms_team_image_store_insert (MsStore     *store,
                            const char  *hash,
                            int          size,
                            const char  *mimetype,
                            gint64       blob,
                            GError     **error)
{
  static const char sql[] = "INSERT INTO team_image (hash, size, mimetype, blob) VALUES ($1, $2, $3, $4)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_int (statement, 2, size);
  ms_db_statement_bind_text (statement, 3, mimetype);
  ms_db_statement_bind_int (statement, 4, blob);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_team_image_store_forget (MsStore  *store,
                            GError  **error)
{
  static const char release_sql[] =
    "UPDATE blob SET refs = refs - (SELECT count (*) FROM team_image i WHERE i.blob = blob.id) WHERE id IN (SELECT blob FROM team_image)";

  return ms_db_run_ints (ms_store_get_db (store), release_sql, NULL, 0, error)
         && ms_db_run_ints (ms_store_get_db (store), "DELETE FROM team_image", NULL, 0, error);
}

gboolean
ms_avatar_store_find (MsStore          *store,
                      const char       *hash,
                      int               size,
                      MsStoredPicture  *picture,
                      gboolean         *found,
                      GError          **error)
{
  static const char sql[] =
    "SELECT b.name, i.mimetype, b.size FROM avatar_image i JOIN blob b ON b.id = i.blob WHERE i.hash = $1 AND i.size = $2"
    " UNION ALL SELECT b.name, i.mimetype, b.size FROM team_image i JOIN blob b ON b.id = i.blob WHERE i.hash = $1 AND i.size = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_int (statement, 2, size);
  return take_picture (statement, picture, found, error);
}
