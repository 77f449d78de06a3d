/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the event's own JSON (ours, so it parses) and says the same in four members. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-simple-dialect.h"

#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-text.h"

/* The conversation that a message is in: its frame is the same for all who listen at this door. */
typedef struct
{
  const MsDirectory *directory;
  guint32            slot;
  GArray            *guests; /* (nullable): slots of the guests there, once somebody asked */
} Door;

static void
door_clear (Door *door)
{
  g_clear_pointer (&door->guests, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Door, door_clear)

static void
find_guests (Door *door)
{
  guint n_members;
  const guint32 *members = ms_directory_get_members (door->directory, door->slot, &n_members);

  door->guests = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < n_members; i++)
    {
      MsDirectoryUser user;

      if (ms_directory_get_user (door->directory, members[i], &user) && user.role == MS_ROLE_GUEST && !user.deleted)
        g_array_append_val (door->guests, members[i]);
    }
}

/* Whether all who listen may know of the channel: this one, or a public one that no guest here is kept out of. */
static gboolean
everybody_knows (Door          *door,
                 guint32        channel_slot,
                 MsChannelKind  kind)
{
  if (channel_slot == door->slot)
    return TRUE;
  if (kind != MS_CHANNEL_PUBLIC)
    return FALSE;
  if (door->guests == NULL)
    find_guests (door);
  for (guint i = 0; i < door->guests->len; i++)
    if (!ms_directory_knows_channel (door->directory, g_array_index (door->guests, guint32, i), channel_slot))
      return FALSE;
  return TRUE;
}

static const char *
resolve_name (const char *id,
              gpointer    user_data)
{
  Door *door = user_data;
  const MsDirectory *directory = door->directory;
  guint32 slot = ms_directory_find_channel_id (directory, id);
  MsDirectoryUser user;
  MsDirectoryChannel channel;

  if (ms_directory_get_user (directory, ms_directory_find_user_id (directory, id), &user))
    return user.name;
  if (ms_directory_get_channel (directory, slot, &channel) && everybody_knows (door, slot, channel.kind))
    return channel.name;

  return NULL;
}

static MsRun *
encode_message (Door       *door,
                MsJsonNode  root)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *user = ms_json_node_dup_member_string (root, "user");
  g_autofree char *text = ms_json_node_dup_member_string (root, "text");
  g_autofree char *ts = ms_json_node_dup_member_string (root, "ts");
  g_autofree char *plain = ms_text_to_plain (text != NULL ? text : "", -1, resolve_name, door);
  g_autofree char *username = ms_json_node_dup_member_string (root, "username");
  const char *name = user != NULL ? resolve_name (user, door) : username;
  const char *json;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", ts != NULL ? ts : "");
  ms_json_writer_add_string (writer, "username", name != NULL ? name : "");
  ms_json_writer_add_string (writer, "text", plain);
  ms_json_writer_add_string (writer, "ts", ts != NULL ? ts : "");
  ms_json_writer_close_object (writer);
  json = ms_json_writer_peek (writer, &length);

  return ms_run_new_json (json, length);
}

MsRun *
ms_simple_dialect_encode (const MsDirectory *directory,
                          MsEvent           *event)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_auto(Door) door = { .directory = directory, .slot = ms_directory_find_channel (directory, ms_event_get_channel (event)) };
  const char *json;
  gsize length;

  if (ms_event_get_kind (event) != MS_EVENT_KIND_MESSAGE)
    return NULL;

  json = ms_event_get_json (event, &length);
  if (!ms_json_reader_parse (reader, json, length, NULL))
    return NULL;

  return encode_message (&door, ms_json_reader_get_root (reader));
}

static gboolean
is_name_char (gunichar c)
{
  return g_unichar_isalnum (c) || c == '.' || c == '_' || c == '-';
}

/* The user that the text after an @ names; full stops and dashes at its end may belong to the sentence. */
static gboolean
match_name (const MsDirectory *directory,
            const char        *text,
            MsDirectoryUser   *user,
            gsize             *length)
{
  const char *end = text;

  for (guint n = 0; n < MS_LIMIT_USER_NAME_CHARS && *end != '\0' && is_name_char (g_utf8_get_char (end)); n++)
    end = g_utf8_next_char (end);

  while (end > text)
    {
      g_autofree char *name = g_strndup (text, end - text);

      *length = end - text;
      if (ms_directory_get_user (directory, ms_directory_find_user_name (directory, name), user))
        return !user->deleted;
      end = g_utf8_prev_char (end);
      if (g_unichar_isalnum (g_utf8_get_char (end)))
        break;
    }

  return FALSE;
}

char *
ms_simple_dialect_decode_text (const MsDirectory *directory,
                               const char        *text)
{
  g_autofree char *escaped = ms_text_escape_plain (text, -1);
  GString *out = g_string_new (NULL);
  gboolean at_border = TRUE;

  for (const char *at = escaped; *at != '\0';)
    {
      MsDirectoryUser user;
      gsize length;
      const char *next = g_utf8_next_char (at);

      if (*at == '@' && at_border && match_name (directory, next, &user, &length))
        {
          g_string_append_printf (out, "<@%s>", user.id);
          next += length;
        }
      else
        g_string_append_len (out, at, next - at);
      at_border = !is_name_char (g_utf8_get_char (at));
      at = next;
    }

  return g_string_free (out, FALSE);
}
