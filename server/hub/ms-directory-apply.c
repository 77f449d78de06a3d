/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an event changes in the directory. The JSON is our own, but comes from the log: what does not read is skipped. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-directory-private.h"

#include "ms-json-reader.h"

static MsJsonNode
parse (MsJsonReader *reader,
       MsEvent      *event)
{
  gsize length;
  const char *json = ms_event_get_json (event, &length);

  if (!ms_json_reader_parse (reader, json, length, NULL))
    return MS_JSON_NODE_NONE;

  return ms_json_reader_get_root (reader);
}

static void
apply_user (MsDirectory *self,
            MsJsonNode   root)
{
  g_autofree char *id = ms_json_node_dup_member_string (root, "id");
  g_autofree char *name = ms_json_node_dup_member_string (root, "name");
  g_autofree char *display = ms_json_node_dup_member_string (root, "display");
  g_autofree char *role = ms_json_node_dup_member_string (root, "role");
  MsDirectoryUser user = {
    .key = ms_json_node_get_member_int64 (root, "key", 0),
    .id = id,
    .name = name,
    .display = display,
    .role = MS_ROLE_MEMBER,
    .deleted = ms_json_node_get_member_boolean (root, "deleted"),
    .bot = ms_json_node_get_member_boolean (root, "bot"),
  };

  if (user.key == 0)
    return;

  if (role != NULL)
    ms_role_from_string (role, &user.role);
  ms_directory_add_user (self, &user);
}

static void
apply_channel (MsDirectory *self,
               MsJsonNode   root)
{
  g_autofree char *id = ms_json_node_dup_member_string (root, "id");
  g_autofree char *name = ms_json_node_dup_member_string (root, "name");
  g_autofree char *kind = ms_json_node_dup_member_string (root, "kind");
  MsDirectoryChannel channel = {
    .key = ms_json_node_get_member_int64 (root, "key", 0),
    .id = id,
    .name = name,
    .kind = ms_channel_kind_from_string (kind),
    .archived = ms_json_node_get_member_boolean (root, "archived"),
    .general = ms_json_node_get_member_boolean (root, "general"),
  };

  if (channel.key != 0)
    ms_directory_add_channel (self, &channel);
}

static void
apply_team (MsDirectory *self,
            MsJsonNode   root)
{
  g_autofree char *id = ms_json_node_dup_member_string (root, "id");

  if (id != NULL)
    ms_directory_set_team (self, id);
}

void
ms_directory_apply (MsDirectory *self,
                    MsEvent     *event)
{
  g_autoptr(MsJsonReader) reader = NULL;
  MsEventKind kind;
  gint64 seq;

  g_return_if_fail (self != NULL && event != NULL);

  seq = ms_event_get_seq (event);
  kind = ms_event_get_kind (event);
  if (seq <= self->seq)
    return;

  self->seq = seq;
  if (kind == MS_EVENT_KIND_MEMBER_JOINED)
    ms_directory_add_member (self, ms_event_get_channel (event), ms_event_get_user (event), seq);
  if (kind == MS_EVENT_KIND_MEMBER_LEFT)
    ms_directory_remove_member (self, ms_event_get_channel (event), ms_event_get_user (event));
  if (kind == MS_EVENT_KIND_STARRED)
    ms_directory_add_starred (self, ms_event_get_channel (event), ms_event_get_user (event));
  if (ms_event_get_classes (event) & ~MS_EVENT_CLASS_INTERNAL)
    ms_directory_set_head (self, ms_event_get_topic (event), seq);
  if (kind != MS_EVENT_KIND_USER && kind != MS_EVENT_KIND_CHANNEL && kind != MS_EVENT_KIND_TEAM)
    return;

  reader = ms_json_reader_new ();
  if (kind == MS_EVENT_KIND_USER)
    apply_user (self, parse (reader, event));
  else if (kind == MS_EVENT_KIND_CHANNEL)
    apply_channel (self, parse (reader, event));
  else
    apply_team (self, parse (reader, event));
}
