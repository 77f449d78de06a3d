/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The owner of the parts: makes them, starts them in order (cache, then network), keeps windows and drafts, and turns what the parts
 * tell into signals. Read marks, typing and the view are in ms-client-activity.c. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client.h"

#include <string.h>

#include <glib/gstdio.h>

#include "ms-client-activity.h"
#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-message-window-private.h"

#define WINDOWS_KEPT 8
#define DRAFT_BYTES_MAX (256 * 1024)
#define STOP_MS 1000
#define STOP_POLL_MS 20

struct _MsClient
{
  GObject parent_instance;

  MsAccount *account;

  MsClientHttp     *http;
  MsClientSocket   *socket;
  MsClientSync     *sync;
  MsClientState    *state;
  MsClientOutbox   *outbox;
  MsClientActivity *activity;
  MsClientCache    *cache;

  GHashTable *windows; /* channel → MsMessageWindow, weak */
  GQueue      recent; /* MsMessageWindow, a reference each, the last opened first */
  GHashTable *drafts; /* channel → text */
  GHashTable *cached; /* set of channels whose history the cache keeps */
  gint64      offline_since; /* monotonic µs, 0 = online */
  gboolean    started;
  gboolean    loaded;
  gboolean    ready;
  gboolean    stopped;
  gboolean    signed_out;
  guint       stop_id;
};

enum
{
  READY,
  TEAM_CHANGED,
  USERS_CHANGED,
  USER_CHANGED,
  PRESENCE_CHANGED,
  CHANNELS_CHANGED,
  CHANNEL_CHANGED,
  CHANNEL_REMOVED,
  TYPING_CHANGED,
  DRAFT_CHANGED,
  CONNECTION_CHANGED,
  NOTIFICATION_WANTED,
  CALL_FAILED,
  SIGNED_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsClient, ms_client, G_TYPE_OBJECT)

/* Parts for parts. */

MsClientHttp *
ms_client_get_http (MsClient *self)
{
  return self->http;
}

MsClientSocket *
ms_client_get_socket (MsClient *self)
{
  return self->socket;
}

MsClientCache *
ms_client_get_cache (MsClient *self)
{
  return self->cache;
}

MsClientState *
ms_client_get_state (MsClient *self)
{
  return self->state;
}

MsClientSync *
ms_client_get_sync (MsClient *self)
{
  return self->sync;
}

MsClientOutbox *
ms_client_get_outbox (MsClient *self)
{
  return self->outbox;
}

MsClientActivity *
ms_client_get_activity (MsClient *self)
{
  return self->activity;
}

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

gboolean
ms_client_is_in_view (MsClient   *self,
                      const char *channel)
{
  return ms_client_activity_is_in_view (self->activity, channel);
}

/* Telling. */

void
ms_client_tell_ready (MsClient *self)
{
  if (self->ready)
    return;
  self->ready = TRUE;
  g_signal_emit (self, signals[READY], 0);
}

void
ms_client_tell_team (MsClient *self)
{
  g_signal_emit (self, signals[TEAM_CHANGED], 0);
}

void
ms_client_tell_users (MsClient *self)
{
  g_signal_emit (self, signals[USERS_CHANGED], 0);
}

void
ms_client_tell_user (MsClient   *self,
                     const char *id)
{
  g_signal_emit (self, signals[USER_CHANGED], 0, id);
}

void
ms_client_tell_presence (MsClient   *self,
                         const char *id)
{
  g_signal_emit (self, signals[PRESENCE_CHANGED], 0, id);
}

void
ms_client_tell_channels (MsClient *self)
{
  g_signal_emit (self, signals[CHANNELS_CHANGED], 0);
}

void
ms_client_tell_channel (MsClient   *self,
                        const char *id)
{
  g_signal_emit (self, signals[CHANNEL_CHANGED], 0, id);
}

void
ms_client_tell_channel_removed (MsClient   *self,
                                const char *id)
{
  g_signal_emit (self, signals[CHANNEL_REMOVED], 0, id);
}

void
ms_client_tell_typing (MsClient   *self,
                       const char *channel)
{
  g_signal_emit (self, signals[TYPING_CHANGED], 0, channel);
}

void
ms_client_tell_connection (MsClient *self)
{
  gboolean online = ms_client_get_connection_state (self) == MS_CONNECTION_ONLINE;

  if (online)
    self->offline_since = 0;
  else if (self->offline_since == 0)
    self->offline_since = g_get_monotonic_time ();
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
  if (!online || self->stopped)
    return;
  ms_client_activity_connected (self->activity);
  ms_client_outbox_pump (self->outbox);
}

void
ms_client_tell_notification (MsClient        *self,
                             const char      *channel,
                             const MsMessage *message)
{
  g_signal_emit (self, signals[NOTIFICATION_WANTED], 0, channel, message);
}

void
ms_client_tell_failure (MsClient     *self,
                        const GError *error)
{
  g_signal_emit (self, signals[CALL_FAILED], 0, error);
}

void
ms_client_tell_signed_out (MsClient *self)
{
  if (self->signed_out)
    return;
  self->signed_out = TRUE;
  ms_client_socket_stop (self->socket);
  g_signal_emit (self, signals[SIGNED_OUT], 0);
}

/* The object. */

static void
ms_client_dispose (GObject *object)
{
  MsClient *self = MS_CLIENT (object);

  g_clear_handle_id (&self->stop_id, g_source_remove);
  self->stopped = TRUE;
  g_clear_object (&self->socket);
  g_clear_pointer (&self->activity, ms_client_activity_free);
  g_queue_clear_full (&self->recent, g_object_unref);

  G_OBJECT_CLASS (ms_client_parent_class)->dispose (object);
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

static void
ms_client_finalize (GObject *object)
{
  MsClient *self = MS_CLIENT (object);
  GHashTableIter iter;
  gpointer window = NULL;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, NULL, &window))
    g_object_weak_unref (window, window_gone_cb, self);

  g_clear_pointer (&self->outbox, ms_client_outbox_free);
  g_clear_pointer (&self->sync, ms_client_sync_free);
  g_clear_pointer (&self->state, ms_client_state_free);
  g_clear_object (&self->http);
  g_clear_object (&self->cache);
  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->cached, g_hash_table_unref);
  g_clear_pointer (&self->account, ms_account_free);

  G_OBJECT_CLASS (ms_client_parent_class)->finalize (object);
}

static guint
plain_signal (const char *name)
{
  return g_signal_new (name, MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static guint
id_signal (const char *name)
{
  return g_signal_new (name, MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_client_class_init (MsClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_client_dispose;
  object_class->finalize = ms_client_finalize;

  signals[READY] = plain_signal ("ready");
  signals[TEAM_CHANGED] = plain_signal ("team-changed");
  signals[USERS_CHANGED] = plain_signal ("users-changed");
  signals[USER_CHANGED] = id_signal ("user-changed");
  signals[PRESENCE_CHANGED] = id_signal ("presence-changed");
  signals[CHANNELS_CHANGED] = plain_signal ("channels-changed");
  signals[CHANNEL_CHANGED] = id_signal ("channel-changed");
  signals[CHANNEL_REMOVED] = id_signal ("channel-removed");
  signals[TYPING_CHANGED] = id_signal ("typing-changed");
  signals[DRAFT_CHANGED] = id_signal ("draft-changed");
  signals[CONNECTION_CHANGED] = plain_signal ("connection-changed");
  signals[NOTIFICATION_WANTED] = g_signal_new ("notification-wanted", MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_STRING, MS_TYPE_MESSAGE);
  signals[CALL_FAILED] = g_signal_new ("call-failed", MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNED_OUT] = plain_signal ("signed-out");
}

static void
ms_client_init (MsClient *self)
{
  g_queue_init (&self->recent);
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->offline_since = g_get_monotonic_time ();
}

MsClient *
ms_client_new (const MsAccount *account,
               const char      *token,
               const char      *data_dir)
{
  MsClient *self = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (token != NULL, NULL);

  folder = data_dir != NULL ? g_strdup (data_dir) : g_build_filename (g_get_user_data_dir (), "microslack", NULL);
  g_mkdir_with_parents (folder, 0700);
  name = g_strconcat ("cache-", account->id, ".db", NULL);
  path = g_build_filename (folder, name, NULL);

  self = g_object_new (MS_TYPE_CLIENT, NULL);
  self->account = ms_account_copy (account);
  self->cache = ms_client_cache_new (path);
  self->http = ms_client_http_new (account->address, token);
  self->state = ms_client_state_new (self, account->user_id);
  self->sync = ms_client_sync_new (self);
  self->outbox = ms_client_outbox_new (self);
  self->activity = ms_client_activity_new (self);
  self->socket = ms_client_socket_new (self->http, ms_client_sync_get_handlers (), self->sync);
  return self;
}

/* Start and stop. */

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

static void open_from_cache (MsMessageWindow *window);

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
  ms_client_foreach_window (self, open_from_cache);
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

void
ms_client_set_times (MsClient                  *self,
                     const MsClientSocketTimes *times)
{
  ms_client_socket_set_times (self->socket, times);
}

/* Getters. */

const MsAccount *
ms_client_get_account (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return self->account;
}

const char *
ms_client_get_self_id (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return self->account->user_id;
}

gboolean
ms_client_is_ready (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), FALSE);

  return self->ready;
}

MsConnectionState
ms_client_get_connection_state (MsClient *self)
{
  MsConnectionState state = MS_CONNECTION_OFFLINE;

  g_return_val_if_fail (MS_IS_CLIENT (self), MS_CONNECTION_OFFLINE);

  if (self->signed_out)
    return MS_CONNECTION_SIGNED_OUT;
  if (self->socket != NULL)
    state = ms_client_socket_get_state (self->socket);
  return state == MS_CONNECTION_ONLINE && !ms_client_sync_is_live (self->sync) ? MS_CONNECTION_CONNECTING : state;
}

gint64
ms_client_get_retry_time (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);

  return ms_client_socket_get_retry_time (self->socket);
}

gint64
ms_client_get_offline_since (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);

  return self->offline_since;
}

void
ms_client_retry_now (MsClient *self)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_socket_retry_now (self->socket);
}

/* Windows. */

static void
window_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(MsMessageWindow) window = user_data;
  MsClient *self = ms_message_window_get_client (window);
  gint64 seq = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (window), "ms-seq"));
  gboolean at_start = FALSE;
  g_autoptr(GPtrArray) messages = ms_client_cache_read_finish (MS_CLIENT_CACHE (source), result, &at_start);

  if (self == NULL || self->stopped)
    return;
  /* The history may have been declared stale (a hole, a reset) while the cache was read. */
  if (messages != NULL && ms_client_is_cached (self, ms_message_window_get_channel (window)))
    ms_message_window_take_cached (window, messages, at_start, seq);
  if (ms_client_sync_is_live (self->sync) || messages == NULL)
    ms_message_window_ensure_loaded (window);
}

/* Fills a window: kept history first, the server if there is none. */
static void
open_from_cache (MsMessageWindow *window)
{
  MsClient *self = ms_message_window_get_client (window);
  const char *channel = ms_message_window_get_channel (window);

  if (ms_message_window_is_loaded (window) || ms_message_window_is_loading (window))
    return;
  if (!ms_client_is_cached (self, channel))
    {
      ms_message_window_ensure_loaded (window);
      return;
    }
  g_object_set_data (G_OBJECT (window), "ms-seq", GSIZE_TO_POINTER ((gsize) ms_client_sync_get_seq (self->sync)));
  ms_client_cache_read_async (self->cache, channel, window_read_cb, g_object_ref (window));
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
    open_from_cache (window);
  return window;
}

/* Drafts. */

const char *
ms_client_get_draft (MsClient   *self,
                     const char *channel)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return g_hash_table_lookup (self->drafts, channel);
}

void
ms_client_set_draft (MsClient   *self,
                     const char *channel,
                     const char *text)
{
  const char *kept = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  if (text != NULL && (*text == '\0' || strlen (text) > DRAFT_BYTES_MAX))
    text = *text == '\0' ? NULL : g_hash_table_lookup (self->drafts, channel);
  kept = g_hash_table_lookup (self->drafts, channel);
  if (self->stopped || g_strcmp0 (kept, text) == 0)
    return;

  ms_client_cache_put_draft (self->cache, channel, text);
  if (text != NULL)
    g_hash_table_insert (self->drafts, g_strdup (channel), g_strdup (text));
  else
    g_hash_table_remove (self->drafts, channel);
  g_signal_emit (self, signals[DRAFT_CHANGED], 0, channel);
}
