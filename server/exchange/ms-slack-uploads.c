/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes become a blob first, then a row names it. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-uploads.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ms-bulk-runner.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-incoming.h"

#define PIECE_BYTES (64 * 1024)

typedef struct
{
  const MsImportSource *source; /* (nullable) */
  const MsFile         *file;
  gint64                owner;
  const MsFileContent  *content; /* (nullable): only look for it */
  gboolean              surplus;
  gboolean              is_new;
  gint64                key;
  MsFile               *here; /* (nullable) */
} Keep;

static gboolean
keep_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  Keep *keep = data;

  keep->is_new = FALSE;
  keep->surplus = TRUE;
  if (keep->source != NULL && !ms_import_service_find_file (context, keep->source, keep->file->id, &keep->key, &keep->here, error))
    return FALSE;
  if (keep->here != NULL || keep->content == NULL)
    return TRUE;

  keep->is_new = TRUE;
  return ms_import_service_add_file (context,
                                     keep->source,
                                     keep->file,
                                     keep->owner,
                                     keep->content,
                                     &keep->surplus,
                                     &keep->key,
                                     &keep->here,
                                     error);
}

/* The blob of @incoming gets its row, or goes. */
static gboolean
seal (MsIncoming    *incoming,
      MsExecutor    *executor,
      MsBlobStore   *blobs,
      GCancellable  *cancellable,
      Keep          *keep,
      GError       **error)
{
  gboolean kept;

  keep->content = ms_incoming_seal (incoming, error);
  if (keep->content == NULL)
    return FALSE;
  kept = ms_bulk_run_step (executor, keep_cb, keep, cancellable, error);
  if (kept && keep->surplus)
    ms_incoming_drop_blob (blobs, keep->content->blob);
  return kept;
}

static gboolean
append_cb (const guint8  *data,
           gsize          length,
           gpointer       user_data,
           GError       **error)
{
  return ms_incoming_append (user_data, data, length, error);
}

gboolean
ms_slack_upload_run (MsSlackUpload  *self,
                     GError        **error)
{
  char partial[MS_ID_SIZE];
  MsFile file = {
    .id = self->file->id,
    .name = self->file->name,
    .title = self->file->title != NULL && *self->file->title != '\0' ? self->file->title : self->file->name,
    .alt_text = self->file->alt_text,
    .origin = (char *) self->origin,
    .created = self->file->created,
    .is_public = self->file->is_public,
  };
  Keep keep = { .source = self->source, .file = &file, .owner = self->owner };
  g_autoptr(MsIncoming) incoming = NULL;

  if (!ms_bulk_run_step (self->executor, keep_cb, &keep, self->cancellable, error))
    return FALSE;
  if (keep.here == NULL)
    {
      ms_id_generate (MS_ID_FILE, partial);
      incoming = ms_incoming_new (self->blobs, partial, 0, error);
      if (incoming == NULL)
        return FALSE;
      if (!ms_zip_reader_stream (self->zip, self->file->entry, append_cb, incoming, error)
          || !seal (incoming, self->executor, self->blobs, self->cancellable, &keep, error))
        {
          ms_blob_store_drop_partial (self->blobs, partial);
          return FALSE;
        }
    }
  self->is_new = keep.is_new;
  self->file->key = keep.key;
  self->file->here = keep.here;
  return TRUE;
}

static gboolean
append_file (MsIncoming  *incoming,
             const char  *path,
             GError     **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = -1;
  gboolean done = fd >= 0;

  while (done && (n = read (fd, piece, PIECE_BYTES)) > 0)
    done = ms_incoming_append (incoming, piece, (gsize) n, error);
  if (done && n < 0)
    done = ms_error_set_message (error, MS_ERROR_INTERNAL, "%s: %s", path, g_strerror (errno));
  else if (fd < 0)
    ms_error_set_message (error, MS_ERROR_INTERNAL, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return done;
}

gboolean
ms_slack_keep_file (MsExecutor   *executor,
                    MsBlobStore  *blobs,
                    const char   *path,
                    const char   *name,
                    const char   *origin,
                    gint64        owner,
                    char        **id,
                    GError      **error)
{
  char partial[MS_ID_SIZE];
  MsFile file = {
    .name = (char *) name,
    .title = (char *) name,
    .origin = (char *) origin,
    .created = g_get_real_time () / G_USEC_PER_SEC,
  };
  Keep keep = { .file = &file, .owner = owner };
  g_autoptr(MsIncoming) incoming = NULL;

  ms_id_generate (MS_ID_FILE, partial);
  incoming = ms_incoming_new (blobs, partial, 0, error);
  if (incoming == NULL)
    return FALSE;
  if (!append_file (incoming, path, error) || !seal (incoming, executor, blobs, NULL, &keep, error))
    {
      ms_blob_store_drop_partial (blobs, partial);
      return FALSE;
    }
  *id = g_strdup (keep.here->id);
  ms_file_free (keep.here);
  return TRUE;
}
