/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The channel object and the shorter one of direct messages. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-channel.h"

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-timestamp.h"
#include "ms-wire-message.h"

#define US_PER_MS 1000

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
write_note (MsJsonWriter        *writer,
            const char          *key,
            const MsChannelNote *note)
{
  ms_json_writer_key (writer, key);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "value", or_empty (note->value));
  ms_json_writer_add_string (writer, "creator", or_empty (note->creator));
  ms_json_writer_add_int (writer, "last_set", ms_timestamp_to_seconds (note->last_set));
  ms_json_writer_close_object (writer);
}

static void
write_team_list (MsJsonWriter *writer,
                 const char   *key,
                 const char   *team_id)
{
  ms_json_writer_key (writer, key);
  ms_json_writer_open_array (writer);
  if (team_id != NULL)
    ms_json_writer_string (writer, team_id, -1);
  ms_json_writer_close_array (writer);
}

static void
write_previous_names (MsJsonWriter    *writer,
                      const MsChannel *channel)
{
  ms_json_writer_key (writer, "previous_names");
  ms_json_writer_open_array (writer);
  for (gsize i = 0; channel->previous_names != NULL && channel->previous_names[i] != NULL; i++)
    ms_json_writer_string (writer, channel->previous_names[i], -1);
  ms_json_writer_close_array (writer);
}

/* What depends on the caller. Counts belong to members only. */
static void
write_view (MsJsonWriter    *writer,
            const MsChannel *channel)
{
  if (!channel->has_view)
    return;
  if (channel->kind != MS_CHANNEL_IM)
    ms_json_writer_add_boolean (writer, "is_member", channel->is_member);
  if (ms_channel_is_direct (channel))
    ms_json_writer_add_boolean (writer, "is_open", channel->is_open);
  ms_json_writer_add_ts (writer, "latest_ts", channel->latest);
  if (!channel->is_member)
    return;
  ms_json_writer_add_ts (writer, "last_read", channel->last_read);
  ms_json_writer_add_int (writer, "unread_count", channel->unread_count);
  ms_json_writer_add_int (writer, "unread_count_display", channel->unread_count);
  ms_json_writer_add_int (writer, "mention_count", channel->mention_count);
}

static void
write_im (MsJsonWriter    *writer,
          const MsChannel *channel,
          const char      *team_id)
{
  ms_json_writer_add_int (writer, "created", ms_timestamp_to_seconds (channel->created));
  ms_json_writer_add_boolean (writer, "is_im", TRUE);
  ms_json_writer_add_boolean (writer, "is_archived", channel->archived);
  ms_json_writer_add_boolean (writer, "is_org_shared", FALSE);
  ms_json_writer_add_string (writer, "context_team_id", team_id);
  ms_json_writer_add_int (writer, "updated", channel->updated / US_PER_MS);
  ms_json_writer_add_string (writer, "user", channel->user);
  ms_json_writer_add_boolean (writer, "is_user_deleted", channel->user_deleted);
  ms_json_writer_add_int (writer, "priority", 0);
}

static void
write_flags (MsJsonWriter    *writer,
             const MsChannel *channel)
{
  gboolean is_private = channel->kind == MS_CHANNEL_PRIVATE;

  ms_json_writer_add_boolean (writer, "is_channel", !is_private);
  ms_json_writer_add_boolean (writer, "is_group", is_private);
  ms_json_writer_add_boolean (writer, "is_im", FALSE);
  ms_json_writer_add_boolean (writer, "is_mpim", channel->is_mpim);
  ms_json_writer_add_boolean (writer, "is_private", is_private);
  ms_json_writer_add_boolean (writer, "is_archived", channel->archived);
  ms_json_writer_add_boolean (writer, "is_general", channel->is_general);
  ms_json_writer_add_boolean (writer, "is_shared", FALSE);
  ms_json_writer_add_boolean (writer, "is_ext_shared", FALSE);
  ms_json_writer_add_boolean (writer, "is_org_shared", FALSE);
  ms_json_writer_add_boolean (writer, "is_pending_ext_shared", FALSE);
}

static void
write_named (MsJsonWriter    *writer,
             const MsChannel *channel,
             const char      *team_id)
{
  ms_json_writer_add_string (writer, "name", or_empty (channel->name));
  ms_json_writer_add_string (writer, "name_normalized", or_empty (channel->name));
  write_flags (writer, channel);
  ms_json_writer_add_int (writer, "created", ms_timestamp_to_seconds (channel->created));
  ms_json_writer_add_string (writer, "creator", or_empty (channel->creator));
  ms_json_writer_add_int (writer, "updated", channel->updated / US_PER_MS);
  ms_json_writer_add_int (writer, "unlinked", 0);
  if (channel->num_members >= 0)
    ms_json_writer_add_int (writer, "num_members", channel->num_members);
  write_note (writer, "topic", &channel->topic);
  write_note (writer, "purpose", &channel->purpose);
  write_previous_names (writer, channel);
  write_team_list (writer, "pending_shared", NULL);
  write_team_list (writer, "shared_team_ids", team_id);
  ms_json_writer_add_string (writer, "context_team_id", team_id);
}

void
ms_wire_write_channel (MsJsonWriter    *writer,
                       const MsChannel *channel,
                       const char      *team_id)
{
  g_return_if_fail (channel != NULL);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", channel->id);
  if (channel->kind == MS_CHANNEL_IM)
    write_im (writer, channel, team_id);
  else
    write_named (writer, channel, team_id);
  write_view (writer, channel);
  ms_json_writer_add_string (writer, "locale", channel->locale);
  if (channel->newest != NULL)
    {
      ms_json_writer_key (writer, "latest");
      ms_wire_write_message (writer, channel->newest, team_id);
    }
  ms_json_writer_close_object (writer);
}

void
ms_wire_write_channel_short (MsJsonWriter    *writer,
                             const MsChannel *channel,
                             const char      *team_id)
{
  g_return_if_fail (channel != NULL);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", channel->id);
  ms_json_writer_add_string (writer, "name", or_empty (channel->name));
  ms_json_writer_add_string (writer, "name_normalized", or_empty (channel->name));
  ms_json_writer_add_boolean (writer, "is_channel", channel->kind == MS_CHANNEL_PUBLIC);
  ms_json_writer_add_boolean (writer, "is_private", channel->kind != MS_CHANNEL_PUBLIC);
  ms_json_writer_add_boolean (writer, "is_mpim", FALSE);
  ms_json_writer_add_boolean (writer, "is_shared", FALSE);
  ms_json_writer_add_boolean (writer, "is_org_shared", FALSE);
  ms_json_writer_add_int (writer, "created", ms_timestamp_to_seconds (channel->created));
  ms_json_writer_add_string (writer, "creator", or_empty (channel->creator));
  ms_json_writer_add_string (writer, "context_team_id", team_id);
  ms_json_writer_close_object (writer);
}

static gint64
read_seconds (MsJsonNode  node,
              const char *name)
{
  return CLAMP (ms_json_node_get_member_int64 (node, name, 0), 0, MS_TIMESTAMP_MAX / G_USEC_PER_SEC) * G_USEC_PER_SEC;
}

static void
read_note (MsChannelNote *note,
           MsJsonNode     node)
{
  note->value = ms_json_node_dup_member_string (node, "value");
  note->creator = ms_json_node_dup_member_string (node, "creator");
  note->last_set = read_seconds (node, "last_set");
}

static char **
read_previous_names (MsJsonNode node)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  MsJsonNode value;
  MsJsonIter iter;

  ms_json_iter_init (&iter, node);
  while (names->len < MS_LIMIT_PREVIOUS_NAMES && ms_json_iter_next (&iter, NULL, &value))
    {
      char *name = ms_json_node_dup_string (value);

      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

static MsChannelKind
read_kind (MsJsonNode node)
{
  if (ms_json_node_get_member_boolean (node, "is_im"))
    return MS_CHANNEL_IM;
  if (ms_json_node_get_member_boolean (node, "is_mpim") || ms_json_node_get_member_boolean (node, "is_private") ||
      ms_json_node_get_member_boolean (node, "is_group"))
    return MS_CHANNEL_PRIVATE;
  return MS_CHANNEL_PUBLIC;
}

static void
read_view (MsChannel  *channel,
           MsJsonNode  node)
{
  gboolean has_last_read = ms_json_node_get_type (ms_json_node_get_member (node, "last_read")) == MS_JSON_STRING;

  channel->has_view = has_last_read || ms_json_node_get_type (ms_json_node_get_member (node, "is_member")) == MS_JSON_BOOLEAN
                      || ms_json_node_get_type (ms_json_node_get_member (node, "is_open")) == MS_JSON_BOOLEAN;
  channel->is_member = ms_json_node_get_member_boolean (node, "is_member") || channel->kind == MS_CHANNEL_IM;
  channel->is_open = ms_json_node_get_member_boolean (node, "is_open");
  channel->last_read = ms_json_node_get_member_ts (node, "last_read");
  channel->latest = ms_json_node_get_member_ts (node, "latest_ts");
  channel->unread_count = ms_json_node_get_member_int64 (node, "unread_count", 0);
  channel->mention_count = ms_json_node_get_member_int64 (node, "mention_count", 0);
}

MsChannel *
ms_wire_read_channel (MsJsonNode   node,
                      GError     **error)
{
  g_autoptr(MsChannel) channel = ms_channel_new (NULL, NULL, read_kind (node));

  channel->id = ms_json_node_dup_member_string (node, "id");
  if (channel->id == NULL)
    {
      ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "channel without id");
      return NULL;
    }

  if (channel->kind != MS_CHANNEL_IM)
    channel->name = ms_json_node_dup_member_string (node, "name");
  channel->creator = ms_json_node_dup_member_string (node, "creator");
  channel->user = ms_json_node_dup_member_string (node, "user");
  channel->previous_names = read_previous_names (ms_json_node_get_member (node, "previous_names"));
  read_note (&channel->topic, ms_json_node_get_member (node, "topic"));
  read_note (&channel->purpose, ms_json_node_get_member (node, "purpose"));
  channel->created = read_seconds (node, "created");
  channel->updated = CLAMP (ms_json_node_get_member_int64 (node, "updated", 0), 0, MS_TIMESTAMP_MAX / US_PER_MS) * US_PER_MS;
  channel->num_members = ms_json_node_get_member_int64 (node, "num_members", -1);
  channel->is_mpim = channel->kind == MS_CHANNEL_PRIVATE && ms_json_node_get_member_boolean (node, "is_mpim");
  channel->is_general = ms_json_node_get_member_boolean (node, "is_general");
  channel->archived = ms_json_node_get_member_boolean (node, "is_archived");
  channel->user_deleted = ms_json_node_get_member_boolean (node, "is_user_deleted");
  read_view (channel, node);
  return g_steal_pointer (&channel);
}
