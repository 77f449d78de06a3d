/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Timed steps in the bulk lane. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-scheduler.h"

#include "ms-account-service.h"
#include "ms-limits.h"

#define TURN_SECONDS 60
#define MAX_NOTED 65536

struct _MsScheduler
{
  MsExecutor      *executor; /* borrowed */
  MsSchedulerKeep  keep;
  gpointer         user_data;
  guint            timer;
  GMutex           mutex;
  GHashTable      *used; /* keys of sessions, gint64 */
  gint             is_expiring;
};

typedef struct
{
  MsScheduler *scheduler;
  gboolean     more;
} Expire;

static gboolean
run_expire (MsContext  *context,
            gpointer    data,
            GError    **error)
{
  Expire *expire = data;

  return ms_account_service_expire (context, expire->scheduler->keep, expire->scheduler->user_data, &expire->more, error);
}

static void submit_expire (MsScheduler *self);

static void
expire_done (gpointer      data,
             const GError *error)
{
  g_autofree Expire *expire = data;

  g_atomic_int_set (&expire->scheduler->is_expiring, 0);
  if (error != NULL)
    g_debug ("cannot end what is past its time: %s", error->message);
  else if (expire->more)
    submit_expire (expire->scheduler);
}

static void
submit_expire (MsScheduler *self)
{
  Expire *expire;

  if (!g_atomic_int_compare_and_exchange (&self->is_expiring, 0, 1))
    return;

  expire = g_new0 (Expire, 1);
  expire->scheduler = self;
  if (ms_executor_submit (self->executor, MS_LANE_BULK, run_expire, expire_done, expire, sizeof *expire, NULL))
    return;

  g_atomic_int_set (&self->is_expiring, 0);
  g_free (expire);
}

static gboolean
run_touch (MsContext  *context,
           gpointer    data,
           GError    **error)
{
  GArray *keys = data;

  return ms_account_service_touch_sessions (context, (const gint64 *) (gpointer) keys->data, keys->len, error);
}

static void
touch_done (gpointer      data,
            const GError *error)
{
  g_array_unref (data);
  if (error != NULL)
    g_debug ("cannot write the last uses of sessions: %s", error->message);
}

static void
submit_touch (MsScheduler *self,
              GArray      *keys)
{
  if (!ms_executor_submit (self->executor, MS_LANE_BULK, run_touch, touch_done, keys, keys->len * sizeof (gint64), NULL))
    g_array_unref (keys);
}

static void
flush_used (MsScheduler *self)
{
  g_autoptr(GHashTable) used = NULL;
  GHashTableIter        iter;
  gpointer              key;
  GArray               *keys = NULL;

  g_mutex_lock (&self->mutex);
  used = g_steal_pointer (&self->used);
  self->used = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_mutex_unlock (&self->mutex);

  g_hash_table_iter_init (&iter, used);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (keys == NULL)
        keys = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_vals (keys, key, 1);
      if (keys->len == MS_LIMIT_BULK_ROWS / 2)
        submit_touch (self, g_steal_pointer (&keys));
    }
  if (keys != NULL)
    submit_touch (self, keys);
}

void
ms_scheduler_run (MsScheduler *self)
{
  g_return_if_fail (self != NULL);

  flush_used (self);
  submit_expire (self);
}

static gboolean
turn_cb (gpointer user_data)
{
  ms_scheduler_run (user_data);
  return G_SOURCE_CONTINUE;
}

MsScheduler *
ms_scheduler_new (MsExecutor      *executor,
                  MsSchedulerKeep  keep,
                  gpointer         user_data)
{
  MsScheduler *self;

  g_return_val_if_fail (MS_IS_EXECUTOR (executor), NULL);

  self = g_new0 (MsScheduler, 1);
  self->executor = executor;
  self->keep = keep;
  self->user_data = user_data;
  self->used = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_mutex_init (&self->mutex);
  self->timer = g_timeout_add_seconds (TURN_SECONDS, turn_cb, self);
  return self;
}

void
ms_scheduler_free (MsScheduler *self)
{
  if (self == NULL)
    return;

  g_source_remove (self->timer);
  g_hash_table_unref (self->used);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
ms_scheduler_use (MsScheduler *self,
                  gint64       session)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (g_hash_table_size (self->used) < MAX_NOTED)
    g_hash_table_add (self->used, g_memdup2 (&session, sizeof session));
}
