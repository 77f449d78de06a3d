/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The windows of a client: one for each channel as long as anybody holds it, those opened last are kept; and which conversations have their
 * history in the cache. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-instance.h"

#include "ms-client-outbox.h"
#include "ms-client-sync.h"
#include "ms-message-window-private.h"

#define WINDOWS_KEPT 8
#define READS_MAX 5

MsMessageWindow *
ms_client_peek_window (MsClient   *self,
                       const char *channel)
{
  return channel != NULL ? g_hash_table_lookup (self->windows, channel) : NULL;
}

void
ms_client_foreach_window (MsClient *self,
                          void    (*func) (MsMessageWindow *window))
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer window = NULL;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, NULL, &window))
    g_ptr_array_add (all, g_object_ref (window));
  for (guint i = 0; i < all->len; i++)
    func (g_ptr_array_index (all, i));
}

gboolean
ms_client_is_cached (MsClient   *self,
                     const char *channel)
{
  return g_hash_table_contains (self->cached, channel);
}

void
ms_client_set_cached (MsClient   *self,
                      const char *channel,
                      gboolean    cached)
{
  if (channel == NULL)
    g_hash_table_remove_all (self->cached);
  else if (cached)
    g_hash_table_add (self->cached, g_strdup (channel));
  else
    g_hash_table_remove (self->cached, channel);
}

void
ms_client_give_up_copy (MsClient   *self,
                        const char *channel)
{
  MsMessageWindow *window = ms_client_peek_window (self, channel);

  ms_client_set_cached (self, channel, FALSE);
  ms_client_cache_drop_window (self->cache, channel);
  if (self->verifier != NULL)
    ms_client_verifier_forget (self->verifier, channel);
  if (window != NULL)
    ms_message_window_refresh (window);
}

static void
window_gone_cb (gpointer  user_data,
                GObject  *window)
{
  MsClient *self = user_data;
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == window)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

void
ms_client_release_windows (MsClient *self)
{
  GHashTableIter iter;
  gpointer window = NULL;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, NULL, &window))
    g_object_weak_unref (window, window_gone_cb, self);
}

typedef struct
{
  MsMessageWindow *window;
  gint64           seq; /* the kept history is that after this event */
  guint            tries;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->window);
  g_free (reading);
}

static void read_window (MsClient *self, Reading *reading);

static void
window_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Reading *reading = user_data;
  MsClient *self = ms_message_window_get_client (reading->window);
  gboolean at_start = FALSE;
  g_autoptr(GPtrArray) messages = ms_client_cache_read_finish (MS_CLIENT_CACHE (source), result, &at_start);
  /* The history may have been declared stale (a hole, a reset) while the cache was read. */
  gboolean usable = self != NULL && messages != NULL && ms_client_is_cached (self, ms_message_window_get_channel (reading->window));

  /* What happened in the meantime is in the cache now, but not in what was read. */
  if (usable && !self->stopped && ms_client_sync_get_seq (self->sync) != reading->seq && reading->tries < READS_MAX)
    {
      read_window (self, reading);
      return;
    }
  usable = usable && ms_client_sync_get_seq (self->sync) == reading->seq;
  if (usable && !self->stopped)
    ms_message_window_take_cached (reading->window, messages, at_start, reading->seq);
  if (self != NULL && !self->stopped && (ms_client_sync_is_live (self->sync) || !usable))
    ms_message_window_ensure_loaded (reading->window);
  reading_free (reading);
}

/* Takes @reading. */
static void
read_window (MsClient *self,
             Reading  *reading)
{
  reading->seq = ms_client_sync_get_seq (self->sync);
  reading->tries++;
  ms_client_cache_read_async (self->cache, ms_message_window_get_channel (reading->window), window_read_cb, reading);
}

void
ms_client_fill_window (MsMessageWindow *window)
{
  MsClient *self = ms_message_window_get_client (window);
  Reading *reading = NULL;

  if (ms_message_window_is_loaded (window) || ms_message_window_is_loading (window))
    return;
  if (!ms_client_is_cached (self, ms_message_window_get_channel (window)))
    {
      ms_message_window_ensure_loaded (window);
      return;
    }
  reading = g_new0 (Reading, 1);
  reading->window = g_object_ref (window);
  read_window (self, reading);
}

static void
remember_recent (MsClient        *self,
                 MsMessageWindow *window)
{
  GList *link = g_queue_find (&self->recent, window);

  if (link != NULL)
    {
      g_queue_unlink (&self->recent, link);
      g_queue_push_head_link (&self->recent, link);
      return;
    }
  g_queue_push_head (&self->recent, g_object_ref (window));
  if (self->recent.length > WINDOWS_KEPT)
    g_object_unref (g_queue_pop_tail (&self->recent));
}

MsMessageWindow *
ms_client_open_window (MsClient   *self,
                       const char *channel)
{
  MsMessageWindow *window = NULL;

  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  window = ms_client_peek_window (self, channel);
  if (window != NULL)
    {
      const MsChannel *known = ms_client_get_channel (self, channel);

      remember_recent (self, window);
      /* Nobody tells us what happens where we are not. */
      if ((known == NULL || !known->is_member) && ms_client_sync_is_live (self->sync))
        ms_message_window_refresh (window);
      return g_object_ref (window);
    }

  window = ms_message_window_new (self, channel);
  g_object_weak_ref (G_OBJECT (window), window_gone_cb, self);
  g_hash_table_insert (self->windows, g_strdup (channel), window);
  ms_client_outbox_fill_window (self->outbox, window);
  remember_recent (self, window);
  if (self->loaded)
    ms_client_fill_window (window);
  return window;
}
