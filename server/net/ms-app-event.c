/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The frame of an event becomes the member "event" of a payload: its members as they are, without those of the stream, and with the type of
 * the conversation. An event's id is made of its place in the team's order, so that it is the same whenever it is sent. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-event.h"

#include "ms-frame.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-text.h"
#include "ms-timestamp.h"

#define TYPE_MENTION "app_mention"

struct _MsAppEvent
{
  const MsDirectory *directory; /* borrowed */
  MsEvent           *event;
  MsJsonReader      *reader;
  MsJsonNode         root;
  const char        *channel_type; /* (nullable): not of a message */
  char              *text; /* (nullable): of a new message */
  char              *author; /* (nullable): id */
};

/* Members that mean something on a stream alone. */
static const char * const stream_members[] = { MS_FRAME_KEY_PREV, MS_FRAME_KEY_TOPIC, "revision" };

static const char *
get_channel_type (const MsDirectory *directory,
                  gint64             key)
{
  MsDirectoryChannel channel;

  if (!ms_directory_get_channel (directory, ms_directory_find_channel (directory, key), &channel))
    return NULL;
  if (channel.kind == MS_CHANNEL_IM)
    return "im";
  if (channel.kind == MS_CHANNEL_PUBLIC)
    return "channel";
  return *channel.name != '\0' ? "group" : "mpim";
}

/* Events of one user are for bots, and few of them: so that nothing is parsed for people. */
static gboolean
may_concern_apps (const MsDirectory *directory,
                  const MsEvent     *event)
{
  MsTopic topic = ms_event_get_topic (event);
  MsDirectoryUser user;

  if (!(ms_event_get_classes (event) & MS_EVENT_CLASS_RTM))
    return FALSE;
  return !MS_TOPIC_IS_USER (topic) || (ms_directory_get_user (directory, ms_directory_find_user (directory, MS_TOPIC_KEY (topic)), &user) && user.bot);
}

/* That it was removed a bot cannot learn from the conversation any more. */
static gboolean
is_for_the_user (MsJsonNode root)
{
  MsJsonNode type = ms_json_node_get_member (root, "type");

  return ms_json_node_equal_string (type, MS_FRAME_CHANNEL_LEFT) || ms_json_node_equal_string (type, MS_FRAME_GROUP_LEFT);
}

MsAppEvent *
ms_app_event_new (const MsDirectory *directory,
                  MsEvent           *event)
{
  g_autoptr(MsAppEvent) self = NULL;
  const char *json;
  gsize length;

  g_return_val_if_fail (directory != NULL && event != NULL, NULL);

  if (!may_concern_apps (directory, event))
    return NULL;

  self = g_new0 (MsAppEvent, 1);
  self->directory = directory;
  self->event = ms_event_ref (event);
  self->reader = ms_json_reader_new ();
  json = ms_event_get_json (event, &length);
  if (!ms_json_reader_parse (self->reader, json, length, NULL))
    return NULL;
  self->root = ms_json_reader_get_root (self->reader);
  if (MS_TOPIC_IS_USER (ms_event_get_topic (event)) && !is_for_the_user (self->root))
    return NULL;
  if (ms_json_node_equal_string (ms_json_node_get_member (self->root, "type"), MS_FRAME_MESSAGE))
    self->channel_type = get_channel_type (directory, ms_event_get_channel (event));
  if (ms_event_get_kind (event) == MS_EVENT_KIND_MESSAGE)
    {
      self->text = ms_json_node_dup_member_string (self->root, "text");
      self->author = ms_json_node_dup_member_string (self->root, "user");
    }
  return g_steal_pointer (&self);
}

void
ms_app_event_free (MsAppEvent *self)
{
  if (self == NULL)
    return;

  ms_event_unref (self->event);
  ms_json_reader_free (self->reader);
  g_free (self->text);
  g_free (self->author);
  g_free (self);
}

gboolean
ms_app_event_is_for (MsAppEvent         *self,
                     const MsAppAddress *address)
{
  guint32 slot = ms_directory_find_user (self->directory, address->user);
  MsDirectoryUser user;

  return slot != MS_SLOT_NONE && ms_directory_get_user (self->directory, slot, &user) && !user.deleted
         && ms_directory_is_visible (self->directory, slot, ms_event_get_topic (self->event), ms_event_get_seq (self->event));
}

typedef struct
{
  const char *id;
  gboolean    found;
} Search;

static void
mention_cb (MsMentionKind  kind,
            const char    *id,
            gpointer       user_data)
{
  Search *search = user_data;

  if (kind == MS_MENTION_USER && g_str_equal (id, search->id))
    search->found = TRUE;
}

gboolean
ms_app_event_mentions (MsAppEvent         *self,
                       const MsAppAddress *address)
{
  Search search = { address->user_id, FALSE };

  if (self->text == NULL || g_strcmp0 (self->author, address->user_id) == 0)
    return FALSE;
  ms_text_mentions (self->text, -1, mention_cb, &search);
  return search.found;
}

static gboolean
is_of_stream (MsJsonNode key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stream_members); i++)
    if (ms_json_node_equal_string (key, stream_members[i]))
      return TRUE;
  return FALSE;
}

static void
write_event (MsAppEvent   *self,
             MsJsonWriter *writer,
             gboolean      as_mention)
{
  g_autofree char *type = ms_json_node_dup_member_string (self->root, "type");
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "type", as_mention ? TYPE_MENTION : type);
  ms_json_iter_init (&iter, self->root);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = ms_json_node_dup_string (key);
      const char *raw;
      gsize length;

      if (is_of_stream (key) || g_str_equal (name, "type") || !ms_json_node_peek_raw (value, &raw, &length))
        continue;
      ms_json_writer_key_string (writer, name);
      ms_json_writer_raw (writer, raw, (gssize) length);
    }
  ms_json_writer_add_string (writer, "channel_type", self->channel_type);
  ms_json_writer_close_object (writer);
}

static void
write_authorization (MsJsonWriter *writer,
                     const char   *team,
                     const char   *user)
{
  ms_json_writer_key (writer, "authorizations");
  ms_json_writer_open_array (writer);
  ms_json_writer_open_object (writer);
  ms_json_writer_key (writer, "enterprise_id");
  ms_json_writer_null (writer);
  ms_json_writer_add_string (writer, "team_id", team);
  ms_json_writer_add_string (writer, "user_id", user);
  ms_json_writer_add_boolean (writer, "is_bot", TRUE);
  ms_json_writer_add_boolean (writer, "is_enterprise_install", FALSE);
  ms_json_writer_close_object (writer);
  ms_json_writer_close_array (writer);
}

GBytes *
ms_app_event_make_payload (MsAppEvent         *self,
                           const MsAppAddress *address,
                           gboolean            as_mention)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *team = ms_directory_get_team (self->directory);
  g_autofree char *id = g_strdup_printf ("Ev%010" G_GINT64_MODIFIER "X%c", ms_event_get_seq (self->event), as_mention ? 'M' : 'E');

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "token", address->verification_token);
  ms_json_writer_add_string (writer, "team_id", team);
  ms_json_writer_add_string (writer, "api_app_id", address->app_id);
  ms_json_writer_key (writer, "event");
  write_event (self, writer, as_mention);
  ms_json_writer_add_string (writer, "type", "event_callback");
  ms_json_writer_add_string (writer, "event_id", id);
  ms_json_writer_add_int (writer, "event_time", ms_timestamp_to_seconds (ms_json_node_get_member_ts (self->root, MS_FRAME_KEY_EVENT_TS)));
  write_authorization (writer, team, address->user_id);
  ms_json_writer_add_boolean (writer, "is_ext_shared_channel", FALSE);
  ms_json_writer_close_object (writer);
  return ms_json_writer_finish (writer);
}
