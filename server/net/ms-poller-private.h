/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seam between ms-poller.c and its implementations. */

#pragma once

#include "ms-poller.h"

G_BEGIN_DECLS

typedef struct
{
  void     (*free)   (MsPoller        *self);
  gboolean (*add)    (MsPoller        *self,
                      int              fd,
                      MsPollCondition  interest,
                      guint64          tag);
  gboolean (*modify) (MsPoller        *self,
                      int              fd,
                      MsPollCondition  interest,
                      guint64          tag);
  void     (*remove) (MsPoller        *self,
                      int              fd);
  int      (*wait)   (MsPoller        *self,
                      MsPollEvent     *events,
                      guint            max_events,
                      int              timeout_ms);
} MsPollerClass;

struct _MsPoller
{
  const MsPollerClass *class;
};

/* NULL with errno set when the system has none to give. */
MsPoller *ms_poller_epoll_new    (void);
MsPoller *ms_poller_portable_new (void);

G_END_DECLS
