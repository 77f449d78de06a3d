/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the services share: the caller with role, conversations as far as the caller may know of them, joining and notices. */

#pragma once

#include "ms-channel-store.h"
#include "ms-context.h"
#include "ms-event-encode.h"
#include "ms-message-store.h"
#include "ms-policy.h"
#include "ms-user-store.h"

G_BEGIN_DECLS

/* The account that calls, active. MS_ERROR_NOT_AUTHED, _ACCOUNT_INACTIVE. (transfer full) (nullable) */
MsUser       *ms_service_get_caller      (MsContext           *context,
                                          GError             **error);
/* The caller, allowed to do @action. */
MsUser       *ms_service_need_caller     (MsContext           *context,
                                          MsAction             action,
                                          GError             **error);
/* The same as a row that is shared: nobody writes to it. It stays until the command is over. (transfer none) (nullable) */
const MsUser *ms_service_peek_caller     (MsContext           *context,
                                          MsAction             action,
                                          GError             **error);
/* A user by id (and by name where @by_name): MS_ERROR_USER_NOT_FOUND. */
MsUser       *ms_service_need_user       (MsContext           *context,
                                          const char          *id,
                                          gboolean             by_name,
                                          gint64              *key,
                                          GError             **error);
/* A conversation that the caller may see, else MS_ERROR_CHANNEL_NOT_FOUND: hidden and missing are the same. */
MsChannelRow *ms_service_need_channel    (MsContext           *context,
                                          const MsUser        *caller,
                                          const char          *id,
                                          GError             **error);
/* The same for somebody who must be in it: MS_ERROR_NOT_IN_CHANNEL. */
MsChannelRow *ms_service_need_membership (MsContext           *context,
                                          const MsUser        *caller,
                                          const char          *id,
                                          GError             **error);
/* The same, shared until the command is over and without latest and last_read. (transfer none) (nullable) */
const MsChannelRow *ms_service_peek_membership (MsContext     *context,
                                          const MsUser        *caller,
                                          const char          *id,
                                          GError             **error);
/* Neither between people nor closed: MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE, MS_ERROR_IS_ARCHIVED. */
gboolean      ms_service_check_changeable (const MsChannelRow *row,
                                           GError            **error);
/* Whether a row may be seen by @caller. */
gboolean      ms_service_can_see         (const MsChannelRow  *row,
                                          const MsUser        *caller);
const char   *ms_service_get_team_id     (MsContext           *context);

/* Hands on the seq of an event that was written; FALSE for 0, which is its failure. @event_seq: (nullable). */
gboolean      ms_service_keep_seq        (gint64               seq,
                                          gint64              *event_seq);
/* For a rule that may find nothing to do: then the state is that of now. @event_seq: (nullable). */
void          ms_service_start_seq       (MsContext           *context,
                                          gint64              *event_seq);
/* As it is now, with the caller's counts. (transfer full) (nullable) */
MsChannel    *ms_service_dup_channel     (MsContext           *context,
                                          gint64               key,
                                          GError             **error);
/* Fills unread and mention counts of the caller's own view. */
gboolean      ms_service_count           (MsContext           *context,
                                          MsChannelRow        *row,
                                          GError             **error);

/* Makes @user a member: rows, events and the notice. @inviter (nullable). *event_seq: the last event. */
gboolean      ms_service_add_member      (MsContext           *context,
                                          gint64               channel,
                                          gint64               user,
                                          const MsUser        *who,
                                          const MsUser        *inviter,
                                          gint64               inviter_key,
                                          gboolean             with_notice,
                                          gint64              *event_seq,
                                          GError             **error);
/* Stores a notice of the channel by @author and tells its members. @notice's ts is given here. */
gboolean      ms_service_post_notice     (MsContext           *context,
                                          const MsChannelRow  *row,
                                          gint64               author,
                                          MsMessage           *notice,
                                          gint64               inviter,
                                          gint64              *event_seq,
                                          GError             **error);
/* Stores a new message whose event is @seq: the row and its conversation's sums. */
gboolean      ms_service_keep_message    (MsContext           *context,
                                          MsMessageRow        *row,
                                          gint64               seq,
                                          GError             **error);
/* Stores what became of it; @revision: the event that told of it. */
gboolean      ms_service_keep_change     (MsContext           *context,
                                          MsMessageRow        *row,
                                          gint64               revision,
                                          GError             **error);
/* Stores what is left of a root that had replies; @previous: what it was. */
gboolean      ms_service_keep_tombstone  (MsContext           *context,
                                          MsMessageRow        *row,
                                          const MsMessage     *previous,
                                          gint64               revision,
                                          GError             **error);
/* Empties the row. */
gboolean      ms_service_keep_removal    (MsContext           *context,
                                          const MsMessageRow  *row,
                                          gint64               revision,
                                          GError             **error);
/* Tells everybody, and the program itself, that a user changed. */
gboolean      ms_service_tell_user       (MsContext           *context,
                                          gint64               key,
                                          const MsUser        *user,
                                          gboolean             is_new,
                                          gint64              *event_seq,
                                          GError             **error);
/* Tells that user, and everybody, when they do not want to be disturbed. */
gboolean      ms_service_tell_quiet      (MsContext           *context,
                                          gint64               key,
                                          const MsUser        *user,
                                          const MsQuietTime   *quiet,
                                          gint64              *event_seq,
                                          GError             **error);
/* Makes a public or private channel without members. Returns its key, 0 on error. */
gint64        ms_service_make_channel    (MsContext           *context,
                                          const char          *name,
                                          MsChannelKind        kind,
                                          gboolean             is_general,
                                          gboolean             is_default,
                                          gint64               creator,
                                          gint64              *event_seq,
                                          GError             **error);
/* That it is called otherwise now, to all who may know of it. */
gboolean      ms_channel_tell_renamed    (MsContext            *context,
                                          const MsEventChannel *channel,
                                          GError              **error);
/* That @user_id archived it, or took that back. */
gboolean      ms_channel_tell_archived   (MsContext            *context,
                                          const MsEventChannel *channel,
                                          gboolean              archived,
                                          const char           *user_id,
                                          gint64               *event_seq,
                                          GError              **error);
/* The direct message of two, made when it is missing. *event_seq is touched only then. Returns its key, 0 on error. */
gint64        ms_service_ensure_im       (MsContext           *context,
                                          gint64               one,
                                          gint64               other,
                                          gint64              *event_seq,
                                          GError             **error);
/* Opens a direct message for @user if it is hidden. */
gboolean      ms_service_show_im         (MsContext           *context,
                                          const MsChannelRow  *row,
                                          gint64               user,
                                          const char          *user_id,
                                          gboolean            *was_open,
                                          gint64              *event_seq,
                                          GError             **error);

G_END_DECLS
