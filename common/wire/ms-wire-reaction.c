/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes reactions. They are not read here: a client keeps them as they came. */

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
