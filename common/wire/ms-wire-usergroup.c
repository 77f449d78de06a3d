/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The object of a user group. Users and their number are in it where they are known. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-usergroup.h"

static void
write_list (MsJsonWriter        *writer,
            const char          *key,
            const char * const  *items)
{
  ms_json_writer_key (writer, key);
  ms_json_writer_open_array (writer);
  for (gsize i = 0; items != NULL && items[i] != NULL; i++)
    ms_json_writer_string (writer, items[i], -1);
  ms_json_writer_close_array (writer);
}

/* Channels that members come into by themselves: there are none here, and SDKs look for the lists. */
static void
write_prefs (MsJsonWriter *writer)
{
  ms_json_writer_key (writer, "prefs");
  ms_json_writer_open_object (writer);
  write_list (writer, "channels", NULL);
  write_list (writer, "groups", NULL);
  ms_json_writer_close_object (writer);
}

void
ms_wire_write_usergroup (MsJsonWriter      *writer,
                         const MsUsergroup *group,
                         const char        *team_id)
{
  g_return_if_fail (group != NULL);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", group->id);
  ms_json_writer_add_string (writer, "team_id", team_id);
  ms_json_writer_add_boolean (writer, "is_usergroup", TRUE);
  ms_json_writer_add_boolean (writer, "is_subteam", TRUE);
  ms_json_writer_add_boolean (writer, "is_external", FALSE);
  ms_json_writer_add_string (writer, "name", group->name);
  ms_json_writer_add_string (writer, "handle", group->handle);
  ms_json_writer_add_string (writer, "description", group->description);
  ms_json_writer_add_int (writer, "date_create", group->created);
  ms_json_writer_add_int (writer, "date_update", group->updated);
  ms_json_writer_add_int (writer, "date_delete", group->disabled);
  ms_json_writer_add_string (writer, "created_by", group->creator);
  ms_json_writer_add_string (writer, "updated_by", group->updater);
  write_prefs (writer);
  if (group->users != NULL)
    write_list (writer, "users", (const char * const *) group->users);
  if (group->user_count >= 0)
    ms_json_writer_add_int (writer, "user_count", group->user_count);
  ms_json_writer_close_object (writer);
}
