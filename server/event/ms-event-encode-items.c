/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Their frames. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-encode-items.h"

#include <string.h>

#include "ms-event-head.h"
#include "ms-frame.h"
#include "ms-wire-draft.h"
#include "ms-wire-message.h"
#include "ms-wire-reaction.h"

char *
ms_event_render_reactions (GPtrArray *reactions)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  if (reactions->len == 0)
    return NULL;

  ms_wire_write_reactions (writer, reactions);
  json = ms_json_writer_peek (writer, &length);
  return g_strndup (json, length);
}

GPtrArray *
ms_event_parse_reactions (const char *json)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();

  if (json == NULL || !ms_json_reader_parse (reader, json, strlen (json), NULL))
    return ms_wire_read_reactions (MS_JSON_NODE_NONE);
  return ms_wire_read_reactions (ms_json_reader_get_root (reader));
}

gint64
ms_event_encode_reaction (MsEventLog         *log,
                          const MsEventItem  *item,
                          const char         *name,
                          gboolean            added,
                          gint64              now,
                          GError            **error)
{
  MsEventHead head = ms_event_head_of_channel (item->channel, MS_EVENT_KIND_FRAME, item->user, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, added ? MS_FRAME_REACTION_ADDED : MS_FRAME_REACTION_REMOVED);

  ms_json_writer_add_string (writer, "user", item->user_id);
  ms_json_writer_add_string (writer, "reaction", name);
  ms_json_writer_add_string (writer, "item_user", item->message->user);
  ms_json_writer_key (writer, "item");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", MS_FRAME_MESSAGE);
  ms_json_writer_add_string (writer, "channel", item->channel->channel->id);
  ms_json_writer_add_ts (writer, "ts", item->message->ts);
  ms_json_writer_close_object (writer);
  return ms_event_log_close (log, error);
}

static void
open_item (MsJsonWriter      *writer,
           const MsEventItem *item,
           const char        *team_id)
{
  ms_json_writer_key (writer, "item");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", MS_FRAME_MESSAGE);
  ms_json_writer_add_string (writer, "channel", item->channel->channel->id);
  ms_json_writer_key (writer, "message");
  ms_wire_write_message (writer, item->message, team_id);
}

gint64
ms_event_encode_pin (MsEventLog         *log,
                     const MsEventItem  *item,
                     gboolean            added,
                     gint64              created,
                     const char         *created_by,
                     gint64              pin_count,
                     const char         *team_id,
                     gint64              now,
                     GError            **error)
{
  MsEventHead head = ms_event_head_of_channel (item->channel, MS_EVENT_KIND_FRAME, item->user, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, added ? MS_FRAME_PIN_ADDED : MS_FRAME_PIN_REMOVED);

  ms_json_writer_add_string (writer, "user", item->user_id);
  ms_json_writer_add_string (writer, "channel_id", item->channel->channel->id);
  open_item (writer, item, team_id);
  ms_json_writer_add_int (writer, "created", created);
  ms_json_writer_add_string (writer, "created_by", created_by);
  ms_json_writer_close_object (writer);
  ms_json_writer_add_string (writer, "item_user", item->message->user);
  ms_json_writer_add_int (writer, "pin_count", pin_count);
  if (!added)
    ms_json_writer_add_boolean (writer, "has_pins", pin_count > 0);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_star (MsEventLog         *log,
                      const MsEventItem  *item,
                      gboolean            added,
                      gint64              created,
                      const char         *team_id,
                      gint64              now,
                      GError            **error)
{
  MsEventHead head = ms_event_head_of_user (item->user, item->user_id, item->channel->key, now);
  MsJsonWriter *writer;

  head.kind = added ? MS_EVENT_KIND_STARRED : MS_EVENT_KIND_FRAME;
  writer = ms_event_log_open (log, &head, added ? MS_FRAME_STAR_ADDED : MS_FRAME_STAR_REMOVED);
  ms_json_writer_add_string (writer, "user", item->user_id);
  open_item (writer, item, team_id);
  ms_json_writer_add_int (writer, "date_create", created);
  ms_json_writer_close_object (writer);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_pref_change (MsEventLog  *log,
                             gint64       user,
                             const char  *user_id,
                             const char  *name,
                             const char  *value,
                             gint64       now,
                             GError     **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, MS_FRAME_PREF_CHANGE);

  ms_json_writer_add_string (writer, "name", name);
  ms_json_writer_key (writer, "value");
  ms_json_writer_raw (writer, value, -1);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_draft (MsEventLog            *log,
                       const MsEventChannel  *channel,
                       gint64                 user,
                       const char            *user_id,
                       gint64                 thread_ts,
                       const char            *text,
                       gint64                 changed,
                       gint64                 now,
                       GError               **error)
{
  MsEventHead head = ms_event_head_of_user (user, user_id, channel->key, now);
  const MsDraft draft = { (char *) channel->channel->id, thread_ts, (char *) text, changed };
  MsJsonWriter *writer;

  head.classes = MS_EVENT_CLASS_MICRO;
  writer = ms_event_log_open (log, &head, MS_FRAME_MICRO_DRAFT);
  ms_wire_write_draft_members (writer, &draft);
  return ms_event_log_close (log, error);
}
