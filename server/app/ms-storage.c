/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sizes of files. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-storage.h"

#include <glib/gstdio.h>
#include <sys/statvfs.h>

#define BLOBS "files"
#define MAX_DEPTH 4

static gint64
size_of_file (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0 && S_ISREG (status.st_mode) ? (gint64) status.st_size : 0;
}

static gint64
size_of_folder (const char *path,
                guint       depth)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  gint64 sum = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      GStatBuf status;

      if (g_lstat (child, &status) != 0)
        continue;
      if (S_ISDIR (status.st_mode) && depth < MAX_DEPTH)
        sum += size_of_folder (child, depth + 1);
      else if (S_ISREG (status.st_mode))
        sum += (gint64) status.st_size;
    }
  return sum;
}

static gint64
free_bytes (const char *path)
{
  struct statvfs status;

  return statvfs (path, &status) == 0 ? (gint64) status.f_bavail * (gint64) status.f_frsize : 0;
}

void
ms_storage_measure (const char   *database,
                    MsApiStorage *storage)
{
  g_autofree char *log = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *blobs = NULL;

  g_return_if_fail (database != NULL && storage != NULL);

  log = g_strconcat (database, "-wal", NULL);
  folder = g_path_get_dirname (database);
  blobs = g_build_filename (folder, BLOBS, NULL);
  *storage = (MsApiStorage) {
    .database = size_of_file (database),
    .log = size_of_file (log),
    .blobs = size_of_folder (blobs, 0),
    .free = free_bytes (folder),
  };
}
