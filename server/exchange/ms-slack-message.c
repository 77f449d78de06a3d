/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members of a message that have a place of their own here are taken out of it; everything else stays together, as it is. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-message.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-slack-list.h"
#include "ms-text.h"
#include "ms-wire-message.h"

/* What is read, or made here anew when the message is sent. */
static const char * const own_members[] = {
  "type", "subtype", "ts", "user", "text", "team", "channel", "client_msg_id", "edited", "old_name", "inviter", "reactions", "pinned_to",
  "thread_ts", "parent_user_id", "reply_count", "reply_users_count", "reply_users", "latest_reply", "replies", "subscribed", "last_read",
  "unread_count", "is_locked", "is_starred", "permalink", "hidden", "revision", "event_ts", "event_seq", "event_topic", "prev",
  "user_profile", "user_team", "source_team", "root",
};

/* Of names and people. */
static gboolean
is_reaction (MsJsonNode node)
{
  MsJsonNode user;
  MsJsonIter iter;

  if (ms_json_node_get_type (ms_json_node_get_member (node, "name")) != MS_JSON_STRING
      || ms_json_node_get_type (ms_json_node_get_member (node, "users")) != MS_JSON_ARRAY)
    return FALSE;
  ms_json_iter_init (&iter, ms_json_node_get_member (node, "users"));
  while (ms_json_iter_next (&iter, NULL, &user))
    if (ms_json_node_get_type (user) != MS_JSON_STRING)
      return FALSE;
  return TRUE;
}

static gboolean
check_reactions (MsJsonNode   node,
                 const char  *file,
                 GError     **error)
{
  MsJsonNode reaction;
  MsJsonIter iter;

  if (!ms_slack_is_type_or_nothing (node, "reactions", MS_JSON_ARRAY))
    return ms_slack_refuse (error, file, _("“reactions” of a message is not a list"));
  ms_json_iter_init (&iter, ms_json_node_get_member (node, "reactions"));
  while (ms_json_iter_next (&iter, NULL, &reaction))
    if (!is_reaction (reaction))
      return ms_slack_refuse (error, file, _("a reaction has no name or no people"));
  return TRUE;
}

static gboolean
check_types (MsJsonNode   node,
             const char  *file,
             GError     **error)
{
  static const char * const texts[] = { "type", "subtype", "ts", "user", "text", "client_msg_id", "inviter", "old_name", "thread_ts", "parent_user_id" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!ms_slack_is_type_or_nothing (node, texts[i], MS_JSON_STRING))
      return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, _("%s: “%s” of a message is not a text"), file, texts[i]);
  if (!ms_slack_is_type_or_nothing (node, "edited", MS_JSON_OBJECT))
    return ms_slack_refuse (error, file, _("“edited” of a message is not an object"));
  return check_reactions (node, file, error);
}

static gboolean
check_size (MsJsonNode        node,
            const MsMessage  *message,
            const char       *file,
            GError          **error)
{
  const char *json;
  gsize length;

  if (ms_text_count (message->text, -1) > MS_LIMIT_IMPORT_TEXT_CHARS)
    return ms_slack_refuse (error, file, _("the text of a message is too long"));
  if (!ms_json_node_peek_raw (node, &json, &length) || length > MS_LIMIT_IMPORT_MESSAGE_BYTES)
    return ms_slack_refuse (error, file, _("a message is too large"));
  return TRUE;
}

static gboolean
is_subtype (const MsMessage *message,
            const char      *subtype)
{
  return g_strcmp0 (message->subtype, subtype) == 0;
}

/* Topic, purpose and name belong to the notices that tell of them; in another message they are nothing special. */
static void
keep_own_details (MsMessage *message)
{
  if (!is_subtype (message, MS_SUBTYPE_CHANNEL_TOPIC))
    g_clear_pointer (&message->topic, g_free);
  if (!is_subtype (message, MS_SUBTYPE_CHANNEL_PURPOSE))
    g_clear_pointer (&message->purpose, g_free);
  if (!is_subtype (message, MS_SUBTYPE_CHANNEL_NAME))
    g_clear_pointer (&message->name, g_free);
}

MsMessage *
ms_slack_message_read (MsJsonNode   node,
                       const char  *file,
                       GError     **error)
{
  g_autoptr(MsMessage) message = NULL;
  g_autofree char *text = NULL;

  if (!check_types (node, file, error))
    return NULL;
  if (ms_json_node_get_type (ms_json_node_get_member (node, "ts")) != MS_JSON_STRING)
    return NULL;
  message = ms_wire_read_message (node, NULL, NULL);
  if (message == NULL || message->ts <= 0)
    {
      ms_slack_refuse (error, file, _("“ts” of a message is not a time"));
      return NULL;
    }
  if (!check_size (node, message, file, error))
    return NULL;
  keep_own_details (message);
  if (message->thread_ts > message->ts)
    message->thread_ts = 0; /* nothing stands before what it answers */
  if (message->client_msg_id != NULL && !ms_client_msg_id_is_valid (message->client_msg_id))
    g_clear_pointer (&message->client_msg_id, g_free);
  text = ms_text_escape_input (message->text, -1);
  g_free (message->text);
  message->text = g_steal_pointer (&text);
  return g_steal_pointer (&message);
}

static void
visit_reactions (MsJsonNode   node,
                 MsSlackNamed named,
                 gpointer     user_data)
{
  MsJsonNode reaction, user;
  MsJsonIter iter, users;

  ms_json_iter_init (&iter, ms_json_node_get_member (node, "reactions"));
  while (ms_json_iter_next (&iter, NULL, &reaction))
    {
      ms_json_iter_init (&users, ms_json_node_get_member (reaction, "users"));
      while (ms_json_iter_next (&users, NULL, &user))
        {
          g_autofree char *id = ms_json_node_dup_string (user);

          named (id, MS_JSON_NODE_NONE, user_data);
        }
    }
}

void
ms_slack_message_visit_names (MsJsonNode       node,
                              const MsMessage *message,
                              MsSlackNamed     named,
                              gpointer         user_data)
{
  if (!ms_message_is_tombstone (message)) /* whoever it names did not write it */
    named (message->user, ms_json_node_get_member (node, "user_profile"), user_data);
  named (message->edited_user, MS_JSON_NODE_NONE, user_data);
  named (message->inviter, MS_JSON_NODE_NONE, user_data);
  visit_reactions (node, named, user_data);
}

static gboolean
is_own (MsJsonNode       key,
        const MsMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_members); i++)
    if (ms_json_node_equal_string (key, own_members[i]))
      return TRUE;
  return (ms_json_node_equal_string (key, "topic") && is_subtype (message, MS_SUBTYPE_CHANNEL_TOPIC))
         || (ms_json_node_equal_string (key, "purpose") && is_subtype (message, MS_SUBTYPE_CHANNEL_PURPOSE))
         || (ms_json_node_equal_string (key, "name") && is_subtype (message, MS_SUBTYPE_CHANNEL_NAME));
}

static char *
finish (MsJsonWriter *writer)
{
  const char *json;
  gsize length;

  json = ms_json_writer_peek (writer, &length);
  return g_strndup (json, length);
}

static void
write_files (MsJsonNode            files,
             const MsSlackRewrite *rewrite,
             MsSlackFileFunc       write_file,
             gpointer              user_data,
             MsJsonWriter         *writer)
{
  MsJsonIter iter;
  MsJsonNode file;

  ms_json_writer_open_array (writer);
  ms_json_iter_init (&iter, files);
  while (ms_json_iter_next (&iter, NULL, &file))
    if (!write_file (file, writer, user_data))
      ms_slack_rewrite_json (rewrite, file, writer);
  ms_json_writer_close_array (writer);
}

char *
ms_slack_message_dup_content (MsJsonNode            node,
                              const MsMessage      *message,
                              const MsSlackRewrite *rewrite,
                              MsSlackFileFunc       write_file,
                              gpointer              user_data)
{
  g_autoptr(MsJsonWriter) writer = NULL;
  MsJsonNode key, value;
  MsJsonIter iter;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = NULL;

      if (is_own (key, message))
        continue;
      if (writer == NULL)
        {
          writer = ms_json_writer_new (0);
          ms_json_writer_open_object (writer);
        }
      name = ms_json_node_dup_string (key);
      ms_json_writer_key_string (writer, name);
      if (ms_json_node_equal_string (key, "files") && ms_json_node_get_type (value) == MS_JSON_ARRAY)
        write_files (value, rewrite, write_file, user_data, writer);
      else
        ms_slack_rewrite_json (rewrite, value, writer);
    }
  if (writer == NULL)
    return NULL;
  ms_json_writer_close_object (writer);
  return finish (writer);
}

static MsReaction *
read_reaction (MsJsonNode node)
{
  g_autofree char *name = ms_json_node_dup_member_string (node, "name");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  MsReaction *reaction = ms_reaction_new (name);
  MsJsonIter iter;
  MsJsonNode user;

  ms_json_iter_init (&iter, ms_json_node_get_member (node, "users"));
  while (ms_json_iter_next (&iter, NULL, &user))
    {
      g_autofree char *id = ms_json_node_dup_string (user);

      if (!ms_id_is_valid (id, MS_ID_PEOPLE) || g_hash_table_contains (seen, id))
        continue;
      g_hash_table_add (seen, id);
      g_ptr_array_add (reaction->users, g_steal_pointer (&id));
    }
  reaction->count = MAX (ms_json_node_get_member_int64 (node, "count", 0), (gint64) reaction->users->len);
  return reaction;
}

GPtrArray *
ms_slack_message_dup_reactions (MsJsonNode node)
{
  MsJsonNode reactions = ms_json_node_get_member (node, "reactions");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *list;
  MsJsonIter iter;
  MsJsonNode element;

  if (ms_json_node_get_length (reactions) == 0)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_reaction_free);
  ms_json_iter_init (&iter, reactions);
  while (ms_json_iter_next (&iter, NULL, &element))
    {
      g_autoptr(MsReaction) reaction = read_reaction (element);

      if (reaction->users->len > 0 && g_hash_table_add (seen, reaction->name))
        g_ptr_array_add (list, g_steal_pointer (&reaction));
    }
  return list;
}

gboolean
ms_slack_message_is_pinned (MsJsonNode node)
{
  return ms_json_node_get_length (ms_json_node_get_member (node, "pinned_to")) > 0;
}
