/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two folders: partial/ID and blobs/XX/NAME, where XX are the first two digits of the name. A rename moves a whole file from one to the
 * other; a crash before leaves a partial, a crash after it a blob that no row names yet: the sweep at start takes both. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-blob-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"

#define FOLDER "files"
#define LOCK "lock"
/* The room on the disk is looked at so often. */
#define LOOK_BYTES (8 * 1024 * 1024)
#define ENDING_CHARS 8

struct _MsBlobStore
{
  char *folder;
  char *blobs;
  char *partial;
  int   lock;
};

struct _MsBlobWriter
{
  MsBlobStore *store; /* borrowed */
  char        *path;
  GChecksum   *sum;
  gint64       length;
  gint64       looked; /* at the room on the disk, at this length */
  int          fd;
};

static gboolean
fail (GError     **error,
      const char  *what)
{
  int saved = errno;

  return ms_error_set_message (error, saved == ENOSPC || saved == EDQUOT ? MS_ERROR_STORAGE_FULL : MS_ERROR_INTERNAL, "%s: %s", what,
                               g_strerror (saved));
}

static gboolean
sync_folder (const char  *path,
             GError     **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    fail (error, path);
  if (fd >= 0)
    close (fd);
  return synced;
}

static gboolean
is_word (const char *text,
         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]))
      return FALSE;
  return length > 0 && text[length] == '\0';
}

static gboolean
is_name (const char *name)
{
  if (name == NULL || strlen (name) != MS_BLOB_NAME_CHARS || name[MS_BLOB_HASH_CHARS] != '-')
    return FALSE;
  for (gsize i = 0; i < MS_BLOB_HASH_CHARS; i++)
    if (!g_ascii_isxdigit (name[i]))
      return FALSE;
  return is_word (name + MS_BLOB_HASH_CHARS + 1, ENDING_CHARS);
}

static char *
dup_partial_path (MsBlobStore *self,
                  const char  *id)
{
  return is_word (id, strlen (id)) ? g_build_filename (self->partial, id, NULL) : NULL;
}

char *
ms_blob_store_dup_folder (const char *data_dir)
{
  return g_build_filename (data_dir, FOLDER, NULL);
}

MsBlobStore *
ms_blob_store_new_reader (const char *data_dir)
{
  MsBlobStore *self = g_new0 (MsBlobStore, 1);

  self->lock = -1;
  self->folder = ms_blob_store_dup_folder (data_dir);
  self->blobs = g_build_filename (self->folder, "blobs", NULL);
  self->partial = g_build_filename (self->folder, "partial", NULL);
  return self;
}

MsBlobStore *
ms_blob_store_new (const char  *data_dir,
                   GError     **error)
{
  g_autoptr(MsBlobStore) self = NULL;
  g_autofree char *lock = NULL;

  g_return_val_if_fail (data_dir != NULL, NULL);

  self = ms_blob_store_new_reader (data_dir);
  lock = g_build_filename (self->folder, LOCK, NULL);
  if (g_mkdir_with_parents (self->blobs, 0700) != 0 || g_mkdir_with_parents (self->partial, 0700) != 0)
    {
      fail (error, self->folder);
      return NULL;
    }
  self->lock = open (lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    {
      fail (error, lock);
      return NULL;
    }
  return sync_folder (self->folder, error) && sync_folder (data_dir, error) ? g_steal_pointer (&self) : NULL;
}

void
ms_blob_store_free (MsBlobStore *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self->blobs);
  g_free (self->partial);
  g_free (self);
}

char *
ms_blob_store_dup_path (MsBlobStore *self,
                        const char  *name)
{
  char shelf[3] = { 0 };

  g_return_val_if_fail (self != NULL, NULL);

  if (!is_name (name))
    return NULL;
  memcpy (shelf, name, 2);
  return g_build_filename (self->blobs, shelf, name, NULL);
}

int
ms_blob_store_open (MsBlobStore  *self,
                    const char   *name,
                    gint64       *size,
                    GError      **error)
{
  g_autofree char *path = ms_blob_store_dup_path (self, name);
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
  struct stat info;

  if (path == NULL || (fd < 0 && errno == ENOENT))
    {
      ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
      return -1;
    }
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      fail (error, path);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (size != NULL)
    *size = info.st_size;
  return fd;
}

gboolean
ms_blob_store_remove (MsBlobStore *self,
                      const char  *name)
{
  g_autofree char *path = ms_blob_store_dup_path (self, name);

  return path != NULL && (g_unlink (path) == 0 || errno == ENOENT);
}

gboolean
ms_blob_store_lock (MsBlobStore *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return flock (self->lock, LOCK_EX | LOCK_NB) == 0;
}

void
ms_blob_store_unlock (MsBlobStore *self)
{
  g_return_if_fail (self != NULL);
  flock (self->lock, LOCK_UN);
}

int
ms_blob_store_keep (const char  *data_dir,
                    GError     **error)
{
  g_autofree char *folder = ms_blob_store_dup_folder (data_dir);
  g_autofree char *lock = g_build_filename (folder, LOCK, NULL);
  int fd = open (lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd >= 0 && flock (fd, LOCK_SH) == 0)
    return fd;
  if (fd < 0 && errno == ENOENT)
    return -1;
  fail (error, lock);
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
visit_folder (const char     *path,
              MsBlobVisitor   visitor,
              gpointer        user_data,
              GError        **error)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (dir == NULL)
    return !g_file_test (path, G_FILE_TEST_EXISTS) || fail (error, path);
  while ((name = g_dir_read_name (dir)) != NULL)
    visitor (name, user_data);
  return TRUE;
}

typedef struct
{
  MsBlobStore   *store;
  MsBlobVisitor  visitor;
  gpointer       user_data;
  GError        *error;
} Shelves;

static void
visit_shelf (const char *name,
             gpointer    user_data)
{
  Shelves *shelves = user_data;
  g_autofree char *path = g_build_filename (shelves->store->blobs, name, NULL);

  if (shelves->error == NULL)
    visit_folder (path, shelves->visitor, shelves->user_data, &shelves->error);
}

gboolean
ms_blob_store_visit (MsBlobStore    *self,
                     gboolean        partial,
                     MsBlobVisitor   visitor,
                     gpointer        user_data,
                     GError        **error)
{
  Shelves shelves = { self, visitor, user_data, NULL };

  g_return_val_if_fail (self != NULL && visitor != NULL, FALSE);

  if (partial)
    return visit_folder (self->partial, visitor, user_data, error);
  if (!visit_folder (self->blobs, visit_shelf, &shelves, error))
    return FALSE;
  if (shelves.error == NULL)
    return TRUE;
  g_propagate_error (error, shelves.error);
  return FALSE;
}

gint64
ms_blob_store_get_partial (MsBlobStore *self,
                           const char  *id)
{
  g_autofree char *path = dup_partial_path (self, id);
  struct stat info;

  return path != NULL && stat (path, &info) == 0 ? info.st_size : 0;
}

void
ms_blob_store_drop_partial (MsBlobStore *self,
                            const char  *id)
{
  g_autofree char *path = dup_partial_path (self, id);

  if (path != NULL)
    g_unlink (path);
}

/* What a partial file holds already goes into the sum of all. */
static gboolean
sum_up (MsBlobWriter  *self,
        gint64         length,
        GError       **error)
{
  g_autofree guint8 *block = g_malloc (MS_LIMIT_TRANSFER_BLOCK_BYTES);

  while (self->length < length)
    {
      gsize wanted = (gsize) MIN (length - self->length, MS_LIMIT_TRANSFER_BLOCK_BYTES);
      gssize got = pread (self->fd, block, wanted, self->length);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return fail (error, self->path);
      if (got == 0)
        return ms_error_set (error, MS_ERROR_FILE_UPLOAD_INCOMPLETE);
      g_checksum_update (self->sum, block, got);
      self->length += got;
    }
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
  writer->path = dup_partial_path (self, id);
  if (writer->path == NULL)
    {
      ms_error_set (error, MS_ERROR_INTERNAL);
      return NULL;
    }
  writer->fd = open (writer->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (writer->fd < 0)
    {
      fail (error, writer->path);
      return NULL;
    }
  if (!sum_up (writer, offset, error))
    return NULL;
  if (ftruncate (writer->fd, offset) != 0)
    {
      fail (error, writer->path);
      return NULL;
    }
  return g_steal_pointer (&writer);
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
    return fail (error, self->path);
  if ((guint64) disk.f_bavail * disk.f_frsize >= MS_LIMIT_DISK_RESERVE_BYTES)
    return TRUE;
  return ms_error_set (error, MS_ERROR_STORAGE_FULL);
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
        return fail (error, self->path);
      g_checksum_update (self->sum, data + done, written);
      done += (gsize) written;
      self->length += written;
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
        return fail (error, self->path);
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
  return (fsync (self->fd) == 0 || fail (error, self->path)) && sync_folder (self->store->partial, error);
}

static gboolean
make_shelf (MsBlobStore  *self,
            const char   *path,
            GError      **error)
{
  if (g_mkdir (path, 0700) == 0)
    return sync_folder (self->blobs, error);
  return errno == EEXIST || fail (error, path);
}

char *
ms_blob_writer_seal (MsBlobWriter  *self,
                     GError       **error)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *shelf = NULL;
  char ending[MS_ID_SIZE];

  g_return_val_if_fail (self != NULL && self->fd >= 0, NULL);

  ms_id_generate (MS_ID_FILE, ending);
  name = g_strdup_printf ("%s-%.*s", g_checksum_get_string (self->sum), ENDING_CHARS, ending + 1);
  path = ms_blob_store_dup_path (self->store, name);
  shelf = g_path_get_dirname (path);
  if (fsync (self->fd) != 0 || fchmod (self->fd, 0400) != 0)
    {
      fail (error, self->path);
      return NULL;
    }
  close (self->fd);
  self->fd = -1;
  if (!make_shelf (self->store, shelf, error))
    return NULL;
  if (g_rename (self->path, path) != 0)
    {
      fail (error, path);
      return NULL;
    }
  return sync_folder (shelf, error) ? g_steal_pointer (&name) : NULL;
}
