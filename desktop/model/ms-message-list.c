/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window over the long history of one channel. Holds at most MAX_LOADED items: growing at one end gives up the other. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-message-list.h"

/* Enough for a long look back, little enough to stay small. */
#define MAX_LOADED 1200

struct _MsMessageList
{
  GObject parent_instance;

  char *channel_id;
  GPtrArray *items;
  gint64 new_after;
  gboolean has_older;
  gboolean has_newer;
  gboolean loaded;
  gboolean failed;
  gboolean busy_older;
  gboolean busy_newer;
  gboolean busy_window;
};

enum
{
  PROP_LOADING = 1,
  PROP_LOADED,
  PROP_FAILED,
  PROP_HAS_NEWER,
  PROP_NEW_AFTER,
  N_PROPERTIES,
};

enum
{
  REQUEST,
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

static gboolean *
busy_flag (MsMessageList    *self,
           MsHistoryRequest  request)
{
  if (request == MS_HISTORY_OLDER)
    return &self->busy_older;
  if (request == MS_HISTORY_NEWER)
    return &self->busy_newer;
  return &self->busy_window;
}

static void
set_has_newer (MsMessageList *self,
               gboolean       has_newer)
{
  if (self->has_newer == has_newer)
    return;
  self->has_newer = has_newer;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_NEWER]);
}

static void
set_failed (MsMessageList *self,
            gboolean       failed)
{
  if (self->failed == failed)
    return;
  self->failed = failed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILED]);
}

static void
set_loaded (MsMessageList *self)
{
  if (self->loaded)
    return;
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/* The first position whose item is not before @item. */
static guint
lower_bound (MsMessageList *self,
             MsMessageItem *item)
{
  guint low = 0;
  guint high = self->items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (ms_message_item_compare (g_ptr_array_index (self->items, middle), item) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint
count_stored (MsMessageList *self)
{
  guint count = self->items->len;

  while (count > 0 && ms_message_item_get_ts (g_ptr_array_index (self->items, count - 1)) == 0)
    count--;
  return count;
}

static void
splice (MsMessageList *self,
        guint          position,
        guint          removed,
        GPtrArray     *added)
{
  guint n_added = added != NULL ? added->len : 0;

  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (self->items, (int) (position + i), g_object_ref (g_ptr_array_index (added, i)));
  if (removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, n_added);
}

static GPtrArray *
without_known (MsMessageList *self,
               GPtrArray     *items)
{
  GPtrArray *fresh = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      MsMessageItem *item = g_ptr_array_index (items, i);

      if (ms_message_list_find (self, ms_message_item_get_ts (item)) == NULL)
        g_ptr_array_add (fresh, item);
    }
  return fresh;
}

static void
take_older (MsMessageList *self,
            GPtrArray     *items,
            gboolean       has_more)
{
  g_autoptr(GPtrArray) fresh = without_known (self, items);
  guint stored = 0;

  self->has_older = has_more;
  splice (self, 0, 0, fresh);

  stored = count_stored (self);
  if (stored > MAX_LOADED)
    {
      set_has_newer (self, TRUE);
      splice (self, MAX_LOADED, stored - MAX_LOADED, NULL);
    }
}

static void
take_newer (MsMessageList *self,
            GPtrArray     *items,
            gboolean       has_more)
{
  g_autoptr(GPtrArray) fresh = without_known (self, items);
  guint stored = count_stored (self);

  splice (self, stored, 0, fresh);
  set_has_newer (self, has_more);

  stored += fresh->len;
  if (stored > MAX_LOADED)
    {
      self->has_older = TRUE;
      splice (self, 0, stored - MAX_LOADED, NULL);
    }
}

/* A new window keeps the messages that wait: they are nowhere else. */
static void
take_window (MsMessageList *self,
             GPtrArray     *items,
             gboolean       has_older,
             gboolean       has_newer)
{
  self->has_older = has_older;
  splice (self, 0, count_stored (self), items);
  set_has_newer (self, has_newer);
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
    case PROP_LOADING:
      g_value_set_boolean (value, ms_message_list_get_loading (self));
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, self->failed);
      break;
    case PROP_HAS_NEWER:
      g_value_set_boolean (value, self->has_newer);
      break;
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

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_NEWER] = g_param_spec_boolean ("has-newer", NULL, NULL, FALSE, flags);
  properties[PROP_NEW_AFTER] = g_param_spec_int64 ("new-after", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[REQUEST] = g_signal_new ("request", MS_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
}

static void
ms_message_list_init (MsMessageList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->has_older = TRUE;
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

static gint64
edge_ts (MsMessageList    *self,
         MsHistoryRequest  request)
{
  guint stored = count_stored (self);

  if (stored == 0)
    return 0;
  return ms_message_item_get_ts (g_ptr_array_index (self->items, request == MS_HISTORY_OLDER ? 0 : stored - 1));
}

void
ms_message_list_request (MsMessageList    *self,
                         MsHistoryRequest  request,
                         gint64            ts)
{
  gboolean *busy = NULL;

  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  busy = busy_flag (self, request);
  if (*busy || self->busy_window)
    return;
  if ((request == MS_HISTORY_OLDER && !self->has_older) || (request == MS_HISTORY_NEWER && !self->has_newer))
    return;

  if (request == MS_HISTORY_OLDER || request == MS_HISTORY_NEWER)
    ts = edge_ts (self, request);
  *busy = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  g_signal_emit (self, signals[REQUEST], 0, (int) request, ts);
}

void
ms_message_list_take_page (MsMessageList    *self,
                           MsHistoryRequest  request,
                           GPtrArray        *items,
                           gboolean          has_more,
                           gboolean          has_newer)
{
  g_return_if_fail (MS_IS_MESSAGE_LIST (self));
  g_return_if_fail (items != NULL);

  *busy_flag (self, request) = FALSE;
  if (request == MS_HISTORY_OLDER)
    take_older (self, items, has_more);
  else if (request == MS_HISTORY_NEWER)
    take_newer (self, items, has_more);
  else
    take_window (self, items, has_more, request == MS_HISTORY_AROUND && has_newer);

  set_failed (self, FALSE);
  set_loaded (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

void
ms_message_list_take_failure (MsMessageList    *self,
                              MsHistoryRequest  request)
{
  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  *busy_flag (self, request) = FALSE;
  set_failed (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* The common case of an acknowledgement: the row stays where it is and keeps its focus. */
static gboolean
update_in_place (MsMessageList *self,
                 MsMessageItem *known,
                 MsMessageItem *item)
{
  int position = ms_message_list_get_position (self, known);
  MsMessageItem *before = position > 0 ? ms_message_list_peek (self, (guint) position - 1) : NULL;
  MsMessageItem *after = ms_message_list_peek (self, (guint) position + 1);

  if (known == item)
    return TRUE;
  if (before != NULL && ms_message_item_compare (before, item) > 0)
    return FALSE;
  if (after != NULL && ms_message_item_compare (item, after) > 0)
    return FALSE;

  ms_message_item_set_mentions_self (known, ms_message_item_get_mentions_self (item));
  ms_message_item_set_state (known, ms_message_item_get_state (item), ms_message_item_get_reason (item));
  ms_message_item_update (known, ms_message_item_get_value (item));
  return TRUE;
}

void
ms_message_list_insert (MsMessageList *self,
                        MsMessageItem *item)
{
  const MsMessage *value = NULL;
  MsMessageItem *known = NULL;
  guint position = 0;

  g_return_if_fail (MS_IS_MESSAGE_LIST (self));
  g_return_if_fail (MS_IS_MESSAGE_ITEM (item));

  value = ms_message_item_get_value (item);
  if (value->client_msg_id != NULL)
    known = ms_message_list_find_client_id (self, value->client_msg_id);
  if (known == NULL && value->ts != 0)
    known = ms_message_list_find (self, value->ts);
  if (known != NULL && update_in_place (self, known, item))
    return;
  if (known != NULL)
    ms_message_list_remove (self, known);
  if (value->ts != 0 && self->has_newer)
    return;

  position = lower_bound (self, item);
  if (value->ts == 0)
    position = self->items->len;
  g_ptr_array_insert (self->items, (int) position, g_object_ref (item));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

void
ms_message_list_remove (MsMessageList *self,
                        MsMessageItem *item)
{
  guint position = 0;

  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  if (g_ptr_array_find (self->items, item, &position))
    splice (self, position, 1, NULL);
}

void
ms_message_list_clear (MsMessageList *self)
{
  g_return_if_fail (MS_IS_MESSAGE_LIST (self));

  self->has_older = TRUE;
  self->busy_older = self->busy_newer = self->busy_window = FALSE;
  splice (self, 0, self->items->len, NULL);
}

MsMessageItem *
ms_message_list_find (MsMessageList *self,
                      gint64         ts)
{
  guint low = 0;
  guint high = count_stored (self);

  if (ts == 0)
    return NULL;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      MsMessageItem *item = g_ptr_array_index (self->items, middle);

      if (ms_message_item_get_ts (item) == ts)
        return item;
      if (ms_message_item_get_ts (item) < ts)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/* Only what is near the end can still carry an unanswered client id. */
MsMessageItem *
ms_message_list_find_client_id (MsMessageList *self,
                                const char    *client_id)
{
  for (guint i = self->items->len; client_id != NULL && i > 0; i--)
    {
      MsMessageItem *item = g_ptr_array_index (self->items, i - 1);

      if (g_strcmp0 (ms_message_item_get_value (item)->client_msg_id, client_id) == 0)
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

gboolean
ms_message_list_get_has_older (MsMessageList *self)
{
  return self->has_older;
}

gboolean
ms_message_list_get_has_newer (MsMessageList *self)
{
  return self->has_newer;
}

gboolean
ms_message_list_get_loading (MsMessageList *self)
{
  return self->busy_older || self->busy_newer || self->busy_window;
}

gboolean
ms_message_list_get_loaded (MsMessageList *self)
{
  return self->loaded;
}

gboolean
ms_message_list_get_failed (MsMessageList *self)
{
  return self->failed;
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
