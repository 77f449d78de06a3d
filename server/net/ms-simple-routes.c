/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The beginner's doors of a channel: GET /CHANNEL/history and the way to WS /CHANNEL/messages. A page of history is the API's
 * page in plain words: who, what, when. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-text.h"

/* The name of a user or channel for plain text. */
typedef struct
{
  const MsDirectory *directory;
  guint32            reader; /* slot of who reads it */
  char              *name;
} Names;

static const char *
resolve_cb (const char *id,
            gpointer    user_data)
{
  Names *names = user_data;
  MsDirectoryUser user;
  MsDirectoryChannel channel;
  guint32 slot = ms_directory_find_user_id (names->directory, id);

  g_clear_pointer (&names->name, g_free);
  if (slot != MS_SLOT_NONE && ms_directory_get_user (names->directory, slot, &user))
    names->name = g_strdup (user.name);
  slot = ms_directory_find_channel_id (names->directory, id);
  if (ms_directory_knows_channel (names->directory, names->reader, slot) && ms_directory_get_channel (names->directory, slot, &channel))
    names->name = g_strdup (channel.name);
  return names->name;
}

static void
write_message (MsJsonWriter *writer,
               Names        *names,
               MsJsonNode    message)
{
  g_autofree char *ts = ms_json_node_dup_member_string (message, "ts");
  g_autofree char *user = ms_json_node_dup_member_string (message, "user");
  g_autofree char *text = ms_json_node_dup_member_string (message, "text");
  g_autofree char *plain = ms_text_to_plain (text != NULL ? text : "", -1, resolve_cb, names);
  g_autofree char *given = ms_json_node_dup_member_string (message, "username");
  const char *username = user != NULL ? resolve_cb (user, names) : given;

  ms_json_writer_open_object (writer);
  ms_json_writer_key (writer, "id");
  ms_json_writer_string (writer, ts, -1);
  ms_json_writer_key (writer, "username");
  ms_json_writer_string (writer, username, -1);
  ms_json_writer_key (writer, "text");
  ms_json_writer_string (writer, plain, -1);
  ms_json_writer_key (writer, "ts");
  ms_json_writer_string (writer, ts, -1);
  ms_json_writer_close_object (writer);
}

/* The API's page is newest first; this one is read downwards. */
static GBytes *
translate_page (const MsDirectory *directory,
                gint64             reader,
                MsJsonNode         messages)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GArray) nodes = g_array_new (FALSE, FALSE, sizeof (MsJsonNode));
  Names names = { directory, ms_directory_find_user (directory, reader), NULL };
  MsJsonIter iter;
  MsJsonNode node;

  ms_json_iter_init (&iter, messages);
  while (ms_json_iter_next (&iter, NULL, &node))
    g_array_append_val (nodes, node);
  ms_json_writer_open_object (writer);
  ms_json_writer_key (writer, "messages");
  ms_json_writer_open_array (writer);
  for (guint i = nodes->len; i > 0; i--)
    write_message (writer, &names, g_array_index (nodes, MsJsonNode, i - 1));
  ms_json_writer_close_array (writer);
  ms_json_writer_close_object (writer);
  g_free (names.name);
  return ms_json_writer_finish (writer);
}

static guint
status_of (const GError *error)
{
  if (g_error_matches (error, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND) || g_error_matches (error, MS_ERROR, MS_ERROR_NOT_IN_CHANNEL))
    return SOUP_STATUS_NOT_FOUND;
  if (g_error_matches (error, MS_ERROR, MS_ERROR_RATELIMITED))
    return 429;
  if (g_error_matches (error, MS_ERROR, MS_ERROR_INTERNAL) || g_error_matches (error, MS_ERROR, MS_ERROR_SERVICE_UNAVAILABLE))
    return SOUP_STATUS_SERVICE_UNAVAILABLE;
  return SOUP_STATUS_BAD_REQUEST;
}

static void
history_done (MsRequest *self,
              MsApiCall *call)
{
  const GError *error = ms_api_call_get_error (call);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GBytes) page = NULL;
  guint status, retry_after;

  if (error != NULL)
    {
      guint code = status_of (error);

      ms_http_reply_retry_after (self->message, ms_error_get_retry_after (error));
      ms_http_reply_error (self->message, code, code == SOUP_STATUS_NOT_FOUND ? "channel_not_found" : ms_error_get_wire_name (error));
      return;
    }
  body = ms_api_call_get_reply (call, &status, &retry_after);
  ms_json_reader_set_max_tokens (reader, 1024 * 1024);
  if (!ms_json_reader_parse_bytes (reader, body, NULL))
    {
      ms_http_reply_error (self->message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "internal_error");
      return;
    }
  page = translate_page (ms_auth_guard_get_directory (self->config->guard), self->visitor.caller.actor.user,
                         ms_json_node_get_member (ms_json_reader_get_root (reader), "messages"));
  if (ms_request_hold (self, g_bytes_get_size (page)))
    ms_http_reply_json (self->message, SOUP_STATUS_OK, page);
}

static void
add_argument (MsArguments *arguments,
              const char  *name,
              const char  *value)
{
  if (value != NULL)
    ms_arguments_add (arguments, name, value, strlen (value), NULL);
}

static void
route_history (MsRequest                *self,
               const MsDirectoryChannel *channel)
{
  const char *query = ms_request_get_query (self);
  g_autoptr(MsArguments) asked = ms_arguments_new ();
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GError) error = NULL;

  if (query != NULL && !ms_arguments_add_form (asked, query, strlen (query), &error))
    {
      ms_http_reply_error (self->message, SOUP_STATUS_BAD_REQUEST, ms_error_get_wire_name (error));
      return;
    }
  add_argument (arguments, "channel", channel->id);
  add_argument (arguments, "latest", ms_arguments_peek (asked, "before"));
  add_argument (arguments, "limit", ms_arguments_peek (asked, "limit"));
  self->visitor.caller.simple_door = TRUE;
  ms_request_call (self, "conversations.history", g_steal_pointer (&arguments), NULL, history_done);
}

/* By id or by name; hidden and missing are the same. */
static gboolean
find_channel (MsRequest          *self,
              MsDirectoryChannel *channel)
{
  const MsDirectory *directory = ms_auth_guard_get_directory (self->config->guard);
  guint32 slot = ms_directory_find_channel_id (directory, self->segments[0]);

  if (slot == MS_SLOT_NONE)
    slot = ms_directory_find_channel_name (directory, self->segments[0]);
  if (slot == MS_SLOT_NONE || !ms_directory_get_channel (directory, slot, channel))
    return FALSE;
  return (channel->kind == MS_CHANNEL_PUBLIC && self->visitor.caller.role > MS_ROLE_GUEST)
         || ms_directory_is_member (directory, channel->key, self->visitor.caller.actor.user);
}

void
ms_route_channel (MsRequest *self)
{
  gboolean is_history = self->n_segments == 2 && strcmp (self->segments[1], "history") == 0;
  gboolean is_messages = self->n_segments == 2 && strcmp (self->segments[1], "messages") == 0;
  MsDirectoryChannel channel;
  g_autoptr(GError) error = NULL;

  self->signed_in = ms_request_identify (self, NULL, is_messages ? MS_COOKIE_CHANGES : MS_COOKIE_READS, &error);
  if (!self->signed_in)
    ms_request_send_away (self, error);
  else if (!is_history && !is_messages)
    ms_http_reply_error (self->message, SOUP_STATUS_NOT_FOUND, "not_found");
  else if (!ms_request_is (self, "GET"))
    ms_http_reply_not_allowed (self->message, "GET");
  else if (!find_channel (self, &channel))
    ms_http_reply_error (self->message, SOUP_STATUS_NOT_FOUND, "channel_not_found");
  else if (is_history)
    route_history (self, &channel);
  else
    ms_route_messages (self, channel.key);
}
