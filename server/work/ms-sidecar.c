/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Twenty digits in a file of their own. Worker thread. */

#define G_LOG_DOMAIN "ms-executor"

#include "config.h"

#include "ms-sidecar.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LENGTH 20
#define SUFFIX "-seq"

struct _MsSidecar
{
  int fd; /* -1: none */
};

MsSidecar *
ms_sidecar_new (const char *store_path)
{
  MsSidecar *self = g_new0 (MsSidecar, 1);
  g_autofree char *path = NULL;

  g_return_val_if_fail (store_path != NULL, NULL);

  self->fd = -1;
  if (strcmp (store_path, ":memory:") == 0)
    return self;

  path = g_strconcat (store_path, SUFFIX, NULL);
  self->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  return self;
}

void
ms_sidecar_free (MsSidecar *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

gint64
ms_sidecar_read (MsSidecar *self)
{
  char digits[LENGTH + 1] = { 0 };

  g_return_val_if_fail (self != NULL, 0);

  if (self->fd < 0 || pread (self->fd, digits, LENGTH, 0) != LENGTH)
    return 0;

  return g_ascii_strtoll (digits, NULL, 10);
}

void
ms_sidecar_write (MsSidecar *self,
                  gint64     seq)
{
  char digits[LENGTH + 1];

  g_return_if_fail (self != NULL);

  if (self->fd < 0)
    return;

  snprintf (digits, sizeof digits, "%0*" G_GINT64_FORMAT, LENGTH, seq);
  if (pwrite (self->fd, digits, LENGTH, 0) != LENGTH)
    g_debug ("the sidecar could not be written");
}
