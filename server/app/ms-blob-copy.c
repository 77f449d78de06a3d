/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A blob never changes and its name is never given twice: what is there already need not be copied. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-blob-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ms-blob-store.h"
#include "ms-error.h"
#include "ms-file-store.h"

#define BLOCK_BYTES (1024 * 1024)

typedef struct
{
  MsBlobStore *from;
  MsBlobStore *to;
  gint64       n_wrong;
  GError      *error; /* (nullable): the first failure */
} Copy;

static gboolean
fail (GError     **error,
      const char  *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
  return FALSE;
}

static gboolean
copy_bytes (int from,
            int to)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  gssize got;

  while ((got = read (from, block, BLOCK_BYTES)) > 0)
    for (gssize done = 0; done < got;)
      {
        gssize written = write (to, block + done, (gsize) (got - done));

        if (written < 0)
          return FALSE;
        done += written;
      }
  return got == 0 && fsync (to) == 0;
}

static gboolean
sync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

/* The folder that the blob is to be in. */
static gboolean
make_shelf (const char *path)
{
  g_autofree char *shelf = g_path_get_dirname (path);

  return g_mkdir_with_parents (shelf, 0700) == 0;
}

static gboolean
copy_file (const char  *from,
           const char  *to,
           GError     **error)
{
  g_autofree char *partial = g_strconcat (to, ".part", NULL);
  g_autofree char *shelf = g_path_get_dirname (to);
  int source = open (from, O_RDONLY | O_CLOEXEC);
  int target = source >= 0 && make_shelf (to) ? open (partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0400) : -1;
  gboolean copied = target >= 0 && copy_bytes (source, target) && g_rename (partial, to) == 0 && sync_folder (shelf);

  if (!copied)
    fail (error, source < 0 ? from : to);
  if (source >= 0)
    close (source);
  if (target >= 0)
    close (target);
  return copied;
}

static gboolean
has_length (const char *path,
            gint64      size)
{
  struct stat info;

  return stat (path, &info) == 0 && info.st_size == size;
}

static void
copy_one (const char *name,
          gint64      size,
          gpointer    user_data)
{
  Copy *copy = user_data;
  g_autofree char *from = ms_blob_store_dup_path (copy->from, name);
  g_autofree char *to = ms_blob_store_dup_path (copy->to, name);

  if (copy->error == NULL && from != NULL && !has_length (to, size))
    copy_file (from, to, &copy->error);
}

static void
copy_clear (Copy *copy)
{
  ms_blob_store_free (copy->from);
  ms_blob_store_free (copy->to);
}

gboolean
ms_blob_copy_run (MsStore     *store,
                  const char  *from,
                  const char  *to,
                  GError     **error)
{
  Copy copy = { ms_blob_store_new_reader (from), ms_blob_store_new (to, error), 0, NULL };
  gboolean visited = copy.to != NULL && ms_file_store_visit_blobs (store, copy_one, &copy, error);

  copy_clear (&copy);
  if (copy.error == NULL)
    return visited;
  if (visited)
    g_propagate_error (error, copy.error);
  else
    g_error_free (copy.error);
  return FALSE;
}

static void
link_one (const char *name,
          gpointer    user_data)
{
  Copy *copy = user_data;
  g_autofree char *from = ms_blob_store_dup_path (copy->from, name);
  g_autofree char *to = ms_blob_store_dup_path (copy->to, name);

  if (copy->error == NULL && from != NULL && (!make_shelf (to) || (link (from, to) != 0 && errno != EEXIST)))
    fail (&copy->error, to);
}

gboolean
ms_blob_copy_link (const char  *from,
                   const char  *to,
                   GError     **error)
{
  Copy copy = { ms_blob_store_new_reader (from), ms_blob_store_new (to, error), 0, NULL };
  gboolean visited = copy.to != NULL && ms_blob_store_visit (copy.from, FALSE, link_one, &copy, error);

  copy_clear (&copy);
  if (copy.error == NULL)
    return visited;
  g_propagate_error (error, copy.error);
  return FALSE;
}

static void
check_one (const char *name,
           gint64      size,
           gpointer    user_data)
{
  Copy *copy = user_data;
  g_autofree char *path = ms_blob_store_dup_path (copy->from, name);

  if (path == NULL || !has_length (path, size))
    copy->n_wrong++;
}

gboolean
ms_blob_copy_check (MsStore     *store,
                    const char  *folder,
                    gint64      *missing,
                    GError     **error)
{
  Copy copy = { ms_blob_store_new_reader (folder), NULL, 0, NULL };
  gboolean visited = ms_file_store_visit_blobs (store, check_one, &copy, error);

  copy_clear (&copy);
  *missing = copy.n_wrong;
  return visited;
}
