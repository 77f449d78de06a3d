/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Smaller pictures of files: which are still to be made, and that they are. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-error.h"
#include "ms-file-private.h"

gboolean
ms_file_service_next_unpictured (MsContext  *context,
                                 gint64     *file,
                                 char      **blob,
                                 GError    **error)
{
  return ms_file_store_next_unpictured (ms_context_get_store (context), file, blob, error);
}

gboolean
ms_file_keep_picture (MsContext  *context,
                      MsPicture  *picture,
                      gint64     *blob,
                      GError    **error)
{
  gboolean surplus = FALSE;

  if (!ms_file_store_add_blob (ms_context_get_store (context), picture->blob, picture->bytes, blob, &surplus, error))
    return FALSE;
  picture->kept = !surplus;
  return TRUE;
}

static gboolean
keep_thumb (MsContext  *context,
            MsFileRow  *row,
            MsPicture  *picture,
            GError    **error)
{
  MsFileThumbRow thumb = {
    .thumb = { picture->size, picture->width, picture->height },
    .mimetype = picture->mimetype,
  };

  return ms_file_keep_picture (context, picture, &thumb.blob, error)
         && ms_file_store_add_thumb (ms_context_get_store (context), row->key, &thumb, error);
}

gboolean
ms_file_service_keep_pictures (MsContext     *context,
                               gint64         file,
                               MsPictureSet  *set,
                               GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = ms_file_store_get (store, file, &failure);
  gint64 ignored = 0;

  for (guint i = 0; set != NULL && i < set->pictures->len; i++)
    ((MsPicture *) g_ptr_array_index (set->pictures, i))->kept = FALSE;
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL || row->state == MS_FILE_DELETED)
    return TRUE; /* gone meanwhile */
  if (!ms_file_store_set_pictured (store, file, set != NULL ? set->width : 0, set != NULL ? set->height : 0, error))
    return FALSE;
  for (guint i = 0; set != NULL && i < set->pictures->len && i < MS_FILE_MAX_THUMBS; i++)
    if (!keep_thumb (context, row, g_ptr_array_index (set->pictures, i), error))
      return FALSE;
  return set == NULL || row->state != MS_FILE_READY || ms_file_sharing_refresh (context, row, MS_FILE_EVENT_CHANGE, &ignored, error);
}
