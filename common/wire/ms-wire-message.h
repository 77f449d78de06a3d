/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message as the Slack object `message`, both ways. */

#pragma once

#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-message.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_message:
 * @message: the value; `channel` is written when it is set (events), history leaves it NULL
 * @team_id: (nullable): the team's id
 */
void       ms_wire_write_message         (MsJsonWriter    *writer,
                                          const MsMessage *message,
                                          const char      *team_id);

/**
 * ms_wire_write_message_members:
 *
 * The same members into an object that is open already: an event adds `event_ts` and its sequence behind them.
 */
void       ms_wire_write_message_members (MsJsonWriter    *writer,
                                          const MsMessage *message,
                                          const char      *team_id);

/**
 * ms_wire_write_thread_counters:
 * @message: a root, also one whose last reply is gone
 *
 * What is told of its replies, into an open object.
 */
void       ms_wire_write_thread_counters (MsJsonWriter    *writer,
                                          const MsMessage *message);

/**
 * ms_wire_read_message:
 * @node: a message object
 * @channel: (nullable): the conversation when the object does not tell it
 * @error: MS_ERROR_INVALID_ARGUMENTS when `ts` is missing or malformed
 *
 * Returns: (transfer full) (nullable): the message
 */
MsMessage *ms_wire_read_message          (MsJsonNode        node,
                                          const char       *channel,
                                          GError          **error);

G_END_DECLS
