/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A descriptor: a blob that goes while it is read stays readable to its end. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-outgoing.h"

#include <errno.h>
#include <unistd.h>

#include "ms-blob-store.h"
#include "ms-error.h"
#include "ms-limits.h"

struct _MsOutgoing
{
  gint64 size;
  int    fd;
};

MsOutgoing *
ms_outgoing_new (MsBlobStore  *blobs,
                 const char   *name,
                 GError      **error)
{
  gint64 size = 0;
  int fd = ms_blob_store_open (blobs, name, &size, error);
  MsOutgoing *self;

  if (fd < 0)
    return NULL;
  self = g_new0 (MsOutgoing, 1);
  self->fd = fd;
  self->size = size;
  return self;
}

void
ms_outgoing_free (MsOutgoing *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}

gint64
ms_outgoing_get_size (MsOutgoing *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->size;
}

GBytes *
ms_outgoing_read (MsOutgoing  *self,
                  gint64       offset,
                  gint64       end,
                  GError     **error)
{
  gsize wanted = (gsize) CLAMP (end - offset, 0, MS_LIMIT_TRANSFER_BLOCK_BYTES);
  g_autofree guint8 *block = g_malloc (wanted + 1);
  gssize got;

  do
    got = pread (self->fd, block, wanted, offset);
  while (got < 0 && errno == EINTR);
  if (got > 0 || (got == 0 && wanted == 0))
    return g_bytes_new_take (g_steal_pointer (&block), (gsize) got);
  ms_error_set_message (error, MS_ERROR_INTERNAL, "a file is shorter than it was: %s", got < 0 ? g_strerror (errno) : "end");
  return NULL;
}
