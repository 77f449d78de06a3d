/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations of one section of the sidebar, by name. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-channel-list.h"

struct _MsChannelList
{
  GObject parent_instance;

  GPtrArray *items;
};

static void ms_channel_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsChannelList, ms_channel_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ms_channel_list_model_init))

static GType
ms_channel_list_get_item_type (GListModel *model)
{
  return MS_TYPE_CHANNEL_ITEM;
}

static guint
ms_channel_list_get_n_items (GListModel *model)
{
  return MS_CHANNEL_LIST (model)->items->len;
}

static gpointer
ms_channel_list_get_item (GListModel *model,
                          guint       position)
{
  GPtrArray *items = MS_CHANNEL_LIST (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
ms_channel_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ms_channel_list_get_item_type;
  iface->get_n_items = ms_channel_list_get_n_items;
  iface->get_item = ms_channel_list_get_item;
}

static void
ms_channel_list_finalize (GObject *object)
{
  g_ptr_array_unref (MS_CHANNEL_LIST (object)->items);

  G_OBJECT_CLASS (ms_channel_list_parent_class)->finalize (object);
}

static void
ms_channel_list_class_init (MsChannelListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_channel_list_finalize;
}

static void
ms_channel_list_init (MsChannelList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

MsChannelList *
ms_channel_list_new (void)
{
  return g_object_new (MS_TYPE_CHANNEL_LIST, NULL);
}

void
ms_channel_list_add (MsChannelList *self,
                     MsChannelItem *channel)
{
  guint position = 0;

  g_return_if_fail (MS_IS_CHANNEL_LIST (self));

  if (g_ptr_array_find (self->items, channel, NULL))
    return;
  while (position < self->items->len &&
         ms_channel_item_compare (g_ptr_array_index (self->items, position), channel) <= 0)
    position++;
  g_ptr_array_insert (self->items, (int) position, g_object_ref (channel));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

void
ms_channel_list_remove (MsChannelList *self,
                        MsChannelItem *channel)
{
  guint position = 0;

  g_return_if_fail (MS_IS_CHANNEL_LIST (self));

  if (!g_ptr_array_find (self->items, channel, &position))
    return;
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
ms_channel_list_clear (MsChannelList *self)
{
  guint length = 0;

  g_return_if_fail (MS_IS_CHANNEL_LIST (self));

  length = self->items->len;
  g_ptr_array_set_size (self->items, 0);
  if (length > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, length, 0);
}

void
ms_channel_list_settle (MsChannelList *self,
                        MsChannelItem *channel)
{
  g_autoptr(MsChannelItem) held = NULL;

  g_return_if_fail (MS_IS_CHANNEL_LIST (self));

  held = g_object_ref (channel);
  if (!g_ptr_array_find (self->items, channel, NULL))
    return;
  ms_channel_list_remove (self, channel);
  ms_channel_list_add (self, channel);
}
