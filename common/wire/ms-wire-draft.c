/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes drafts. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-draft.h"

void
ms_wire_write_draft_members (MsJsonWriter  *writer,
                             const MsDraft *draft)
{
  ms_json_writer_add_string (writer, "channel", draft->channel);
  if (draft->thread_ts > 0)
    ms_json_writer_add_ts (writer, "thread_ts", draft->thread_ts);
  ms_json_writer_add_string (writer, "text", draft->text);
  ms_json_writer_add_int (writer, "changed", draft->changed);
}

void
ms_wire_write_draft (MsJsonWriter  *writer,
                     const MsDraft *draft)
{
  ms_json_writer_open_object (writer);
  ms_wire_write_draft_members (writer, draft);
  ms_json_writer_close_object (writer);
}
