/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The queue and its thread. What a group does with the store is in ms-group.c, keeping the log file short in ms-checkpointer.c;
 * here is who waits, how much may wait, and the life of the thread. */

#define G_LOG_DOMAIN "ms-executor"

#include "config.h"

#include "ms-executor.h"

#include "ms-checkpointer.h"
#include "ms-error.h"
#include "ms-group.h"
#include "ms-limits.h"

#define N_LANES (MS_LANE_BULK + 1)
#define REOPEN_PAUSE_US (200 * 1000)

struct _MsExecutor
{
  GObject              parent_instance;

  char                *path;
  MsExecutorCommitted  committed;
  gpointer             user_data;
  GThread             *thread;

  /* Under the lock. */
  GMutex               lock;
  GCond                wake;
  GQueue               lanes[N_LANES]; /* MsCommand */
  gsize                waiting_bytes;
  guint                waiting;
  gboolean             stopping;
  gboolean             started;
  gboolean             failed;
  GError              *start_error;

  /* The worker's own. */
  MsGroup             *group;
  MsCheckpointer      *checkpointer;
};

G_DEFINE_FINAL_TYPE (MsExecutor, ms_executor, G_TYPE_OBJECT)

static MsCommand *
pop_locked (MsExecutor *self,
            gboolean    bulk_allowed)
{
  MsCommand *command = g_queue_pop_head (&self->lanes[MS_LANE_INTERACTIVE]);

  if (command == NULL && bulk_allowed)
    command = g_queue_pop_head (&self->lanes[MS_LANE_BULK]);
  if (command == NULL)
    return NULL;

  self->waiting--;
  self->waiting_bytes -= command->cost;

  return command;
}

/* A step of the bulk lane rides in a group only as its last command, so that nobody who waits pays for more than one. */
static MsCommand *
next_command (gpointer  user_data,
              gboolean *is_bulk)
{
  MsExecutor *self = user_data;
  MsCommand *command;

  g_mutex_lock (&self->lock);
  command = pop_locked (self, !*is_bulk);
  g_mutex_unlock (&self->lock);
  *is_bulk = command != NULL && command->lane == MS_LANE_BULK;

  return command;
}

/* FALSE when it is time to end: asked to stop, and nothing waits any more. */
static gboolean
wait_for_work (MsExecutor *self)
{
  gboolean more;

  g_mutex_lock (&self->lock);
  while (self->waiting == 0 && !self->stopping)
    {
      g_mutex_unlock (&self->lock);
      ms_checkpointer_idle (self->checkpointer);
      g_mutex_lock (&self->lock);
      if (self->waiting == 0 && !self->stopping)
        g_cond_wait_until (&self->wake, &self->lock, g_get_monotonic_time () + G_USEC_PER_SEC);
    }
  more = self->waiting > 0;
  g_mutex_unlock (&self->lock);

  return more;
}

static void
announce_start (MsExecutor *self,
                GError     *error)
{
  g_mutex_lock (&self->lock);
  self->started = TRUE;
  self->failed = error != NULL;
  self->start_error = error;
  g_cond_broadcast (&self->wake);
  g_mutex_unlock (&self->lock);
}

static gboolean
open_store (MsExecutor  *self,
            GError     **error)
{
  self->group = ms_group_new (self->path, self->committed, self->user_data, error);
  if (self->group == NULL)
    return FALSE;

  self->checkpointer = ms_checkpointer_new (self->path, ms_group_get_db (self->group), error);
  return self->checkpointer != NULL;
}

/* After a commit whose outcome is not known nothing in memory can be trusted: open the file anew, as often as it takes. */
static void
reopen_store (MsExecutor *self)
{
  for (;;)
    {
      g_autoptr(GError) error = NULL;

      g_clear_pointer (&self->checkpointer, ms_checkpointer_free);
      if (ms_group_reopen (self->group, &error))
        self->checkpointer = ms_checkpointer_new (self->path, ms_group_get_db (self->group), &error);
      if (self->checkpointer != NULL)
        return;

      g_warning ("cannot reopen the store: %s", error->message);
      ms_group_refuse (self->group, next_command, self, error);
      g_usleep (REOPEN_PAUSE_US);
    }
}

static gpointer
run_thread (gpointer data)
{
  MsExecutor *self = data;
  GError *error = NULL;

  if (!open_store (self, &error))
    {
      announce_start (self, error);
      g_clear_pointer (&self->group, ms_group_free);
      return NULL;
    }

  announce_start (self, NULL);
  while (wait_for_work (self))
    {
      if (!ms_group_run (self->group, next_command, self))
        reopen_store (self);
      ms_checkpointer_after_commit (self->checkpointer);
    }

  g_clear_pointer (&self->checkpointer, ms_checkpointer_free);
  g_clear_pointer (&self->group, ms_group_free);

  return NULL;
}

static void
ms_executor_dispose (GObject *object)
{
  MsExecutor *self = MS_EXECUTOR (object);

  ms_executor_stop (self);

  G_OBJECT_CLASS (ms_executor_parent_class)->dispose (object);
}

static void
ms_executor_finalize (GObject *object)
{
  MsExecutor *self = MS_EXECUTOR (object);

  g_clear_error (&self->start_error);
  g_free (self->path);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);

  G_OBJECT_CLASS (ms_executor_parent_class)->finalize (object);
}

static void
ms_executor_class_init (MsExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_executor_dispose;
  object_class->finalize = ms_executor_finalize;
}

static void
ms_executor_init (MsExecutor *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  for (guint i = 0; i < N_LANES; i++)
    g_queue_init (&self->lanes[i]);
}

MsExecutor *
ms_executor_new (const char          *path,
                 MsExecutorCommitted  committed,
                 gpointer             user_data)
{
  MsExecutor *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (MS_TYPE_EXECUTOR, NULL);
  self->path = g_strdup (path);
  self->committed = committed;
  self->user_data = user_data;

  return self;
}

gboolean
ms_executor_start (MsExecutor  *self,
                   GError     **error)
{
  g_return_val_if_fail (MS_IS_EXECUTOR (self), FALSE);
  g_return_val_if_fail (self->thread == NULL, FALSE);

  self->thread = g_thread_new ("ms-worker", run_thread, self);
  g_mutex_lock (&self->lock);
  while (!self->started)
    g_cond_wait (&self->wake, &self->lock);
  g_mutex_unlock (&self->lock);
  if (!self->failed)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->start_error));
  g_thread_join (g_steal_pointer (&self->thread));
  return FALSE;
}

static gboolean
has_room_locked (MsExecutor  *self,
                 gsize        cost,
                 GError     **error)
{
  if (self->stopping || self->thread == NULL)
    return ms_error_set_message (error, MS_ERROR_SHUTTING_DOWN, "the server is stopping");
  if (self->waiting >= MS_LIMIT_QUEUE_COMMANDS || self->waiting_bytes + cost > MS_LIMIT_QUEUE_BYTES)
    return ms_error_set_ratelimited (error, 1);

  return TRUE;
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
  MsCommand *command = NULL;

  g_return_val_if_fail (MS_IS_EXECUTOR (self), FALSE);
  g_return_val_if_fail (run != NULL && done != NULL, FALSE);
  g_return_val_if_fail (lane < N_LANES, FALSE);

  g_mutex_lock (&self->lock);
  if (has_room_locked (self, cost, error))
    {
      command = ms_command_new (lane, run, done, data, cost);
      g_queue_push_tail (&self->lanes[lane], command);
      self->waiting_bytes += cost;
      if (self->waiting++ == 0)
        g_cond_signal (&self->wake);
    }
  g_mutex_unlock (&self->lock);

  return command != NULL;
}

void
ms_executor_stop (MsExecutor *self)
{
  g_return_if_fail (MS_IS_EXECUTOR (self));

  if (self->thread == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->thread));
}
