/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The poller on epoll: a wake-up costs what is ready, not what is watched. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-poller-private.h"

#if MS_HAVE_EPOLL

#include <sys/epoll.h>
#include <unistd.h>

#define TURN_EVENTS 512

typedef struct
{
  MsPoller parent;
  int      fd;
} EpollPoller;

static guint32
to_epoll (MsPollCondition interest)
{
  return (interest & MS_POLL_IN ? EPOLLIN : 0u) | (interest & MS_POLL_OUT ? EPOLLOUT : 0u);
}

static MsPollCondition
from_epoll (guint32 events)
{
  return (events & EPOLLIN ? MS_POLL_IN : 0) | (events & EPOLLOUT ? MS_POLL_OUT : 0)
         | (events & (EPOLLERR | EPOLLHUP) ? MS_POLL_GONE : 0);
}

static gboolean
epoll_change (MsPoller       *poller,
              int             operation,
              int             fd,
              MsPollCondition interest,
              guint64         tag)
{
  EpollPoller *self = (EpollPoller *) poller;
  struct epoll_event event = { .events = to_epoll (interest), .data.u64 = tag };

  return epoll_ctl (self->fd, operation, fd, &event) == 0;
}

static gboolean
epoll_poller_add (MsPoller       *poller,
                  int             fd,
                  MsPollCondition interest,
                  guint64         tag)
{
  return epoll_change (poller, EPOLL_CTL_ADD, fd, interest, tag);
}

static gboolean
epoll_poller_modify (MsPoller       *poller,
                     int             fd,
                     MsPollCondition interest,
                     guint64         tag)
{
  return epoll_change (poller, EPOLL_CTL_MOD, fd, interest, tag);
}

static void
epoll_poller_remove (MsPoller *poller,
                     int       fd)
{
  epoll_change (poller, EPOLL_CTL_DEL, fd, 0, 0);
}

static int
epoll_poller_wait (MsPoller    *poller,
                   MsPollEvent *events,
                   guint        max_events,
                   int          timeout_ms)
{
  EpollPoller *self = (EpollPoller *) poller;
  struct epoll_event ready[TURN_EVENTS];
  int n_ready = epoll_wait (self->fd, ready, MIN (max_events, TURN_EVENTS), timeout_ms);

  for (int i = 0; i < n_ready; i++)
    events[i] = (MsPollEvent) { .tag = ready[i].data.u64, .condition = from_epoll (ready[i].events) };

  return n_ready;
}

static void
epoll_poller_free (MsPoller *poller)
{
  EpollPoller *self = (EpollPoller *) poller;

  close (self->fd);
  g_free (self);
}

MsPoller *
ms_poller_epoll_new (void)
{
  static const MsPollerClass class = {
    .free = epoll_poller_free,
    .add = epoll_poller_add,
    .modify = epoll_poller_modify,
    .remove = epoll_poller_remove,
    .wait = epoll_poller_wait,
  };
  int fd = epoll_create1 (EPOLL_CLOEXEC);
  EpollPoller *self;

  if (fd < 0)
    return NULL;

  self = g_new0 (EpollPoller, 1);
  self->parent.class = &class;
  self->fd = fd;

  return &self->parent;
}

#endif
