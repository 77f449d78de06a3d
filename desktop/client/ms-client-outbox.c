/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes into the outbox from people and from the cache, what the stream confirms, and what windows ask of it. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-outbox.h"

#include "ms-client-outbox-private.h"
#include "ms-client-private.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-message-window-private.h"
#include "ms-text.h"

#define ITEMS_MAX 1000

static void
item_free (MsOutboxItem *item)
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
  /* Above every row of the cache, which may be read after the first row was written. */
  self->next_row = g_get_real_time ();
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

/* Rows come in. */

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
  ms_client_outbox_insert_row (self, self->items->len, row);
  ms_client_outbox_keep_row (self, row);
  ms_client_outbox_show_row (self, row, NULL);
  ms_client_outbox_pump (self);
}

/* Moves the echo of a message to the end. */
static void
show_last (MsClientOutbox    *self,
           const MsOutboxRow *row)
{
  MsMessageWindow *window = ms_client_peek_window (self->client, row->channel);

  if (window == NULL || row->kind != MS_OUTBOX_POST)
    return;
  ms_message_window_remove_echo (window, row->client_msg_id);
  ms_client_outbox_show_row (self, row, window);
}

void
ms_client_outbox_restore (MsClientOutbox *self,
                          GPtrArray      *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      MsOutboxRow *row = g_ptr_array_index (rows, i);

      ms_client_outbox_insert_row (self, i, row);
      ms_client_outbox_show_row (self, row, NULL);
    }
  for (guint i = rows->len; rows->len > 0 && i < self->items->len; i++)
    show_last (self, ((MsOutboxItem *) g_ptr_array_index (self->items, i))->row);
}

const char *
ms_client_outbox_post (MsClientOutbox *self,
                       const char     *channel,
                       const char     *text)
{
  char id[MS_CLIENT_MSG_ID_SIZE];
  MsOutboxRow *row = NULL;
  MsOutboxItem *item = NULL;

  if (!g_utf8_validate (text, -1, NULL) || ms_text_is_blank (text, -1) || ms_text_count (text, -1) > MS_LIMIT_TEXT_CHARS ||
      self->items->len >= ITEMS_MAX || self->stopped)
    return NULL;

  ms_client_msg_id_generate (id);
  row = new_row (self, MS_OUTBOX_POST, channel, 0, text);
  g_free (row->client_msg_id);
  row->client_msg_id = g_strdup (id);
  commit_row (self, row);
  item = ms_client_outbox_find_post (self, id);
  return item != NULL ? item->row->client_msg_id : NULL;
}

void
ms_client_outbox_retry (MsClientOutbox *self,
                        const char     *client_msg_id)
{
  MsOutboxItem *item = ms_client_outbox_find_post (self, client_msg_id);

  if (item == NULL || item->row->failure == NULL)
    return;
  g_clear_pointer (&item->row->failure, g_free);
  ms_client_outbox_keep_row (self, item->row);
  ms_client_outbox_show_row (self, item->row, NULL);
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_discard (MsClientOutbox *self,
                          const char     *client_msg_id)
{
  MsOutboxItem *item = ms_client_outbox_find_post (self, client_msg_id);

  if (item != NULL)
    ms_client_outbox_remove_item (self, item, TRUE);
}

void
ms_client_outbox_edit (MsClientOutbox *self,
                       const char     *channel,
                       gint64          ts,
                       const char     *text)
{
  MsOutboxItem *item = ms_client_outbox_find_change (self, MS_OUTBOX_EDIT, channel, ts);

  if (self->items->len >= ITEMS_MAX || self->stopped || !g_utf8_validate (text, -1, NULL) || ms_text_is_blank (text, -1))
    return;
  /* One that is under way is waited for: on another connection this one could overtake it. */
  if (item != NULL && item->state == MS_OUTBOX_ITEM_IDLE)
    ms_client_outbox_remove_item (self, item, TRUE);
  commit_row (self, new_row (self, MS_OUTBOX_EDIT, channel, ts, text));
}

void
ms_client_outbox_delete (MsClientOutbox *self,
                         const char     *channel,
                         gint64          ts,
                         guint           undo_ms)
{
  MsOutboxRow *row = NULL;

  if (self->stopped || ms_client_outbox_find_change (self, MS_OUTBOX_DELETE, channel, ts) != NULL)
    return;
  /* An edit that waits stays: the deletion may be undone. */
  row = new_row (self, MS_OUTBOX_DELETE, channel, ts, "");
  row->not_before = g_get_real_time () + (gint64) undo_ms * G_TIME_SPAN_MILLISECOND;
  commit_row (self, row);
}

gboolean
ms_client_outbox_undo_delete (MsClientOutbox *self,
                              const char     *channel,
                              gint64          ts)
{
  MsOutboxItem *item = ms_client_outbox_find_change (self, MS_OUTBOX_DELETE, channel, ts);

  if (item == NULL || item->state != MS_OUTBOX_ITEM_IDLE)
    return FALSE;
  ms_client_outbox_remove_item (self, item, TRUE);
  return TRUE;
}

void
ms_client_outbox_drop_channel (MsClientOutbox *self,
                               const char     *channel)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i - 1);

      if (item->row->kind != MS_OUTBOX_POST && g_str_equal (item->row->channel, channel))
        ms_client_outbox_remove_item (self, item, TRUE);
    }
}

/* The stream confirms. */

void
ms_client_outbox_confirm (MsClientOutbox *self,
                          const char     *client_msg_id)
{
  MsOutboxItem *item = ms_client_outbox_find_post (self, client_msg_id);

  if (item == NULL)
    return;
  self->failures = 0;
  ms_client_outbox_remove_item (self, item, FALSE);
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_edited (MsClientOutbox  *self,
                         const char      *channel,
                         const MsMessage *message)
{
  MsOutboxItem *item = ms_client_outbox_find_change (self, MS_OUTBOX_EDIT, channel, message->ts);

  if (item == NULL || (item->state == MS_OUTBOX_ITEM_IDLE && g_strcmp0 (item->row->text, message->text) != 0))
    return;
  ms_client_outbox_remove_item (self, item, FALSE);
  ms_client_outbox_pump (self);
}

void
ms_client_outbox_deleted (MsClientOutbox *self,
                          const char     *channel,
                          gint64          ts)
{
  MsOutboxItem *deletion = ms_client_outbox_find_change (self, MS_OUTBOX_DELETE, channel, ts);
  MsOutboxItem *edit = NULL;
  gboolean waited = deletion != NULL;

  if (deletion != NULL)
    ms_client_outbox_remove_item (self, deletion, FALSE);
  while ((edit = ms_client_outbox_find_change (self, MS_OUTBOX_EDIT, channel, ts)) != NULL)
    {
      ms_client_outbox_remove_item (self, edit, FALSE);
      waited = TRUE;
    }
  if (waited)
    ms_client_outbox_pump (self);
}

/* Windows. */

const char *
ms_client_outbox_get_edit (MsClientOutbox *self,
                           const char     *channel,
                           gint64          ts)
{
  MsOutboxItem *item = ts != 0 && self->items->len > 0 ? ms_client_outbox_find_change (self, MS_OUTBOX_EDIT, channel, ts) : NULL;

  return item != NULL ? item->row->text : NULL;
}

gboolean
ms_client_outbox_is_deleting (MsClientOutbox *self,
                              const char     *channel,
                              gint64          ts)
{
  return self->items->len > 0 && ms_client_outbox_find_change (self, MS_OUTBOX_DELETE, channel, ts) != NULL;
}

void
ms_client_outbox_fill_window (MsClientOutbox  *self,
                              MsMessageWindow *window)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const MsOutboxRow *row = ((MsOutboxItem *) g_ptr_array_index (self->items, i))->row;

      if (g_str_equal (row->channel, ms_message_window_get_channel (window)))
        ms_client_outbox_show_row (self, row, window);
    }
}
