/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a client begins and ends: first the cache, then the network; and the other way round. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-instance.h"

#include "ms-client-outbox.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"

#define STOP_MS 1000
#define STOP_POLL_MS 20

static void
take_snapshot (MsClient        *self,
               MsCacheSnapshot *snapshot)
{
  g_autofree gint64 *seqs = g_new0 (gint64, snapshot->channels->len + 1);
  g_autoptr(GPtrArray) channels = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key = NULL;

  g_hash_table_iter_init (&iter, snapshot->windows);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    ms_client_set_cached (self, key, TRUE);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  self->drafts = g_hash_table_ref (snapshot->drafts);
  ms_client_outbox_restore (self->outbox, snapshot->outbox);
  g_ptr_array_set_free_func (snapshot->outbox, NULL);

  if (snapshot->position == NULL || snapshot->team == NULL)
    return;
  for (guint i = 0; i < snapshot->channels->len; i++)
    {
      MsCachedChannel *cached = g_ptr_array_index (snapshot->channels, i);

      seqs[i] = cached->seq;
      g_ptr_array_add (channels, g_steal_pointer (&cached->channel));
    }
  g_ptr_array_set_free_func (snapshot->users, NULL);
  ms_client_sync_restore (self->sync, snapshot->position, snapshot->heads);
  ms_client_state_replace (self->state, g_steal_pointer (&snapshot->team), snapshot->users, channels, seqs, FALSE);
  ms_client_tell_ready (self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsClient) self = user_data;
  g_autoptr(MsCacheSnapshot) snapshot = ms_client_cache_load_finish (MS_CLIENT_CACHE (source), result, NULL);

  if (self->stopped)
    return;
  self->loaded = TRUE;
  if (snapshot != NULL)
    take_snapshot (self, snapshot);
  ms_client_foreach_window (self, ms_client_fill_window);
  ms_client_socket_start (self->socket);
}

void
ms_client_start (MsClient *self)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  if (self->started || self->stopped)
    return;
  self->started = TRUE;
  ms_client_cache_load_async (self->cache, loaded_cb, g_object_ref (self));
}

static void
cache_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

/* Takes the task. */
static void
stop_now (MsClient *self,
          GTask    *task)
{
  gboolean forget = GPOINTER_TO_INT (g_task_get_task_data (task));

  self->stopped = TRUE;
  ms_client_outbox_stop (self->outbox);
  ms_client_activity_stop (self->activity);
  ms_client_sync_stop (self->sync);
  ms_client_socket_stop (self->socket);
  ms_client_cache_close_async (self->cache, forget, cache_closed_cb, task);
}

typedef struct
{
  GTask  *task;
  gint64  until;
} Stop;

/* Whether the server should still hear something before the connection ends. */
static gboolean
has_last_words (MsClient *self)
{
  return ms_client_sync_is_live (self->sync) &&
         (ms_client_outbox_has_deletes (self->outbox) || ms_client_activity_is_marking (self->activity));
}

static gboolean
stop_cb (gpointer user_data)
{
  Stop *stop = user_data;
  MsClient *self = g_task_get_source_object (stop->task);

  if (has_last_words (self) && g_get_monotonic_time () < stop->until)
    return G_SOURCE_CONTINUE;
  self->stop_id = 0;
  stop_now (self, g_steal_pointer (&stop->task));
  return G_SOURCE_REMOVE;
}

static void
stop_free (Stop *stop)
{
  g_clear_object (&stop->task);
  g_free (stop);
}

static void
stop_async (MsClient            *self,
            gboolean             forget,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Stop *stop = NULL;

  g_task_set_source_tag (task, stop_async);
  g_task_set_task_data (task, GINT_TO_POINTER (forget), NULL);
  if (self->stopped || self->stop_id != 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  ms_client_outbox_flush_deletes (self->outbox);
  ms_client_activity_flush (self->activity);
  if (!has_last_words (self))
    {
      stop_now (self, task);
      return;
    }
  stop = g_new0 (Stop, 1);
  stop->task = task;
  stop->until = g_get_monotonic_time () + STOP_MS * G_TIME_SPAN_MILLISECOND;
  self->stop_id = g_timeout_add_full (G_PRIORITY_DEFAULT, STOP_POLL_MS, stop_cb, stop, (GDestroyNotify) stop_free);
}

void
ms_client_stop_async (MsClient            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  stop_async (self, FALSE, cancellable, callback, user_data);
}

void
ms_client_forget_async (MsClient            *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  stop_async (self, TRUE, cancellable, callback, user_data);
}

gboolean
ms_client_stop_finish (MsClient      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
