/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of blobs: which contents there are, how often each is referred to, and how much room all of them take. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-blob-store.h"
#include "ms-db-statement.h"
#include "ms-file-store.h"

static gboolean
add_usage (MsStore  *store,
           gint64    size,
           GError  **error)
{
  static const char sql[] = "UPDATE storage SET used = used + $1 WHERE id = 1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &size, 1, error);
}

static gboolean
find_hash (MsStore     *store,
           const char  *hash,
           gint64      *key,
           gboolean    *found,
           GError     **error)
{
  static const char sql[] = "SELECT id FROM blob WHERE hash = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, hash);
  return ms_db_statement_get_single (statement, key, found, error);
}

static gboolean
insert_blob (MsStore     *store,
             const char  *hash,
             const char  *name,
             gint64       size,
             gint64      *key,
             GError     **error)
{
  static const char sql[] = "INSERT INTO blob (hash, name, size, refs) VALUES ($1, $2, $3, 1) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_text (statement, 2, name);
  ms_db_statement_bind_int (statement, 3, size);
  return ms_db_statement_get_single (statement, key, NULL, error) && add_usage (store, size, error);
}

gboolean
ms_file_store_add_blob (MsStore     *store,
                        const char  *name,
                        gint64       size,
                        gint64      *key,
                        gboolean    *surplus,
                        GError     **error)
{
  static const char sql[] = "UPDATE blob SET refs = refs + 1 WHERE id = $1";
  g_autofree char *hash = g_strndup (name, MS_BLOB_HASH_CHARS);

  if (!find_hash (store, hash, key, surplus, error))
    return FALSE;
  if (*surplus)
    return ms_db_run_ints (ms_store_get_db (store), sql, key, 1, error);
  return insert_blob (store, hash, name, size, key, error);
}

gboolean
ms_file_store_release_blob (MsStore  *store,
                            gint64    key,
                            GError  **error)
{
  static const char sql[] = "UPDATE blob SET refs = refs - 1 WHERE id = $1";

  return key == 0 || ms_db_run_ints (ms_store_get_db (store), sql, &key, 1, error);
}

static GPtrArray *
list_unused (MsStore   *store,
             guint      limit,
             GArray    *keys,
             gint64    *size,
             GError   **error)
{
  static const char sql[] = "SELECT id, name, size FROM blob WHERE refs = 0 ORDER BY id LIMIT $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  MsDbStep step;

  if (statement == NULL)
    return NULL;
  ms_db_statement_bind_int (statement, 1, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      gint64 key = ms_db_statement_get_int (statement, 0);

      g_array_append_val (keys, key);
      g_ptr_array_add (names, g_strdup (ms_db_statement_get_text (statement, 1)));
      *size += ms_db_statement_get_int (statement, 2);
    }
  return step == MS_DB_DONE ? g_steal_pointer (&names) : NULL;
}

GPtrArray *
ms_file_store_take_unused (MsStore  *store,
                           guint     limit,
                           GError  **error)
{
  static const char sql[] = "DELETE FROM blob WHERE id = $1";
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 size = 0;
  g_autoptr(GPtrArray) names = list_unused (store, limit, keys, &size, error);

  if (names == NULL || (size > 0 && !add_usage (store, -size, error)))
    return NULL;
  for (guint i = 0; i < keys->len; i++)
    if (!ms_db_run_ints (ms_store_get_db (store), sql, &g_array_index (keys, gint64, i), 1, error))
      return NULL;
  return g_steal_pointer (&names);
}

gboolean
ms_file_store_knows_blob (MsStore     *store,
                          const char  *name,
                          gboolean    *known,
                          GError     **error)
{
  static const char sql[] = "SELECT 1 FROM blob WHERE hash = $1 AND name = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *hash = g_strndup (name, MS_BLOB_HASH_CHARS);
  gint64 one = 0;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, hash);
  ms_db_statement_bind_text (statement, 2, name);
  return ms_db_statement_get_single (statement, &one, known, error);
}

gboolean
ms_file_store_visit_blobs (MsStore           *store,
                           MsBlobRowVisitor   visitor,
                           gpointer           user_data,
                           GError           **error)
{
  static const char sql[] = "SELECT name, size FROM blob ORDER BY id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_text (statement, 0), ms_db_statement_get_int (statement, 1), user_data);
  return step == MS_DB_DONE;
}

gboolean
ms_file_store_get_usage (MsStore  *store,
                         gint64   *used,
                         gint64   *reserved,
                         GError  **error)
{
  static const char sql[] = "SELECT used, reserved FROM storage WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL || ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;
  *used = ms_db_statement_get_int (statement, 0);
  *reserved = ms_db_statement_get_int (statement, 1);
  return TRUE;
}
