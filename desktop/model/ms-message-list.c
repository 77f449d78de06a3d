/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is loaded of the history of one channel. Holds items in the order they are given; who feeds it bounds them. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-message-list.h"

struct _MsMessageList
{
  GObject parent_instance;

  char *channel_id;
  GPtrArray *items;
  gint64 new_after;
  MsHistoryState state;
};

enum
{
  PROP_NEW_AFTER = 1,
  N_PROPERTIES,
};

enum
{
  REQUEST,
  STATE_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

static void ms_message_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsMessageList, ms_message_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ms_message_list_model_init))

static GType
ms_message_list_get_item_type (GListModel *model)
{
  return MS_TYPE_MESSAGE_ITEM;
}

static guint
ms_message_list_get_n_items (GListModel *model)
{
  return MS_MESSAGE_LIST (model)->items->len;
}

static gpointer
ms_message_list_get_item (GListModel *model,
                          guint       position)
{
  MsMessageItem *item = ms_message_list_peek (MS_MESSAGE_LIST (model), position);

  return item != NULL ? g_object_ref (item) : NULL;
}

static void
ms_message_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ms_message_list_get_item_type;
  iface->get_n_items = ms_message_list_get_n_items;
  iface->get_item = ms_message_list_get_item;
}

static gboolean
is_same (MsMessageItem *known,
         MsMessageItem *item)
{
  const MsMessage *before = ms_message_item_get_value (known);
  const MsMessage *after = ms_message_item_get_value (item);

  if (before->client_msg_id != NULL && g_strcmp0 (before->client_msg_id, after->client_msg_id) == 0)
    return TRUE;
  return before->ts != 0 && before->ts == after->ts;
}

static gboolean
update_in_place (MsMessageList *self,
                 guint          position,
                 MsMessageItem *item)
{
  MsMessageItem *known = ms_message_list_peek (self, position);

  /* What becomes a tombstone is another kind of row. */
  if (known == NULL || !is_same (known, item) || ms_message_item_is_notice (known) != ms_message_item_is_notice (item))
    return FALSE;

  ms_message_item_set_mentions_self (known, ms_message_item_get_mentions_self (item));
  ms_message_item_set_state (known, ms_message_item_get_state (item), ms_message_item_get_reason (item));
  ms_message_item_update (known, ms_message_item_get_value (item));
  return TRUE;
}

static void
ms_message_list_finalize (GObject *object)
{
  MsMessageList *self = MS_MESSAGE_LIST (object);

  g_free (self->channel_id);
  g_ptr_array_unref (self->items);

  G_OBJECT_CLASS (ms_message_list_parent_class)->finalize (object);
}

static void
ms_message_list_get_property (GObject    *object,
                              guint       property,
                              GValue     *value,
                              GParamSpec *pspec)
{
  MsMessageList *self = MS_MESSAGE_LIST (object);

  switch (property)
    {
    case PROP_NEW_AFTER:
      g_value_set_int64 (value, self->new_after);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_message_list_class_init (MsMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ms_message_list_finalize;
  object_class->get_property = ms_message_list_get_property;

  properties[PROP_NEW_AFTER] = g_param_spec_int64 ("new-after", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[REQUEST] = g_signal_new ("request", MS_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
  signals[STATE_CHANGED] = g_signal_new ("state-changed", MS_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_message_list_init (MsMessageList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->state.has_older = TRUE;
}

MsMessageList *
ms_message_list_new (const char *channel_id)
{
  MsMessageList *self = g_object_new (MS_TYPE_MESSAGE_LIST, NULL);

  self->channel_id = g_strdup (channel_id);
  return self;
}

const char *
ms_message_list_get_channel_id (MsMessageList *self)
{
  return self->channel_id;
}

void
ms_message_list_request (MsMessageList    *self,
                         MsHistoryRequest  request,
                         gint64            ts)
{
  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  if (self->state.loading)
    return;
  if (request == MS_HISTORY_OLDER && !self->state.has_older)
    return;
  if (request == MS_HISTORY_NEWER && !self->state.has_newer)
    return;
  g_signal_emit (self, signals[REQUEST], 0, (int) request, ts);
}

void
ms_message_list_splice (MsMessageList *self,
                        guint          position,
                        guint          removed,
                        GPtrArray     *added)
{
  guint n_added = added != NULL ? added->len : 0;

  g_return_if_fail (MS_IS_MESSAGE_LIST (self));
  g_return_if_fail (position + removed <= self->items->len);

  if (removed == 1 && n_added == 1 && update_in_place (self, position, g_ptr_array_index (added, 0)))
    return;
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (self->items, (int) (position + i), g_object_ref (g_ptr_array_index (added, i)));
  if (removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, n_added);
}

void
ms_message_list_set_state (MsMessageList        *self,
                           const MsHistoryState *state)
{
  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  if (memcmp (&self->state, state, sizeof *state) == 0)
    return;
  self->state = *state;
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

const MsHistoryState *
ms_message_list_get_state (MsMessageList *self)
{
  return &self->state;
}

/* From the end: what is looked for is mostly near it. */
MsMessageItem *
ms_message_list_find (MsMessageList *self,
                      gint64         ts)
{
  for (guint i = self->items->len; ts != 0 && i > 0; i--)
    {
      MsMessageItem *item = g_ptr_array_index (self->items, i - 1);

      if (ms_message_item_get_ts (item) == ts)
        return item;
    }
  return NULL;
}

int
ms_message_list_get_position (MsMessageList *self,
                              MsMessageItem *item)
{
  guint position = 0;

  return g_ptr_array_find (self->items, item, &position) ? (int) position : -1;
}

MsMessageItem *
ms_message_list_peek (MsMessageList *self,
                      guint          position)
{
  return position < self->items->len ? g_ptr_array_index (self->items, position) : NULL;
}

guint
ms_message_list_get_length (MsMessageList *self)
{
  return self->items->len;
}

void
ms_message_list_set_new_after (MsMessageList *self,
                               gint64         ts)
{
  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  if (self->new_after == ts)
    return;
  self->new_after = ts;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEW_AFTER]);
}

gint64
ms_message_list_get_new_after (MsMessageList *self)
{
  return self->new_after;
}
