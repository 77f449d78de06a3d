/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Read marks wait a moment and go out one per channel, the last one; a mark that could not be sent goes out a little later, or with the
 * next connection. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-activity.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-error.h"
#include "ms-json-writer.h"
#include "ms-message-window-private.h"
#include "ms-timestamp.h"

#define MARK_MS 400
#define MARK_AGAIN_MS 2000
#define TYPING_US (3 * G_TIME_SPAN_SECOND)
#define TICKLE_US (60 * G_TIME_SPAN_SECOND)

struct _MsClientActivity
{
  MsClient     *client; /* borrowed: owns us */
  GCancellable *cancellable;
  GHashTable   *marks; /* channel → gint64: to be sent */
  guint         mark_id;
  guint         marking; /* calls under way */
  char         *view; /* (nullable) */
  gboolean      focused;
  char         *typing; /* (nullable): the channel told last */
  gint64        typing_at;
  gint64        tickle_at;
};

typedef struct
{
  MsClient *client;
  char     *channel;
  gint64    ts;
} Mark;

MsClientActivity *
ms_client_activity_new (MsClient *client)
{
  MsClientActivity *self = g_new0 (MsClientActivity, 1);

  self->client = client;
  self->cancellable = g_cancellable_new ();
  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
ms_client_activity_free (MsClientActivity *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->mark_id, g_source_remove);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->marks);
  g_free (self->view);
  g_free (self->typing);
  g_free (self);
}

void
ms_client_activity_stop (MsClientActivity *self)
{
  g_clear_handle_id (&self->mark_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

/* One frame with a type and a channel (nullable, then null if @with_null). */
static void
send_frame (MsClientActivity *self,
            const char       *type,
            const char       *channel,
            gboolean          with_null)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *json = NULL;
  const char *text = NULL;
  gsize length = 0;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", type);
  ms_json_writer_add_string (writer, "channel", channel);
  if (channel == NULL && with_null)
    {
      ms_json_writer_key (writer, "channel");
      ms_json_writer_null (writer);
    }
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  json = g_strndup (text, length);
  ms_client_socket_send (ms_client_get_socket (self->client), json);
}

/* Marks. */

static void
keep_mark (MsClientActivity *self,
           const char       *channel,
           gint64            ts)
{
  g_hash_table_insert (self->marks, g_strdup (channel), g_memdup2 (&ts, sizeof ts));
}

static gboolean send_marks (gpointer user_data);

/* With the next connection at the latest. */
static void
keep_for_later (MsClientActivity *self,
                const Mark       *mark,
                const GError     *error)
{
  guint delay = MAX (MARK_AGAIN_MS, ms_error_get_retry_after (error) * 1000);

  if (!g_hash_table_contains (self->marks, mark->channel))
    keep_mark (self, mark->channel, mark->ts);
  if (self->mark_id == 0 && !g_cancellable_is_cancelled (self->cancellable))
    self->mark_id = g_timeout_add (delay, send_marks, self);
}

static void
marked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Mark *mark = user_data;
  g_autoptr(MsClient) client = mark->client;
  g_autofree char *channel = mark->channel;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientActivity *self = ms_client_get_activity (client);

  if (self != NULL)
    self->marking--;
  if (reply == NULL && self != NULL && ms_client_error_is_temporary (error))
    keep_for_later (self, mark, error);
  g_free (mark);
}

static void
send_mark (MsClientActivity *self,
           const char       *channel,
           gint64            ts)
{
  char text[MS_TIMESTAMP_SIZE];
  const char *arguments[] = { "channel", channel, "ts", ms_timestamp_format (ts, text), NULL };
  Mark *mark = g_new0 (Mark, 1);

  mark->client = g_object_ref (self->client);
  mark->channel = g_strdup (channel);
  mark->ts = ts;
  self->marking++;
  ms_client_http_call_async (ms_client_get_http (self->client), "conversations.mark", arguments, self->cancellable, marked_cb, mark);
}

static gboolean
send_marks (gpointer user_data)
{
  MsClientActivity *self = user_data;
  GHashTableIter iter;
  gpointer channel = NULL;
  gpointer ts = NULL;

  self->mark_id = 0;
  if (!ms_client_sync_is_live (ms_client_get_sync (self->client)))
    return G_SOURCE_REMOVE;
  g_hash_table_iter_init (&iter, self->marks);
  while (g_hash_table_iter_next (&iter, &channel, &ts))
    {
      send_mark (self, channel, *(gint64 *) ts);
      g_hash_table_iter_remove (&iter);
    }
  return G_SOURCE_REMOVE;
}

static void
recount (MsClientActivity *self,
         MsChannel        *channel)
{
  MsMessageWindow *window = ms_client_peek_window (self->client, channel->id);
  gint64 count = 0;

  if (channel->last_read >= channel->latest)
    {
      channel->unread_count = 0;
      channel->mention_count = 0;
    }
  else if (window != NULL && ms_message_window_count_after (window, channel->last_read, ms_client_get_self_id (self->client), &count))
    {
      channel->unread_count = count;
      channel->mention_count = channel->kind == MS_CHANNEL_IM ? count : MIN (channel->mention_count, count);
    }
}

void
ms_client_activity_mark (MsClientActivity *self,
                         const char       *id,
                         gint64            ts,
                         gboolean          back)
{
  MsClientState *state = ms_client_get_state (self->client);
  MsChannel *channel = ms_client_state_get_channel (state, id);

  if (channel == NULL || ts < 0 || (!back && ts <= channel->last_read && channel->unread_count == 0))
    return;
  if (!back && ts < channel->last_read)
    return;

  channel->last_read = ts;
  recount (self, channel);
  keep_mark (self, id, ts);
  if (self->mark_id == 0)
    self->mark_id = g_timeout_add (MARK_MS, send_marks, self);
  ms_client_state_touch_channel (state, id, 0);
}

void
ms_client_activity_flush (MsClientActivity *self)
{
  g_clear_handle_id (&self->mark_id, g_source_remove);
  send_marks (self);
}

gboolean
ms_client_activity_is_marking (MsClientActivity *self)
{
  return self->marking > 0;
}

/* View, typing, input. */

void
ms_client_activity_connected (MsClientActivity *self)
{
  if (self->view != NULL)
    send_frame (self, "micro_focus", self->view, TRUE);
  self->typing_at = 0;
  if (self->mark_id == 0 && g_hash_table_size (self->marks) > 0)
    self->mark_id = g_timeout_add (MARK_MS, send_marks, self);
}

void
ms_client_activity_set_view (MsClientActivity *self,
                             const char       *channel,
                             gboolean          focused)
{
  self->focused = focused;
  if (g_strcmp0 (self->view, channel) == 0)
    return;
  g_free (self->view);
  self->view = g_strdup (channel);
  send_frame (self, "micro_focus", self->view, TRUE);
}

const char *
ms_client_activity_get_view (MsClientActivity *self)
{
  return self->view;
}

gboolean
ms_client_activity_is_in_view (MsClientActivity *self,
                               const char       *channel)
{
  return self->focused && g_strcmp0 (self->view, channel) == 0;
}

void
ms_client_activity_typing (MsClientActivity *self,
                           const char       *channel)
{
  gint64 now = g_get_monotonic_time ();

  if (g_strcmp0 (self->typing, channel) == 0 && now - self->typing_at < TYPING_US)
    return;
  g_free (self->typing);
  self->typing = g_strdup (channel);
  self->typing_at = now;
  send_frame (self, "typing", channel, FALSE);
}

void
ms_client_activity_input (MsClientActivity *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->tickle_at != 0 && now - self->tickle_at < TICKLE_US)
    return;
  self->tickle_at = now;
  send_frame (self, "tickle", NULL, FALSE);
}
