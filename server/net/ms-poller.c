/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Picks the implementation and turns errno into errors. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-poller.h"

#include <errno.h>

#include "ms-poller-private.h"

static gboolean
set_errno (GError    **error,
           int         saved,
           const char *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", what, g_strerror (saved));

  return FALSE;
}

MsPoller *
ms_poller_new (MsPollerKind kind,
               GError     **error)
{
  MsPoller *self = NULL;

#if MS_HAVE_EPOLL
  if (kind == MS_POLLER_BEST)
    self = ms_poller_epoll_new ();
  else
#endif
    self = ms_poller_portable_new ();
  if (self == NULL)
    set_errno (error, errno, "making a poller");

  return self;
}

void
ms_poller_free (MsPoller *self)
{
  if (self != NULL)
    self->class->free (self);
}

gboolean
ms_poller_add (MsPoller       *self,
               int             fd,
               MsPollCondition interest,
               guint64         tag,
               GError        **error)
{
  g_return_val_if_fail (self != NULL && fd >= 0, FALSE);

  return self->class->add (self, fd, interest, tag) || set_errno (error, errno, "watching a descriptor");
}

void
ms_poller_modify (MsPoller       *self,
                  int             fd,
                  MsPollCondition interest,
                  guint64         tag)
{
  g_return_if_fail (self != NULL && fd >= 0);

  if (!self->class->modify (self, fd, interest, tag))
    g_debug ("changing a watch: %s", g_strerror (errno));
}

void
ms_poller_remove (MsPoller *self,
                  int       fd)
{
  g_return_if_fail (self != NULL && fd >= 0);

  self->class->remove (self, fd);
}

guint
ms_poller_wait (MsPoller    *self,
                MsPollEvent *events,
                guint        max_events,
                int          timeout_ms)
{
  int n_events;

  g_return_val_if_fail (self != NULL && events != NULL, 0);

  n_events = self->class->wait (self, events, max_events, timeout_ms);

  return n_events < 0 ? 0 : (guint) n_events;
}
