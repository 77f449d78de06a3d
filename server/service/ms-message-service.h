/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages: post, edit, delete, read pages. Posting again with the same client_msg_id gives the first result, for ever. */

#pragma once

#include "ms-context.h"
#include "ms-message.h"

G_BEGIN_DECLS

/* Whether somebody is active now: decides about <!here>. Any thread. */
typedef gboolean (*MsActiveFunc) (gint64   user,
                                  gpointer user_data);

/* Strings are borrowed. */
typedef struct
{
  const char   *channel; /* C…, G…, D… id, #name, or U… for a direct message */
  const char   *text; /* as the client sent it; escaped here */
  const char   *content; /* (nullable): as in MsMessage */
  const char   *client_msg_id; /* (nullable) */
  const char   *subtype; /* (nullable): MS_SUBTYPE_ME_MESSAGE, MS_SUBTYPE_BOT_MESSAGE; a me_message is not in threads */
  gint64        thread_ts; /* µs: of a message in the thread to reply in; 0 = none, below 0 = of no message */
  gboolean      reply_broadcast; /* the conversation shows the reply too */
  gboolean      link_names; /* names in the text become mentions */
  MsActiveFunc  is_active; /* (nullable): everybody counts as active */
  gpointer      active_data;
} MsPost;

/* What a message holds (nullable) → what it is to hold, or what that is in words (transfer full) (nullable). */
typedef char *(*MsContentFunc) (const char *content,
                                gpointer    user_data);

/* Strings are borrowed. */
typedef struct
{
  const char    *channel; /* id */
  gint64         ts;
  const char    *text; /* as the client sent it; escaped here */
  MsContentFunc  merge_content; /* (nullable): its content stays */
  gpointer       merge_data;
  MsContentFunc  describe_content; /* (nullable): without @text the text stays, and is made anew if it was made of the content */
  gpointer       describe_data;
} MsUpdate;

/* Clear with ms_posted_clear(). */
typedef struct
{
  MsMessage *message; /* with channel and ts, as it is now */
  gint64     ts; /* of the message */
  gint64     event_seq; /* of its event; of a deleted message: as it was */
  gboolean   repeated; /* the same client_msg_id was posted before */
} MsPosted;

typedef struct
{
  const char *channel; /* id */
  gint64      latest; /* µs, 0 = now */
  gint64      oldest; /* µs, 0 = the beginning */
  gboolean    inclusive; /* both ends */
  guint       limit; /* 1 … MS_LIMIT_HISTORY_PAGE_MAX */
  gint64      cursor; /* 0, or what *next was (may be negative; opaque) */
} MsHistoryQuery;

/* @message is a view without channel, valid in the visitor. */
typedef void (*MsMessageVisitor) (const MsMessage *message,
                                  gpointer         user_data);

void     ms_posted_clear            (MsPosted              *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsPosted, ms_posted_clear)

/* Worker. MS_ERROR_CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _IS_ARCHIVED, _NO_TEXT, _MSG_TOO_LONG, _THREAD_NOT_FOUND,
 * _INVALID_ARGUMENTS (client_msg_id). */
gboolean ms_message_service_post    (MsContext             *context,
                                     const MsPost          *post,
                                     MsPosted              *result,
                                     GError               **error);
/* Worker. MS_ERROR_MESSAGE_NOT_FOUND, _CANT_UPDATE_MESSAGE, _NO_TEXT, _MSG_TOO_LONG, _IS_ARCHIVED. */
gboolean ms_message_service_update  (MsContext             *context,
                                     const MsUpdate        *update,
                                     MsPosted              *result,
                                     GError               **error);
/* Worker. MS_ERROR_MESSAGE_NOT_FOUND, _CANT_DELETE_MESSAGE. */
gboolean ms_message_service_delete  (MsContext             *context,
                                     const char            *channel,
                                     gint64                 ts,
                                     gint64                *event_seq,
                                     GError               **error);
/**
 * ms_message_service_history:
 * @next: (out): where to go on, 0 at the end; has_more is *next != 0
 * @pin_count: (out) (optional): how many messages are pinned in the conversation
 *
 * One page, newest first. With oldest and no latest it is the page nearest to oldest and *next goes towards newer ones; else it is the
 * newest and *next goes towards older ones. Reader.
 */
gboolean ms_message_service_history (MsContext             *context,
                                     const MsHistoryQuery  *query,
                                     MsMessageVisitor       visitor,
                                     gpointer               user_data,
                                     gint64                *next,
                                     gint64                *pin_count,
                                     GError               **error);

/* Reader. Whether it is there; *thread_ts: of a reply its root's, else 0. MS_ERROR_CHANNEL_NOT_FOUND, _MESSAGE_NOT_FOUND. */
gboolean ms_message_service_locate  (MsContext             *context,
                                     const char            *channel,
                                     gint64                 ts,
                                     gint64                *thread_ts,
                                     GError               **error);
/**
 * ms_message_service_replies:
 * @query: bounds are for the replies
 * @ts: of the root or of any reply
 * @next: (out): where to go on, 0 at the end
 *
 * One page of a thread: the root (only without a cursor, whatever the bounds), then its replies, the oldest first. Reader.
 * MS_ERROR_CHANNEL_NOT_FOUND, _THREAD_NOT_FOUND.
 */
gboolean ms_message_service_replies (MsContext             *context,
                                     const MsHistoryQuery  *query,
                                     gint64                 ts,
                                     MsMessageVisitor       visitor,
                                     gpointer               user_data,
                                     gint64                *next,
                                     GError               **error);

G_END_DECLS
