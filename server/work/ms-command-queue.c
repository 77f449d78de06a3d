/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two lanes and their bounds. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-command-queue.h"

#include "ms-error.h"
#include "ms-limits.h"

#define N_LANES 2
#define STOPPED_RETRY_SECONDS 1

struct _MsCommandQueue
{
  GMutex   mutex;
  GCond    cond;
  GQueue   lanes[N_LANES];
  guint    n_commands;
  gsize    n_bytes;
  guint    n_holds; /* who is about to bring more */
  gboolean is_closed;
  gboolean is_woken;
  gboolean is_asleep; /* the worker; a signal is a system call, whether somebody waits or not */
};

void
ms_command_free (MsCommand *self)
{
  if (self == NULL)
    return;

  g_clear_error (&self->error);
  g_free (self);
}

MsCommandQueue *
ms_command_queue_new (void)
{
  MsCommandQueue *self = g_new0 (MsCommandQueue, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  for (gsize i = 0; i < N_LANES; i++)
    g_queue_init (&self->lanes[i]);
  return self;
}

void
ms_command_queue_free (MsCommandQueue *self)
{
  if (self == NULL)
    return;

  for (gsize i = 0; i < N_LANES; i++)
    g_queue_clear_full (&self->lanes[i], (GDestroyNotify) ms_command_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Gives the mutex back and wakes the worker if it sleeps: in this order, or it would find the mutex taken and sleep once more. */
static void
unlock (MsCommandQueue *self,
        gboolean        has_news)
{
  gboolean wake = has_news && self->is_asleep;

  if (wake)
    self->is_asleep = FALSE;
  g_mutex_unlock (&self->mutex);
  if (wake)
    g_cond_signal (&self->cond);
}

/* Holding the mutex. */
static gboolean
check_room (MsCommandQueue  *self,
            gsize            cost,
            GError         **error)
{
  if (self->is_closed)
    return ms_error_set (error, MS_ERROR_SERVICE_UNAVAILABLE);
  if (self->n_commands >= MS_LIMIT_QUEUE_COMMANDS || self->n_bytes + cost > MS_LIMIT_QUEUE_BYTES)
    return ms_error_set_ratelimited (error, STOPPED_RETRY_SECONDS);
  return TRUE;
}

/* Holding the mutex. */
static gboolean
has_command_waiting (MsCommandQueue *self)
{
  return !g_queue_is_empty (&self->lanes[MS_LANE_INTERACTIVE]) || !g_queue_is_empty (&self->lanes[MS_LANE_BULK]);
}

/* Holding the mutex. A group that is full needs nobody else. */
static gboolean
may_begin (MsCommandQueue *self)
{
  return has_command_waiting (self) && (self->n_holds == 0 || self->n_commands >= MS_LIMIT_GROUP_COMMANDS);
}

gboolean
ms_command_queue_push (MsCommandQueue  *self,
                       MsLane           lane,
                       MsCommandRun     run,
                       MsCommandDone    done,
                       gpointer         data,
                       gsize            cost,
                       GError         **error)
{
  MsCommand *command;

  g_mutex_lock (&self->mutex);
  if (!check_room (self, cost, error))
    {
      unlock (self, FALSE);
      return FALSE;
    }

  command = g_new0 (MsCommand, 1);
  *command = (MsCommand) { run, done, data, cost, lane, NULL };
  g_queue_push_tail (&self->lanes[lane], command);
  self->n_commands++;
  self->n_bytes += cost;
  unlock (self, may_begin (self));
  return TRUE;
}

void
ms_command_queue_hold (MsCommandQueue *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_holds++;
}

void
ms_command_queue_let_go (MsCommandQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->n_holds--;
  unlock (self, may_begin (self));
}

MsCommand *
ms_command_queue_pop (MsCommandQueue *self,
                      MsLane          lane)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_queue_pop_head (&self->lanes[lane]);
}

void
ms_command_queue_release (MsCommandQueue  *self,
                          const MsCommand *command)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_commands--;
  self->n_bytes -= command->cost;
}

gboolean
ms_command_queue_wait (MsCommandQueue *self,
                       gboolean       *has_command)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (!may_begin (self) && !self->is_closed && !self->is_woken)
    {
      self->is_asleep = TRUE;
      g_cond_wait (&self->cond, &self->mutex);
    }
  self->is_asleep = FALSE;
  self->is_woken = FALSE;
  *has_command = has_command_waiting (self);
  return *has_command || !self->is_closed;
}

void
ms_command_queue_wake (MsCommandQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->is_woken = TRUE;
  unlock (self, TRUE);
}

void
ms_command_queue_close (MsCommandQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  unlock (self, TRUE);
}

guint
ms_command_queue_get_length (MsCommandQueue *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_commands;
}
