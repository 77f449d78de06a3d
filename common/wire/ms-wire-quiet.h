/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The object dnd_status. */

#pragma once

#include "ms-json-writer.h"
#include "ms-quiet.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_quiet_members:
 * @zone: (nullable): of the person
 * @now: seconds
 * @own: to the person: with snooze_…; to others a snooze is a quiet time like any other
 *
 * Inside an open object.
 */
void ms_wire_write_quiet_members  (MsJsonWriter      *writer,
                                   const MsQuietTime *quiet,
                                   const char        *zone,
                                   gint64             now,
                                   gboolean           own);
/* The member `schedule`: what the person set. */
void ms_wire_write_quiet_schedule (MsJsonWriter      *writer,
                                   const MsQuietTime *quiet);

G_END_DECLS
