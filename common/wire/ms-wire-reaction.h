/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reactions as the array that stands in a message. */

#pragma once

#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-reaction.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_reactions:
 * @reactions: (element-type MsReaction): in the order of their first use
 */
void ms_wire_write_reactions (MsJsonWriter *writer,
                              GPtrArray    *reactions);

/**
 * ms_wire_read_reactions:
 * @array: as it stands in a message; what does not read is left out
 *
 * Returns: (transfer full) (element-type MsReaction)
 */
GPtrArray *ms_wire_read_reactions (MsJsonNode array);

G_END_DECLS
