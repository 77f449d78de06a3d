/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People in alphabetical order. A name that changes later does not move its row under the pointer. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-member-list.h"

struct _MsMemberList
{
  GObject parent_instance;

  GPtrArray *items;
};

static void ms_member_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsMemberList, ms_member_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ms_member_list_model_init))

static GType
ms_member_list_get_item_type (GListModel *model)
{
  return MS_TYPE_USER_ITEM;
}

static guint
ms_member_list_get_n_items (GListModel *model)
{
  return MS_MEMBER_LIST (model)->items->len;
}

static gpointer
ms_member_list_get_item (GListModel *model,
                         guint       position)
{
  GPtrArray *items = MS_MEMBER_LIST (model)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
ms_member_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ms_member_list_get_item_type;
  iface->get_n_items = ms_member_list_get_n_items;
  iface->get_item = ms_member_list_get_item;
}

static void
ms_member_list_finalize (GObject *object)
{
  g_ptr_array_unref (MS_MEMBER_LIST (object)->items);

  G_OBJECT_CLASS (ms_member_list_parent_class)->finalize (object);
}

static void
ms_member_list_class_init (MsMemberListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_member_list_finalize;
}

static void
ms_member_list_init (MsMemberList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

MsMemberList *
ms_member_list_new (void)
{
  return g_object_new (MS_TYPE_MEMBER_LIST, NULL);
}

void
ms_member_list_add (MsMemberList *self,
                    MsUserItem   *user)
{
  guint position = 0;

  g_return_if_fail (MS_IS_MEMBER_LIST (self));

  if (g_ptr_array_find (self->items, user, NULL))
    return;
  while (position < self->items->len &&
         ms_user_item_compare (g_ptr_array_index (self->items, position), user, NULL) <= 0)
    position++;
  g_ptr_array_insert (self->items, (int) position, g_object_ref (user));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

void
ms_member_list_remove (MsMemberList *self,
                       MsUserItem   *user)
{
  guint position = 0;

  g_return_if_fail (MS_IS_MEMBER_LIST (self));

  if (!g_ptr_array_find (self->items, user, &position))
    return;
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

void
ms_member_list_clear (MsMemberList *self)
{
  guint length = 0;

  g_return_if_fail (MS_IS_MEMBER_LIST (self));

  length = self->items->len;
  g_ptr_array_set_size (self->items, 0);
  if (length > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, length, 0);
}

gboolean
ms_member_list_contains (MsMemberList *self,
                         MsUserItem   *user)
{
  g_return_val_if_fail (MS_IS_MEMBER_LIST (self), FALSE);

  return g_ptr_array_find (self->items, user, NULL);
}
