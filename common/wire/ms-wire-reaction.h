/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reactions as the array that stands in a message. */

#pragma once

#include "ms-json-writer.h"
#include "ms-reaction.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_reactions:
 * @reactions: (element-type MsReaction): in the order of their first use
 */
void ms_wire_write_reactions (MsJsonWriter *writer,
                              GPtrArray    *reactions);

G_END_DECLS
