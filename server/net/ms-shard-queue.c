/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list behind a mutex; the shard takes the whole list at once. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-queue.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <unistd.h>

#if MS_HAVE_EVENTFD
#include <sys/eventfd.h>
#endif

typedef struct
{
  MsShardFunc func;
  gpointer    data;
} ShardTask;

struct _MsShardQueue
{
  GMutex   lock;
  GArray  *tasks; /* ShardTask */
  GArray  *running; /* the other one: they change places */
  gboolean closed;
  gboolean held;
  int      read_fd;
  int      write_fd;
};

static gboolean
open_wake (MsShardQueue *self,
           GError      **error)
{
#if MS_HAVE_EVENTFD
  self->read_fd = self->write_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->read_fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "making an eventfd: %s", g_strerror (errno));

  return self->read_fd >= 0;
#else
  int fds[2] = { -1, -1 };

  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return FALSE;
  self->read_fd = fds[0];
  self->write_fd = fds[1];

  return g_unix_set_fd_nonblocking (fds[0], TRUE, error) && g_unix_set_fd_nonblocking (fds[1], TRUE, error);
#endif
}

static void
wake (MsShardQueue *self)
{
  guint64 one = 1;

  /* Full means that it is awake already. */
  while (write (self->write_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

static void
run_tasks (GArray  *tasks,
           MsShard *shard)
{
  for (guint i = 0; i < tasks->len; i++)
    {
      ShardTask task = g_array_index (tasks, ShardTask, i);

      task.func (shard, task.data);
    }
  g_array_set_size (tasks, 0);
}

static GArray *
swap (MsShardQueue *self)
{
  GArray *tasks = self->tasks;

  self->tasks = self->running;
  self->running = tasks;

  return tasks;
}

MsShardQueue *
ms_shard_queue_new (GError **error)
{
  g_autoptr(MsShardQueue) self = g_new0 (MsShardQueue, 1);

  g_mutex_init (&self->lock);
  self->tasks = g_array_new (FALSE, FALSE, sizeof (ShardTask));
  self->running = g_array_new (FALSE, FALSE, sizeof (ShardTask));
  self->read_fd = self->write_fd = -1;
  if (!open_wake (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_shard_queue_free (MsShardQueue *self)
{
  if (self == NULL)
    return;

  ms_shard_queue_close (self);
  if (self->write_fd >= 0 && self->write_fd != self->read_fd)
    close (self->write_fd);
  if (self->read_fd >= 0)
    close (self->read_fd);
  g_array_unref (self->tasks);
  g_array_unref (self->running);
  g_mutex_clear (&self->lock);
  g_free (self);
}

int
ms_shard_queue_get_fd (MsShardQueue *self)
{
  return self->read_fd;
}

void
ms_shard_queue_post (MsShardQueue *self,
                     MsShardFunc   func,
                     gpointer      data)
{
  ShardTask task = { func, data };
  gboolean first;

  g_mutex_lock (&self->lock);
  if (self->closed)
    {
      g_mutex_unlock (&self->lock);
      func (NULL, data);
      return;
    }
  first = self->tasks->len == 0 && !self->held;
  g_array_append_val (self->tasks, task);
  g_mutex_unlock (&self->lock);

  if (first)
    wake (self);
}

void
ms_shard_queue_hold (MsShardQueue *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->held = TRUE;
}

void
ms_shard_queue_release (MsShardQueue *self)
{
  gboolean waiting;

  g_mutex_lock (&self->lock);
  waiting = self->held && self->tasks->len > 0;
  self->held = FALSE;
  g_mutex_unlock (&self->lock);

  if (waiting)
    wake (self);
}

void
ms_shard_queue_run (MsShardQueue *self,
                    MsShard      *shard)
{
  guint64 drained[8];
  GArray *tasks;

  while (read (self->read_fd, drained, sizeof drained) < 0 && errno == EINTR)
    ;

  g_mutex_lock (&self->lock);
  tasks = swap (self);
  g_mutex_unlock (&self->lock);
  run_tasks (tasks, shard);
}

void
ms_shard_queue_close (MsShardQueue *self)
{
  GArray *tasks;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  tasks = swap (self);
  g_mutex_unlock (&self->lock);
  run_tasks (tasks, NULL);
}
