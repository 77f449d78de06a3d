/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The message object. History writes one for each row, so this is the hot path of reading: no allocation here. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-message.h"

#include <string.h>

#include "ms-error.h"
#include "ms-frame.h"
#include "ms-timestamp.h"
#include "ms-wire-content.h"

static void
write_edited (MsJsonWriter    *writer,
              const MsMessage *message)
{
  if (message->edited_ts <= 0)
    return;
  ms_json_writer_key (writer, "edited");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "user", message->edited_user != NULL ? message->edited_user : message->user);
  ms_json_writer_add_ts (writer, "ts", message->edited_ts);
  ms_json_writer_close_object (writer);
}

/* The members of the object as they are, without another look at them. */
static void
write_content (MsJsonWriter    *writer,
               const MsMessage *message)
{
  if (message->content != NULL)
    ms_json_writer_members (writer, message->content + 1, (gssize) strlen (message->content) - 2);
  if (message->reactions != NULL)
    {
      ms_json_writer_key (writer, "reactions");
      ms_json_writer_raw (writer, message->reactions, -1);
    }
  if (message->pinned_to != NULL)
    {
      ms_json_writer_key (writer, "pinned_to");
      ms_json_writer_open_array (writer);
      ms_json_writer_string (writer, message->pinned_to, -1);
      ms_json_writer_close_array (writer);
    }
}

static void
write_reply_users (MsJsonWriter *writer,
                   const char   *ids)
{
  ms_json_writer_key (writer, "reply_users");
  ms_json_writer_open_array (writer);
  while (ids != NULL && *ids != '\0')
    {
      const char *end = strchrnul (ids, ',');

      ms_json_writer_string (writer, ids, end - ids);
      ids = *end != '\0' ? end + 1 : end;
    }
  ms_json_writer_close_array (writer);
}

void
ms_wire_write_thread_counters (MsJsonWriter    *writer,
                               const MsMessage *message)
{
  ms_json_writer_add_ts (writer, "thread_ts", message->ts);
  ms_json_writer_add_int (writer, "reply_count", message->reply_count);
  ms_json_writer_add_int (writer, "reply_users_count", message->reply_users_count);
  write_reply_users (writer, message->reply_users);
  if (message->latest_reply > 0)
    ms_json_writer_add_ts (writer, "latest_reply", message->latest_reply);
  ms_json_writer_add_boolean (writer, "is_locked", FALSE);
}

/* How the caller stands to the thread. */
static void
write_thread_view (MsJsonWriter    *writer,
                   const MsMessage *message)
{
  ms_json_writer_add_boolean (writer, "subscribed", message->subscribed);
  if (!message->subscribed)
    return;
  ms_json_writer_add_ts (writer, "last_read", message->thread_last_read);
  ms_json_writer_add_int (writer, "unread_count", message->thread_unread);
}

static void
write_thread (MsJsonWriter    *writer,
              const MsMessage *message)
{
  if (ms_message_is_reply (message))
    {
      ms_json_writer_add_ts (writer, "thread_ts", message->thread_ts);
      ms_json_writer_add_string (writer, "parent_user_id", message->parent_user);
    }
  else if (message->thread_ts != 0)
    ms_wire_write_thread_counters (writer, message);
  if (message->has_thread_view)
    write_thread_view (writer, message);
}

void
ms_wire_write_message_members (MsJsonWriter    *writer,
                               const MsMessage *message,
                               const char      *team_id)
{
  g_return_if_fail (message != NULL);

  ms_json_writer_add_string (writer, "type", MS_FRAME_MESSAGE);
  ms_json_writer_add_string (writer, "subtype", message->subtype);
  ms_json_writer_add_ts (writer, "ts", message->ts);
  ms_json_writer_add_string (writer, "channel", message->channel);
  ms_json_writer_add_string (writer, "user", message->user);
  ms_json_writer_add_string (writer, "text", message->text != NULL ? message->text : "");
  ms_json_writer_add_string (writer, "team", team_id);
  ms_json_writer_add_string (writer, "client_msg_id", message->client_msg_id);
  write_edited (writer, message);
  ms_json_writer_add_string (writer, "topic", message->topic);
  ms_json_writer_add_string (writer, "purpose", message->purpose);
  ms_json_writer_add_string (writer, "old_name", message->old_name);
  ms_json_writer_add_string (writer, "name", message->name);
  ms_json_writer_add_string (writer, "inviter", message->inviter);
  ms_json_writer_add_string (writer, "bot_id", message->bot_id);
  write_content (writer, message);
  if (message->thread_ts != 0 || message->has_thread_view)
    write_thread (writer, message);
  if (message->revision > 0)
    ms_json_writer_add_int (writer, "revision", message->revision);
  if (message->is_starred)
    ms_json_writer_add_boolean (writer, "is_starred", TRUE);
  if (message->hidden)
    ms_json_writer_add_boolean (writer, "hidden", TRUE);
}

void
ms_wire_write_message (MsJsonWriter    *writer,
                       const MsMessage *message,
                       const char      *team_id)
{
  ms_json_writer_open_object (writer);
  ms_wire_write_message_members (writer, message, team_id);
  ms_json_writer_close_object (writer);
}

static char *
dup_first (MsJsonNode array)
{
  MsJsonNode value = MS_JSON_NODE_NONE;
  MsJsonIter iter;

  ms_json_iter_init (&iter, array);
  ms_json_iter_next (&iter, NULL, &value);
  return ms_json_node_dup_string (value);
}

static char *
dup_raw (MsJsonNode node)
{
  const char *text;
  gsize length;

  return ms_json_node_peek_raw (node, &text, &length) ? g_strndup (text, length) : NULL;
}

static char *
read_reply_users (MsJsonNode node)
{
  g_autoptr(GString) ids = g_string_new (NULL);
  MsJsonIter iter;
  MsJsonNode value;

  ms_json_iter_init (&iter, ms_json_node_get_member (node, "reply_users"));
  while (ms_json_iter_next (&iter, NULL, &value))
    {
      g_autofree char *id = ms_json_node_dup_string (value);

      if (id != NULL)
        g_string_append_printf (ids, "%s%s", ids->len > 0 ? "," : "", id);
    }
  return ids->len > 0 ? g_strdup (ids->str) : NULL;
}

static void
read_thread (MsJsonNode  node,
             MsMessage  *message)
{
  gboolean subscribed;

  message->thread_ts = ms_json_node_get_member_ts (node, "thread_ts");
  message->parent_user = ms_json_node_dup_member_string (node, "parent_user_id");
  message->reply_count = (guint) CLAMP (ms_json_node_get_member_int64 (node, "reply_count", 0), 0, G_MAXINT32);
  message->reply_users_count = (guint) CLAMP (ms_json_node_get_member_int64 (node, "reply_users_count", 0), 0, G_MAXINT32);
  message->reply_users = read_reply_users (node);
  message->latest_reply = ms_json_node_get_member_ts (node, "latest_reply");
  message->has_thread_view = ms_json_node_get_boolean (ms_json_node_get_member (node, "subscribed"), &subscribed);
  message->subscribed = message->has_thread_view && subscribed;
  message->thread_last_read = ms_json_node_get_member_ts (node, "last_read");
  message->thread_unread = ms_json_node_get_member_int64 (node, "unread_count", 0);
}

/* The name that the message itself chose, else what its bot was called then. */
static char *
read_bot_name (MsJsonNode node)
{
  char *name = ms_json_node_dup_member_string (node, MS_CONTENT_USERNAME);

  return name != NULL ? name : ms_json_node_dup_member_string (ms_json_node_get_member (node, MS_CONTENT_BOT_PROFILE), "name");
}

MsMessage *
ms_wire_read_message (MsJsonNode   node,
                      const char  *channel,
                      GError     **error)
{
  g_autoptr(MsMessage) message = g_new0 (MsMessage, 1);
  g_autofree char *ts = ms_json_node_dup_member_string (node, "ts");
  MsJsonNode edited = ms_json_node_get_member (node, "edited");

  if (!ms_timestamp_parse (ts, &message->ts))
    {
      ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "message without ts");
      return NULL;
    }

  message->channel = ms_json_node_dup_member_string (node, "channel");
  if (message->channel == NULL)
    message->channel = g_strdup (channel);
  message->user = ms_json_node_dup_member_string (node, "user");
  message->text = ms_json_node_dup_member_string (node, "text");
  if (message->text == NULL)
    message->text = g_strdup ("");
  message->subtype = ms_json_node_dup_member_string (node, "subtype");
  message->client_msg_id = ms_json_node_dup_member_string (node, "client_msg_id");
  message->edited_user = ms_json_node_dup_member_string (edited, "user");
  message->edited_ts = ms_json_node_get_member_ts (edited, "ts");
  message->topic = ms_json_node_dup_member_string (node, "topic");
  message->purpose = ms_json_node_dup_member_string (node, "purpose");
  message->name = ms_json_node_dup_member_string (node, "name");
  message->old_name = ms_json_node_dup_member_string (node, "old_name");
  message->inviter = ms_json_node_dup_member_string (node, "inviter");
  message->bot_id = ms_json_node_dup_member_string (node, "bot_id");
  message->bot_name = read_bot_name (node);
  message->content = ms_wire_content_read (node);
  message->reactions = dup_raw (ms_json_node_get_member (node, "reactions"));
  message->pinned_to = dup_first (ms_json_node_get_member (node, "pinned_to"));
  message->revision = ms_json_node_get_member_int64 (node, "revision", 0);
  message->is_starred = ms_json_node_get_member_boolean (node, "is_starred");
  message->hidden = ms_json_node_get_member_boolean (node, "hidden");
  read_thread (node, message);
  return g_steal_pointer (&message);
}
