/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The object of a reminder. */

#pragma once

#include "ms-json-writer.h"
#include "ms-reminder.h"

G_BEGIN_DECLS

void ms_wire_write_reminder (MsJsonWriter     *writer,
                             const MsReminder *reminder);

G_END_DECLS
