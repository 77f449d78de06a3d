/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files whose bytes came beside an export, and the export itself as a file. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-import-service.h"

#include "ms-event-encode-file.h"
#include "ms-file-private.h"
#include "ms-id.h"
#include "ms-import-store.h"
#include "ms-service-private.h"
#include "ms-upload-store.h"

/* @row (transfer full) */
static void
take (MsFileRow  *row,
      gint64     *key,
      MsFile    **file)
{
  *key = row->key;
  ms_file_free (*file);
  *file = ms_file_row_steal (row);
  ms_file_row_free (row);
}

/* *row: (nullable): NULL when there is none. */
static gboolean
find_id (MsContext    *context,
         const char   *id,
         MsFileRow   **row,
         GError      **error)
{
  GError *failure = NULL;

  *row = ms_file_store_find_id (ms_context_get_store (context), id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
ms_import_service_find_file (MsContext             *context,
                             const MsImportSource  *source,
                             const char            *id,
                             gint64                *key,
                             MsFile               **file,
                             GError               **error)
{
  MsStore *store = ms_context_get_store (context);
  MsFileRow *row = NULL;

  *key = 0;
  g_clear_pointer (file, ms_file_free);
  if (!ms_import_store_find_file (store, source->team, id, key, error))
    return FALSE;
  if (*key != 0)
    {
      row = ms_file_store_get (store, *key, error);
      if (row == NULL)
        return FALSE;
    }
  else if (g_strcmp0 (source->team, ms_service_get_team_id (context)) == 0 && !find_id (context, id, &row, error))
    return FALSE;
  if (row != NULL)
    take (row, key, file);
  return TRUE;
}

static gboolean
fill_row (MsContext            *context,
          MsFileRow            *row,
          const MsFileContent  *content,
          gboolean             *surplus,
          GError              **error)
{
  MsStore *store = ms_context_get_store (context);

  if (!ms_file_store_insert (store, row, error)
      || !ms_file_store_add_blob (store, content->blob, content->size, &row->blob, surplus, error))
    return FALSE;

  row->state = MS_FILE_READY;
  row->file->mimetype = (char *) content->mimetype;
  row->file->filetype = (char *) content->filetype;
  row->file->preview = (char *) content->preview;
  row->file->lines = content->lines;
  return ms_file_store_update (store, row, error);
}

gboolean
ms_import_service_add_file (MsContext             *context,
                            const MsImportSource  *source,
                            const MsFile          *file,
                            gint64                 owner,
                            const MsFileContent   *content,
                            gboolean              *surplus,
                            gint64                *key,
                            MsFile               **made,
                            GError               **error)
{
  MsStore *store = ms_context_get_store (context);
  MsFile view = *file;
  MsFileRow row = { .user = owner, .file = &view };
  MsFileRow *stored = NULL;
  char id[MS_ID_SIZE];

  ms_id_generate (MS_ID_FILE, id);
  if (file->id != NULL && !find_id (context, file->id, &stored, error))
    return FALSE;
  if (file->id == NULL || stored != NULL)
    view.id = id;
  g_clear_pointer (&stored, ms_file_row_free);
  view.size = content->size;
  if (!fill_row (context, &row, content, surplus, error)
      || (source != NULL && file->id != NULL && !ms_import_store_add_file (store, source->team, file->id, row.key, error)))
    return FALSE;

  stored = ms_file_store_get (store, row.key, error);
  if (stored == NULL)
    return FALSE;
  if (source == NULL)
    {
      gint64 ignored = 0;

      if (!ms_file_tell (context, MS_FILE_EVENT_CREATED, NULL, stored, &ignored, error))
        {
          ms_file_row_free (stored);
          return FALSE;
        }
    }
  take (stored, key, made);
  return TRUE;
}
