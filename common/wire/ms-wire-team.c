/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team object. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-team.h"

#include <string.h>

#include "ms-error.h"

#define FIRST_SIZE 34
#define FIRST_ENDING "/34"

/* Every team has one: that of the server, until it gets its own. */
void
ms_wire_write_team_icon (MsJsonWriter *writer,
                         const char   *icon)
{
  static const int sizes[] = { FIRST_SIZE, 44, 68, 88, 102, 132, 230 };

  ms_json_writer_open_object (writer);
  ms_json_writer_add_boolean (writer, "image_default", icon == NULL);
  for (gsize i = 0; icon != NULL && i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *key = g_strdup_printf ("image_%d", sizes[i]);
      g_autofree char *url = g_strdup_printf ("%s/%d", icon, sizes[i]);

      ms_json_writer_key_string (writer, key);
      ms_json_writer_string (writer, url, -1);
    }
  ms_json_writer_close_object (writer);
}

void
ms_wire_write_team (MsJsonWriter *writer,
                    const MsTeam *team,
                    const char   *url)
{
  g_return_if_fail (team != NULL);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", team->id);
  ms_json_writer_add_string (writer, "name", team->name);
  ms_json_writer_add_string (writer, "domain", team->domain != NULL ? team->domain : "");
  ms_json_writer_add_string (writer, "email_domain", "");
  ms_json_writer_add_string (writer, "url", url != NULL ? url : team->url);
  ms_json_writer_key (writer, "icon");
  ms_wire_write_team_icon (writer, team->icon);
  ms_json_writer_add_string (writer, "registration", ms_registration_to_string (team->registration));
  ms_json_writer_add_boolean (writer, "guests", team->guests);
  ms_json_writer_add_string (writer, "language", team->language);
  ms_json_writer_close_object (writer);
}

/* (nullable): what the addresses have in common */
static char *
read_icon (MsJsonNode node)
{
  g_autofree char *first = ms_json_node_dup_member_string (ms_json_node_get_member (node, "icon"), "image_34");

  if (first == NULL || !g_str_has_suffix (first, FIRST_ENDING))
    return NULL;
  return g_strndup (first, strlen (first) - strlen (FIRST_ENDING));
}

MsTeam *
ms_wire_read_team (MsJsonNode   node,
                   GError     **error)
{
  g_autoptr(MsTeam) team = ms_team_new (NULL, NULL);
  g_autofree char *registration = ms_json_node_dup_member_string (node, "registration");

  team->id = ms_json_node_dup_member_string (node, "id");
  if (team->id == NULL)
    {
      ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "team without id");
      return NULL;
    }
  team->name = ms_json_node_dup_member_string (node, "name");
  if (team->name == NULL)
    team->name = g_strdup ("");
  team->domain = ms_json_node_dup_member_string (node, "domain");
  team->language = ms_json_node_dup_member_string (node, "language");
  team->icon = read_icon (node);
  team->url = ms_json_node_dup_member_string (node, "url");
  team->registration = MS_REGISTRATION_CLOSED;
  ms_registration_from_string (registration, &team->registration);
  team->guests = ms_json_node_get_member_boolean (node, "guests");
  return g_steal_pointer (&team);
}
