/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsMessage as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-message.h"

G_DEFINE_BOXED_TYPE (MsMessage, ms_message, ms_message_copy, ms_message_free)

MsMessage *
ms_message_new (const char *channel,
                gint64      ts,
                const char *user,
                const char *text)
{
  MsMessage *self = g_new0 (MsMessage, 1);

  self->channel = g_strdup (channel);
  self->ts = ts;
  self->user = g_strdup (user);
  self->text = g_strdup (text != NULL ? text : "");
  return self;
}

MsMessage *
ms_message_copy (const MsMessage *self)
{
  MsMessage *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MsMessage, 1);
  *copy = *self;
  copy->channel = g_strdup (self->channel);
  copy->user = g_strdup (self->user);
  copy->text = g_strdup (self->text != NULL ? self->text : "");
  copy->subtype = g_strdup (self->subtype);
  copy->client_msg_id = g_strdup (self->client_msg_id);
  copy->edited_user = g_strdup (self->edited_user);
  copy->topic = g_strdup (self->topic);
  copy->purpose = g_strdup (self->purpose);
  copy->name = g_strdup (self->name);
  copy->old_name = g_strdup (self->old_name);
  copy->inviter = g_strdup (self->inviter);
  copy->bot_id = g_strdup (self->bot_id);
  copy->bot_name = g_strdup (self->bot_name);
  copy->content = g_strdup (self->content);
  copy->reactions = g_strdup (self->reactions);
  copy->pinned_to = g_strdup (self->pinned_to);
  copy->parent_user = g_strdup (self->parent_user);
  copy->reply_users = g_strdup (self->reply_users);
  return copy;
}

void
ms_message_free (MsMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->channel);
  g_free (self->user);
  g_free (self->text);
  g_free (self->subtype);
  g_free (self->client_msg_id);
  g_free (self->edited_user);
  g_free (self->topic);
  g_free (self->purpose);
  g_free (self->name);
  g_free (self->old_name);
  g_free (self->inviter);
  g_free (self->bot_id);
  g_free (self->bot_name);
  g_free (self->content);
  g_free (self->reactions);
  g_free (self->pinned_to);
  g_free (self->parent_user);
  g_free (self->reply_users);
  g_free (self);
}

gboolean
ms_message_is_notice (const MsMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->subtype != NULL
         && (g_str_has_prefix (self->subtype, "channel_") || g_str_has_prefix (self->subtype, "group_"));
}

gboolean
ms_message_is_reply (const MsMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->thread_ts != 0 && self->thread_ts != self->ts;
}

gboolean
ms_message_is_thread_only (const MsMessage *self)
{
  return ms_message_is_reply (self) && g_strcmp0 (self->subtype, MS_SUBTYPE_THREAD_BROADCAST) != 0;
}

gboolean
ms_message_is_tombstone (const MsMessage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_strcmp0 (self->subtype, MS_SUBTYPE_TOMBSTONE) == 0;
}
