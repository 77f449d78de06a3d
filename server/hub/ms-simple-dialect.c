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

static const char *
resolve_name (const char *id,
              gpointer    user_data)
{
  const MsDirectory *directory = user_data;
  MsDirectoryUser user;
  MsDirectoryChannel channel;

  if (ms_directory_get_user (directory, ms_directory_find_user_id (directory, id), &user))
    return user.name;
  if (ms_directory_get_channel (directory, ms_directory_find_channel_id (directory, id), &channel))
    return channel.name;

  return NULL;
}

static MsRun *
encode_message (const MsDirectory *directory,
                MsJsonNode         root)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *user = ms_json_node_dup_member_string (root, "user");
  g_autofree char *text = ms_json_node_dup_member_string (root, "text");
  g_autofree char *ts = ms_json_node_dup_member_string (root, "ts");
  g_autofree char *plain = ms_text_to_plain (text != NULL ? text : "", -1, resolve_name, (gpointer) directory);
  g_autofree char *username = ms_json_node_dup_member_string (root, "username");
  const char *name = user != NULL ? resolve_name (user, (gpointer) directory) : username;
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
  const char *json;
  gsize length;

  if (ms_event_get_kind (event) != MS_EVENT_KIND_MESSAGE)
    return NULL;

  json = ms_event_get_json (event, &length);
  if (!ms_json_reader_parse (reader, json, length, NULL))
    return NULL;

  return encode_message (directory, ms_json_reader_get_root (reader));
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
