/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything the windows show of one team, and the one place they ask for changes. Main thread.
 *
 * Signals: "addressed" (MsChannelItem, MsMessageItem): a message that concerns the viewer has just come;
 * "signed-out" (reason): the account ended; "channel-removed" (MsChannelItem). */

#pragma once

#include "ms-backend.h"
#include "ms-channel-list.h"
#include "ms-team.h"

G_BEGIN_DECLS

#define MS_TYPE_TEAM_MODEL (ms_team_model_get_type ())
G_DECLARE_FINAL_TYPE (MsTeamModel, ms_team_model, MS, TEAM_MODEL, GObject)

typedef enum
{
  MS_LINK_CONNECTING,
  MS_LINK_ONLINE,
  MS_LINK_WAITING, /* tries again at the retry time */
  MS_LINK_SIGNED_OUT,
  MS_LINK_OUTDATED, /* the server speaks another version */
} MsLinkState;

MsTeamModel   *ms_team_model_new             (void);
void           ms_team_model_set_backend     (MsTeamModel     *self,
                                              MsBackend       *backend);

/* What it is fed with. */
void           ms_team_model_take_team       (MsTeamModel     *self,
                                              const MsTeam    *team);
MsUserItem    *ms_team_model_take_user       (MsTeamModel     *self,
                                              const MsUser    *user);
void           ms_team_model_set_self_id     (MsTeamModel     *self,
                                              const char      *user_id);
MsChannelItem *ms_team_model_take_channel    (MsTeamModel     *self,
                                              const MsChannel *channel);
void           ms_team_model_remove_channel  (MsTeamModel     *self,
                                              const char      *channel_id);

/**
 * ms_team_model_make_message:
 *
 * Returns: (transfer full): an item with its author and whether it mentions the viewer
 */
MsMessageItem *ms_team_model_make_message    (MsTeamModel     *self,
                                              const MsMessage *message,
                                              gint64           created_us);

/* Says "addressed": a message for the viewer has come in a channel that is not in view. */
void           ms_team_model_take_addressed  (MsTeamModel     *self,
                                              const MsMessage *message);
void           ms_team_model_set_link_state  (MsTeamModel     *self,
                                              MsLinkState      state,
                                              gint64           retry_at);

/* Without a connection: up to when nothing is missing, µs; 0 if that is not known. Set before the state of the link. */
void           ms_team_model_set_complete_at (MsTeamModel     *self,
                                              gint64           at);
void           ms_team_model_set_ready       (MsTeamModel     *self);

/* What is shown. */
const char    *ms_team_model_get_name        (MsTeamModel     *self);
const char    *ms_team_model_get_address     (MsTeamModel     *self);
MsUserItem    *ms_team_model_get_self        (MsTeamModel     *self);
MsUserItem    *ms_team_model_get_user        (MsTeamModel     *self,
                                              const char      *id);
MsChannelItem *ms_team_model_get_channel     (MsTeamModel     *self,
                                              const char      *id);
MsChannelItem *ms_team_model_find_channel    (MsTeamModel     *self,
                                              const char      *name);
MsChannelItem *ms_team_model_find_direct     (MsTeamModel     *self,
                                              const char      *user_id);
MsChannelList *ms_team_model_get_channels    (MsTeamModel     *self);
MsChannelList *ms_team_model_get_directs     (MsTeamModel     *self);
MsMemberList  *ms_team_model_get_people      (MsTeamModel     *self);
MsLinkState    ms_team_model_get_link_state  (MsTeamModel     *self);

/* Monotonic time (µs) of the next attempt while the link waits. */
gint64         ms_team_model_get_retry_at    (MsTeamModel     *self);
gint64         ms_team_model_get_complete_at (MsTeamModel     *self);
gboolean       ms_team_model_get_ready       (MsTeamModel     *self);
gboolean       ms_team_model_can_create      (MsTeamModel     *self);
gboolean       ms_team_model_can_moderate    (MsTeamModel     *self);

/* How many conversations hold something for the viewer in person. */
guint          ms_team_model_count_addressed (MsTeamModel     *self);

/* Message text for people: as it reads, without markers; the same in one line of at most @max_chars (notifications, names for
 * screen readers); and as it would have been typed. */
char          *ms_team_model_dup_plain       (MsTeamModel     *self,
                                              const char      *text);
char          *ms_team_model_dup_line        (MsTeamModel     *self,
                                              const char      *text,
                                              guint            max_chars);
char          *ms_team_model_dup_typed       (MsTeamModel     *self,
                                              const char      *text);

/* What people ask for. */
void           ms_team_model_send            (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              const char      *typed);
void           ms_team_model_retry           (MsTeamModel     *self,
                                              MsMessageItem   *message);
void           ms_team_model_discard         (MsTeamModel     *self,
                                              MsMessageItem   *message);

void           ms_team_model_edit            (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              MsMessageItem   *message,
                                              const char      *typed);

/* Takes the message out of sight; within a few seconds that can be undone. */
void           ms_team_model_delete          (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              MsMessageItem   *message);
void           ms_team_model_undelete        (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              gint64           ts);
void           ms_team_model_mark_read       (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              gint64           ts);
void           ms_team_model_mark_unread     (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              gint64           ts);
void           ms_team_model_typing          (MsTeamModel     *self,
                                              MsChannelItem   *channel);
void           ms_team_model_open            (MsTeamModel     *self,
                                              MsChannelItem   *channel);
void           ms_team_model_close           (MsTeamModel     *self,
                                              MsChannelItem   *channel);
void           ms_team_model_set_view        (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              gboolean         focused);
void           ms_team_model_set_draft       (MsTeamModel     *self,
                                              MsChannelItem   *channel,
                                              const char      *text);
void           ms_team_model_reconnect       (MsTeamModel     *self);
void           ms_team_model_run_async       (MsTeamModel     *self,
                                              const MsCommand *command,
                                              GCancellable    *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer         user_data);
MsReply       *ms_team_model_run_finish      (MsTeamModel     *self,
                                              GAsyncResult    *result,
                                              GError         **error);

G_END_DECLS
