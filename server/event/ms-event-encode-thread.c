/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frames about threads. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-encode.h"

#include "ms-event-head.h"
#include "ms-frame.h"
#include "ms-wire-message.h"

/* The simple door shows what the conversation shows. */
gint64
ms_event_encode_reply (MsEventLog            *log,
                       const MsEventChannel  *channel,
                       gint64                 user,
                       const MsMessage       *message,
                       const MsMessage       *root,
                       const char            *team_id,
                       GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_MESSAGE, user, message->ts);
  gboolean is_shown = !ms_message_is_thread_only (message);
  MsMessage view = *message;
  MsJsonWriter *writer;

  view.channel = channel->channel->id;
  if (is_shown)
    head.classes |= MS_EVENT_CLASS_SIMPLE;
  writer = ms_event_log_open (log, &head, NULL);
  ms_wire_write_message_members (writer, &view, team_id);
  if (is_shown)
    {
      ms_json_writer_key (writer, "root");
      ms_wire_write_message (writer, root, team_id);
    }
  return ms_event_log_close (log, error);
}

/* A root whose last reply is gone is told too, with a count of 0. */
gint64
ms_event_encode_message_replied (MsEventLog            *log,
                                 const MsEventChannel  *channel,
                                 const MsMessage       *root,
                                 gint64                 event_ts,
                                 const char            *team_id,
                                 GError               **error)
{
  MsEventHead head = ms_event_head_of_channel (channel, MS_EVENT_KIND_FRAME, 0, event_ts);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_MESSAGE);
  MsMessage view = *root;

  view.thread_ts = view.ts;
  ms_json_writer_add_string (writer, "subtype", MS_SUBTYPE_MESSAGE_REPLIED);
  ms_json_writer_add_boolean (writer, "hidden", TRUE);
  ms_json_writer_add_string (writer, "channel", channel->channel->id);
  ms_json_writer_add_ts (writer, "ts", event_ts);
  ms_json_writer_key (writer, "message");
  ms_wire_write_message (writer, &view, team_id);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_thread (MsEventLog           *log,
                        MsThreadChange        change,
                        gint64                channel,
                        gint64                user,
                        const char           *user_id,
                        const MsEventThread  *thread,
                        gint64                now,
                        GError              **error)
{
  static const char * const types[] = {
    [MS_THREAD_MARKED] = MS_FRAME_THREAD_MARKED,
    [MS_THREAD_SUBSCRIBED] = MS_FRAME_THREAD_SUBSCRIBED,
    [MS_THREAD_UNSUBSCRIBED] = MS_FRAME_THREAD_UNSUBSCRIBED,
  };
  MsEventHead head = ms_event_head_of_user (user, user_id, channel, now);
  MsJsonWriter *writer;

  head.classes = MS_EVENT_CLASS_MICRO;
  writer = ms_event_log_open (log, &head, types[change]);
  ms_json_writer_key (writer, "subscription");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", "thread");
  ms_json_writer_add_string (writer, "channel", thread->channel);
  ms_json_writer_add_ts (writer, "thread_ts", thread->thread_ts);
  ms_json_writer_add_boolean (writer, "active", thread->is_followed);
  ms_json_writer_add_ts (writer, "last_read", thread->last_read);
  ms_json_writer_add_int (writer, "unread_count", thread->unread);
  ms_json_writer_close_object (writer);
  return ms_event_log_close (log, error);
}
