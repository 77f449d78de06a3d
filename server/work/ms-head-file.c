/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sidecar file. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-head-file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX "-head"
#define LINE_BYTES 64

struct _MsHeadFile
{
  int  fd; /* -1 when it cannot be opened */
  char last[LINE_BYTES]; /* what stood there at start */
};

MsHeadFile *
ms_head_file_new (const char *database_path)
{
  g_autofree char *path = g_strconcat (database_path, SUFFIX, NULL);
  MsHeadFile *self = g_new0 (MsHeadFile, 1);

  self->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd >= 0 && pread (self->fd, self->last, LINE_BYTES - 1, 0) < 0)
    self->last[0] = '\0';
  return self;
}

void
ms_head_file_free (MsHeadFile *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

gboolean
ms_head_file_is_ahead (MsHeadFile *self,
                       const char *epoch,
                       gint64      seq)
{
  const char *blank = strchr (self->last, ' ');

  if (blank == NULL)
    return FALSE;
  if (strlen (epoch) != (gsize) (blank - self->last) || !g_str_has_prefix (self->last, epoch))
    return TRUE;
  return g_ascii_strtoll (blank + 1, NULL, 10) > seq;
}

void
ms_head_file_write (MsHeadFile *self,
                    const char *epoch,
                    gint64      seq)
{
  char line[LINE_BYTES];

  if (self->fd < 0)
    return;

  /* One short line of constant length: written in one piece, or the check is left out next time. */
  memset (line, '\n', sizeof line);
  g_snprintf (line, sizeof line, "%s %-20" G_GINT64_FORMAT, epoch, seq);
  if (pwrite (self->fd, line, sizeof line - 1, 0) < 0)
    g_debug ("cannot write the head file");
}
