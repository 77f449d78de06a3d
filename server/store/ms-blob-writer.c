/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A partial file on its way to a blob: written at its end, synced and renamed when it is whole. From its beginning it is summed up as it comes;
 * gone on with, it is read once, at its end, and not each time that somebody goes on. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-blob-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"

/* The room on the disk is looked at so often. */
#define LOOK_BYTES (8 * 1024 * 1024)
/* So much is summed up at a time. */
#define SUM_BYTES (32 * 1024 * 1024)

struct _MsBlobWriter
{
  MsBlobStore *store; /* borrowed */
  char        *path;
  GChecksum   *sum;
  gint64       length;
  gint64       summed; /* of it, from its beginning */
  gint64       looked; /* at the room on the disk, at this length */
  int          fd;
};

/* What is there up to @offset is kept, and no more. */
static gboolean
go_on_from (MsBlobWriter  *self,
            gint64         offset,
            GError       **error)
{
  struct stat info;

  if (fstat (self->fd, &info) != 0)
    return ms_blob_fail (error, self->path);
  if (info.st_size < offset)
    return ms_error_set (error, MS_ERROR_FILE_UPLOAD_INCOMPLETE);
  if (ftruncate (self->fd, offset) != 0)
    return ms_blob_fail (error, self->path);
  self->length = offset;
  return TRUE;
}

MsBlobWriter *
ms_blob_store_write (MsBlobStore  *self,
                     const char   *id,
                     gint64        offset,
                     GError      **error)
{
  g_autoptr(MsBlobWriter) writer = g_new0 (MsBlobWriter, 1);

  g_return_val_if_fail (self != NULL && id != NULL && offset >= 0, NULL);

  writer->store = self;
  writer->fd = -1;
  writer->looked = -1;
  writer->sum = g_checksum_new (G_CHECKSUM_SHA256);
  writer->path = ms_blob_store_dup_partial (self, id);
  if (writer->path == NULL)
    {
      ms_error_set (error, MS_ERROR_INTERNAL);
      return NULL;
    }
  writer->fd = open (writer->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (writer->fd < 0)
    {
      ms_blob_fail (error, writer->path);
      return NULL;
    }
  return go_on_from (writer, offset, error) ? g_steal_pointer (&writer) : NULL;
}

void
ms_blob_writer_free (MsBlobWriter *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->sum, g_checksum_free);
  g_free (self->path);
  g_free (self);
}

/* A disk that files have filled would take no message any more: they leave some room. */
static gboolean
has_room (MsBlobWriter  *self,
          GError       **error)
{
  struct statvfs disk;

  if (self->looked >= 0 && self->length - self->looked < LOOK_BYTES)
    return TRUE;
  self->looked = self->length;
  if (fstatvfs (self->fd, &disk) != 0)
    return ms_blob_fail (error, self->path);
  if ((guint64) disk.f_bavail * disk.f_frsize >= MS_LIMIT_DISK_RESERVE_BYTES)
    return TRUE;
  return ms_error_set (error, MS_ERROR_STORAGE_FULL);
}

static void
note_written (MsBlobWriter *self,
              const guint8 *data,
              gssize        length)
{
  if (self->summed == self->length)
    {
      g_checksum_update (self->sum, data, length);
      self->summed += length;
    }
  self->length += length;
}

gboolean
ms_blob_writer_append (MsBlobWriter  *self,
                       const guint8  *data,
                       gsize          length,
                       GError       **error)
{
  gsize done = 0;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  if (!has_room (self, error))
    return FALSE;
  while (done < length)
    {
      gssize written = pwrite (self->fd, data + done, length - done, self->length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return ms_blob_fail (error, self->path);
      note_written (self, data + done, written);
      done += (gsize) written;
    }
  return TRUE;
}

gboolean
ms_blob_writer_read (MsBlobWriter  *self,
                     guint8        *data,
                     gsize          length,
                     GError       **error)
{
  gsize done = 0;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  while (done < length)
    {
      gssize got = pread (self->fd, data + done, length - done, (gint64) done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return ms_blob_fail (error, self->path);
      done += (gsize) got;
    }
  return TRUE;
}

gint64
ms_blob_writer_get_length (MsBlobWriter *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->length;
}

gboolean
ms_blob_writer_sync (MsBlobWriter  *self,
                     GError       **error)
{
  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);
  return (fsync (self->fd) == 0 || ms_blob_fail (error, self->path)) && ms_blob_sync_folder (self->store->partial, error);
}

gboolean
ms_blob_writer_sum (MsBlobWriter  *self,
                    gboolean      *whole,
                    GError       **error)
{
  g_autofree guint8 *block = g_malloc (MS_LIMIT_TRANSFER_BLOCK_BYTES);
  gint64 end;

  g_return_val_if_fail (self != NULL && self->fd >= 0 && whole != NULL, FALSE);

  end = MIN (self->length, self->summed + SUM_BYTES);
  while (self->summed < end)
    {
      gssize got = pread (self->fd, block, (gsize) MIN (end - self->summed, MS_LIMIT_TRANSFER_BLOCK_BYTES), self->summed);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return ms_blob_fail (error, self->path);
      g_checksum_update (self->sum, block, got);
      self->summed += got;
    }
  *whole = self->summed == self->length;
  return TRUE;
}

static gboolean
make_shelf (MsBlobStore  *self,
            const char   *path,
            GError      **error)
{
  if (g_mkdir (path, 0700) == 0)
    return ms_blob_sync_folder (self->blobs, error);
  return errno == EEXIST || ms_blob_fail (error, path);
}

char *
ms_blob_writer_seal (MsBlobWriter  *self,
                     GError       **error)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *shelf = NULL;
  char ending[MS_ID_SIZE];
  gboolean whole = FALSE;

  g_return_val_if_fail (self != NULL && self->fd >= 0, NULL);

  while (!whole)
    if (!ms_blob_writer_sum (self, &whole, error))
      return NULL;
  ms_id_generate (MS_ID_FILE, ending);
  name = g_strdup_printf ("%s-%.*s", g_checksum_get_string (self->sum), MS_BLOB_ENDING_CHARS, ending + 1);
  path = ms_blob_store_dup_path (self->store, name);
  shelf = g_path_get_dirname (path);
  if (fsync (self->fd) != 0 || fchmod (self->fd, 0400) != 0)
    {
      ms_blob_fail (error, self->path);
      return NULL;
    }
  close (self->fd);
  self->fd = -1;
  if (!make_shelf (self->store, shelf, error))
    return NULL;
  if (g_rename (self->path, path) != 0)
    {
      /* It was dropped meanwhile. */
      if (errno == ENOENT)
        ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
      else
        ms_blob_fail (error, path);
      return NULL;
    }
  return ms_blob_sync_folder (shelf, error) ? g_steal_pointer (&name) : NULL;
}
