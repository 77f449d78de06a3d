/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The position: EPOCH.SEQ and one head per topic. While a boot is under way the frames wait, so that the state is first that of the
 * boot and then that of every later event. Frames are applied in the order of the connection, each once. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-sync.h"

#include <string.h>

#include "ms-client-error.h"
#include "ms-client-events.h"
#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-frame.h"
#include "ms-json-writer.h"
#include "ms-message-window-private.h"
#include "ms-wire-channel.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

#define SAVE_MS 1000
#define WAITING_FRAMES_MAX 20000
#define POSITION_BYTES_MAX 200

struct _MsClientSync
{
  MsClient     *client; /* borrowed: owns us */
  GCancellable *cancellable; /* ends with us */
  GCancellable *boot; /* ends with the connection */
  MsJsonReader *reader; /* for frames that waited */

  /* Where we are. */
  char       *epoch; /* (nullable): nowhere yet */
  char       *position; /* scratch for the text form */
  gint64      seq;
  GHashTable *heads; /* topic → gint64 */
  guint       save_id;

  /* This connection. */
  gboolean    booting;
  gboolean    got_sync;
  gboolean    live;
  GQueue      waiting; /* GBytes: frames that came while booting */
  GHashTable *notifications; /* channel → MsMessage: wanted while catching up */
  GHashTable *fetching; /* set of channels */
  GHashTable *unfetched; /* set of channels: to be tried again with the next connection */
};

static gint64
read_int64 (MsJsonNode node)
{
  gint64 value = 0;

  return ms_json_node_get_int64 (node, &value) ? value : 0;
}

static void
set_head (MsClientSync *self,
          const char   *topic,
          gint64        seq)
{
  g_hash_table_insert (self->heads, g_strdup (topic), g_memdup2 (&seq, sizeof seq));
}

static void
read_heads (MsClientSync *self,
            MsJsonNode    node)
{
  MsJsonIter iter;
  MsJsonNode key;
  MsJsonNode value;

  g_hash_table_remove_all (self->heads);
  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *topic = ms_json_node_dup_string (key);

      if (topic != NULL)
        set_head (self, topic, read_int64 (value));
    }
}

/* EPOCH.SEQ; refuses what is no position. */
static gboolean
set_position (MsClientSync *self,
              const char   *position)
{
  const char *dot = position != NULL ? strrchr (position, '.') : NULL;
  guint64 seq = 0;

  if (dot == NULL || dot == position || strlen (position) > POSITION_BYTES_MAX ||
      !g_ascii_string_to_unsigned (dot + 1, 10, 0, G_MAXINT64, &seq, NULL))
    return FALSE;

  g_free (self->epoch);
  self->epoch = g_strndup (position, (gsize) (dot - position));
  self->seq = (gint64) seq;
  return TRUE;
}

static const char *
get_position (gpointer user_data)
{
  MsClientSync *self = user_data;

  g_clear_pointer (&self->position, g_free);
  if (self->epoch != NULL)
    self->position = g_strdup_printf ("%s.%" G_GINT64_FORMAT, self->epoch, self->seq);
  return self->position;
}

static char *
write_heads (MsClientSync *self)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  GHashTableIter iter;
  gpointer topic = NULL;
  gpointer head = NULL;
  const char *text = NULL;
  gsize length = 0;

  ms_json_writer_open_object (writer);
  g_hash_table_iter_init (&iter, self->heads);
  while (g_hash_table_iter_next (&iter, &topic, &head))
    {
      ms_json_writer_key_string (writer, topic);
      ms_json_writer_int (writer, *(gint64 *) head);
    }
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  return g_strndup (text, length);
}

static void
save (MsClientSync *self)
{
  g_autofree char *heads = NULL;

  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->epoch == NULL || self->booting)
    return;
  heads = write_heads (self);
  ms_client_cache_put_position (ms_client_get_cache (self->client), get_position (self), heads);
}

static gboolean
save_cb (gpointer user_data)
{
  MsClientSync *self = user_data;

  self->save_id = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
moved (MsClientSync *self)
{
  if (self->save_id == 0)
    self->save_id = g_timeout_add (SAVE_MS, save_cb, self);
}

/* What was wanted for a conversation, if it is still unread. */
static void
tell_notification (MsClientSync *self,
                   const char   *id)
{
  const MsChannel *channel = ms_client_get_channel (self->client, id);
  g_autoptr(MsMessage) message = NULL;
  g_autofree char *key = NULL;

  /* One that is not known yet is being fetched. */
  if (channel == NULL || !g_hash_table_steal_extended (self->notifications, id, (gpointer *) &key, (gpointer *) &message))
    return;
  if (message->ts > channel->last_read && !ms_client_is_in_view (self->client, id))
    ms_client_tell_notification (self->client, id, message);
}

/* Fetching one conversation. */

static void
take_info (MsClientSync  *self,
           const char    *id,
           MsClientReply *reply)
{
  MsClientState *state = ms_client_get_state (self->client);
  MsChannel *channel = ms_wire_read_channel (ms_json_node_get_member (ms_client_reply_get_root (reply), "channel"), NULL);
  gint64 seq = ms_client_reply_get_seq (reply);

  if (channel == NULL || g_strcmp0 (channel->id, id) != 0)
    {
      ms_channel_free (channel);
      return;
    }
  if (seq < ms_client_state_get_channel_seq (state, id))
    {
      /* Something happened there in the meantime: what was fetched is old already. */
      ms_channel_free (channel);
      ms_client_sync_fetch_channel (self, id);
      return;
    }
  if (!channel->is_member)
    {
      ms_channel_free (channel);
      return;
    }
  ms_client_state_put_channel (state, channel, seq);
  if (self->live)
    tell_notification (self, id);
}

typedef struct
{
  MsClient *client; /* a reference: the sync lives as long */
  char     *id;
} Fetch;

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fetch *fetch = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientSync *self = ms_client_get_sync (fetch->client);

  if (self != NULL)
    {
      g_hash_table_remove (self->fetching, fetch->id);
      if (reply != NULL)
        take_info (self, fetch->id, reply);
      else if (ms_client_error_is_temporary (error))
        g_hash_table_add (self->unfetched, g_strdup (fetch->id));
    }
  g_object_unref (fetch->client);
  g_free (fetch->id);
  g_free (fetch);
}

void
ms_client_sync_fetch_channel (MsClientSync *self,
                              const char   *channel)
{
  const char *arguments[] = { "channel", channel, "include_num_members", "true", NULL };
  Fetch *fetch = NULL;

  if (!g_hash_table_add (self->fetching, g_strdup (channel)))
    return;
  fetch = g_new0 (Fetch, 1);
  fetch->client = g_object_ref (self->client);
  fetch->id = g_strdup (channel);
  ms_client_http_call_async (ms_client_get_http (self->client), "conversations.info", arguments, self->cancellable, fetched_cb,
                             fetch);
}

/* Becoming live. */

static void
tell_notifications (MsClientSync *self)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->notifications);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, g_strdup (id));
  for (guint i = 0; i < ids->len; i++)
    tell_notification (self, g_ptr_array_index (ids, i));
}

static void
fetch_again (MsClientSync *self)
{
  g_autoptr(GHashTable) unfetched = g_steal_pointer (&self->unfetched);
  GHashTableIter iter;
  gpointer id = NULL;

  self->unfetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, unfetched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    ms_client_sync_fetch_channel (self, id);
}

static void
become_live (MsClientSync *self)
{
  if (self->live || self->booting || !self->got_sync)
    return;
  self->live = TRUE;
  tell_notifications (self);
  fetch_again (self);
  ms_client_foreach_window (self->client, ms_message_window_ensure_loaded);
  ms_client_tell_connection (self->client);
}

void
ms_client_sync_want_notification (MsClientSync    *self,
                                  const MsMessage *message)
{
  g_hash_table_insert (self->notifications, g_strdup (message->channel), ms_message_copy (message));
  if (self->live)
    tell_notification (self, message->channel);
}

/* The boot. */

static void take_frame (MsClientSync *self, MsJsonNode root, GBytes *raw);

static void
drain (MsClientSync *self)
{
  while (!self->booting && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GBytes) raw = g_queue_pop_head (&self->waiting);

      if (ms_json_reader_parse_bytes (self->reader, raw, NULL))
        take_frame (self, ms_json_reader_get_root (self->reader), raw);
    }
}

static GPtrArray *
read_users (MsJsonNode node)
{
  GPtrArray *users = g_ptr_array_new ();
  MsJsonIter iter;
  MsJsonNode value;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    {
      MsUser *user = ms_wire_read_user (value, NULL);

      if (user != NULL)
        g_ptr_array_add (users, user);
    }
  return users;
}

static GPtrArray *
read_channels (MsJsonNode node)
{
  GPtrArray *channels = g_ptr_array_new ();
  MsJsonIter iter;
  MsJsonNode value;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    {
      MsChannel *channel = ms_wire_read_channel (value, NULL);

      if (channel != NULL)
        g_ptr_array_add (channels, channel);
    }
  return channels;
}

static void
refresh_window (MsMessageWindow *window)
{
  ms_message_window_refresh (window);
}

static gboolean
take_boot (MsClientSync  *self,
           MsClientReply *reply)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  g_autofree char *position = ms_json_node_dup_member_string (root, "position");
  MsTeam *team = ms_wire_read_team (ms_json_node_get_member (root, "team"), NULL);
  g_autoptr(GPtrArray) users = NULL;
  g_autoptr(GPtrArray) channels = NULL;
  g_autofree gint64 *seqs = NULL;

  if (team == NULL || !set_position (self, position))
    {
      ms_team_free (team);
      return FALSE;
    }

  users = read_users (ms_json_node_get_member (root, "users"));
  channels = read_channels (ms_json_node_get_member (root, "channels"));
  seqs = g_new (gint64, channels->len + 1);
  for (guint i = 0; i < channels->len; i++)
    seqs[i] = self->seq;
  read_heads (self, ms_json_node_get_member (root, "heads"));

  /* What is kept of histories may have a hole now. */
  ms_client_cache_drop_window (ms_client_get_cache (self->client), NULL);
  ms_client_set_cached (self->client, NULL, FALSE);
  ms_client_state_replace (ms_client_get_state (self->client), team, users, channels, seqs, TRUE);
  ms_client_foreach_window (self->client, refresh_window);
  return TRUE;
}

static void
booted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsClient) client = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientSync *self = ms_client_get_sync (client);

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply == NULL || !take_boot (self, reply))
    {
      self->booting = FALSE;
      g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
      if (error != NULL && ms_client_error_is_signed_out (error))
        ms_client_tell_signed_out (client);
      else
        {
          /* Without a state nothing can be resumed: the next connection boots again. */
          g_clear_pointer (&self->epoch, g_free);
          ms_client_socket_reconnect (ms_client_get_socket (client));
        }
      return;
    }

  self->booting = FALSE;
  moved (self);
  drain (self);
  ms_client_tell_ready (client);
  become_live (self);
}

static void
start_boot (MsClientSync *self)
{
  if (self->booting)
    return;
  self->booting = TRUE;
  self->live = FALSE;
  ms_client_http_call_async (ms_client_get_http (self->client), "micro.boot", NULL, self->boot, booted_cb,
                             g_object_ref (self->client));
}

/* Holes. */

static void
fill_hole (MsClientSync *self,
           const char   *topic)
{
  MsMessageWindow *window = ms_client_peek_window (self->client, topic);

  g_debug ("events of a topic are missing");
  if (ms_client_get_channel (self->client, topic) == NULL)
    {
      start_boot (self);
      return;
    }
  ms_client_set_cached (self->client, topic, FALSE);
  ms_client_cache_drop_window (ms_client_get_cache (self->client), topic);
  ms_client_sync_fetch_channel (self, topic);
  if (window != NULL)
    ms_message_window_refresh (window);
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
      gint64 head = read_int64 (value);
      const gint64 *ours = NULL;

      if (topic == NULL)
        continue;
      ours = g_hash_table_lookup (self->heads, topic);
      if (ours != NULL && *ours >= head)
        continue;
      if (ours != NULL)
        fill_hole (self, topic);
      set_head (self, topic, head);
    }
  self->seq = MAX (self->seq, seq);
  moved (self);
  self->got_sync = TRUE;
  become_live (self);
}

static void
take_event (MsClientSync *self,
            MsJsonNode    root,
            gint64        seq)
{
  g_autofree char *topic = ms_json_node_dup_member_string (root, MS_FRAME_KEY_TOPIC);
  gint64 prev = ms_json_node_get_member_int64 (root, MS_FRAME_KEY_PREV, -1);
  gboolean hole = FALSE;

  if (seq <= self->seq || self->epoch == NULL)
    return;

  hole = topic != NULL && prev >= 0 && has_hole (self, topic, prev);
  self->seq = seq;
  if (topic != NULL)
    set_head (self, topic, seq);
  ms_client_events_apply (self->client, root, seq);
  if (hole)
    fill_hole (self, topic);
  moved (self);
}

static void
take_frame (MsClientSync *self,
            MsJsonNode    root,
            GBytes       *raw)
{
  MsJsonNode type = ms_json_node_get_member (root, MS_FRAME_KEY_TYPE);
  gint64 seq = ms_json_node_get_type (type) == MS_JSON_STRING ? ms_json_node_get_member_int64 (root, MS_FRAME_KEY_EVENT_SEQ, 0) : 0;

  if (ms_json_node_equal_string (type, MS_FRAME_MICRO_RESET))
    start_boot (self);
  else if (ms_json_node_equal_string (type, MS_FRAME_MICRO_SYNC))
    take_sync (self, root);
  else if (seq > 0)
    take_event (self, root, seq);
  else
    ms_client_events_ephemeral (self->client, root);
}

/* Handlers of the socket. */

static gint64
get_seq (gpointer user_data)
{
  return ((MsClientSync *) user_data)->seq;
}

static void
socket_opened (MsJsonNode hello,
               gpointer   user_data)
{
  MsClientSync *self = user_data;
  MsJsonNode micro = ms_json_node_get_member (hello, "micro");
  g_autofree char *position = ms_json_node_dup_member_string (micro, "position");

  self->got_sync = self->epoch == NULL;
  self->live = FALSE;
  if (self->epoch == NULL || position == NULL || !g_str_has_prefix (position, self->epoch) ||
      position[strlen (self->epoch)] != '.')
    start_boot (self);
}

static void
socket_frame (MsJsonNode root,
              GBytes    *raw,
              gpointer   user_data)
{
  MsClientSync *self = user_data;

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

  if (self->booting || !self->live || seq <= self->seq)
    return;
  self->seq = seq;
  moved (self);
}

static void
socket_closed (gpointer user_data)
{
  MsClientSync *self = user_data;

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

  if (ms_client_socket_get_state (ms_client_get_socket (self->client)) == MS_CONNECTION_SIGNED_OUT)
    ms_client_tell_signed_out (self->client);
  ms_client_tell_connection (self->client);
}

const MsClientSocketHandlers *
ms_client_sync_get_handlers (void)
{
  static const MsClientSocketHandlers handlers = {
    .get_position = get_position,
    .get_seq = get_seq,
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
  save (self);
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

void
ms_client_sync_restore (MsClientSync *self,
                        const char   *position,
                        const char   *heads)
{
  if (!set_position (self, position) || heads == NULL)
    return;
  if (ms_json_reader_parse (self->reader, heads, strlen (heads), NULL))
    read_heads (self, ms_json_reader_get_root (self->reader));
}

gboolean
ms_client_sync_is_live (MsClientSync *self)
{
  return self->live;
}

gint64
ms_client_sync_get_seq (MsClientSync *self)
{
  return self->seq;
}

void
ms_client_sync_forget_topic (MsClientSync *self,
                             const char   *topic)
{
  g_hash_table_remove (self->heads, topic);
}
