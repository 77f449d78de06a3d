/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sending. pump () walks the rows and starts whatever may start: a row is idle, under way, acknowledged (its event is still to come) or
 * failed. Every outcome ends in pump () again. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-outbox-private.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-sync.h"
#include "ms-error.h"
#include "ms-json-writer.h"
#include "ms-timestamp.h"

#define ACK_MS 15000
#define RETRY_FIRST_MS 1000
#define RETRY_MAX_MS 30000
#define UNDO_MAX_US (60 * G_USEC_PER_SEC)

static gboolean
timer_cb (gpointer user_data)
{
  MsClientOutbox *self = user_data;

  self->timer = 0;
  ms_client_outbox_pump (self);
  return G_SOURCE_REMOVE;
}

/* In that time at the latest. */
static void
pump_in (MsClientOutbox *self,
         gint64          milliseconds)
{
  gint64 wait = CLAMP (milliseconds, 1, RETRY_MAX_MS);
  gint64 at = g_get_monotonic_time () + wait * G_TIME_SPAN_MILLISECOND;

  if (self->stopped || (self->timer != 0 && self->timer_at <= at))
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) wait, timer_cb, self);
  self->timer_at = at;
}

/* What the server said of it. */

static void
acknowledged (MsClientOutbox *self,
              MsOutboxItem   *item,
              gint64          event_seq)
{
  self->failures = 0;
  if (event_seq <= ms_client_sync_get_seq (ms_client_get_sync (self->client)))
    {
      ms_client_outbox_remove_item (self, item, FALSE);
      return;
    }
  item->state = MS_OUTBOX_ITEM_ACKNOWLEDGED;
  item->event_seq = event_seq;
  ms_client_cache_remove_outbox (ms_client_get_cache (self->client), item->row->id);
}

static void
refused_change (MsClientOutbox *self,
                MsOutboxItem   *item,
                const GError   *error)
{
  gboolean gone = g_error_matches (error, MS_ERROR, MS_ERROR_MESSAGE_NOT_FOUND) && item->row->kind == MS_OUTBOX_DELETE;

  ms_client_outbox_remove_item (self, item, !gone);
  if (!gone)
    ms_client_tell_failure (self->client, error);
}

static void
failed (MsClientOutbox *self,
        MsOutboxItem   *item,
        const GError   *error)
{
  gint64 delay = RETRY_FIRST_MS << MIN (self->failures, 5);

  item->state = MS_OUTBOX_ITEM_IDLE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (ms_client_error_is_signed_out (error))
    {
      ms_client_tell_signed_out (self->client);
      return;
    }
  if (ms_client_error_is_temporary (error))
    {
      self->failures++;
      delay = MAX (MIN (delay, RETRY_MAX_MS), (gint64) ms_error_get_retry_after (error) * 1000);
      self->not_before = g_get_monotonic_time () + delay * G_TIME_SPAN_MILLISECOND;
      pump_in (self, delay);
      return;
    }
  if (item->row->kind != MS_OUTBOX_POST)
    {
      refused_change (self, item, error);
      return;
    }
  g_free (item->row->failure);
  item->row->failure = g_strdup (ms_error_get_wire_name (error));
  ms_client_outbox_keep_row (self, item->row);
  ms_client_outbox_show_row (self, item->row, NULL);
}

/* Calls. */

typedef struct
{
  MsClient *client; /* a reference: the outbox lives as long */
  gint64    row;
} Pending;

static MsOutboxItem *
find_row (MsClientOutbox *self,
          gint64          id)
{
  for (guint i = 0; i < self->items->len; i++)
    if (((MsOutboxItem *) g_ptr_array_index (self->items, i))->row->id == id)
      return g_ptr_array_index (self->items, i);
  return NULL;
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Pending *pending = user_data;
  g_autoptr(MsClient) client = pending->client;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientOutbox *self = ms_client_get_outbox (client);
  MsOutboxItem *item = self != NULL ? find_row (self, pending->row) : NULL;

  g_free (pending);
  if (self == NULL)
    return;
  /* without an item the stream was faster; what waited behind it may go now all the same */
  if (item != NULL && reply == NULL)
    failed (self, item, error);
  else if (item != NULL && item->row->kind == MS_OUTBOX_DELETE)
    ms_client_outbox_remove_item (self, item, FALSE);
  else if (item != NULL)
    acknowledged (self, item, ms_json_node_get_member_int64 (ms_client_reply_get_root (reply), "event_seq", 0));
  ms_client_outbox_pump (self);
}

static void
call (MsClientOutbox *self,
      MsOutboxItem   *item)
{
  static const char * const methods[] = { "chat.postMessage", "chat.update", "chat.delete" };
  const MsOutboxRow *row = item->row;
  char ts[MS_TIMESTAMP_SIZE];
  const char *arguments[] = { "channel", row->channel, row->kind == MS_OUTBOX_POST ? "client_msg_id" : "ts",
                              row->kind == MS_OUTBOX_POST ? row->client_msg_id : ms_timestamp_format (row->ts, ts),
                              row->kind == MS_OUTBOX_DELETE ? NULL : "text", row->text, NULL };
  Pending *pending = g_new0 (Pending, 1);

  item->state = MS_OUTBOX_ITEM_ON_CALL;
  pending->client = g_object_ref (self->client);
  pending->row = row->id;
  ms_client_http_call_async (ms_client_get_http (self->client), methods[row->kind], arguments, self->cancellable, called_cb, pending);
}

/* Frames. */

static gboolean
send_frame (MsClientOutbox *self,
            MsOutboxItem   *item)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *json = NULL;
  const char *text = NULL;
  gsize length = 0;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", "message");
  ms_json_writer_add_int (writer, "id", self->next_frame);
  ms_json_writer_add_string (writer, "channel", item->row->channel);
  ms_json_writer_add_string (writer, "text", item->row->text);
  ms_json_writer_add_string (writer, "client_msg_id", item->row->client_msg_id);
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  json = g_strndup (text, length);
  if (!ms_client_socket_send (ms_client_get_socket (self->client), json))
    return FALSE;

  item->state = MS_OUTBOX_ITEM_ON_SOCKET;
  item->frame_id = self->next_frame++;
  item->deadline = g_get_monotonic_time () + ACK_MS * G_TIME_SPAN_MILLISECOND;
  return TRUE;
}

static MsOutboxItem *
find_frame (MsClientOutbox *self,
            gint64          frame_id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i);

      if (item->state == MS_OUTBOX_ITEM_ON_SOCKET && item->frame_id == frame_id)
        return item;
    }
  return NULL;
}

static GError *
read_refusal (MsJsonNode root)
{
  g_autofree char *name = ms_json_node_dup_member_string (ms_json_node_get_member (root, "error"), "msg");
  gint64 number = ms_json_node_get_member_int64 (ms_json_node_get_member (root, "error"), "code", 0);
  MsError code = MS_ERROR_INTERNAL;
  GError *error = NULL;

  if (!ms_error_from_wire_name (name, &code) && number == -1)
    code = MS_ERROR_RATELIMITED;
  if (code == MS_ERROR_RATELIMITED)
    ms_error_set_ratelimited (&error, 1);
  else
    ms_error_set_message (&error, code, "%s", name != NULL ? name : "no reason");
  return error;
}

void
ms_client_outbox_take_ack (MsClientOutbox *self,
                           MsJsonNode      root)
{
  MsOutboxItem *item = find_frame (self, ms_json_node_get_member_int64 (root, "reply_to", -1));
  g_autoptr(GError) error = NULL;

  if (item == NULL)
    return;
  if (ms_json_node_get_member_boolean (root, "ok"))
    acknowledged (self, item, ms_json_node_get_member_int64 (root, "event_seq", 0));
  else
    {
      error = read_refusal (root);
      failed (self, item, error);
    }
  ms_client_outbox_pump (self);
}

/* The walk. */

static void
sweep_acknowledged (MsClientOutbox *self)
{
  gint64 seq = ms_client_sync_get_seq (ms_client_get_sync (self->client));

  for (guint i = self->items->len; i > 0; i--)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i - 1);

      if (item->state == MS_OUTBOX_ITEM_ACKNOWLEDGED && item->event_seq <= seq)
        ms_client_outbox_remove_item (self, item, FALSE);
    }
}

static gboolean
is_due (MsClientOutbox *self,
        MsOutboxItem   *item)
{
  gint64 left = item->row->not_before - g_get_real_time ();

  if (item->row->kind != MS_OUTBOX_DELETE || left <= 0 || left > UNDO_MAX_US)
    return TRUE;
  pump_in (self, left / G_TIME_SPAN_MILLISECOND + 1);
  return FALSE;
}

/* Whether the answer is still awaited; a silent socket gives its item back. */
static gboolean
is_under_way (MsClientOutbox *self,
              MsOutboxItem   *item)
{
  gint64 left = item->deadline - g_get_monotonic_time ();

  if (item->state != MS_OUTBOX_ITEM_ON_SOCKET)
    return item->state != MS_OUTBOX_ITEM_IDLE;
  if (left > 0)
    {
      pump_in (self, left / G_TIME_SPAN_MILLISECOND + 1);
      return TRUE;
    }
  item->state = MS_OUTBOX_ITEM_IDLE;
  item->prefers_call = TRUE;
  return FALSE;
}

static void
start_item (MsClientOutbox *self,
            MsOutboxItem   *item,
            gboolean        live)
{
  if (item->row->kind != MS_OUTBOX_POST || item->prefers_call || !live || !send_frame (self, item))
    call (self, item);
}

void
ms_client_outbox_pump (MsClientOutbox *self)
{
  g_autoptr(GHashTable) busy = NULL;
  gboolean live = ms_client_sync_is_live (ms_client_get_sync (self->client));
  gint64 wait = self->not_before - g_get_monotonic_time ();

  if (self->stopped || ms_client_get_connection_state (self->client) == MS_CONNECTION_SIGNED_OUT ||
      (!live && !ms_client_socket_is_blocked (ms_client_get_socket (self->client))))
    return;
  sweep_acknowledged (self);
  if (wait > 0)
    {
      pump_in (self, wait / G_TIME_SPAN_MILLISECOND + 1);
      return;
    }

  busy = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->items->len; i++)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i);

      if (item->row->failure != NULL || item->state == MS_OUTBOX_ITEM_ACKNOWLEDGED || !is_due (self, item))
        continue;
      if (!g_hash_table_add (busy, item->row->channel) || is_under_way (self, item))
        continue;
      start_item (self, item, live);
    }
}

void
ms_client_outbox_disconnected (MsClientOutbox *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i);

      if (item->state == MS_OUTBOX_ITEM_ON_SOCKET)
        item->state = MS_OUTBOX_ITEM_IDLE;
      item->prefers_call = FALSE;
    }
}

void
ms_client_outbox_stop (MsClientOutbox *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

void
ms_client_outbox_flush_deletes (MsClientOutbox *self)
{
  for (guint i = 0; i < self->items->len; i++)
    ((MsOutboxItem *) g_ptr_array_index (self->items, i))->row->not_before = 0;
  ms_client_outbox_pump (self);
}

gboolean
ms_client_outbox_has_last_words (MsClientOutbox *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const MsOutboxItem *item = g_ptr_array_index (self->items, i);

      if (item->row->kind == MS_OUTBOX_DELETE || item->state == MS_OUTBOX_ITEM_ON_SOCKET || item->state == MS_OUTBOX_ITEM_ON_CALL)
        return TRUE;
    }
  return FALSE;
}
