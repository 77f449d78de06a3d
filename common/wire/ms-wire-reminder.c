/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The object of a reminder: that of a conversation has a channel instead of a user. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-reminder.h"

void
ms_wire_write_reminder (MsJsonWriter     *writer,
                        const MsReminder *reminder)
{
  g_return_if_fail (reminder != NULL);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", reminder->id);
  ms_json_writer_add_string (writer, "creator", reminder->creator);
  ms_json_writer_add_string (writer, "user", reminder->user);
  ms_json_writer_add_string (writer, "channel", reminder->channel);
  ms_json_writer_add_string (writer, "text", reminder->text);
  ms_json_writer_add_boolean (writer, "recurring", FALSE);
  ms_json_writer_add_int (writer, "time", reminder->due);
  ms_json_writer_add_int (writer, "complete_ts", reminder->completed);
  ms_json_writer_close_object (writer);
}
