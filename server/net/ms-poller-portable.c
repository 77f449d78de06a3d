/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The poller on poll(), for systems without epoll and as the other one's yardstick in the tests. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-poller-private.h"

#include <errno.h>
#include <poll.h>

typedef struct
{
  MsPoller    parent;
  GArray     *watches; /* struct pollfd */
  GArray     *tags; /* guint64, beside them */
  GHashTable *places; /* fd → index + 1 */
  guint       next; /* where the next turn begins to look, so that nobody starves */
} PortablePoller;

static short
to_poll (MsPollCondition interest)
{
  return (short) ((interest & MS_POLL_IN ? POLLIN : 0) | (interest & MS_POLL_OUT ? POLLOUT : 0));
}

static MsPollCondition
from_poll (short events)
{
  return (events & POLLIN ? MS_POLL_IN : 0) | (events & POLLOUT ? MS_POLL_OUT : 0)
         | (events & (POLLERR | POLLHUP | POLLNVAL) ? MS_POLL_GONE : 0);
}

static guint
find_place (PortablePoller *self,
            int             fd)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->places, GINT_TO_POINTER (fd)));
}

static gboolean
portable_poller_add (MsPoller       *poller,
                     int             fd,
                     MsPollCondition interest,
                     guint64         tag)
{
  PortablePoller *self = (PortablePoller *) poller;
  struct pollfd watch = { .fd = fd, .events = to_poll (interest) };

  if (find_place (self, fd) > 0)
    {
      errno = EEXIST;
      return FALSE;
    }

  g_array_append_val (self->watches, watch);
  g_array_append_val (self->tags, tag);
  g_hash_table_insert (self->places, GINT_TO_POINTER (fd), GUINT_TO_POINTER (self->watches->len));

  return TRUE;
}

static gboolean
portable_poller_modify (MsPoller       *poller,
                        int             fd,
                        MsPollCondition interest,
                        guint64         tag)
{
  PortablePoller *self = (PortablePoller *) poller;
  guint place = find_place (self, fd);

  if (place == 0)
    {
      errno = ENOENT;
      return FALSE;
    }

  g_array_index (self->watches, struct pollfd, place - 1).events = to_poll (interest);
  g_array_index (self->tags, guint64, place - 1) = tag;

  return TRUE;
}

static void
portable_poller_remove (MsPoller *poller,
                        int       fd)
{
  PortablePoller *self = (PortablePoller *) poller;
  guint place = find_place (self, fd);

  if (place == 0)
    return;

  g_hash_table_remove (self->places, GINT_TO_POINTER (fd));
  g_array_remove_index_fast (self->watches, place - 1);
  g_array_remove_index_fast (self->tags, place - 1);
  if (place <= self->watches->len)
    g_hash_table_insert (self->places,
                         GINT_TO_POINTER (g_array_index (self->watches, struct pollfd, place - 1).fd),
                         GUINT_TO_POINTER (place));
}

static int
portable_poller_wait (MsPoller    *poller,
                      MsPollEvent *events,
                      guint        max_events,
                      int          timeout_ms)
{
  PortablePoller *self = (PortablePoller *) poller;
  guint n_events = 0;
  guint n_watches = self->watches->len;

  if (poll ((struct pollfd *) (void *) self->watches->data, n_watches, timeout_ms) <= 0)
    return 0;

  for (guint i = 0; i < n_watches && n_events < max_events; i++)
    {
      guint at = (self->next + i) % n_watches;
      struct pollfd *watch = &g_array_index (self->watches, struct pollfd, at);

      if (watch->revents == 0)
        continue;
      events[n_events].tag = g_array_index (self->tags, guint64, at);
      events[n_events++].condition = from_poll (watch->revents);
      if (n_events == max_events)
        self->next = at + 1;
    }

  return (int) n_events;
}

static void
portable_poller_free (MsPoller *poller)
{
  PortablePoller *self = (PortablePoller *) poller;

  g_array_unref (self->watches);
  g_array_unref (self->tags);
  g_hash_table_unref (self->places);
  g_free (self);
}

MsPoller *
ms_poller_portable_new (void)
{
  static const MsPollerClass class = {
    .free = portable_poller_free,
    .add = portable_poller_add,
    .modify = portable_poller_modify,
    .remove = portable_poller_remove,
    .wait = portable_poller_wait,
  };
  PortablePoller *self = g_new0 (PortablePoller, 1);

  self->parent.class = &class;
  self->watches = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  self->tags = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->places = g_hash_table_new (NULL, NULL);

  return &self->parent;
}
