/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frames about files. They name the file and nothing else of it: who wants to know more asks, and is asked who they are. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-encode-file.h"

#include <string.h>

#include "ms-event-head.h"
#include "ms-frame.h"
#include "ms-json-writer.h"
#include "ms-wire-content.h"
#include "ms-wire-file.h"
#include "ms-wire-team.h"

static const char * const types[] = {
  [MS_FILE_EVENT_CREATED] = MS_FRAME_FILE_CREATED, [MS_FILE_EVENT_SHARED] = MS_FRAME_FILE_SHARED,
  [MS_FILE_EVENT_PUBLIC] = MS_FRAME_FILE_PUBLIC,   [MS_FILE_EVENT_CHANGE] = MS_FRAME_FILE_CHANGE,
  [MS_FILE_EVENT_DELETED] = MS_FRAME_FILE_DELETED, [MS_FILE_EVENT_UNSHARED] = MS_FRAME_FILE_UNSHARED,
};

static MsEventHead
make_head (const MsEventFile *event,
           gint64             now)
{
  MsEventHead head = event->channel != NULL ? ms_event_head_of_channel (event->channel, MS_EVENT_KIND_FILE, event->user, now)
                                            : ms_event_head_of_user (event->user, event->user_id, 0, now);

  head.kind = MS_EVENT_KIND_FILE;
  return head;
}

/* A channel's members need not know where else it was. */
static void
write_place (MsJsonWriter      *writer,
             const MsEventFile *event)
{
  const char *id = event->channel != NULL ? event->channel->channel->id : NULL;

  if (event->type != MS_FILE_EVENT_DELETED)
    {
      ms_json_writer_add_string (writer, "channel_id", id);
      return;
    }
  ms_json_writer_key (writer, "channel_ids");
  ms_json_writer_open_array (writer);
  if (id != NULL)
    ms_json_writer_string (writer, id, -1);
  ms_json_writer_close_array (writer);
}

gint64
ms_event_encode_file (MsEventLog         *log,
                      const MsEventFile  *event,
                      gint64              now,
                      GError            **error)
{
  MsEventHead head = make_head (event, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, types[event->type]);

  ms_json_writer_add_string (writer, "file_id", event->file_id);
  ms_json_writer_add_string (writer, "user_id", event->user_id);
  ms_json_writer_key (writer, "file");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", event->file_id);
  ms_json_writer_close_object (writer);
  write_place (writer, event);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_emoji (MsEventLog          *log,
                       const char          *name,
                       const char          *value,
                       const char * const  *names,
                       const char          *team_id,
                       gint64               now,
                       GError             **error)
{
  MsEventHead head = ms_event_head_of_team (team_id, now);
  MsJsonWriter *writer;

  head.kind = MS_EVENT_KIND_FILE;
  writer = ms_event_log_open (log, &head, MS_FRAME_EMOJI_CHANGED);
  ms_json_writer_add_string (writer, "subtype", name != NULL ? "add" : "remove");
  ms_json_writer_add_string (writer, "name", name);
  ms_json_writer_add_string (writer, "value", value);
  if (name == NULL)
    {
      ms_json_writer_key (writer, "names");
      ms_json_writer_open_array (writer);
      for (guint i = 0; names != NULL && names[i] != NULL; i++)
        ms_json_writer_string (writer, names[i], -1);
      ms_json_writer_close_array (writer);
    }
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_team_icon (MsEventLog  *log,
                           const char  *icon,
                           const char  *team_id,
                           gint64       now,
                           GError     **error)
{
  MsEventHead head = ms_event_head_of_team (team_id, now);
  MsJsonWriter *writer;

  head.kind = MS_EVENT_KIND_FILE;
  head.classes = MS_EVENT_CLASS_MICRO;
  writer = ms_event_log_open (log, &head, MS_FRAME_MICRO_TEAM_ICON);
  ms_json_writer_key (writer, "icon");
  ms_wire_write_team_icon (writer, icon);
  return ms_event_log_close (log, error);
}

char *
ms_event_make_files_content (const char      *content,
                             const GPtrArray *files,
                             const char      *team_id)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *changes = NULL;
  const char *text;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_key (writer, MS_CONTENT_FILES);
  ms_json_writer_open_array (writer);
  for (guint i = 0; i < files->len; i++)
    ms_wire_write_file (writer, g_ptr_array_index (files, i), team_id, FALSE);
  ms_json_writer_close_array (writer);
  ms_json_writer_add_boolean (writer, MS_CONTENT_UPLOAD, TRUE);
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  changes = g_strndup (text, length);
  return ms_wire_content_merge (content, changes);
}

static const MsFile *
find_file (const GPtrArray *files,
           MsJsonNode       node)
{
  MsJsonNode id = ms_json_node_get_member (node, "id");

  for (guint i = 0; i < files->len; i++)
    if (ms_json_node_equal_string (id, ((const MsFile *) g_ptr_array_index (files, i))->id))
      return g_ptr_array_index (files, i);
  return NULL;
}

static void
copy_raw (MsJsonWriter *writer,
          MsJsonNode    node)
{
  const char *raw;
  gsize length;

  if (ms_json_node_peek_raw (node, &raw, &length))
    ms_json_writer_raw (writer, raw, (gssize) length);
}

static void
write_renewed (MsJsonWriter    *writer,
               MsJsonNode       shown,
               const GPtrArray *files,
               const char      *team_id)
{
  MsJsonIter iter;
  MsJsonNode node;

  ms_json_writer_open_array (writer);
  ms_json_iter_init (&iter, shown);
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      const MsFile *file = find_file (files, node);

      if (file != NULL)
        ms_wire_write_file (writer, file, team_id, FALSE);
      else
        copy_raw (writer, node);
    }
  ms_json_writer_close_array (writer);
}

char *
ms_event_renew_files_content (const char      *content,
                              const GPtrArray *files,
                              const char      *team_id)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  MsJsonIter iter;
  MsJsonNode key, value;
  const char *text;
  gsize length;

  if (content == NULL || !ms_json_reader_parse (reader, content, strlen (content), NULL))
    return g_strdup (content);

  ms_json_writer_open_object (writer);
  ms_json_iter_init (&iter, ms_json_reader_get_root (reader));
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = ms_json_node_dup_string (key);

      ms_json_writer_key_string (writer, name);
      if (g_str_equal (name, MS_CONTENT_FILES) && ms_json_node_get_type (value) == MS_JSON_ARRAY)
        write_renewed (writer, value, files, team_id);
      else
        copy_raw (writer, value);
    }
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  return g_strndup (text, length);
}
