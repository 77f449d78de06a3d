/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A writer of blobs, a look at the beginning, and for short texts a look at the whole. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-incoming.h"

#include <string.h>

#include "ms-blob-store.h"
#include "ms-file-type.h"
#include "ms-limits.h"

/* So much may come again after a power cut. */
#define SYNC_BYTES (64 * 1024 * 1024)
/* Who is slow is known to bring something, long before the address ends that brought nothing. */
#define SYNC_US (MS_LIMIT_UPLOAD_FIRST_SECONDS * G_USEC_PER_SEC / 10)
/* The lines of a longer text are not counted. */
#define COUNT_BYTES (1024 * 1024)
#define PREVIEW_LINES 6

struct _MsIncoming
{
  MsBlobWriter  *writer;
  gint64         synced;
  gint64         synced_at; /* monotonic µs; or of the start */
  MsFileContent  content;
  char          *blob;
  char          *preview;
};

static gboolean
is_due (MsIncoming *self)
{
  return ms_blob_writer_get_length (self->writer) - self->synced >= SYNC_BYTES || g_get_monotonic_time () - self->synced_at >= SYNC_US;
}

MsIncoming *
ms_incoming_new (MsBlobStore  *blobs,
                 const char   *id,
                 gint64        offset,
                 GError      **error)
{
  MsBlobWriter *writer = ms_blob_store_write (blobs, id, offset, error);
  MsIncoming *self;

  if (writer == NULL)
    return NULL;
  self = g_new0 (MsIncoming, 1);
  self->writer = writer;
  self->synced = offset;
  self->synced_at = g_get_monotonic_time ();
  return self;
}

void
ms_incoming_free (MsIncoming *self)
{
  if (self == NULL)
    return;
  ms_blob_writer_free (self->writer);
  g_free (self->blob);
  g_free (self->preview);
  g_free (self);
}

gboolean
ms_incoming_append (MsIncoming    *self,
                    const guint8  *data,
                    gsize          length,
                    GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!ms_blob_writer_append (self->writer, data, length, error))
    return FALSE;
  return !is_due (self) || ms_incoming_sync (self, error);
}

gint64
ms_incoming_get_length (MsIncoming *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return ms_blob_writer_get_length (self->writer);
}

gint64
ms_incoming_get_synced (MsIncoming *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->synced;
}

gboolean
ms_incoming_sync (MsIncoming  *self,
                  GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!ms_blob_writer_sync (self->writer, error))
    return FALSE;
  self->synced = ms_blob_writer_get_length (self->writer);
  self->synced_at = g_get_monotonic_time ();
  return TRUE;
}

gboolean
ms_incoming_sum (MsIncoming  *self,
                 gboolean    *whole,
                 GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return ms_blob_writer_sum (self->writer, whole, error);
}

/* The first lines, cut between characters. */
static char *
make_preview (const char *text,
              gsize       length)
{
  g_autofree char *start = g_strndup (text, MIN (length, MS_LIMIT_FILE_PREVIEW_BYTES));
  const char *end;
  guint n_lines = 0;

  g_utf8_validate (start, -1, &end);
  start[end - start] = '\0';
  for (char *at = start; *at != '\0'; at++)
    if (*at == '\n' && ++n_lines == PREVIEW_LINES)
      {
        *at = '\0';
        break;
      }
  return g_steal_pointer (&start);
}

static gint64
count_lines (const guint8 *text,
             gsize         length)
{
  gint64 lines = length > 0 && text[length - 1] != '\n' ? 1 : 0;

  for (gsize i = 0; i < length; i++)
    lines += text[i] == '\n' ? 1 : 0;
  return lines;
}

static gboolean
look (MsIncoming  *self,
      GError     **error)
{
  gint64 length = ms_blob_writer_get_length (self->writer);
  gsize looked = (gsize) MIN (length, COUNT_BYTES);
  g_autofree guint8 *data = g_malloc (looked + 1);
  MsFileType type;

  if (!ms_blob_writer_read (self->writer, data, looked, error))
    return FALSE;
  ms_file_type_sniff (data, looked, &type);
  self->content = (MsFileContent) { .mimetype = type.mimetype, .filetype = type.filetype, .size = length };
  if (!g_str_equal (type.mimetype, "text/plain"))
    return TRUE;
  self->preview = make_preview ((const char *) data, looked);
  self->content.preview = self->preview;
  self->content.lines = length <= COUNT_BYTES ? count_lines (data, looked) : 0;
  return TRUE;
}

const MsFileContent *
ms_incoming_seal (MsIncoming  *self,
                  GError     **error)
{
  g_return_val_if_fail (self != NULL && self->blob == NULL, NULL);

  if (!look (self, error))
    return NULL;
  self->blob = ms_blob_writer_seal (self->writer, error);
  self->content.blob = self->blob;
  return self->blob != NULL ? &self->content : NULL;
}

gint64
ms_incoming_get_offset (MsBlobStore *blobs,
                        const char  *id,
                        gint64       received)
{
  return MIN (received, ms_blob_store_get_partial (blobs, id));
}

void
ms_incoming_drop_part (MsBlobStore *blobs,
                       const char  *id)
{
  ms_blob_store_drop_partial (blobs, id);
}

void
ms_incoming_drop_blob (MsBlobStore *blobs,
                       const char  *name)
{
  if (!ms_blob_store_lock (blobs))
    return;
  ms_blob_store_remove (blobs, name);
  ms_blob_store_unlock (blobs);
}
