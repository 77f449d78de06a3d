/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One sweep a second over all sockets of a shard instead of a timer for each: pings (spread over the seconds), dead peers, sockets that do not
 * finish closing, cursors that fell off the ring or do not move. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"
#include "ms-limits.h"

static gboolean
is_too_slow (MsShard  *shard,
             MsSocket *socket,
             guint32   now)
{
  if (socket->resuming || !socket->full)
    return FALSE;
  if (ms_hub_is_lost (shard->hub, &socket->subscriber))
    return TRUE;

  return now - ms_socket_ensure_extra (socket)->progress > MS_LIMIT_LAG_SECONDS;
}

static void
sweep_socket (MsShard  *shard,
              MsSocket *socket,
              guint32   now)
{
  guint32 silence = now - socket->received;

  if (socket->closing)
    {
      if (silence >= MS_LIMIT_CLOSE_SECONDS)
        ms_socket_drop (shard, socket);
      return;
    }
  /* A paused one is not dead: we are the ones who do not read. */
  if (silence > MS_LIMIT_DEAD_PEER_SECONDS && socket->interest & MS_POLL_IN)
    {
      ms_socket_drop (shard, socket);
      return;
    }
  if (is_too_slow (shard, socket, now))
    {
      shard->counters.closed_slow++;
      ms_socket_close (shard, socket, MS_CLOSE_TOO_SLOW, "too slow");
      return;
    }
  if ((now + socket->subscriber.owner) % MS_LIMIT_PING_SECONDS == 0 && !socket->full)
    ms_socket_push (shard, socket, MS_WEBSOCKET_PING, NULL, 0);
}

void
ms_heartbeat_sweep (MsShard *shard)
{
  guint32 now = (guint32) (shard->now / G_USEC_PER_SEC);

  ms_run_log_trim (ms_hub_get_log (shard->hub), shard->now);
  for (guint32 slot = 0; slot < shard->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (shard, slot);

      if (socket != NULL)
        sweep_socket (shard, socket, now);
    }
}
