/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation: what the sidebar and the header show, and the messages and people in it. Main thread. */

#pragma once

#include "ms-channel.h"
#include "ms-member-list.h"
#include "ms-message-list.h"

G_BEGIN_DECLS

#define MS_TYPE_CHANNEL_ITEM (ms_channel_item_get_type ())
G_DECLARE_FINAL_TYPE (MsChannelItem, ms_channel_item, MS, CHANNEL_ITEM, GObject)

/**
 * ms_channel_item_new:
 * @value: copied
 * @user: (nullable): the other side of a direct message
 *
 * Returns: (transfer full): the item
 */
MsChannelItem   *ms_channel_item_new              (const MsChannel *value,
                                                   MsUserItem      *user);
void             ms_channel_item_update           (MsChannelItem   *self,
                                                   const MsChannel *value);

/* @names: (nullable): the title of a direct message among several, in place of its name */
void             ms_channel_item_set_people       (MsChannelItem   *self,
                                                   const char      *names);
void             ms_channel_item_set_counts       (MsChannelItem   *self,
                                                   gint64           unread,
                                                   gint64           mentions);
void             ms_channel_item_set_last_read    (MsChannelItem   *self,
                                                   gint64           ts);
void             ms_channel_item_set_draft        (MsChannelItem   *self,
                                                   const char      *draft);

/* When its messages were compared with the server's and found the same, µs; 0 if not since they were fetched. */
void             ms_channel_item_set_verified_at  (MsChannelItem   *self,
                                                   gint64           at);

/**
 * ms_channel_item_set_typing:
 * @users: (element-type MsUserItem) (transfer full): who writes just now
 */
void             ms_channel_item_set_typing       (MsChannelItem   *self,
                                                   GPtrArray       *users);
const MsChannel *ms_channel_item_get_value        (MsChannelItem   *self);
const char      *ms_channel_item_get_id           (MsChannelItem   *self);
MsChannelKind    ms_channel_item_get_kind         (MsChannelItem   *self);

/**
 * ms_channel_item_get_title:
 *
 * Returns: (transfer none): the name without #, for direct messages that of the person
 */
const char      *ms_channel_item_get_title        (MsChannelItem   *self);

/**
 * ms_channel_item_dup_label:
 *
 * Returns: (transfer full): the title as text speaks of it: with a # before channels
 */
char            *ms_channel_item_dup_label        (MsChannelItem   *self);

/* Topic and purpose in plain text, never NULL. */
const char      *ms_channel_item_get_topic        (MsChannelItem   *self);
const char      *ms_channel_item_get_purpose      (MsChannelItem   *self);
gint64           ms_channel_item_get_unread       (MsChannelItem   *self);
gint64           ms_channel_item_get_mentions     (MsChannelItem   *self);
gint64           ms_channel_item_get_last_read    (MsChannelItem   *self);
const char      *ms_channel_item_get_draft        (MsChannelItem   *self);
gint64           ms_channel_item_get_verified_at  (MsChannelItem   *self);
MsUserItem      *ms_channel_item_get_user         (MsChannelItem   *self);

/* Among people and nothing else: with one, whom _get_user() returns, or with several. */
gboolean         ms_channel_item_is_direct        (MsChannelItem   *self);
gboolean         ms_channel_item_is_addressed     (MsChannelItem   *self);
MsMessageList   *ms_channel_item_get_messages     (MsChannelItem   *self);
MsMemberList    *ms_channel_item_get_members      (MsChannelItem   *self);

/**
 * ms_channel_item_get_typing:
 *
 * Returns: (transfer none) (element-type MsUserItem): who writes just now, the longest first
 */
GPtrArray       *ms_channel_item_get_typing       (MsChannelItem   *self);
int              ms_channel_item_compare          (MsChannelItem   *first,
                                                   MsChannelItem   *second);

G_END_DECLS
