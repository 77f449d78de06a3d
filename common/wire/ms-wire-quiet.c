/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The object dnd_status. Who has no quiet time has it at second 1, as SDKs know it. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-quiet.h"

#define NEVER 1
#define MINUTES_PER_HOUR 60

static void
write_snooze (MsJsonWriter        *writer,
              const MsQuietStatus *status)
{
  ms_json_writer_add_boolean (writer, "snooze_enabled", status->snoozing);
  ms_json_writer_add_int (writer, "snooze_endtime", status->snooze_end);
  ms_json_writer_add_int (writer, "snooze_remaining", status->snooze_remaining);
}

void
ms_wire_write_quiet_members (MsJsonWriter      *writer,
                             const MsQuietTime *quiet,
                             const char        *zone,
                             gint64             now,
                             gboolean           own)
{
  MsQuietStatus status;

  ms_quiet_time_get_status (quiet, zone, now, &status);
  if (!own)
    ms_quiet_status_hide (&status, quiet);
  ms_json_writer_add_boolean (writer, "dnd_enabled", status.enabled);
  ms_json_writer_add_int (writer, "next_dnd_start_ts", status.enabled ? status.start : NEVER);
  ms_json_writer_add_int (writer, "next_dnd_end_ts", status.enabled ? status.end : NEVER);
  if (own)
    write_snooze (writer, &status);
}

static void
write_minute (MsJsonWriter *writer,
              const char   *key,
              guint         minute)
{
  char text[sizeof "00:00"];

  g_snprintf (text, sizeof text, "%02u:%02u", minute / MINUTES_PER_HOUR % 24, minute % MINUTES_PER_HOUR);
  ms_json_writer_key_string (writer, key);
  ms_json_writer_string (writer, text, -1);
}

void
ms_wire_write_quiet_schedule (MsJsonWriter      *writer,
                              const MsQuietTime *quiet)
{
  ms_json_writer_key (writer, "schedule");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_boolean (writer, "enabled", quiet->enabled);
  write_minute (writer, "start", quiet->start_minute);
  write_minute (writer, "end", quiet->end_minute);
  ms_json_writer_close_object (writer);
}
