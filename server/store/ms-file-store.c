/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of files. Lists and shares are in ms-file-list-store.c, blobs in ms-file-blob-store.c. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-file-store.h"

#include "ms-db-statement.h"

#define SELECT_FILE \
  "SELECT f.id, f.account, f.state, f.blob, b.name, f.public_id, a.public_id, f.name, f.title, f.alt_text, f.origin, f.mimetype, f.filetype," \
  " f.size, f.lines, f.preview, f.width, f.height, f.created, f.is_public" \
  " FROM file f JOIN account a ON a.id = f.account LEFT JOIN blob b ON b.id = f.blob "

static const char * const states[] = {
  [MS_FILE_WAITING] = "waiting",
  [MS_FILE_STORED] = "stored",
  [MS_FILE_READY] = "ready",
  [MS_FILE_DELETED] = "deleted",
};

void
ms_file_row_free (MsFileRow *self)
{
  if (self == NULL)
    return;
  g_free (self->blob_name);
  ms_file_free (self->file);
  g_free (self);
}

static MsFileState
read_state (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i], name) == 0)
      return i;
  return MS_FILE_DELETED;
}

static char *
dup_text (MsDbStatement *row,
          int            column)
{
  return g_strdup (ms_db_statement_get_text (row, column));
}

static MsFile *
read_file (MsDbStatement *row)
{
  MsFile *file = g_new0 (MsFile, 1);

  file->id = dup_text (row, 5);
  file->user = dup_text (row, 6);
  file->name = dup_text (row, 7);
  file->title = dup_text (row, 8);
  file->alt_text = dup_text (row, 9);
  file->origin = dup_text (row, 10);
  file->mimetype = dup_text (row, 11);
  file->filetype = dup_text (row, 12);
  file->size = ms_db_statement_get_int (row, 13);
  file->lines = ms_db_statement_get_int (row, 14);
  file->preview = dup_text (row, 15);
  file->width = (int) ms_db_statement_get_int (row, 16);
  file->height = (int) ms_db_statement_get_int (row, 17);
  file->created = ms_db_statement_get_int (row, 18);
  file->is_public = ms_db_statement_get_int (row, 19) != 0;
  return file;
}

static gboolean
read_thumbs (MsStore    *store,
             MsFileRow  *row,
             GError    **error)
{
  static const char sql[] = "SELECT size, width, height FROM file_thumb WHERE file = $1 ORDER BY size LIMIT $2";
  g_autoptr(MsDbStatement) statement = NULL;
  MsFile *file = row->file;
  MsDbStep step;

  if (file->width == 0)
    return TRUE;
  statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, row->key);
  ms_db_statement_bind_int (statement, 2, MS_FILE_MAX_THUMBS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    file->thumbs[file->n_thumbs++] = (MsFileThumb) {
      .size = (int) ms_db_statement_get_int (statement, 0),
      .width = (int) ms_db_statement_get_int (statement, 1),
      .height = (int) ms_db_statement_get_int (statement, 2),
    };
  return step == MS_DB_DONE;
}

static MsFileRow *
take_one (MsStore        *store,
          MsDbStatement  *statement,
          GError        **error)
{
  g_autoptr(MsFileRow) row = NULL;

  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;
  row = g_new0 (MsFileRow, 1);
  row->key = ms_db_statement_get_int (statement, 0);
  row->user = ms_db_statement_get_int (statement, 1);
  row->state = read_state (ms_db_statement_get_text (statement, 2));
  row->blob = ms_db_statement_get_int (statement, 3);
  row->blob_name = dup_text (statement, 4);
  row->file = read_file (statement);
  row->file->deleted = row->state == MS_FILE_DELETED;
  return read_thumbs (store, row, error) ? g_steal_pointer (&row) : NULL;
}

gboolean
ms_file_store_insert (MsStore    *store,
                      MsFileRow  *row,
                      GError    **error)
{
  static const char sql[] =
    "INSERT INTO file (public_id, account, state, name, title, alt_text, origin, size, created)"
    " VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsFile *file = row->file;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, file->id);
  ms_db_statement_bind_int (statement, 2, row->user);
  ms_db_statement_bind_text (statement, 3, file->name);
  ms_db_statement_bind_text (statement, 4, file->title);
  ms_db_statement_bind_text (statement, 5, file->alt_text);
  ms_db_statement_bind_text (statement, 6, file->origin);
  ms_db_statement_bind_int (statement, 7, file->size);
  ms_db_statement_bind_int (statement, 8, file->created);
  return ms_db_statement_get_single (statement, &row->key, NULL, error);
}

MsFileRow *
ms_file_store_get (MsStore  *store,
                   gint64    key,
                   GError  **error)
{
  static const char sql[] = SELECT_FILE "WHERE f.id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, key);
  return take_one (store, statement, error);
}

MsFileRow *
ms_file_store_find_id (MsStore     *store,
                       const char  *id,
                       GError     **error)
{
  static const char sql[] = SELECT_FILE "WHERE f.public_id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 1, id);
  return take_one (store, statement, error);
}

gboolean
ms_file_store_update (MsStore          *store,
                      const MsFileRow  *row,
                      GError          **error)
{
  static const char sql[] =
    "UPDATE file SET state = $1, title = $2, mimetype = $3, filetype = $4, size = $5, lines = $6, preview = $7, is_public = $8, blob = $9,"
    " name = $10 WHERE id = $11";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsFile *file = row->file;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, states[row->state]);
  ms_db_statement_bind_text (statement, 2, file->title);
  ms_db_statement_bind_text (statement, 3, file->mimetype);
  ms_db_statement_bind_text (statement, 4, file->filetype);
  ms_db_statement_bind_int (statement, 5, file->size);
  ms_db_statement_bind_int (statement, 6, file->lines);
  ms_db_statement_bind_text (statement, 7, file->preview);
  ms_db_statement_bind_int (statement, 8, file->is_public);
  ms_db_statement_bind_key (statement, 9, row->blob);
  ms_db_statement_bind_text (statement, 10, file->name);
  ms_db_statement_bind_int (statement, 11, row->key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_file_store_delete (MsStore  *store,
                      gint64    key,
                      GError  **error)
{
  static const char sql[] =
    "UPDATE file SET state = 'deleted', name = '', title = '', alt_text = NULL, mimetype = NULL, filetype = NULL, size = 0, lines = 0,"
    " preview = NULL, width = 0, height = 0, pictured = 0, blob = NULL WHERE id = $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &key, 1, error);
}

gboolean
ms_file_store_forget (MsStore  *store,
                      gint64    key,
                      GError  **error)
{
  static const char sql[] = "DELETE FROM file WHERE id = $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &key, 1, error);
}

gboolean
ms_file_store_count_pending (MsStore  *store,
                             gint64    user,
                             gint64    max,
                             gint64   *count,
                             GError  **error)
{
  static const char sql[] =
    "SELECT count (*) FROM (SELECT 1 FROM file WHERE account = $1 AND state IN ('waiting', 'stored') LIMIT $2)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, max);
  return ms_db_statement_get_single (statement, count, NULL, error);
}

gboolean
ms_file_store_add_thumb (MsStore               *store,
                         gint64                 file,
                         const MsFileThumbRow  *thumb,
                         GError               **error)
{
  static const char sql[] =
    "INSERT INTO file_thumb (file, size, width, height, mimetype, blob) VALUES ($1, $2, $3, $4, $5, $6)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, file);
  ms_db_statement_bind_int (statement, 2, thumb->thumb.size);
  ms_db_statement_bind_int (statement, 3, thumb->thumb.width);
  ms_db_statement_bind_int (statement, 4, thumb->thumb.height);
  ms_db_statement_bind_text (statement, 5, thumb->mimetype);
  ms_db_statement_bind_int (statement, 6, thumb->blob);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_file_store_find_thumb (MsStore         *store,
                          gint64           file,
                          int              size,
                          MsFileThumbRow  *thumb,
                          gboolean        *found,
                          GError         **error)
{
  static const char sql[] =
    "SELECT t.size, t.width, t.height, t.mimetype, t.blob, b.name, b.size FROM file_thumb t JOIN blob b ON b.id = t.blob"
    " WHERE t.file = $1 AND t.size = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, file);
  ms_db_statement_bind_int (statement, 2, size);
  step = ms_db_statement_step (statement, error);
  *found = step == MS_DB_ROW;
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;
  thumb->thumb = (MsFileThumb) { (int) ms_db_statement_get_int (statement, 0), (int) ms_db_statement_get_int (statement, 1),
                                 (int) ms_db_statement_get_int (statement, 2) };
  thumb->mimetype = dup_text (statement, 3);
  thumb->blob = ms_db_statement_get_int (statement, 4);
  thumb->blob_name = dup_text (statement, 5);
  thumb->bytes = ms_db_statement_get_int (statement, 6);
  return TRUE;
}

void
ms_file_thumb_row_clear (MsFileThumbRow *self)
{
  g_clear_pointer (&self->mimetype, g_free);
  g_clear_pointer (&self->blob_name, g_free);
}

gboolean
ms_file_store_forget_thumbs (MsStore  *store,
                             gint64    file,
                             GError  **error)
{
  static const char release_sql[] =
    "UPDATE blob SET refs = refs - (SELECT count (*) FROM file_thumb t WHERE t.file = $1 AND t.blob = blob.id)"
    " WHERE id IN (SELECT blob FROM file_thumb WHERE file = $1)";
  static const char delete_sql[] = "DELETE FROM file_thumb WHERE file = $1";

  return ms_db_run_ints (ms_store_get_db (store), release_sql, &file, 1, error)
         && ms_db_run_ints (ms_store_get_db (store), delete_sql, &file, 1, error);
}

gboolean
ms_file_store_set_unpictured (MsStore  *store,
                              gint64    key,
                              GError  **error)
{
  static const char sql[] = "UPDATE file SET pictured = 1 WHERE id = $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &key, 1, error);
}

gboolean
ms_file_store_set_pictured (MsStore  *store,
                            gint64    key,
                            int       width,
                            int       height,
                            GError  **error)
{
  static const char sql[] = "UPDATE file SET pictured = 0, width = $1, height = $2 WHERE id = $3";
  const gint64 values[] = { width, height, key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_file_store_next_unpictured (MsStore  *store,
                               gint64   *key,
                               char    **blob,
                               GError  **error)
{
  static const char sql[] = "SELECT f.id, b.name FROM file f JOIN blob b ON b.id = f.blob WHERE f.pictured = 1 ORDER BY f.id LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *key = 0;
  if (statement == NULL)
    return FALSE;
  step = ms_db_statement_step (statement, error);
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;
  *key = ms_db_statement_get_int (statement, 0);
  g_free (*blob);
  *blob = dup_text (statement, 1);
  return TRUE;
}
