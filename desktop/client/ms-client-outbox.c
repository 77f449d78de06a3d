/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows in the order of writing. pump () walks them and starts whatever may start: a row is idle, under way, acknowledged (its event is
 * still to come) or failed. Every outcome ends in pump () again. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-outbox.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-sync.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-message-window-private.h"
#include "ms-text.h"
#include "ms-timestamp.h"

#define ITEMS_MAX 1000
#define ACK_MS 15000
#define RETRY_FIRST_MS 1000
#define RETRY_MAX_MS 30000
#define UNDO_MAX_US (60 * G_USEC_PER_SEC)

typedef enum
{
  ITEM_IDLE,
  ITEM_ON_SOCKET,
  ITEM_ON_CALL,
  ITEM_ACKNOWLEDGED,
} ItemState;

typedef struct
{
  MsOutboxRow *row;
  ItemState    state;
  gint64       frame_id; /* ON_SOCKET */
  gint64       deadline; /* ON_SOCKET: monotonic µs */
  gint64       event_seq; /* ACKNOWLEDGED: gone when the stream has passed it */
  gboolean     prefers_call; /* the socket did not answer */
} Item;

struct _MsClientOutbox
{
  MsClient     *client; /* borrowed: owns us */
  GCancellable *cancellable;
  GPtrArray    *items; /* Item in order */
  gint64        next_row;
  gint64        next_frame;
  guint         failures; /* in a row */
  gint64        not_before; /* monotonic µs: after a temporary failure */
  guint         timer;
  gboolean      stopped;
};

static void
item_free (Item *item)
{
  ms_outbox_row_free (item->row);
  g_free (item);
}

MsClientOutbox *
ms_client_outbox_new (MsClient *client)
{
  MsClientOutbox *self = g_new0 (MsClientOutbox, 1);

  self->client = client;
  self->cancellable = g_cancellable_new ();
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->next_row = 1;
  self->next_frame = 1;
  return self;
}

void
ms_client_outbox_free (MsClientOutbox *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static MsMessageWindow *
window_of (MsClientOutbox    *self,
           const MsOutboxRow *row)
{
  return ms_client_peek_window (self->client, row->channel);
}

static void
show_row (MsClientOutbox    *self,
          const MsOutboxRow *row,
          MsMessageWindow   *window)
{
  if (window == NULL)
    return;
  if (row->kind == MS_OUTBOX_POST)
    ms_message_window_put_echo (window, row, ms_client_get_self_id (self->client));
  else if (row->kind == MS_OUTBOX_EDIT)
    ms_message_window_set_edit (window, row->ts, row->text);
  else
    ms_message_window_set_hidden (window, row->ts, TRUE);
}

static void
keep_row (MsClientOutbox    *self,
          const MsOutboxRow *row)
{
  ms_client_cache_put_outbox (ms_client_get_cache (self->client), row);
}

static Item *
find_post (MsClientOutbox *self,
           const char     *client_msg_id)
{
  for (guint i = 0; client_msg_id != NULL && i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->row->kind == MS_OUTBOX_POST && g_str_equal (item->row->client_msg_id, client_msg_id))
        return item;
    }
  return NULL;
}

static Item *
find_change (MsClientOutbox *self,
             MsOutboxKind    kind,
             const char     *channel,
             gint64          ts)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->row->kind == kind && item->row->ts == ts && g_str_equal (item->row->channel, channel))
        return item;
    }
  return NULL;
}

/* Takes the item out of everything; the window no longer shows it as waiting. */
static void
remove_item (MsClientOutbox *self,
             Item           *item,
             gboolean        undone)
{
  g_autoptr(MsOutboxRow) row = g_steal_pointer (&item->row);
  MsMessageWindow *window = window_of (self, row);

  /* The item is freed with an empty row. */
  g_ptr_array_remove (self->items, item);
  ms_client_cache_remove_outbox (ms_client_get_cache (self->client), row->id);
  if (window == NULL)
    return;
  if (row->kind == MS_OUTBOX_POST)
    ms_message_window_remove_echo (window, row->client_msg_id);
  else if (row->kind == MS_OUTBOX_EDIT)
    ms_message_window_set_edit (window, row->ts, NULL);
  else if (undone)
    ms_message_window_set_hidden (window, row->ts, FALSE);
}

static gboolean
timer_cb (gpointer user_data)
{
  MsClientOutbox *self = user_data;

  self->timer = 0;
  ms_client_outbox_pump (self);
  return G_SOURCE_REMOVE;
}

static void
pump_in (MsClientOutbox *self,
         gint64          milliseconds)
{
  if (self->stopped)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) CLAMP (milliseconds, 1, RETRY_MAX_MS), timer_cb, self);
}

/* What the server said of it. */

static void
acknowledged (MsClientOutbox *self,
              Item           *item,
              gint64          event_seq)
{
  self->failures = 0;
  if (event_seq <= ms_client_sync_get_seq (ms_client_get_sync (self->client)))
    {
      remove_item (self, item, FALSE);
      return;
    }
  item->state = ITEM_ACKNOWLEDGED;
  item->event_seq = event_seq;
  ms_client_cache_remove_outbox (ms_client_get_cache (self->client), item->row->id);
}

static void
refused_change (MsClientOutbox *self,
                Item           *item,
                const GError   *error)
{
  gboolean gone = g_error_matches (error, MS_ERROR, MS_ERROR_MESSAGE_NOT_FOUND) && item->row->kind == MS_OUTBOX_DELETE;

  remove_item (self, item, !gone);
  if (!gone)
    ms_client_tell_failure (self->client, error);
}

static void
failed (MsClientOutbox *self,
        Item           *item,
        const GError   *error)
{
  gint64 delay = RETRY_FIRST_MS << MIN (self->failures, 5);

  item->state = ITEM_IDLE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || ms_client_error_is_signed_out (error))
    return;
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
  keep_row (self, item->row);
  show_row (self, item->row, window_of (self, item->row));
}

/* Calls. */

typedef struct
{
  MsClient *client; /* a reference: the outbox lives as long */
  gint64    row;
} Pending;

static Item *
find_row (MsClientOutbox *self,
          gint64          id)
{
  for (guint i = 0; i < self->items->len; i++)
    if (((Item *) g_ptr_array_index (self->items, i))->row->id == id)
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
  Item *item = self != NULL ? find_row (self, pending->row) : NULL;

  g_free (pending);
  if (self == NULL)
    return;
  /* without an item the stream was faster; what waited behind it may go now all the same */
  if (item != NULL && reply == NULL)
    failed (self, item, error);
  else if (item != NULL && item->row->kind == MS_OUTBOX_DELETE)
    remove_item (self, item, FALSE);
  else if (item != NULL)
    acknowledged (self, item, ms_json_node_get_member_int64 (ms_client_reply_get_root (reply), "event_seq", 0));
  ms_client_outbox_pump (self);
}

static void
call (MsClientOutbox *self,
      Item           *item)
{
  static const char * const methods[] = { "chat.postMessage", "chat.update", "chat.delete" };
  const MsOutboxRow *row = item->row;
  char ts[MS_TIMESTAMP_SIZE];
  const char *arguments[] = { "channel", row->channel, row->kind == MS_OUTBOX_POST ? "client_msg_id" : "ts",
                              row->kind == MS_OUTBOX_POST ? row->client_msg_id : ms_timestamp_format (row->ts, ts),
                              row->kind == MS_OUTBOX_DELETE ? NULL : "text", row->text, NULL };
  Pending *pending = g_new0 (Pending, 1);

  item->state = ITEM_ON_CALL;
  pending->client = g_object_ref (self->client);
  pending->row = row->id;
  ms_client_http_call_async (ms_client_get_http (self->client), methods[row->kind], arguments, self->cancellable, called_cb, pending);
}

/* Frames. */

static gboolean
send_frame (MsClientOutbox *self,
            Item           *item)
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

  item->state = ITEM_ON_SOCKET;
  item->frame_id = self->next_frame++;
  item->deadline = g_get_monotonic_time () + ACK_MS * G_TIME_SPAN_MILLISECOND;
  return TRUE;
}

static Item *
find_frame (MsClientOutbox *self,
            gint64          frame_id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);

      if (item->state == ITEM_ON_SOCKET && item->frame_id == frame_id)
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
  Item *item = find_frame (self, ms_json_node_get_member_int64 (root, "reply_to", -1));
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
      Item *item = g_ptr_array_index (self->items, i - 1);

      if (item->state == ITEM_ACKNOWLEDGED && item->event_seq <= seq)
        remove_item (self, item, FALSE);
    }
}

static gboolean
is_due (MsClientOutbox *self,
        Item           *item)
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
              Item           *item)
{
  gint64 left = item->deadline - g_get_monotonic_time ();

  if (item->state != ITEM_ON_SOCKET)
    return item->state != ITEM_IDLE;
  if (left > 0)
    {
      if (self->timer == 0)
        pump_in (self, left / G_TIME_SPAN_MILLISECOND + 1);
      return TRUE;
    }
  item->state = ITEM_IDLE;
  item->prefers_call = TRUE;
  return FALSE;
}

static void
start_item (MsClientOutbox *self,
            Item           *item,
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

  if (self->stopped || (!live && !ms_client_socket_is_blocked (ms_client_get_socket (self->client))))
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
      Item *item = g_ptr_array_index (self->items, i);

      if (item->row->failure != NULL || item->state == ITEM_ACKNOWLEDGED || !is_due (self, item))
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
      Item *item = g_ptr_array_index (self->items, i);

      if (item->state == ITEM_ON_SOCKET)
        item->state = ITEM_IDLE;
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

/* Rows come in. */

static Item *
add_row (MsClientOutbox *self,
         MsOutboxRow    *row)
{
  Item *item = g_new0 (Item, 1);

  item->row = row;
  g_ptr_array_add (self->items, item);
  self->next_row = MAX (self->next_row, row->id + 1);
  return item;
}

static MsOutboxRow *
new_row (MsClientOutbox *self,
         MsOutboxKind    kind,
         const char     *channel,
         gint64          ts,
         const char     *text)
{
  MsOutboxRow *row = g_new0 (MsOutboxRow, 1);

  row->id = self->next_row;
  row->kind = kind;
  row->channel = g_strdup (channel);
  row->ts = ts;
  row->text = g_strdup (text);
  row->client_msg_id = g_strdup ("");
  row->created = g_get_real_time ();
  return row;
}

static void
commit_row (MsClientOutbox *self,
            MsOutboxRow    *row)
{
  add_row (self, row);
  keep_row (self, row);
  show_row (self, row, window_of (self, row));
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_restore (MsClientOutbox *self,
                          GPtrArray      *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      MsOutboxRow *row = g_ptr_array_index (rows, i);

      add_row (self, row);
      show_row (self, row, window_of (self, row));
    }
}

const char *
ms_client_outbox_post (MsClientOutbox *self,
                       const char     *channel,
                       const char     *text)
{
  char id[MS_CLIENT_MSG_ID_SIZE];
  MsOutboxRow *row = NULL;
  Item *item = NULL;

  if (!g_utf8_validate (text, -1, NULL) || ms_text_is_blank (text, -1) || ms_text_count (text, -1) > MS_LIMIT_TEXT_CHARS ||
      self->items->len >= ITEMS_MAX || self->stopped)
    return NULL;

  ms_client_msg_id_generate (id);
  row = new_row (self, MS_OUTBOX_POST, channel, 0, text);
  g_free (row->client_msg_id);
  row->client_msg_id = g_strdup (id);
  commit_row (self, row);
  item = find_post (self, id);
  return item != NULL ? item->row->client_msg_id : NULL;
}

void
ms_client_outbox_retry (MsClientOutbox *self,
                        const char     *client_msg_id)
{
  Item *item = find_post (self, client_msg_id);

  if (item == NULL || item->row->failure == NULL)
    return;
  g_clear_pointer (&item->row->failure, g_free);
  keep_row (self, item->row);
  show_row (self, item->row, window_of (self, item->row));
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_discard (MsClientOutbox *self,
                          const char     *client_msg_id)
{
  Item *item = find_post (self, client_msg_id);

  if (item != NULL)
    remove_item (self, item, TRUE);
}

void
ms_client_outbox_edit (MsClientOutbox *self,
                       const char     *channel,
                       gint64          ts,
                       const char     *text)
{
  Item *item = find_change (self, MS_OUTBOX_EDIT, channel, ts);

  if (self->items->len >= ITEMS_MAX || self->stopped || !g_utf8_validate (text, -1, NULL) || ms_text_is_blank (text, -1))
    return;
  if (item != NULL)
    remove_item (self, item, TRUE);
  commit_row (self, new_row (self, MS_OUTBOX_EDIT, channel, ts, text));
}

void
ms_client_outbox_delete (MsClientOutbox *self,
                         const char     *channel,
                         gint64          ts,
                         guint           undo_ms)
{
  Item *edit = find_change (self, MS_OUTBOX_EDIT, channel, ts);
  MsOutboxRow *row = NULL;

  if (self->stopped || find_change (self, MS_OUTBOX_DELETE, channel, ts) != NULL)
    return;
  if (edit != NULL)
    remove_item (self, edit, TRUE);
  row = new_row (self, MS_OUTBOX_DELETE, channel, ts, "");
  row->not_before = g_get_real_time () + (gint64) undo_ms * G_TIME_SPAN_MILLISECOND;
  commit_row (self, row);
}

gboolean
ms_client_outbox_undo_delete (MsClientOutbox *self,
                              const char     *channel,
                              gint64          ts)
{
  Item *item = find_change (self, MS_OUTBOX_DELETE, channel, ts);

  if (item == NULL || item->state != ITEM_IDLE)
    return FALSE;
  remove_item (self, item, TRUE);
  return TRUE;
}

void
ms_client_outbox_flush_deletes (MsClientOutbox *self)
{
  for (guint i = 0; i < self->items->len; i++)
    ((Item *) g_ptr_array_index (self->items, i))->row->not_before = 0;
  ms_client_outbox_pump (self);
}

gboolean
ms_client_outbox_has_deletes (MsClientOutbox *self)
{
  for (guint i = 0; i < self->items->len; i++)
    if (((Item *) g_ptr_array_index (self->items, i))->row->kind == MS_OUTBOX_DELETE)
      return TRUE;
  return FALSE;
}

void
ms_client_outbox_drop_channel (MsClientOutbox *self,
                               const char     *channel)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      Item *item = g_ptr_array_index (self->items, i - 1);

      if (item->row->kind != MS_OUTBOX_POST && g_str_equal (item->row->channel, channel))
        remove_item (self, item, TRUE);
    }
}

/* The stream confirms. */

void
ms_client_outbox_confirm (MsClientOutbox *self,
                          const char     *client_msg_id)
{
  Item *item = find_post (self, client_msg_id);

  if (item == NULL)
    return;
  self->failures = 0;
  remove_item (self, item, FALSE);
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_edited (MsClientOutbox  *self,
                         const char      *channel,
                         const MsMessage *message)
{
  Item *item = find_change (self, MS_OUTBOX_EDIT, channel, message->ts);

  if (item == NULL || (item->state == ITEM_IDLE && g_strcmp0 (item->row->text, message->text) != 0))
    return;
  remove_item (self, item, FALSE);
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_deleted (MsClientOutbox *self,
                          const char     *channel,
                          gint64          ts)
{
  Item *deletion = find_change (self, MS_OUTBOX_DELETE, channel, ts);
  Item *edit = NULL;

  if (deletion != NULL)
    remove_item (self, deletion, FALSE);
  edit = find_change (self, MS_OUTBOX_EDIT, channel, ts);
  if (edit != NULL)
    remove_item (self, edit, FALSE);
  if (deletion != NULL || edit != NULL)
    ms_client_outbox_pump (self);
}

/* Windows. */

const char *
ms_client_outbox_get_edit (MsClientOutbox *self,
                           const char     *channel,
                           gint64          ts)
{
  Item *item = ts != 0 && self->items->len > 0 ? find_change (self, MS_OUTBOX_EDIT, channel, ts) : NULL;

  return item != NULL ? item->row->text : NULL;
}

gboolean
ms_client_outbox_is_deleting (MsClientOutbox *self,
                              const char     *channel,
                              gint64          ts)
{
  return self->items->len > 0 && find_change (self, MS_OUTBOX_DELETE, channel, ts) != NULL;
}

void
ms_client_outbox_fill_window (MsClientOutbox  *self,
                              MsMessageWindow *window)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const MsOutboxRow *row = ((Item *) g_ptr_array_index (self->items, i))->row;

      if (g_str_equal (row->channel, ms_message_window_get_channel (window)))
        show_row (self, row, window);
    }
}
