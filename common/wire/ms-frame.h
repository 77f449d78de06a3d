/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The names on the stream: frame types, the members that every frame has, close codes and error numbers. */

#pragma once

/* Server → client, stored events. */
#define MS_FRAME_MESSAGE                "message"
#define MS_FRAME_CHANNEL_CREATED        "channel_created"
#define MS_FRAME_CHANNEL_JOINED         "channel_joined"
#define MS_FRAME_CHANNEL_LEFT           "channel_left"
#define MS_FRAME_CHANNEL_RENAME         "channel_rename"
#define MS_FRAME_CHANNEL_ARCHIVE        "channel_archive"
#define MS_FRAME_CHANNEL_UNARCHIVE      "channel_unarchive"
#define MS_FRAME_CHANNEL_MARKED         "channel_marked"
#define MS_FRAME_DND_UPDATED            "dnd_updated"
#define MS_FRAME_DND_UPDATED_USER       "dnd_updated_user"
#define MS_FRAME_GROUP_JOINED           "group_joined"
#define MS_FRAME_GROUP_LEFT             "group_left"
#define MS_FRAME_GROUP_RENAME           "group_rename"
#define MS_FRAME_GROUP_ARCHIVE          "group_archive"
#define MS_FRAME_GROUP_UNARCHIVE        "group_unarchive"
#define MS_FRAME_GROUP_MARKED           "group_marked"
#define MS_FRAME_IM_MARKED              "im_marked"
#define MS_FRAME_IM_CREATED             "im_created"
#define MS_FRAME_IM_OPEN                "im_open"
#define MS_FRAME_IM_CLOSE               "im_close"
#define MS_FRAME_MPIM_JOINED            "mpim_joined"
#define MS_FRAME_MPIM_MARKED            "mpim_marked"
#define MS_FRAME_MPIM_OPEN              "mpim_open"
#define MS_FRAME_MPIM_CLOSE             "mpim_close"
#define MS_FRAME_MEMBER_JOINED          "member_joined_channel"
#define MS_FRAME_MEMBER_LEFT            "member_left_channel"
#define MS_FRAME_SUBTEAM_CREATED        "subteam_created"
#define MS_FRAME_SUBTEAM_UPDATED        "subteam_updated"
#define MS_FRAME_TEAM_RENAME            "team_rename"
#define MS_FRAME_FILE_CREATED           "file_created"
#define MS_FRAME_FILE_SHARED            "file_shared"
#define MS_FRAME_FILE_PUBLIC            "file_public"
#define MS_FRAME_FILE_CHANGE            "file_change"
#define MS_FRAME_FILE_DELETED           "file_deleted"
#define MS_FRAME_FILE_UNSHARED          "file_unshared"
#define MS_FRAME_EMOJI_CHANGED          "emoji_changed"
#define MS_FRAME_USER_CHANGE            "user_change"
#define MS_FRAME_TEAM_JOIN              "team_join"
#define MS_FRAME_MANUAL_PRESENCE_CHANGE "manual_presence_change"
#define MS_FRAME_PREF_CHANGE            "pref_change"
#define MS_FRAME_THREAD_MARKED          "thread_marked"
#define MS_FRAME_THREAD_SUBSCRIBED      "thread_subscribed"
#define MS_FRAME_THREAD_UNSUBSCRIBED    "thread_unsubscribed"
#define MS_FRAME_REACTION_ADDED         "reaction_added"
#define MS_FRAME_REACTION_REMOVED       "reaction_removed"
#define MS_FRAME_PIN_ADDED              "pin_added"
#define MS_FRAME_PIN_REMOVED            "pin_removed"
#define MS_FRAME_STAR_ADDED             "star_added"
#define MS_FRAME_STAR_REMOVED           "star_removed"
#define MS_FRAME_MICRO_DRAFT            "micro_draft"
#define MS_FRAME_MICRO_HISTORY_PURGED   "micro_history_purged"
#define MS_FRAME_MICRO_TEAM_ICON        "micro_team_icon"

/* Server → client, not stored. */
#define MS_FRAME_HELLO                  "hello"
#define MS_FRAME_GOODBYE                "goodbye"
#define MS_FRAME_ERROR                  "error"
#define MS_FRAME_PONG                   "pong"
#define MS_FRAME_USER_TYPING            "user_typing"
#define MS_FRAME_PRESENCE_CHANGE        "presence_change"
#define MS_FRAME_MICRO_HISTORY_CHANGED  "micro_history_changed"
#define MS_FRAME_MICRO_RESET            "micro_reset"
#define MS_FRAME_MICRO_SYNC             "micro_sync"
#define MS_FRAME_MICRO_PRESENCE         "micro_presence"

/* Client → server (message has its own name above). */
#define MS_FRAME_PING                   "ping"
#define MS_FRAME_TYPING                 "typing"
#define MS_FRAME_PRESENCE_SUB           "presence_sub"
#define MS_FRAME_PRESENCE_QUERY         "presence_query"
#define MS_FRAME_MICRO_FOCUS            "micro_focus"
#define MS_FRAME_TICKLE                 "tickle"

/* Members of every stored event. */
#define MS_FRAME_KEY_TYPE               "type"
#define MS_FRAME_KEY_EVENT_SEQ          "event_seq"
#define MS_FRAME_KEY_EVENT_TS           "event_ts"
#define MS_FRAME_KEY_PREV               "prev"
#define MS_FRAME_KEY_TOPIC              "event_topic" /* left out of a message in its channel's topic */

/* The number in {"error":{"code":INT,"msg":NAME}}: SDKs know 2 and -1. */
#define MS_FRAME_ERROR_RATELIMITED      (-1)
#define MS_FRAME_ERROR_OTHER            1
#define MS_FRAME_ERROR_NO_TEXT          2

/* Close codes. */
#define MS_CLOSE_NORMAL                 1000
#define MS_CLOSE_GOING_AWAY             1001 /* reason "server shutdown" */
#define MS_CLOSE_PROTOCOL               1002
#define MS_CLOSE_BINARY                 1003
#define MS_CLOSE_NOT_UTF8               1007
#define MS_CLOSE_SESSION_ENDED          1008
#define MS_CLOSE_TOO_BIG                1009
#define MS_CLOSE_TOO_SLOW               1013 /* reconnect with `since` */
