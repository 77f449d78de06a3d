/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A conversation as the Slack object `channel` (or its shorter form for direct messages), both ways. */

#pragma once

#include "ms-channel.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_channel:
 * @channel: the value; the caller's view (is_member, last_read, counts) is written only with has_view
 * @team_id: the team's id
 */
void       ms_wire_write_channel       (MsJsonWriter    *writer,
                                        const MsChannel *channel,
                                        const char      *team_id);

/**
 * ms_wire_write_channel_short:
 *
 * The object of the events channel_created and channel_rename.
 */
void       ms_wire_write_channel_short (MsJsonWriter    *writer,
                                        const MsChannel *channel,
                                        const char      *team_id);

/**
 * ms_wire_read_channel:
 * @node: a channel object, whole or short
 * @error: MS_ERROR_INVALID_ARGUMENTS when `id` is missing
 *
 * Returns: (transfer full) (nullable): the conversation; has_view tells whether the view was there
 */
MsChannel *ms_wire_read_channel        (MsJsonNode        node,
                                        GError          **error);

G_END_DECLS
