/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two folders: partial/ID and blobs/XX/NAME, where XX are the first two digits of the name. A rename moves a whole file from one to the
 * other; a crash before leaves a partial, a crash after it a blob that no row names yet: the sweep at start takes both. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-blob-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ms-error.h"

#define FOLDER "files"
#define LOCK "lock"

gboolean
ms_blob_fail (GError     **error,
              const char  *what)
{
  int saved = errno;

  return ms_error_set_message (error, saved == ENOSPC || saved == EDQUOT ? MS_ERROR_STORAGE_FULL : MS_ERROR_INTERNAL, "%s: %s", what,
                               g_strerror (saved));
}

gboolean
ms_blob_sync_folder (const char  *path,
                     GError     **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    ms_blob_fail (error, path);
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
  return is_word (name + MS_BLOB_HASH_CHARS + 1, MS_BLOB_ENDING_CHARS);
}

char *
ms_blob_store_dup_partial (MsBlobStore *self,
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
      ms_blob_fail (error, self->folder);
      return NULL;
    }
  self->lock = open (lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    {
      ms_blob_fail (error, lock);
      return NULL;
    }
  return ms_blob_sync_folder (self->folder, error) && ms_blob_sync_folder (data_dir, error) ? g_steal_pointer (&self) : NULL;
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
      ms_blob_fail (error, path);
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
  ms_blob_fail (error, lock);
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
    return !g_file_test (path, G_FILE_TEST_EXISTS) || ms_blob_fail (error, path);
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
  g_autofree char *path = ms_blob_store_dup_partial (self, id);
  struct stat info;

  return path != NULL && stat (path, &info) == 0 ? info.st_size : 0;
}

void
ms_blob_store_drop_partial (MsBlobStore *self,
                            const char  *id)
{
  g_autofree char *path = ms_blob_store_dup_partial (self, id);

  if (path != NULL)
    g_unlink (path);
}
