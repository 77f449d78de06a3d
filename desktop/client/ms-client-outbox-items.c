/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of the outbox: in memory, in the cache and in the windows that show them. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-outbox-private.h"

#include "ms-client-private.h"
#include "ms-message-window-private.h"

MsOutboxItem *
ms_client_outbox_find_post (MsClientOutbox *self,
                            const char     *client_msg_id)
{
  for (guint i = 0; client_msg_id != NULL && i < self->items->len; i++)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i);

      if (item->row->kind == MS_OUTBOX_POST && g_str_equal (item->row->client_msg_id, client_msg_id))
        return item;
    }
  return NULL;
}

MsOutboxItem *
ms_client_outbox_find_change (MsClientOutbox *self,
                              MsOutboxKind    kind,
                              const char     *channel,
                              gint64          ts)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      MsOutboxItem *item = g_ptr_array_index (self->items, i - 1);

      if (item->row->kind == kind && item->row->ts == ts && g_str_equal (item->row->channel, channel))
        return item;
    }
  return NULL;
}

static MsMessageWindow *
window_of (MsClientOutbox    *self,
           const MsOutboxRow *row)
{
  return ms_client_peek_window (self->client, row->channel);
}

void
ms_client_outbox_show_row (MsClientOutbox    *self,
                           const MsOutboxRow *row,
                           MsMessageWindow   *window)
{
  if (window == NULL)
    window = window_of (self, row);
  if (window == NULL)
    return;
  if (row->kind == MS_OUTBOX_POST)
    ms_message_window_put_echo (window, row, ms_client_get_self_id (self->client));
  else if (row->kind == MS_OUTBOX_EDIT)
    ms_message_window_set_edit (window, row->ts, row->text);
  else
    ms_message_window_set_hidden (window, row->ts, TRUE);
}

void
ms_client_outbox_keep_row (MsClientOutbox    *self,
                           const MsOutboxRow *row)
{
  ms_client_cache_put_outbox (ms_client_get_cache (self->client), row);
}

void
ms_client_outbox_insert_row (MsClientOutbox *self,
                             guint           index,
                             MsOutboxRow    *row)
{
  MsOutboxItem *item = g_new0 (MsOutboxItem, 1);

  item->row = row;
  g_ptr_array_insert (self->items, (int) index, item);
  self->next_row = MAX (self->next_row, row->id + 1);
}

void
ms_client_outbox_remove_item (MsClientOutbox *self,
                              MsOutboxItem   *item,
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
