/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One message or notice as a plain value. Ownership as in MsUser: the store hands const views with borrowed strings to the writers,
 * so that a page of history makes no objects. */

#pragma once

#include <glib-object.h>

#include "ms-types.h"

G_BEGIN_DECLS

/* Subtypes that we make; others (imports) are kept as they are. */
#define MS_SUBTYPE_CHANNEL_JOIN      "channel_join"
#define MS_SUBTYPE_GROUP_JOIN        "group_join"
#define MS_SUBTYPE_CHANNEL_LEAVE     "channel_leave"
#define MS_SUBTYPE_CHANNEL_TOPIC     "channel_topic"
#define MS_SUBTYPE_CHANNEL_PURPOSE   "channel_purpose"
#define MS_SUBTYPE_CHANNEL_NAME      "channel_name"
#define MS_SUBTYPE_CHANNEL_ARCHIVE   "channel_archive"
#define MS_SUBTYPE_CHANNEL_UNARCHIVE "channel_unarchive"
#define MS_SUBTYPE_ME_MESSAGE        "me_message"
#define MS_SUBTYPE_BOT_MESSAGE       "bot_message"
#define MS_SUBTYPE_THREAD_BROADCAST  "thread_broadcast"
#define MS_SUBTYPE_FILE_SHARE        "file_share"
#define MS_SUBTYPE_TOMBSTONE         "tombstone"
/* Only in events. */
#define MS_SUBTYPE_MESSAGE_CHANGED   "message_changed"
#define MS_SUBTYPE_MESSAGE_DELETED   "message_deleted"
#define MS_SUBTYPE_MESSAGE_REPLIED   "message_replied"

/* What stands where a deleted root was, and who says so. */
#define MS_TOMBSTONE_USER            "USLACKBOT"
#define MS_TOMBSTONE_TEXT            "This message was deleted."

struct _MsMessage
{
  char    *channel; /* id (nullable): history leaves it out */
  char    *user; /* id of the author (nullable only for bot_message) */
  char    *text; /* escaped, never NULL */
  char    *subtype; /* (nullable), like all that follow */
  char    *client_msg_id;
  char    *edited_user;
  char    *topic; /* channel_topic */
  char    *purpose; /* channel_purpose */
  char    *name; /* channel_name */
  char    *old_name; /* channel_name */
  char    *inviter; /* channel_join */
  char    *bot_id;
  char    *bot_name; /* as whom a bot spoke; only in what was read from the wire: it stands in `content` */
  char    *content; /* JSON object of members that stand in the message as they are: blocks, attachments, metadata, … */
  char    *reactions; /* JSON array as it stands in the message */
  char    *pinned_to; /* id of the channel that it is pinned to */
  char    *parent_user; /* of a reply: the author of its root */
  char    *reply_users; /* of a root: ids of at most five who replied, commas between */
  gint64   ts; /* µs: the id within the channel, the order and the time */
  gint64   edited_ts; /* µs, 0 = never */
  gint64   revision; /* event_seq of the event that made or changed it last, 0 = unknown */
  gint64   thread_ts; /* µs: of a reply its root's, of a root with replies its own, 0 = in no thread */
  gint64   latest_reply; /* of a root, as the two that follow */
  guint    reply_count;
  guint    reply_users_count;
  gboolean hidden;
  gboolean is_starred; /* by whoever asks: only in replies */

  /* What a thread is to the caller; only in replies of methods. */
  gboolean has_thread_view;
  gboolean subscribed;
  gint64   thread_last_read; /* µs, of one that is followed */
  gint64   thread_unread;
};

#define MS_TYPE_MESSAGE (ms_message_get_type ())

GType      ms_message_get_type  (void);

MsMessage *ms_message_new       (const char      *channel,
                                 gint64           ts,
                                 const char      *user,
                                 const char      *text);
MsMessage *ms_message_copy      (const MsMessage *self);
void       ms_message_free      (MsMessage       *self);

/**
 * ms_message_is_notice:
 *
 * Returns: whether it tells of the channel itself (joined, topic, …): such lines count as read
 */
gboolean   ms_message_is_notice (const MsMessage *self);

/**
 * ms_message_is_reply:
 *
 * Returns: whether it stands in a thread below its root
 */
gboolean   ms_message_is_reply  (const MsMessage *self);

/**
 * ms_message_is_thread_only:
 *
 * Returns: whether it is a reply that the conversation itself does not show
 */
gboolean   ms_message_is_thread_only (const MsMessage *self);

/**
 * ms_message_is_tombstone:
 *
 * Returns: whether it was deleted and stands only for its thread
 */
gboolean   ms_message_is_tombstone (const MsMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMessage, ms_message_free)

G_END_DECLS
