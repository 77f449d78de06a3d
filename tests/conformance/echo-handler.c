/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server with an echo in the place of its protocol, for the conformance suite: linked before the library, this file takes the place of
 * ms-socket-rtm.c. Listener, take-over, codec and outbox are the real ones. */

#include "config.h"

#include "ms-shard-private.h"

#define ECHO_BYTES (16 * 1024 * 1024)

const MsWebsocketRules ms_socket_rules = {
  .message_bytes = ECHO_BYTES,
  .fragments = ECHO_BYTES,
  .binary = TRUE,
};

void
ms_socket_rtm_receive (MsShard               *shard,
                       MsSocket              *socket,
                       const MsWebsocketItem *message)
{
  ms_socket_push (shard, socket, message->opcode, message->data, message->length);
}
