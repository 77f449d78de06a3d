/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversations: make, find, join, leave, name, close. Whoever may not know of a private one gets MS_ERROR_CHANNEL_NOT_FOUND, always.
 * @channel is a public id (C…, G…, D…). Returned channels carry the caller's view. */

#pragma once

#include "ms-channel.h"
#include "ms-context.h"
#include "ms-user-service.h"

G_BEGIN_DECLS

typedef enum
{
  MS_CHANNEL_TYPE_PUBLIC = 1 << 0,
  MS_CHANNEL_TYPE_PRIVATE = 1 << 1,
  MS_CHANNEL_TYPE_IM = 1 << 2,
  MS_CHANNEL_TYPE_MPIM = 1 << 3,
} MsChannelTypes;

/* @channel is a view, valid in the visitor. */
typedef void (*MsChannelVisitor) (const MsChannel *channel,
                                  gpointer         user_data);
/* @user is the id. */
typedef void (*MsMemberVisitor)  (const char      *user,
                                  gpointer         user_data);

typedef struct
{
  MsChannelTypes types;
  gboolean       exclude_archived;
  gint64         cursor; /* 0, or what *next was */
  guint          limit; /* 1 … MS_LIMIT_PAGE_MAX */
} MsChannelQuery;

/* Reading (reader). */

/* All that the caller may see: public ones, own private ones, own direct messages. *next: 0 at the end. */
gboolean   ms_channel_service_list        (MsContext             *context,
                                           const MsChannelQuery  *query,
                                           MsChannelVisitor       visitor,
                                           gpointer               user_data,
                                           gint64                *next,
                                           GError               **error);
/**
 * ms_channel_service_list_of_user:
 * @user: (nullable): user id, NULL for the caller; of others only what the caller may see too
 *
 * Conversations that @user is in, with counts when it is the caller.
 */
gboolean   ms_channel_service_list_of_user (MsContext            *context,
                                           const char            *user,
                                           const MsChannelQuery  *query,
                                           MsChannelVisitor       visitor,
                                           gpointer               user_data,
                                           gint64                *next,
                                           GError               **error);
/* (transfer full) (nullable): MS_ERROR_CHANNEL_NOT_FOUND. With num_members and view. */
MsChannel *ms_channel_service_get         (MsContext             *context,
                                           const char            *channel,
                                           GError               **error);
/**
 * ms_channel_service_find:
 * @name: an id, a name or #name (any case), as in the simple doors
 *
 * Returns: (transfer full) (nullable): as ms_channel_service_get()
 */
MsChannel *ms_channel_service_find        (MsContext             *context,
                                           const char            *name,
                                           GError               **error);
gboolean   ms_channel_service_members     (MsContext             *context,
                                           const char            *channel,
                                           gint64                 cursor,
                                           guint                  limit,
                                           MsMemberVisitor        visitor,
                                           gpointer               user_data,
                                           gint64                *next,
                                           GError               **error);

/* Changing (worker). Returned channels are (transfer full) (nullable) and as they are after it; *event_seq (optional) is the last event. */

/* As in ms_name_check_channel(); MS_ERROR_RESTRICTED_ACTION. */
MsChannel *ms_channel_service_create      (MsContext             *context,
                                           const char            *name,
                                           gboolean               is_private,
                                           gint64                *event_seq,
                                           GError               **error);
/* MS_ERROR_CHANNEL_NOT_FOUND, _IS_ARCHIVED, _METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE; *already: was in. */
MsChannel *ms_channel_service_join        (MsContext             *context,
                                           const char            *channel,
                                           gboolean              *already,
                                           gint64                *event_seq,
                                           GError               **error);
/* MS_ERROR_CANT_LEAVE_GENERAL, _METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE; *not_in: was no member. */
gboolean   ms_channel_service_leave       (MsContext             *context,
                                           const char            *channel,
                                           gboolean              *not_in,
                                           gint64                *event_seq,
                                           GError               **error);
/* All or nothing. MS_ERROR_NO_USER, _USER_NOT_FOUND, _CANT_INVITE_SELF, _ALREADY_IN_CHANNEL, _NOT_IN_CHANNEL, _IS_ARCHIVED, _CANT_INVITE. */
MsChannel *ms_channel_service_invite      (MsContext             *context,
                                           const char            *channel,
                                           const char * const    *users,
                                           gint64                *event_seq,
                                           GError               **error);
/* Removes @user (id). MS_ERROR_CANT_KICK_SELF, _CANT_KICK_FROM_GENERAL, _NOT_IN_CHANNEL, _USER_NOT_FOUND, _RESTRICTED_ACTION,
 * _METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE. */
gboolean   ms_channel_service_kick        (MsContext             *context,
                                           const char            *channel,
                                           const char            *user,
                                           gint64                *event_seq,
                                           GError               **error);
/* As create; MS_ERROR_NOT_IN_CHANNEL, _NOT_AUTHORIZED. */
MsChannel *ms_channel_service_rename      (MsContext             *context,
                                           const char            *channel,
                                           const char            *name,
                                           gint64                *event_seq,
                                           GError               **error);
/* @text: raw input; "" clears. MS_ERROR_TOO_LONG, _IS_ARCHIVED, _NOT_IN_CHANNEL. */
MsChannel *ms_channel_service_set_topic   (MsContext             *context,
                                           const char            *channel,
                                           const char            *text,
                                           gint64                *event_seq,
                                           GError               **error);
MsChannel *ms_channel_service_set_purpose (MsContext             *context,
                                           const char            *channel,
                                           const char            *text,
                                           gint64                *event_seq,
                                           GError               **error);
/* @archived: TRUE archives, FALSE brings back. MS_ERROR_ALREADY_ARCHIVED, _NOT_ARCHIVED, _CANT_ARCHIVE_GENERAL, _NOT_AUTHORIZED. */
gboolean   ms_channel_service_set_archived (MsContext            *context,
                                           const char            *channel,
                                           gboolean               archived,
                                           gint64                *event_seq,
                                           GError               **error);
/**
 * ms_channel_service_open:
 * @channel: (nullable): an existing direct message, or NULL with
 * @users: (nullable) (array zero-terminated=1): ids of the others, up to MS_LIMIT_GROUP_OTHERS; oneself alone for the own notes
 * @already: (out) (optional): it was open
 * @error: MS_ERROR_USERS_LIST_NOT_SUPPLIED, _USER_NOT_FOUND, _TOO_MANY_USERS, _CHANNEL_NOT_FOUND
 *
 * The same people have one direct message, whoever of them opens it.
 */
MsChannel *ms_channel_service_open        (MsContext             *context,
                                           const char            *channel,
                                           const char * const    *users,
                                           gboolean              *already,
                                           gint64                *event_seq,
                                           GError               **error);
/* Hides a direct message for the caller; the next message shows it again. *already: was hidden. */
gboolean   ms_channel_service_close       (MsContext             *context,
                                           const char            *channel,
                                           gboolean              *already,
                                           gint64                *event_seq,
                                           GError               **error);

G_END_DECLS
