/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waiting for many descriptors at once: a small interface with two implementations, epoll where the system has it and poll() anywhere.
 * Level-triggered. One thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsPoller MsPoller;

typedef enum
{
  MS_POLL_IN = 1 << 0,
  MS_POLL_OUT = 1 << 1,
  MS_POLL_GONE = 1 << 2, /* error or hang-up; always reported */
} MsPollCondition;

typedef struct
{
  guint64         tag;
  MsPollCondition condition;
} MsPollEvent;

typedef enum
{
  MS_POLLER_BEST,
  MS_POLLER_PORTABLE,
} MsPollerKind;

MsPoller *ms_poller_new    (MsPollerKind     kind,
                            GError         **error);
void      ms_poller_free   (MsPoller        *self);
/* @tag comes back with every event. */
gboolean  ms_poller_add    (MsPoller        *self,
                            int              fd,
                            MsPollCondition  interest,
                            guint64          tag,
                            GError         **error);
void      ms_poller_modify (MsPoller        *self,
                            int              fd,
                            MsPollCondition  interest,
                            guint64          tag);
/* Before the descriptor is closed. */
void      ms_poller_remove (MsPoller        *self,
                            int              fd);
/**
 * ms_poller_wait:
 * @timeout_ms: -1 waits for ever
 *
 * Returns: the number of events, 0 after the time or a signal
 */
guint     ms_poller_wait   (MsPoller        *self,
                            MsPollEvent     *events,
                            guint            max_events,
                            int              timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPoller, ms_poller_free)

G_END_DECLS
