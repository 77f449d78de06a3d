/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reactions, both ways. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-reaction.h"

static void
write_one (MsJsonWriter     *writer,
           const MsReaction *reaction)
{
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "name", reaction->name);
  ms_json_writer_add_int (writer, "count", reaction->count);
  ms_json_writer_key (writer, "users");
  ms_json_writer_open_array (writer);
  for (guint i = 0; i < reaction->users->len; i++)
    ms_json_writer_string (writer, g_ptr_array_index (reaction->users, i), -1);
  ms_json_writer_close_array (writer);
  ms_json_writer_close_object (writer);
}

void
ms_wire_write_reactions (MsJsonWriter *writer,
                         GPtrArray    *reactions)
{
  ms_json_writer_open_array (writer);
  for (guint i = 0; i < reactions->len; i++)
    write_one (writer, g_ptr_array_index (reactions, i));
  ms_json_writer_close_array (writer);
}

static MsReaction *
read_one (MsJsonNode node)
{
  g_autofree char *name = ms_json_node_dup_member_string (node, "name");
  MsReaction *reaction;
  MsJsonNode user;
  MsJsonIter iter;

  if (name == NULL)
    return NULL;

  reaction = ms_reaction_new (name);
  ms_json_iter_init (&iter, ms_json_node_get_member (node, "users"));
  while (ms_json_iter_next (&iter, NULL, &user))
    if (ms_json_node_get_type (user) == MS_JSON_STRING)
      g_ptr_array_add (reaction->users, ms_json_node_dup_string (user));
  reaction->count = MAX (ms_json_node_get_member_int64 (node, "count", 0), (gint64) reaction->users->len);
  return reaction;
}

GPtrArray *
ms_wire_read_reactions (MsJsonNode array)
{
  GPtrArray *reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_reaction_free);
  MsJsonNode node;
  MsJsonIter iter;

  ms_json_iter_init (&iter, array);
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      MsReaction *reaction = read_one (node);

      if (reaction != NULL)
        g_ptr_array_add (reactions, reaction);
    }
  return reactions;
}
