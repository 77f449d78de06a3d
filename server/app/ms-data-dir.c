/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lock is an advisory one on a file, so that it vanishes with the process however that ends. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-data-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define CODE_LENGTH 8

struct _MsDataDir
{
  char *path;
  char *database;
  char *control;
  char *code;
  int   lock;
};

static gboolean
fail (GError     **error,
      const char  *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (saved), _("cannot use the data directory %s: %s"), path, g_strerror (saved));
  return FALSE;
}

static gboolean
lock_folder (MsDataDir  *self,
             GError    **error)
{
  g_autofree char *path = ms_data_dir_dup_file (self->path, "lock");

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    return fail (error, self->path);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail (error, self->path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("another server uses the data directory %s"), self->path);
  return FALSE;
}

/* Without those that are taken for one another on paper. */
static char *
make_code (void)
{
  static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  char code[CODE_LENGTH + 2];
  guint8 random[CODE_LENGTH];
  gsize at = 0;

  for (guint i = 0; i < CODE_LENGTH; i++)
    random[i] = 0;
  if (getentropy (random, sizeof random) != 0)
    return NULL;
  for (guint i = 0; i < CODE_LENGTH; i++)
    {
      if (i == CODE_LENGTH / 2)
        code[at++] = '-';
      code[at++] = letters[random[i] % (sizeof letters - 1)];
    }
  code[at] = '\0';
  return g_strdup (code);
}

MsDataDir *
ms_data_dir_open (const char  *path,
                  GError     **error)
{
  g_autoptr(MsDataDir) self = g_new0 (MsDataDir, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->lock = -1;
  self->path = g_strdup (path);
  self->database = ms_data_dir_dup_file (path, "microslack.db");
  self->control = ms_data_dir_dup_file (path, "control.sock");
  self->code = ms_data_dir_dup_file (path, "setup-code");
  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      fail (error, path);
      return NULL;
    }
  if (!lock_folder (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ms_data_dir_free (MsDataDir *self)
{
  if (self == NULL)
    return;
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self->database);
  g_free (self->control);
  g_free (self->code);
  g_free (self);
}

char *
ms_data_dir_dup_file (const char *path,
                      const char *name)
{
  return g_build_filename (path, name, NULL);
}

const char *
ms_data_dir_get_path (MsDataDir *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->path;
}

const char *
ms_data_dir_get_database (MsDataDir *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->database;
}

const char *
ms_data_dir_get_control (MsDataDir *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->control;
}

char *
ms_data_dir_dup_setup_code (MsDataDir  *self,
                            GError    **error)
{
  g_autofree char *code = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (g_file_get_contents (self->code, &code, NULL, NULL) && strlen (g_strstrip (code)) == CODE_LENGTH + 1)
    return g_steal_pointer (&code);
  g_free (code);
  code = make_code ();
  if (code == NULL || !g_file_set_contents_full (self->code, code, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
    return NULL;
  return g_steal_pointer (&code);
}

void
ms_data_dir_drop_setup_code (MsDataDir *self)
{
  g_return_if_fail (self != NULL);
  g_unlink (self->code);
}
