/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frames of the connection, in order, each once: holes are seen and filled, a reset begins anew. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-sync.h"

#include <string.h>

#include "ms-client-events.h"
#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync-private.h"
#include "ms-frame.h"
#include "ms-message-window-private.h"

#define WAITING_FRAMES_MAX 20000

void
ms_client_sync_become_live (MsClientSync *self)
{
  if (self->live || self->booting || !self->got_sync)
    return;
  self->live = TRUE;
  self->complete_at = g_get_real_time ();
  ms_client_sync_tell_notifications (self);
  ms_client_sync_fetch_again (self);
  ms_client_foreach_window (self->client, ms_message_window_ensure_loaded);
  ms_client_tell_connection (self->client);
  if (ms_client_get_verifier (self->client) != NULL)
    ms_client_verifier_begin (ms_client_get_verifier (self->client));
}

/* Holes. */

static void
fetch_anew (MsClientSync *self,
            const char   *channel)
{
  ms_client_sync_fetch_channel (self, channel);
  ms_client_give_up_copy (self->client, channel);
}

static void
fill_hole (MsClientSync *self,
           const char   *topic)
{
  g_message ("something of %s was missed, fetching it", topic);
  if (ms_client_get_channel (self->client, topic) != NULL)
    fetch_anew (self, topic);
  else
    ms_client_sync_start_boot (self);
}

static gboolean
has_hole (MsClientSync *self,
          const char   *topic,
          gint64        prev)
{
  const gint64 *head = g_hash_table_lookup (self->heads, topic);

  return head != NULL && *head != prev;
}

static void
take_sync (MsClientSync *self,
           MsJsonNode    root)
{
  gint64 seq = ms_json_node_get_member_int64 (root, "seq", 0);
  MsJsonIter iter;
  MsJsonNode key;
  MsJsonNode value;

  ms_json_iter_init (&iter, ms_json_node_get_member (root, "heads"));
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *topic = ms_json_node_dup_string (key);
      gint64 head = 0;
      const gint64 *ours = NULL;

      if (topic == NULL || !ms_json_node_get_int64 (value, &head))
        continue;
      ours = g_hash_table_lookup (self->heads, topic);
      if (ours != NULL && *ours >= head)
        continue;
      if (ours != NULL)
        fill_hole (self, topic);
      ms_client_sync_set_head (self, topic, head);
    }
  self->seq = MAX (self->seq, seq);
  ms_client_sync_moved (self);
  self->got_sync = TRUE;
  ms_client_sync_become_live (self);
}

/* A message that names no topic is in its channel's. (transfer full) (nullable) */
static char *
dup_topic (MsJsonNode root)
{
  g_autofree char *type = ms_json_node_dup_member_string (root, MS_FRAME_KEY_TYPE);
  char *topic = ms_json_node_dup_member_string (root, MS_FRAME_KEY_TOPIC);

  return topic == NULL && g_strcmp0 (type, MS_FRAME_MESSAGE) == 0 ? ms_json_node_dup_member_string (root, "channel") : topic;
}

static void
take_event (MsClientSync *self,
            MsJsonNode    root,
            gint64        seq)
{
  g_autofree char *topic = dup_topic (root);
  gint64 prev = ms_json_node_get_member_int64 (root, MS_FRAME_KEY_PREV, -1);
  gboolean hole = FALSE;

  if (seq <= self->seq || self->epoch == NULL)
    return;

  hole = topic != NULL && prev >= 0 && has_hole (self, topic, prev);
  self->seq = seq;
  if (topic != NULL)
    ms_client_sync_set_head (self, topic, seq);
  ms_client_events_apply (self->client, root, seq);
  if (hole)
    fill_hole (self, topic);
  else if (ms_json_node_equal_string (ms_json_node_get_member (root, MS_FRAME_KEY_TYPE), MS_FRAME_MICRO_HISTORY_CHANGED)
           && topic != NULL && ms_client_get_channel (self->client, topic) != NULL)
    fetch_anew (self, topic);
  ms_client_sync_moved (self);
}

static void
take_frame (MsClientSync *self,
            MsJsonNode    root,
            GBytes       *raw)
{
  MsJsonNode type = ms_json_node_get_member (root, MS_FRAME_KEY_TYPE);
  gint64 seq = ms_json_node_get_type (type) == MS_JSON_STRING ? ms_json_node_get_member_int64 (root, MS_FRAME_KEY_EVENT_SEQ, 0) : 0;

  if (ms_json_node_equal_string (type, MS_FRAME_MICRO_RESET))
    ms_client_sync_start_boot (self);
  else if (ms_json_node_equal_string (type, MS_FRAME_MICRO_SYNC))
    take_sync (self, root);
  else if (seq > 0)
    take_event (self, root, seq);
  else
    ms_client_events_ephemeral (self->client, root);
}

void
ms_client_sync_drain (MsClientSync *self)
{
  while (!self->booting && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GBytes) raw = g_queue_pop_head (&self->waiting);

      if (ms_json_reader_parse_bytes (self->reader, raw, NULL))
        take_frame (self, ms_json_reader_get_root (self->reader), raw);
    }
}

/* Handlers of the socket. Somebody may let go of the client when it tells what happened; it lives until the handler returns. */

static const char *
read_position (gpointer user_data)
{
  return ms_client_sync_get_position (user_data);
}

static gint64
read_seq (gpointer user_data)
{
  return ((MsClientSync *) user_data)->seq;
}

static void
socket_opened (MsJsonNode hello,
               gpointer   user_data)
{
  MsClientSync *self = user_data;
  g_autoptr(MsClient) guard = g_object_ref (self->client);
  MsJsonNode micro = ms_json_node_get_member (hello, "micro");
  g_autofree char *position = ms_json_node_dup_member_string (micro, "position");

  self->got_sync = self->epoch == NULL;
  self->live = FALSE;
  if (self->epoch == NULL || position == NULL || !g_str_has_prefix (position, self->epoch) ||
      position[strlen (self->epoch)] != '.')
    ms_client_sync_start_boot (self);
}

static void
socket_frame (MsJsonNode  root,
              GBytes     *raw,
              gpointer    user_data)
{
  MsClientSync *self = user_data;
  g_autoptr(MsClient) guard = g_object_ref (self->client);

  if (self->live)
    self->complete_at = g_get_real_time ();
  if (!self->booting)
    take_frame (self, root, raw);
  else if (ms_json_node_equal_string (ms_json_node_get_member (root, MS_FRAME_KEY_TYPE), MS_FRAME_MICRO_RESET))
    return; /* that is what is being done */
  else if (self->waiting.length < WAITING_FRAMES_MAX)
    g_queue_push_tail (&self->waiting, g_bytes_ref (raw));
  else
    ms_client_socket_reconnect (ms_client_get_socket (self->client));
}

static void
socket_pong (gint64   seq,
             gpointer user_data)
{
  MsClientSync *self = user_data;

  if (self->live)
    self->complete_at = g_get_real_time ();
  if (self->booting || !self->live || seq <= self->seq)
    return;
  self->seq = seq;
  ms_client_sync_moved (self);
}

static void
socket_closed (gpointer user_data)
{
  MsClientSync *self = user_data;
  g_autoptr(MsClient) guard = g_object_ref (self->client);

  if (self->booting)
    g_clear_pointer (&self->epoch, g_free);
  self->booting = FALSE;
  self->live = FALSE;
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_cancellable_cancel (self->boot);
  g_object_unref (self->boot);
  self->boot = g_cancellable_new ();
  ms_client_state_clear_typing (ms_client_get_state (self->client));
  ms_client_outbox_disconnected (ms_client_get_outbox (self->client));
}

static void
socket_state_changed (gpointer user_data)
{
  MsClientSync *self = user_data;
  g_autoptr(MsClient) guard = g_object_ref (self->client);

  if (ms_client_socket_get_state (ms_client_get_socket (self->client)) == MS_CONNECTION_SIGNED_OUT)
    ms_client_tell_signed_out (self->client);
  ms_client_tell_connection (self->client);
}

const MsClientSocketHandlers *
ms_client_sync_get_handlers (void)
{
  static const MsClientSocketHandlers handlers = {
    .get_position = read_position,
    .get_seq = read_seq,
    .opened = socket_opened,
    .frame = socket_frame,
    .pong = socket_pong,
    .closed = socket_closed,
    .state_changed = socket_state_changed,
  };

  return &handlers;
}

MsClientSync *
ms_client_sync_new (MsClient *client)
{
  MsClientSync *self = g_new0 (MsClientSync, 1);

  self->client = client;
  self->cancellable = g_cancellable_new ();
  self->boot = g_cancellable_new ();
  self->reader = ms_json_reader_new ();
  self->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->notifications = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ms_message_free);
  self->fetching = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unfetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
  return self;
}

void
ms_client_sync_stop (MsClientSync *self)
{
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->boot);
  ms_client_sync_save (self);
}

void
ms_client_sync_free (MsClientSync *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  g_object_unref (self->cancellable);
  g_object_unref (self->boot);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  g_hash_table_unref (self->heads);
  g_hash_table_unref (self->notifications);
  g_hash_table_unref (self->fetching);
  g_hash_table_unref (self->unfetched);
  ms_json_reader_free (self->reader);
  g_free (self->epoch);
  g_free (self->position);
  g_free (self);
}

gboolean
ms_client_sync_is_live (MsClientSync *self)
{
  return self->live;
}
