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

#define LAST_WORDS_MS 1000
#define LAST_WORDS_POLL_MS 20

/* What was written before the cache was read is newer. */
static void
take_drafts (MsClient        *self,
             MsCacheSnapshot *snapshot)
{
  GHashTableIter iter;
  gpointer channel = NULL;
  gpointer text = NULL;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &channel, &text))
    g_hash_table_insert (snapshot->drafts, g_strdup (channel), g_strdup (text));
  g_hash_table_unref (self->drafts);
  self->drafts = g_hash_table_ref (snapshot->drafts);
}

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
  take_drafts (self, snapshot);
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
  ms_client_sync_restore (self->sync, snapshot->position, snapshot->heads, snapshot->complete_at);
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

/* Last words. */

static gboolean
has_last_words (MsClient *self)
{
  return ms_client_sync_is_live (self->sync) &&
         (ms_client_outbox_has_last_words (self->outbox) || ms_client_activity_is_marking (self->activity));
}

static gboolean
said_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (has_last_words (g_task_get_source_object (task)) && g_get_monotonic_time () < *(gint64 *) g_task_get_task_data (task))
    return G_SOURCE_CONTINUE;
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

void
ms_client_say_last_words_async (MsClient            *self,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  gint64 until = g_get_monotonic_time () + LAST_WORDS_MS * G_TIME_SPAN_MILLISECOND;

  g_task_set_source_tag (task, ms_client_say_last_words_async);
  g_task_set_task_data (task, g_memdup2 (&until, sizeof until), g_free);
  if (!self->stopped)
    {
      ms_client_outbox_flush_deletes (self->outbox);
      ms_client_activity_flush (self->activity);
    }
  if (!self->stopped && has_last_words (self))
    g_timeout_add_full (G_PRIORITY_DEFAULT, LAST_WORDS_POLL_MS, said_cb, g_steal_pointer (&task), g_object_unref);
  else
    g_task_return_boolean (task, TRUE);
}

/* The end. */

static void
cache_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MsClient) self = user_data;
  g_autoptr(GPtrArray) stops = g_steal_pointer (&self->stops);

  for (guint i = 0; i < stops->len; i++)
    g_task_return_boolean (g_ptr_array_index (stops, i), TRUE);
}

static void
stop_now (MsClient *self)
{
  if (self->stopped)
    return;
  self->stopped = TRUE;
  ms_client_outbox_stop (self->outbox);
  ms_client_activity_stop (self->activity);
  ms_client_verifier_stop (self->verifier);
  ms_client_sync_stop (self->sync);
  ms_client_socket_stop (self->socket);
  ms_client_cache_close_async (self->cache, self->forget, cache_closed_cb, g_object_ref (self));
}

static void
last_words_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  stop_now (MS_CLIENT (source));
}

/* Whoever asks is told when the end has come, however many ask. FALSE: it has come already. */
static gboolean
add_stop (MsClient *self,
          GTask    *task)
{
  if (self->stopped && self->stops == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return FALSE;
    }
  if (self->stops == NULL)
    self->stops = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->stops, g_object_ref (task));
  return TRUE;
}

void
ms_client_stop_async (MsClient            *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_stop_async);
  if (add_stop (self, task) && self->stops->len == 1)
    ms_client_say_last_words_async (self, last_words_cb, NULL);
}

void
ms_client_forget_async (MsClient            *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_forget_async);
  self->forget = TRUE;
  if (add_stop (self, task))
    stop_now (self);
}

gboolean
ms_client_stop_finish (MsClient      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
