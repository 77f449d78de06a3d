/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frames of what is shown to one person alone. They are about a conversation and in the topic of that person; each says is_ephemeral, so that
 * nobody looks for such a message in the conversation's history. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-encode.h"

#include "ms-event-head.h"
#include "ms-frame.h"
#include "ms-wire-message.h"

#define IS_EPHEMERAL "is_ephemeral"

gint64
ms_event_encode_ephemeral (MsEventLog            *log,
                           const MsEventChannel  *channel,
                           gint64                 user,
                           const char            *user_id,
                           const MsMessage       *message,
                           const char            *team_id,
                           GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, message->ts);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);
  MsMessage view = *message;

  view.channel = channel->channel->id;
  ms_wire_write_message_members (writer, &view, team_id);
  ms_json_writer_add_boolean (writer, IS_EPHEMERAL, TRUE);
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
  ms_json_writer_add_boolean (writer, IS_EPHEMERAL, TRUE);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_ts (writer, "ts", event_ts);
}

gint64
ms_event_encode_ephemeral_changed (MsEventLog            *log,
                                   const MsEventChannel  *channel,
                                   gint64                 user,
                                   const char            *user_id,
                                   const MsMessage       *message,
                                   gint64                 event_ts,
                                   const char            *team_id,
                                   GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, event_ts);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_MESSAGE);

  write_change (writer, MS_SUBTYPE_MESSAGE_CHANGED, channel, event_ts);
  ms_json_writer_key (writer, "message");
  ms_json_writer_open_object (writer);
  ms_wire_write_message_members (writer, message, team_id);
  ms_json_writer_add_boolean (writer, IS_EPHEMERAL, TRUE);
  ms_json_writer_close_object (writer);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_ephemeral_deleted (MsEventLog            *log,
                                   const MsEventChannel  *channel,
                                   gint64                 user,
                                   const char            *user_id,
                                   gint64                 ts,
                                   gint64                 event_ts,
                                   GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, event_ts);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_MESSAGE);

  write_change (writer, MS_SUBTYPE_MESSAGE_DELETED, channel, event_ts);
  ms_json_writer_add_ts (writer, "deleted_ts", ts);
  return ms_event_log_close (log, error);
}
