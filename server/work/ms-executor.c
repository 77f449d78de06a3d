/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The queue, the worker thread and group commit (ms-group.c runs a group). The worker owns the store's connection; nothing else writes. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-executor.h"

#include "ms-command-queue.h"
#include "ms-error.h"
#include "ms-executor-private.h"
#include "ms-group.h"
#include "ms-limits.h"

struct _MsExecutor
{
  GObject         parent_instance;

  GThread        *thread;
  MsCommandQueue *queue;
  MsGroup        *group; /* the worker's; others only read its counters */

  GMutex          mutex; /* start and what follows */
  GCond           cond;
  gboolean        is_ready;
  GError         *start_error;
  gint            lose_commit;
  gint            max_pages; /* -1: nothing to set */
};

G_DEFINE_FINAL_TYPE (MsExecutor, ms_executor, G_TYPE_OBJECT)

static void
tell_ready (MsExecutor *self,
            GError     *error)
{
  g_mutex_lock (&self->mutex);
  self->is_ready = TRUE;
  self->start_error = error;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
apply_test_settings (MsExecutor *self)
{
  int pages = g_atomic_int_exchange (&self->max_pages, -1);

  if (pages >= 0)
    ms_group_set_max_pages (self->group, pages);
  if (g_atomic_int_exchange (&self->lose_commit, 0) != 0)
    ms_group_lose_next_commit (self->group);
}

static gpointer
run_worker (gpointer data)
{
  MsExecutor *self = data;
  GError *error = NULL;
  gboolean has_command;

  if (!ms_group_open (self->group, &error))
    {
      tell_ready (self, error);
      return NULL;
    }

  tell_ready (self, NULL);
  while (ms_command_queue_wait (self->queue, &has_command))
    {
      apply_test_settings (self);
      if (has_command)
        ms_group_run (self->group, g_get_real_time ());
      else
        ms_group_rest (self->group);
    }
  ms_group_close (self->group);
  return NULL;
}

static void
ms_executor_finalize (GObject *object)
{
  MsExecutor *self = MS_EXECUTOR (object);

  ms_executor_stop (self);
  g_clear_error (&self->start_error);
  g_clear_pointer (&self->group, ms_group_free);
  g_clear_pointer (&self->queue, ms_command_queue_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (ms_executor_parent_class)->finalize (object);
}

static void
ms_executor_class_init (MsExecutorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_executor_finalize;
}

static void
ms_executor_init (MsExecutor *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->queue = ms_command_queue_new ();
  self->max_pages = -1;
}

MsExecutor *
ms_executor_new (const char          *path,
                 MsExecutorCommitted  committed,
                 gpointer             user_data)
{
  MsExecutor *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (MS_TYPE_EXECUTOR, NULL);
  self->group = ms_group_new (path, self->queue, committed, user_data);
  return self;
}

gboolean
ms_executor_start (MsExecutor  *self,
                   GError     **error)
{
  g_return_val_if_fail (MS_IS_EXECUTOR (self) && self->thread == NULL, FALSE);

  self->thread = g_thread_try_new ("ms-worker", run_worker, self, error);
  if (self->thread == NULL)
    return FALSE;

  g_mutex_lock (&self->mutex);
  while (!self->is_ready)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (self->start_error == NULL)
    return TRUE;

  g_clear_pointer (&self->thread, g_thread_join);
  g_propagate_error (error, g_steal_pointer (&self->start_error));
  return FALSE;
}

gboolean
ms_executor_submit (MsExecutor     *self,
                    MsLane          lane,
                    MsCommandRun    run,
                    MsCommandDone   done,
                    gpointer        data,
                    gsize           cost,
                    GError        **error)
{
  g_return_val_if_fail (MS_IS_EXECUTOR (self) && run != NULL && done != NULL, FALSE);

  return ms_command_queue_push (self->queue, lane, run, done, data, cost, error);
}

void
ms_executor_hold (MsExecutor *self)
{
  g_return_if_fail (MS_IS_EXECUTOR (self));

  ms_command_queue_hold (self->queue);
}

void
ms_executor_let_go (MsExecutor *self)
{
  g_return_if_fail (MS_IS_EXECUTOR (self));

  ms_command_queue_let_go (self->queue);
}

guint
ms_executor_get_waiting (MsExecutor *self)
{
  g_return_val_if_fail (MS_IS_EXECUTOR (self), 0);

  return ms_command_queue_get_length (self->queue);
}

void
ms_executor_set_settled (MsExecutor        *self,
                         MsExecutorSettled  settled)
{
  g_return_if_fail (MS_IS_EXECUTOR (self) && self->thread == NULL);

  ms_group_set_settled (self->group, settled);
}

void
ms_executor_stop (MsExecutor *self)
{
  g_return_if_fail (MS_IS_EXECUTOR (self));

  ms_command_queue_close (self->queue);
  g_clear_pointer (&self->thread, g_thread_join);
}

void
ms_executor_set_max_pages (MsExecutor *self,
                           gint64      pages)
{
  g_atomic_int_set (&self->max_pages, (int) pages);
}

void
ms_executor_lose_next_commit (MsExecutor *self)
{
  g_atomic_int_set (&self->lose_commit, 1);
}

guint
ms_executor_get_n_commits (MsExecutor *self)
{
  return ms_group_get_n_commits (self->group);
}
