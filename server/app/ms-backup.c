/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything is prepared in a folder beside its place, synced, and renamed: whoever pulls the plug finds the old state or the new one. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "ms-blob-copy.h"
#include "ms-blob-store.h"
#include "ms-check.h"
#include "ms-context.h"
#include "ms-db-copy.h"
#include "ms-store.h"

#define DATABASE "microslack.db"
#define PARTIAL ".partial-XXXXXX"

/* What stands beside a database. */
static const char * const companions[] = { "-wal", "-shm", "-head" };

static gboolean
fail (GError     **error,
      const char  *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), "%s: %s", path, g_strerror (saved));
  return FALSE;
}

static gboolean
refuse (GError     **error,
        const char  *format,
        const char  *what)
{
  /* The formats are all in this file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, format, what);
#pragma GCC diagnostic pop
  return FALSE;
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

/* A folder of ours, with all that is below. */
static void
remove_folder (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_unlink (file) != 0)
        remove_folder (file);
    }
  g_rmdir (path);
}

/* Sound by SQLite's own check and by our rules; says what is in it. */
static gboolean
verify (const char  *path,
        GString     *output,
        GError     **error)
{
  g_autoptr(MsStore) store = ms_store_open (path, 0, error);
  g_autoptr(MsContext) context = NULL;
  gboolean is_sound;

  if (store == NULL || !ms_store_begin (store, FALSE, error))
    return FALSE;

  context = ms_context_new (store, NULL, NULL, g_get_real_time ());
  is_sound = ms_check_run (context, output, error);
  ms_store_rollback (store);
  return is_sound;
}

/* One file without a log, so that it can be read from where nothing may be written. */
static gboolean
seal (const char  *path,
      GError     **error)
{
  g_autoptr(MsDb) db = ms_db_open (path, MS_DB_ORIGINAL, error);

  return db != NULL && ms_db_execute (db, "PRAGMA journal_mode = DELETE", error);
}

static gboolean
is_free (const char  *destination,
         GError     **error)
{
  g_autoptr(GDir) dir = NULL;

  if (!g_file_test (destination, G_FILE_TEST_EXISTS))
    return TRUE;
  dir = g_dir_open (destination, 0, NULL);
  if (dir != NULL && g_dir_read_name (dir) == NULL)
    return TRUE;
  return refuse (error, _("%s exists already: name a new or an empty folder"), destination);
}

/* The bytes of the files that a database knows. */
static gboolean
copy_blobs (const char  *database,
            const char  *from,
            const char  *to,
            GError     **error)
{
  g_autoptr(MsStore) store = ms_store_open (database, 0, error);
  gboolean copied;

  if (store == NULL || !ms_store_begin (store, FALSE, error))
    return FALSE;
  copied = ms_blob_copy_run (store, from, to, error);
  ms_store_rollback (store);
  return copied;
}

static gboolean
fill (const char  *source,
      const char  *partial,
      GString     *output,
      GError     **error)
{
  g_autofree char *original = g_build_filename (source, DATABASE, NULL);
  g_autofree char *copy = g_build_filename (partial, DATABASE, NULL);

  return ms_db_copy_into (original, copy, error) && copy_blobs (copy, source, partial, error) && verify (copy, output, error)
         && seal (copy, error) && sync_folder (partial, error);
}

/* While they are copied no bytes are removed. */
static gboolean
fill_undisturbed (const char  *source,
                  const char  *partial,
                  GString     *output,
                  GError     **error)
{
  g_autoptr(GError) failure = NULL;
  int lock = ms_blob_store_keep (source, &failure);
  gboolean filled;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  filled = fill (source, partial, output, error);
  if (lock >= 0)
    close (lock);
  return filled;
}

gboolean
ms_backup_make (const char  *source,
                const char  *destination,
                GString     *output,
                GError     **error)
{
  g_autofree char *original = g_build_filename (source, DATABASE, NULL);
  g_autofree char *absolute = g_canonicalize_filename (destination, NULL);
  g_autofree char *partial = g_strconcat (absolute, PARTIAL, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);

  if (!g_file_test (original, G_FILE_TEST_IS_REGULAR))
    return refuse (error, _("there is no team in %s"), source);
  if (!is_free (absolute, error))
    return FALSE;
  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp_full (partial, 0700) == NULL)
    return fail (error, parent);
  if (fill_undisturbed (source, partial, output, error) && (g_rename (partial, absolute) == 0 || fail (error, absolute)))
    {
      g_string_prepend (output, "\n");
      g_string_prepend (output, absolute);
      return sync_folder (parent, error);
    }

  remove_folder (partial);
  return FALSE;
}

static gboolean
begin_epoch (const char  *path,
             GError     **error)
{
  g_autoptr(MsStore) store = ms_store_open (path, 0, error);
  g_autofree char *epoch = ms_store_new_epoch ();

  if (store == NULL || !ms_store_begin (store, TRUE, error))
    return FALSE;
  if (ms_store_set_epoch (store, epoch, error) && ms_store_commit (store, error))
    return ms_db_checkpoint (ms_store_get_db (store), TRUE, NULL, NULL, error);

  ms_store_rollback (store);
  return FALSE;
}

/* What is there now goes into a folder of its own. A sound database first takes in its log, so that it is one file; of a damaged one the
 * log goes first, since a foreign log beside the new database would be taken for its own. */
static gboolean
set_aside (MsDataDir   *target,
           const char  *aside,
           GError     **error)
{
  const char *database = ms_data_dir_get_database (target);
  g_autofree char *kept = g_build_filename (aside, DATABASE, NULL);
  g_autoptr(MsStore) store = NULL;

  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    return TRUE;
  store = ms_store_open (database, 0, NULL);
  if (store != NULL)
    ms_db_checkpoint (ms_store_get_db (store), TRUE, NULL, NULL, NULL);
  g_clear_pointer (&store, ms_store_free);
  if (g_mkdir (aside, 0700) != 0)
    return fail (error, aside);

  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *from = g_strconcat (database, companions[i], NULL);
      g_autofree char *to = g_strconcat (kept, companions[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        return fail (error, from);
    }
  return (link (database, kept) == 0 || fail (error, kept)) && sync_folder (aside, error);
}

static char *
make_aside_name (MsDataDir *target)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("before-restore-%s-%06d", stamp, g_date_time_get_microsecond (now));
  g_autofree char *folder = g_path_get_dirname (ms_data_dir_get_database (target));

  return g_build_filename (folder, name, NULL);
}

static gboolean
put_in_place (MsDataDir   *target,
              const char  *prepared,
              GString     *output,
              GError     **error)
{
  const char *database = ms_data_dir_get_database (target);
  g_autofree char *aside = make_aside_name (target);
  g_autofree char *folder = g_path_get_dirname (database);

  /* The bytes of both are there before the one step, and what is nobody's then goes at the next start. */
  if (!set_aside (target, aside, error) || (g_file_test (aside, G_FILE_TEST_EXISTS) && !ms_blob_copy_link (folder, aside, error)))
    return FALSE;
  if (g_rename (prepared, database) != 0)
    return fail (error, database);
  if (g_file_test (aside, G_FILE_TEST_EXISTS))
    g_string_append_printf (output, _("What was there before is in %s.\n"), aside);
  return sync_folder (folder, error);
}

gboolean
ms_backup_restore (const char  *source,
                   MsDataDir   *target,
                   GString     *output,
                   GError     **error)
{
  g_autofree char *saved = g_build_filename (source, DATABASE, NULL);
  g_autofree char *partial = g_strconcat (ms_data_dir_get_database (target), PARTIAL, NULL);
  g_autofree char *prepared = NULL;
  g_autofree char *folder = NULL;
  gboolean restored;

  if (!g_file_test (saved, G_FILE_TEST_IS_REGULAR))
    return refuse (error, _("there is no backup in %s"), source);
  if (g_mkdtemp_full (partial, 0700) == NULL)
    return fail (error, partial);

  prepared = g_build_filename (partial, DATABASE, NULL);
  folder = g_path_get_dirname (ms_data_dir_get_database (target));
  restored = ms_db_copy_into (saved, prepared, error) && copy_blobs (prepared, source, folder, error)
             && ms_blob_copy_link (folder, partial, error) && verify (prepared, output, error) && begin_epoch (prepared, error)
             && put_in_place (target, prepared, output, error);
  remove_folder (partial);
  return restored;
}
