/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The realtime side as the rest of the program sees it: a set of shards (I/O threads) that take over sockets after the 101 and hand
 * every committed batch to those who may see it. All functions may be called from any thread unless said otherwise. */

#pragma once

#include <gio/gio.h>

#include "ms-api-call.h"
#include "ms-api-runner.h"
#include "ms-directory.h"
#include "ms-event.h"
#include "ms-parse-pool.h"
#include "ms-presence.h"
#include "ms-rate-bucket.h"
#include "ms-reader-pool.h"

G_BEGIN_DECLS

typedef struct _MsShardSet MsShardSet;

typedef enum
{
  MS_SOCKET_RTM, /* /rtm/TICKET */
  MS_SOCKET_SIMPLE, /* /CHANNEL/messages */
  MS_SOCKET_APP, /* /socket-mode/TICKET: not for a shard */
} MsSocketKind;

/* A socket whose handshake is written. Strings are copied. */
typedef struct
{
  int          fd; /* owned, nonblocking: a dup() of the socket whose GSocket is closed. With @stream: the descriptor to watch, borrowed */
  GIOStream   *stream; /* (nullable) (transfer full): TLS, with pollable streams; NULL for a plain socket */
  GBytes      *drained; /* (nullable) (transfer none): what the HTTP side had read ahead */
  MsSocketKind kind;
  gint64       user; /* key */
  gint64       session; /* key */
  gboolean     micro; /* RTM: micro:1 */
  gboolean     batch_presence; /* RTM: batch_presence_aware */
  const char  *since; /* (nullable): RTM: a position to resume from */
  gint64       channel; /* SIMPLE: key */
  gboolean     is_local; /* came from a loopback address and was not forwarded */
  gboolean     exempt; /* no rate limit */
  MsRateBucket *posts; /* (nullable) (transfer none): what its session may post; NULL: a bucket of its own */
} MsAdoption;

/* Called on a shard when a socket is gone, so that the listener can take it off its counts. */
typedef void (*MsShardClosed) (gpointer token,
                               gpointer user_data);

/* Everything is borrowed and must outlive the set, except @directory, which is copied. */
typedef struct
{
  guint                   n_shards; /* 0 counts as 1 */
  const MsDirectory      *directory; /* its seq is the head */
  const char             *epoch; /* of positions */
  gint64                  oldest; /* the oldest event that the log keeps, 0 if none */
  MsEventBatch           *recent; /* (nullable): the last events before the head, for those who come back */
  MsPresence             *presence;
  MsApiRunner            *runner; /* (nullable): nobody can post then */
  MsReaderPool           *readers; /* for what is older than the ring */
  MsParsePool            *parsers; /* (nullable): for long frames */
  const MsApiEnvironment *environment; /* for chat.postMessage */
  MsShardClosed           closed; /* (nullable) */
  gpointer                user_data;
} MsShardConfig;

typedef struct
{
  guint   connections; /* now */
  guint   rtm;
  guint   simple;
  guint   lagging; /* sockets that are full */
  guint64 accepted; /* since start */
  guint64 closed;
  guint64 closed_slow; /* with 1013 */
  guint64 closed_session; /* with 1008 */
  guint64 closed_protocol; /* with 1002, 1003, 1007, 1009 */
  guint64 frames_in;
  guint64 bytes_in;
  guint64 deliveries; /* event frames handed to sockets */
  guint64 sends; /* system calls for them */
  guint64 bytes_out;
  guint64 resumes;
  guint64 resets; /* micro_reset */
  guint64 pages; /* of the log that were read for resumes */
  guint64 messages; /* posted over sockets */
  gint64  head; /* seq */
} MsShardCounters;

MsShardSet *ms_shard_set_new          (const MsShardConfig *config,
                                       GError             **error);
/* After the pools that the config names: what they finish last is posted here. */
void        ms_shard_set_free         (MsShardSet          *self);
/* Starts the threads. */
gboolean    ms_shard_set_start        (MsShardSet          *self,
                                       GError             **error);
/**
 * ms_shard_set_post:
 * @batch: what one commit made
 *
 * The executor's committed function calls this straight: every shard gets the batch, in the order of the calls.
 */
void        ms_shard_set_post         (MsShardSet          *self,
                                       MsEventBatch        *batch);
/**
 * ms_shard_set_hold:
 *
 * From here to ms_shard_set_release() what is posted waits, so that a commit's events and its acknowledgements wake a shard once and
 * leave in one send. For the executor's thread alone, and for moments only.
 */
void        ms_shard_set_hold         (MsShardSet          *self);
void        ms_shard_set_release      (MsShardSet          *self);
/**
 * ms_shard_set_adopt:
 * @adoption: what to take over
 * @token: handed to the closed function when the socket is gone (for the listener's counts); also after a failure
 *
 * Takes @adoption's fd or stream in any case. A user's connections above MS_LIMIT_SOCKETS_PER_USER are closed at once (1013).
 */
void        ms_shard_set_adopt        (MsShardSet          *self,
                                       const MsAdoption    *adoption,
                                       gpointer             token);
/**
 * ms_shard_set_ask_delivery:
 * @delivery: channel, author and seq are asked about; connected, sent and confirmed are filled in. Must live until @done
 * @done: called once, on a shard or, when they have stopped, on the calling thread
 *
 * Counts the members other than the author who are connected, on whose connection the event was sent, and whose client said that it
 * holds it.
 */
void        ms_shard_set_ask_delivery (MsShardSet         *self,
                                       MsApiDelivery      *delivery,
                                       GDestroyNotify      done,
                                       gpointer            data);
/* Closes sockets with 1008, reason "session ended". Session ends and deactivations that come as events do this by themselves. */
void        ms_shard_set_end_session  (MsShardSet          *self,
                                       gint64               session);
void        ms_shard_set_end_user     (MsShardSet          *self,
                                       gint64               user);
/**
 * ms_shard_set_send:
 * @connection: as handed out by the shard
 * @json: one frame's JSON, without a header
 *
 * A private frame, sent after everything that was posted before. An unknown connection is ignored.
 */
void        ms_shard_set_send         (MsShardSet          *self,
                                       guint64              connection,
                                       const char          *json,
                                       gsize                length);
/* Before the executor stops: nothing more is read from the sockets, so that what is on its way comes to an end. */
void        ms_shard_set_drain        (MsShardSet          *self);
/**
 * ms_shard_set_stop:
 *
 * The orderly end: sends what is due, then goodbye (with a different delay for each) and 1001 "server shutdown", waits up to 2 s for the
 * peers, ends the threads. Stop the executor first, so that every acknowledgement is in. Blocks; a second time does nothing.
 */
void        ms_shard_set_stop         (MsShardSet          *self);
/* Sums over all shards; may be a turn old. */
void        ms_shard_set_get_counters (MsShardSet          *self,
                                       MsShardCounters     *counters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsShardSet, ms_shard_set_free)

G_END_DECLS
