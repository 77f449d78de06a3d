/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One message or notice as it is shown. The signal "changed" says that something visible is different. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-message-item.h"

struct _MsMessageItem
{
  GObject parent_instance;

  MsMessage *value;
  MsUserItem *user;
  char *reason;
  gint64 created;
  MsMessageState state;
  gboolean mentions_self;
  gboolean unfolded;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsMessageItem, ms_message_item, G_TYPE_OBJECT)

static void
ms_message_item_finalize (GObject *object)
{
  MsMessageItem *self = MS_MESSAGE_ITEM (object);

  ms_message_free (self->value);
  g_clear_object (&self->user);
  g_free (self->reason);

  G_OBJECT_CLASS (ms_message_item_parent_class)->finalize (object);
}

static void
ms_message_item_class_init (MsMessageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_message_item_finalize;

  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_MESSAGE_ITEM, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_message_item_init (MsMessageItem *self)
{
}

MsMessageItem *
ms_message_item_new (const MsMessage *value,
                     MsUserItem      *user,
                     gint64           created_us)
{
  MsMessageItem *self = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  self = g_object_new (MS_TYPE_MESSAGE_ITEM, NULL);
  self->value = ms_message_copy (value);
  self->created = created_us;
  g_set_object (&self->user, user);
  return self;
}

void
ms_message_item_update (MsMessageItem   *self,
                        const MsMessage *value)
{
  g_autoptr(MsMessage) old = NULL;

  g_return_if_fail (MS_IS_MESSAGE_ITEM (self));
  g_return_if_fail (value != NULL);

  old = g_steal_pointer (&self->value);
  self->value = ms_message_copy (value);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
ms_message_item_set_state (MsMessageItem  *self,
                           MsMessageState  state,
                           const char     *reason)
{
  g_return_if_fail (MS_IS_MESSAGE_ITEM (self));

  if (self->state == state && g_strcmp0 (self->reason, reason) == 0)
    return;
  self->state = state;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
ms_message_item_set_mentions_self (MsMessageItem *self,
                                   gboolean       mentions_self)
{
  g_return_if_fail (MS_IS_MESSAGE_ITEM (self));

  self->mentions_self = mentions_self;
}

const MsMessage *
ms_message_item_get_value (MsMessageItem *self)
{
  return self->value;
}

gint64
ms_message_item_get_ts (MsMessageItem *self)
{
  return self->value->ts;
}

gint64
ms_message_item_get_time (MsMessageItem *self)
{
  return self->value->ts != 0 ? self->value->ts : self->created;
}

const char *
ms_message_item_get_text (MsMessageItem *self)
{
  return self->value->text;
}

MsUserItem *
ms_message_item_get_user (MsMessageItem *self)
{
  return self->user;
}

const char *
ms_message_item_get_author_name (MsMessageItem *self)
{
  if (self->value->bot_name != NULL && *self->value->bot_name != '\0')
    return self->value->bot_name;
  return self->user != NULL ? ms_user_item_get_display_name (self->user) : NULL;
}

gboolean
ms_message_item_has_same_author (MsMessageItem *self,
                                 MsMessageItem *other)
{
  const char *name = ms_message_item_get_author_name (self);

  return name != NULL && self->user == other->user && g_strcmp0 (self->value->bot_id, other->value->bot_id) == 0 &&
         g_strcmp0 (name, ms_message_item_get_author_name (other)) == 0;
}

gboolean
ms_message_item_is_bot (MsMessageItem *self)
{
  return self->value->bot_id != NULL || (self->user != NULL && ms_user_item_get_role (self->user) == MS_ROLE_BOT);
}

gboolean
ms_message_item_get_mentions_self (MsMessageItem *self)
{
  return self->mentions_self;
}

gboolean
ms_message_item_is_notice (MsMessageItem *self)
{
  return ms_message_is_notice (self->value) || ms_message_is_tombstone (self->value);
}

void
ms_message_item_set_unfolded (MsMessageItem *self,
                              gboolean       unfolded)
{
  g_return_if_fail (MS_IS_MESSAGE_ITEM (self));

  if (self->unfolded == unfolded)
    return;
  self->unfolded = unfolded;
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
ms_message_item_get_unfolded (MsMessageItem *self)
{
  return self->unfolded;
}

MsMessageState
ms_message_item_get_state (MsMessageItem *self)
{
  return self->state;
}

const char *
ms_message_item_get_reason (MsMessageItem *self)
{
  return self->reason;
}

gboolean
ms_message_item_is_own (MsMessageItem *self)
{
  return self->user != NULL && ms_user_item_get_is_self (self->user);
}
