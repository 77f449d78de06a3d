/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finding and showing messages for reactions, pins and saved ones. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-item-private.h"

#include "ms-error.h"
#include "ms-star-store.h"

void
ms_item_clear (MsItem *self)
{
  g_clear_pointer (&self->caller, ms_user_free);
  g_clear_pointer (&self->channel, ms_channel_row_free);
  g_clear_pointer (&self->message, ms_message_row_free);
}

static void
fill_event (MsContext *context,
            MsItem    *item)
{
  item->event_channel = (MsEventChannel) { item->channel->key, item->channel->channel };
  item->event = (MsEventItem) { &item->event_channel, item->message->message, ms_context_get_actor (context)->user, item->caller->id };
}

gboolean
ms_item_find (MsContext   *context,
              const char  *channel,
              gint64       ts,
              MsItem      *item,
              GError     **error)
{
  item->caller = ms_service_get_caller (context, error);
  item->channel = item->caller != NULL ? ms_service_need_channel (context, item->caller, channel, error) : NULL;
  item->message = item->channel != NULL ? ms_message_need (context, item->channel, ts, error) : NULL;
  if (item->message == NULL)
    return FALSE;

  fill_event (context, item);
  return TRUE;
}

gboolean
ms_item_need (MsContext   *context,
              MsAction     action,
              const char  *channel,
              gint64       ts,
              MsItem      *item,
              GError     **error)
{
  item->caller = ms_service_get_caller (context, error);
  item->channel = item->caller != NULL ? ms_service_need_membership (context, item->caller, channel, error) : NULL;
  item->message = item->channel != NULL ? ms_message_need (context, item->channel, ts, error) : NULL;
  if (item->message == NULL || !ms_policy_check (item->caller->role, action, error))
    return FALSE;
  if (item->channel->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);

  fill_event (context, item);
  return TRUE;
}

gboolean
ms_item_show (MsContext      *context,
              gint64          message,
              MsItemView     *view,
              MsItemVisitor   visitor,
              gpointer        user_data,
              GError        **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 viewer = ms_context_get_actor (context)->user;
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get_by_key (store, message, &failure);
  g_autoptr(MsChannelRow) channel = row != NULL ? ms_channel_store_get (store, row->channel, viewer, &failure) : NULL;

  if (failure == NULL && channel != NULL)
    ms_star_store_has (store, viewer, row->channel, message, &row->message->is_starred, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (channel == NULL)
    return TRUE;

  view->message = row->message;
  view->channel = channel->channel->id;
  visitor (view, user_data);
  return TRUE;
}

static guint
find_first (GArray            *entries,
            const MsItemRange *range)
{
  guint first = 0;

  if (range->before == 0)
    return (guint) MIN ((guint64) (range->page - 1) * range->count, entries->len);
  while (first < entries->len && g_array_index (entries, MsItemEntry, first).place >= range->before)
    first++;
  return first;
}

gboolean
ms_item_show_range (MsContext          *context,
                    GArray             *entries,
                    const MsItemRange  *range,
                    MsItemVisitor       visitor,
                    gpointer            user_data,
                    MsItemPage         *page,
                    GError            **error)
{
  guint first = find_first (entries, range);

  *page = (MsItemPage) { .total = entries->len };
  for (guint i = first; i < entries->len && i - first < range->count; i++)
    {
      const MsItemEntry *entry = &g_array_index (entries, MsItemEntry, i);
      MsItemView view = { .created = entry->created };

      if (!ms_item_show (context, entry->message, &view, visitor, user_data, error))
        return FALSE;
      page->next = i + 1 < entries->len ? entry->place : 0;
    }
  return TRUE;
}
