/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kind of event, one function each: writes the frame and appends it to its topic. What the viewer sees differently is not in it.
 * All return the event's seq, 0 on error. @now is the time of the command (µs). */

#pragma once

#include "ms-app.h"
#include "ms-channel.h"
#include "ms-event-log.h"
#include "ms-message.h"
#include "ms-quiet.h"
#include "ms-team.h"
#include "ms-user.h"
#include "ms-usergroup.h"

G_BEGIN_DECLS

/* The channel that an event is about. */
typedef struct
{
  gint64           key;
  const MsChannel *channel;
} MsEventChannel;

/* A guest in a public channel: what becomes of it they are told apart, in the topic of their own. */
typedef struct
{
  gint64  user;
  char   *user_id;
} MsEventGuest;

/* What became of a thread for one person. */
typedef enum
{
  MS_THREAD_MARKED,
  MS_THREAD_SUBSCRIBED,
  MS_THREAD_UNSUBSCRIBED,
} MsThreadChange;

/* What a thread is to one person. */
typedef struct
{
  const char *channel; /* id */
  gint64      thread_ts; /* µs */
  gboolean    is_followed;
  gint64      last_read; /* µs */
  gint64      unread;
} MsEventThread;

/* Somebody's quiet times. */
typedef struct
{
  gint64             user; /* key */
  const char        *user_id;
  const char        *zone; /* (nullable) */
  const MsQuietTime *quiet;
} MsEventQuiet;

/* A new message; @user: key of the author. */
gint64 ms_event_encode_message          (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const MsMessage       *message,
                                         const char            *team_id,
                                         GError               **error);
/* A reply in a thread; with what is told of @root where the conversation shows it too. */
gint64 ms_event_encode_reply            (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const MsMessage       *message,
                                         const MsMessage       *root,
                                         const char            *team_id,
                                         GError               **error);
/* What is told of the replies of @root has changed; @root itself has not. */
gint64 ms_event_encode_message_replied  (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         const MsMessage       *root,
                                         gint64                 event_ts,
                                         const char            *team_id,
                                         GError               **error);
gint64 ms_event_encode_message_changed  (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const MsMessage       *message,
                                         const MsMessage       *previous,
                                         gint64                 event_ts,
                                         const char            *team_id,
                                         GError               **error);
gint64 ms_event_encode_message_deleted  (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const MsMessage       *previous,
                                         gint64                 event_ts,
                                         const char            *team_id,
                                         GError               **error);
/* For the channel, to micro:1 alone: messages of the past came or went, so what one holds of it is to be fetched anew. */
gint64 ms_event_encode_history_changed  (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 now,
                                         GError               **error);
/* For the team. */
gint64 ms_event_encode_channel_created  (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
/* For one user: channel_joined, group_joined, im_created or mpim_joined. */
gint64 ms_event_encode_channel_joined   (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_channel_left     (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         const char            *actor_id, /* who did it */
                                         gint64                 now,
                                         GError               **error);
/* For the channel; changes who sees it. */
gint64 ms_event_encode_member_joined    (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         const char            *inviter_id, /* (nullable) */
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_member_left      (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
/* @guest: (nullable): who is told alone. NULL: everybody but guests, of a private channel its members. */
gint64 ms_event_encode_channel_rename   (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         const MsEventGuest    *guest,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_channel_archived (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         const MsEventGuest    *guest,
                                         gboolean               archived,
                                         const char            *user_id,
                                         gint64                 now,
                                         GError               **error);
/* For one user. */
gint64 ms_event_encode_channel_marked   (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         gint64                 ts,
                                         gint64                 unread,
                                         gint64                 mentions,
                                         gint64                 now,
                                         GError               **error);
/* For one user: @message is shown to them alone, in no history. */
gint64 ms_event_encode_ephemeral        (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         const MsMessage       *message,
                                         const char            *team_id,
                                         GError               **error);
/* The same, of what became of it. @message is as it is now, @ts what one that goes was called. */
gint64 ms_event_encode_ephemeral_changed (MsEventLog           *log,
                                          const MsEventChannel *channel,
                                          gint64                user,
                                          const char           *user_id,
                                          const MsMessage      *message,
                                          gint64                event_ts,
                                          const char           *team_id,
                                          GError              **error);
gint64 ms_event_encode_ephemeral_deleted (MsEventLog           *log,
                                          const MsEventChannel *channel,
                                          gint64                user,
                                          const char           *user_id,
                                          gint64                ts,
                                          gint64                event_ts,
                                          GError              **error);
/* For one user, and our own clients alone. */
gint64 ms_event_encode_thread           (MsEventLog            *log,
                                         MsThreadChange         change,
                                         gint64                 channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         const MsEventThread   *thread,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_im_open          (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 user,
                                         const char            *user_id,
                                         gboolean               is_open,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_manual_presence  (MsEventLog            *log,
                                         gint64                 user,
                                         const char            *user_id,
                                         gboolean               away,
                                         gint64                 now,
                                         GError               **error);
/* For the team: subteam_created or subteam_updated, with users. */
gint64 ms_event_encode_usergroup        (MsEventLog            *log,
                                         const MsUsergroup     *group,
                                         gboolean               is_new,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
/* dnd_updated for the user, all of it; with @team_id (nullable) dnd_updated_user for the team, what others may know. */
gint64 ms_event_encode_quiet            (MsEventLog            *log,
                                         const MsEventQuiet    *quiet,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);
/* For the team: team_join for a new account, else user_change. E-mail addresses are left out. */
gint64 ms_event_encode_user             (MsEventLog            *log,
                                         gint64                 key,
                                         const MsUser          *user,
                                         gboolean               is_new,
                                         const char            *team_id,
                                         gint64                 now,
                                         GError               **error);

/* For the channel, to micro:1 alone: everything up to @until, that included, is gone but tombstones. */
gint64 ms_event_encode_history_purged   (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 until,
                                         gint64                 now,
                                         GError               **error);
/* For the team. */
gint64 ms_event_encode_team_rename      (MsEventLog            *log,
                                         const char            *team_id,
                                         const char            *name,
                                         gint64                 now,
                                         GError               **error);

/* For the program itself (ms-event.h: MsEventKind). */
gint64 ms_event_encode_internal_user    (MsEventLog            *log,
                                         gint64                 key,
                                         const MsUser          *user,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_internal_channel (MsEventLog            *log,
                                         const MsEventChannel  *channel,
                                         gint64                 now,
                                         GError               **error);
/* The revision of messages that came in one step without an event of their own; it wakes the search index. */
gint64 ms_event_encode_internal_history (MsEventLog            *log,
                                         gint64                 channel,
                                         gint64                 now,
                                         GError               **error);
/* Somebody is to be reminded of something: wakes who watches the clock. */
gint64 ms_event_encode_reminder         (MsEventLog            *log,
                                         gint64                 key,
                                         gint64                 now,
                                         GError               **error);
/* Pictures of a file are to be made: wakes who makes them. */
gint64 ms_event_encode_internal_file    (MsEventLog            *log,
                                         gint64                 key,
                                         gint64                 now,
                                         GError               **error);
/* @targets: as ms_store_get_hook_targets(). */
gint64 ms_event_encode_hook_targets     (MsEventLog            *log,
                                         const char            *targets,
                                         gint64                 now,
                                         GError               **error);
/* @hash: 32 bytes; times in seconds. */
gint64 ms_event_encode_session          (MsEventLog            *log,
                                         gint64                 session,
                                         gint64                 user,
                                         const guint8          *hash,
                                         MsTokenKind            kind,
                                         gint64                 created,
                                         gint64                 expires,
                                         gint64                 now,
                                         GError               **error);
/* @inactive: because its account was deactivated. */
gint64 ms_event_encode_session_end      (MsEventLog            *log,
                                         gint64                 session,
                                         gint64                 user,
                                         gboolean               inactive,
                                         gint64                 now,
                                         GError               **error);
/* @user: key of the bot's account. */
gint64 ms_event_encode_app              (MsEventLog            *log,
                                         gint64                 key,
                                         gint64                 user,
                                         const MsApp           *app,
                                         gint64                 now,
                                         GError               **error);
gint64 ms_event_encode_team             (MsEventLog            *log,
                                         const MsTeam          *team,
                                         gint64                 now,
                                         GError               **error);

G_END_DECLS
