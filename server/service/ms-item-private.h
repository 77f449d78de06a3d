/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message that somebody does something with: the same checks for reactions, pins and saved messages. */

#pragma once

#include "ms-event-encode-items.h"
#include "ms-item.h"
#include "ms-message-private.h"
#include "ms-service-private.h"

G_BEGIN_DECLS

/* Clear with ms_item_clear(). */
typedef struct
{
  MsUser         *caller;
  MsChannelRow   *channel;
  MsMessageRow   *message;
  MsEventChannel  event_channel; /* of the two below */
  MsEventItem     event;
} MsItem;

void     ms_item_clear   (MsItem       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsItem, ms_item_clear)

/* As somebody who reads. MS_ERROR_CHANNEL_NOT_FOUND, _MESSAGE_NOT_FOUND. */
gboolean ms_item_find    (MsContext    *context,
                          const char   *channel,
                          gint64        ts,
                          MsItem       *item,
                          GError      **error);
/* As a member of a conversation that is not archived. Also MS_ERROR_NOT_IN_CHANNEL, _IS_ARCHIVED, and the refusal of @action. */
gboolean ms_item_need    (MsContext    *context,
                          MsAction      action,
                          const char   *channel,
                          gint64        ts,
                          MsItem       *item,
                          GError      **error);
/* One of a list, newest first. */
typedef struct
{
  gint64 place;
  gint64 message; /* key */
  gint64 created; /* seconds, 0 if that is not said */
} MsItemEntry;

/* Shows a row to @visitor as the caller sees it; what is gone is passed over. @view: created and so on are filled in already. */
gboolean ms_item_show    (MsContext    *context,
                          gint64        message,
                          MsItemView   *view,
                          MsItemVisitor visitor,
                          gpointer      user_data,
                          GError      **error);

/* @entries: (element-type MsItemEntry): the whole list, of which a part is shown. */
gboolean ms_item_show_range (MsContext         *context,
                             GArray            *entries,
                             const MsItemRange *range,
                             MsItemVisitor      visitor,
                             gpointer           user_data,
                             MsItemPage        *page,
                             GError           **error);

G_END_DECLS
