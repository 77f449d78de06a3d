/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frames of stored events, and which topic and which doors each goes to. Those for the program itself are in
 * ms-event-encode-internal.c. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-encode.h"

#include "ms-event-head.h"
#include "ms-frame.h"
#include "ms-wire-channel.h"
#include "ms-wire-message.h"
#include "ms-wire-quiet.h"
#include "ms-wire-user.h"
#include "ms-wire-usergroup.h"

static MsEventHead
head_of_public (gint64 event_ts)
{
  MsEventHead head = ms_event_head_of_team (MS_TOPIC_PUBLIC_ID, event_ts);

  head.topic = MS_TOPIC_PUBLIC;
  return head;
}

/* What becomes of a public channel everybody learns who may know of it, of a private one its members; or @guest alone. */
static MsEventHead
head_of_visible (const MsEventChannel *channel,
                 const MsEventGuest   *guest,
                 gint64                now)
{
  MsEventHead head;

  if (guest != NULL)
    return ms_event_head_of_user (guest->user, guest->user_id, channel->key, now);
  if (channel->channel->kind != MS_CHANNEL_PUBLIC)
    return ms_event_head_of_channel (channel, MS_EVENT_KIND_FRAME, 0, now);
  head = head_of_public (now);
  head.channel = channel->key;
  return head;
}

static gboolean
is_private (const MsEventChannel *channel)
{
  return channel->channel->kind != MS_CHANNEL_PUBLIC;
}

/* Without what the receiver sees differently, and with the channel. */
static MsMessage
view_message (const MsEventChannel *channel,
              const MsMessage      *message)
{
  MsMessage view = *message;

  view.channel = channel->channel->id;
  return view;
}

gint64
ms_event_encode_message (MsEventLog            *log,
                         const MsEventChannel  *channel,
                         gint64                 user,
                         const MsMessage       *message,
                         const char            *team_id,
                         GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_MESSAGE, user, message->ts);
  MsMessage view = view_message (channel, message);
  MsJsonWriter *writer;

  head.classes |= MS_EVENT_CLASS_SIMPLE;
  writer = ms_event_log_open (log, &head, NULL);
  ms_wire_write_message_members (writer, &view, team_id);
  return ms_event_log_close (log, error);
}

static void
write_change (MsJsonWriter         *writer,
              const char           *subtype,
              const MsEventChannel *channel,
              gint64                event_ts)
{
  ms_json_writer_add_string (writer, "subtype", subtype);
  ms_json_writer_add_boolean (writer, "hidden", TRUE);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_ts (writer, "ts", event_ts);
}

gint64
ms_event_encode_message_changed (MsEventLog            *log,
                                 const MsEventChannel  *channel,
                                 gint64                 user,
                                 const MsMessage       *message,
                                 const MsMessage       *previous,
                                 gint64                 event_ts,
                                 const char            *team_id,
                                 GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_MESSAGE_CHANGED, user, event_ts);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_MESSAGE);

  write_change (writer, MS_SUBTYPE_MESSAGE_CHANGED, channel, event_ts);
  ms_json_writer_key (writer, "message");
  ms_wire_write_message (writer, message, team_id);
  ms_json_writer_key (writer, "previous_message");
  ms_wire_write_message (writer, previous, team_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_message_deleted (MsEventLog            *log,
                                 const MsEventChannel  *channel,
                                 gint64                 user,
                                 const MsMessage       *previous,
                                 gint64                 event_ts,
                                 const char            *team_id,
                                 GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_MESSAGE_CHANGED, user, event_ts);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_MESSAGE);

  write_change (writer, MS_SUBTYPE_MESSAGE_DELETED, channel, event_ts);
  ms_json_writer_add_ts (writer, "deleted_ts", previous->ts);
  ms_json_writer_key (writer, "previous_message");
  ms_wire_write_message (writer, previous, team_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_history_changed (MsEventLog            *log,
                                 const MsEventChannel  *channel,
                                 gint64                 now,
                                 GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_FRAME, 0, now);
  MsJsonWriter *writer;

  head.classes = MS_EVENT_CLASS_MICRO;
  writer = ms_event_log_open (log, &head, MS_FRAME_MICRO_HISTORY_CHANGED);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_channel_created (MsEventLog            *log,
                                 const MsEventChannel  *channel,
                                 const char            *team_id,
                                 gint64                 now,
                                 GError               **error)
{
  MsEventHead head = head_of_visible (channel, NULL, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_CHANNEL_CREATED);

  ms_json_writer_key (writer, "channel");
  ms_wire_write_channel_short (writer, channel->channel, team_id);
  return ms_event_log_close (log, error);
}

static const char *
joined_type (const MsEventChannel *channel)
{
  if (channel->channel->kind == MS_CHANNEL_IM)
    return MS_FRAME_IM_CREATED;
  if (channel->channel->is_mpim)
    return MS_FRAME_MPIM_JOINED;
  return is_private (channel) ? MS_FRAME_GROUP_JOINED : MS_FRAME_CHANNEL_JOINED;
}

gint64
ms_event_encode_channel_joined (MsEventLog            *log,
                                const MsEventChannel  *channel,
                                gint64                 user,
                                const char            *user_id,
                                const char            *team_id,
                                gint64                 now,
                                GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, joined_type (channel));

  if (ms_channel_is_direct (channel->channel))
    ms_json_writer_add_string (writer, "user", user_id);
  ms_json_writer_key (writer, "channel");
  ms_wire_write_channel (writer, channel->channel, team_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_channel_left (MsEventLog            *log,
                              const MsEventChannel  *channel,
                              gint64                 user,
                              const char            *user_id,
                              const char            *actor_id,
                              gint64                 now,
                              GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, is_private (channel) ? MS_FRAME_GROUP_LEFT : MS_FRAME_CHANNEL_LEFT);

  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_string (writer, "actor_id", actor_id);
  return ms_event_log_close (log, error);
}

static gint64
encode_member (MsEventLog            *log,
               MsEventKind            kind,
               const char            *type,
               const MsEventChannel  *channel,
               gint64                 user,
               const char            *user_id,
               const char            *inviter_id,
               const char            *team_id,
               gint64                 now,
               GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, kind, user, now);
  MsJsonWriter *writer;

  /* As published a direct message is told by im_created and mpim_joined alone: this one is for who follows the conversation's events. */
  if (ms_channel_is_direct (channel->channel))
    head.classes = MS_EVENT_CLASS_MICRO;
  writer = ms_event_log_open (log, &head, type);
  ms_json_writer_add_string (writer, "user", user_id);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_string (writer, "channel_type", is_private (channel) ? "G" : "C");
  ms_json_writer_add_string (writer, "team", team_id);
  ms_json_writer_add_string (writer, "inviter", inviter_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_member_joined (MsEventLog            *log,
                               const MsEventChannel  *channel,
                               gint64                 user,
                               const char            *user_id,
                               const char            *inviter_id,
                               const char            *team_id,
                               gint64                 now,
                               GError               **error)
{
  return encode_member (log,
                        MS_EVENT_KIND_MEMBER_JOINED,
                        MS_FRAME_MEMBER_JOINED,
                        channel,
                        user,
                        user_id,
                        inviter_id,
                        team_id,
                        now,
                        error);
}

gint64
ms_event_encode_member_left (MsEventLog            *log,
                             const MsEventChannel  *channel,
                             gint64                 user,
                             const char            *user_id,
                             const char            *team_id,
                             gint64                 now,
                             GError               **error)
{
  return encode_member (log, MS_EVENT_KIND_MEMBER_LEFT, MS_FRAME_MEMBER_LEFT, channel, user, user_id, NULL, team_id, now, error);
}

gint64
ms_event_encode_channel_rename (MsEventLog            *log,
                                const MsEventChannel  *channel,
                                const MsEventGuest    *guest,
                                const char            *team_id,
                                gint64                 now,
                                GError               **error)
{
  MsEventHead head = head_of_visible (channel, guest, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, is_private (channel) ? MS_FRAME_GROUP_RENAME : MS_FRAME_CHANNEL_RENAME);

  ms_json_writer_key (writer, "channel");
  ms_wire_write_channel_short (writer, channel->channel, team_id);
  return ms_event_log_close (log, error);
}

static const char *
archive_type (const MsEventChannel *channel,
              gboolean              archived)
{
  if (is_private (channel))
    return archived ? MS_FRAME_GROUP_ARCHIVE : MS_FRAME_GROUP_UNARCHIVE;
  return archived ? MS_FRAME_CHANNEL_ARCHIVE : MS_FRAME_CHANNEL_UNARCHIVE;
}

gint64
ms_event_encode_channel_archived (MsEventLog            *log,
                                  const MsEventChannel  *channel,
                                  const MsEventGuest    *guest,
                                  gboolean               archived,
                                  const char            *user_id,
                                  gint64                 now,
                                  GError               **error)
{
  MsEventHead head = head_of_visible (channel, guest, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, archive_type (channel, archived));

  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_string (writer, "user", user_id);
  return ms_event_log_close (log, error);
}

static const char *
marked_type (const MsEventChannel *channel)
{
  if (channel->channel->kind == MS_CHANNEL_IM)
    return MS_FRAME_IM_MARKED;
  if (channel->channel->is_mpim)
    return MS_FRAME_MPIM_MARKED;
  return is_private (channel) ? MS_FRAME_GROUP_MARKED : MS_FRAME_CHANNEL_MARKED;
}

gint64
ms_event_encode_channel_marked (MsEventLog            *log,
                                const MsEventChannel  *channel,
                                gint64                 user,
                                const char            *user_id,
                                gint64                 ts,
                                gint64                 unread,
                                gint64                 mentions,
                                gint64                 now,
                                GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, marked_type (channel));

  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_ts (writer, "ts", ts);
  ms_json_writer_add_int (writer, "unread_count", unread);
  ms_json_writer_add_int (writer, "unread_count_display", unread);
  ms_json_writer_add_int (writer, "num_mentions", mentions);
  ms_json_writer_add_int (writer, "mention_count", mentions);
  return ms_event_log_close (log, error);
}

static const char *
open_type (const MsEventChannel *channel,
           gboolean              is_open)
{
  if (channel->channel->is_mpim)
    return is_open ? MS_FRAME_MPIM_OPEN : MS_FRAME_MPIM_CLOSE;
  return is_open ? MS_FRAME_IM_OPEN : MS_FRAME_IM_CLOSE;
}

gint64
ms_event_encode_im_open (MsEventLog            *log,
                         const MsEventChannel  *channel,
                         gint64                 user,
                         const char            *user_id,
                         gboolean               is_open,
                         gint64                 now,
                         GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, open_type (channel, is_open));

  ms_json_writer_add_string (writer, "user", user_id);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_manual_presence (MsEventLog  *log,
                                 gint64       user,
                                 const char  *user_id,
                                 gboolean     away,
                                 gint64       now,
                                 GError     **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_MANUAL_PRESENCE_CHANGE);

  ms_json_writer_add_string (writer, "presence", away ? "away" : "active");
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_user (MsEventLog    *log,
                      gint64         key,
                      const MsUser  *user,
                      gboolean       is_new,
                      const char    *team_id,
                      gint64         now,
                      GError       **error)
{
  MsEventHead head = ms_event_head_of_team (team_id, now);
  MsUser view = *user;
  MsJsonWriter *writer;

  head.user = key;
  view.email = NULL;
  writer = ms_event_log_open (log, &head, is_new ? MS_FRAME_TEAM_JOIN : MS_FRAME_USER_CHANGE);
  ms_json_writer_key (writer, "user");
  ms_wire_write_user (writer, &view, team_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_quiet (MsEventLog          *log,
                       const MsEventQuiet  *quiet,
                       const char          *team_id,
                       gint64               now,
                       GError             **error)
{
  gboolean own = team_id == NULL;
  MsEventHead head = own ? ms_event_head_of_user (quiet->user, quiet->user_id, 0, now) : ms_event_head_of_team (team_id, now);
  MsJsonWriter *writer;

  head.user = quiet->user;
  writer = ms_event_log_open (log, &head, own ? MS_FRAME_DND_UPDATED : MS_FRAME_DND_UPDATED_USER);
  ms_json_writer_add_string (writer, "user", quiet->user_id);
  ms_json_writer_key (writer, "dnd_status");
  ms_json_writer_open_object (writer);
  ms_wire_write_quiet_members (writer, quiet->quiet, quiet->zone, now / G_USEC_PER_SEC, own);
  ms_json_writer_close_object (writer);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_usergroup (MsEventLog         *log,
                           const MsUsergroup  *group,
                           gboolean            is_new,
                           const char         *team_id,
                           gint64              now,
                           GError            **error)
{
  MsEventHead head = ms_event_head_of_team (team_id, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, is_new ? MS_FRAME_SUBTEAM_CREATED : MS_FRAME_SUBTEAM_UPDATED);

  ms_json_writer_key (writer, "subteam");
  ms_wire_write_usergroup (writer, group, team_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_history_purged (MsEventLog            *log,
                                const MsEventChannel  *channel,
                                gint64                 until,
                                gint64                 now,
                                GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_MESSAGE_CHANGED, 0, now);
  MsJsonWriter *writer;

  head.classes = MS_EVENT_CLASS_MICRO;
  writer = ms_event_log_open (log, &head, MS_FRAME_MICRO_HISTORY_PURGED);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_ts (writer, "until", until);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_team_rename (MsEventLog  *log,
                             const char  *team_id,
                             const char  *name,
                             gint64       now,
                             GError     **error)
{
  MsEventHead head = ms_event_head_of_team (team_id, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_TEAM_RENAME);

  ms_json_writer_add_string (writer, "name", name);
  return ms_event_log_close (log, error);
}
