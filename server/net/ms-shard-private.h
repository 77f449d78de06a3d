/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a shard, for the files that make it up: ms-shard (the loop), ms-socket* (connections), ms-heartbeat (time) and
 * ms-shard-ephemeral (typing and presence). Everything but the queue belongs to the shard's thread. */

#pragma once

#include "ms-hub.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-poller.h"
#include "ms-shard-queue.h"
#include "ms-shard.h"
#include "ms-typing.h"
#include "ms-websocket-codec.h"

G_BEGIN_DECLS

typedef struct _MsSocket MsSocket;
typedef struct _MsSocketExtra MsSocketExtra;

/* One realtime connection: at most 128 bytes, from the shard's slab. Others name it by its id; a late id finds nobody. */
struct _MsSocket
{
  MsSubscriber        subscriber; /* first: the hub's pointer is ours */
  gint64              session;
  gpointer            token; /* the listener's */
  MsRun              *tail; /* (nullable): sent before everything else, from tail_offset */
  GByteArray         *private; /* (nullable): own frames, sent when the cursor is at the head */
  MsWebsocketDecoder *decoder; /* (nullable): only while something is half received */
  GIOStream          *stream; /* (nullable): TLS */
  MsSocketExtra      *extra; /* (nullable): what few have */
  MsRateBucket       *posts; /* the session's, shared with its other doors */
  guint32             tail_offset;
  int                 fd;
  guint32             generation;
  guint32             focus; /* channel slot whose typing is wanted (micro) */
  guint32             received; /* seconds: when something came last; while closing: since when */
  guint8              in_flight; /* calls, a long text counting as several */
  guint8              interest; /* MsPollCondition */
  gboolean            simple : 1;
  gboolean            batch_presence : 1;
  gboolean            is_local : 1;
  gboolean            exempt : 1;
  gboolean            full : 1; /* the kernel takes no more: EPOLLOUT is armed */
  gboolean            more_input : 1; /* TLS holds bytes that the poller does not see */
  gboolean            resuming : 1; /* reads the log: pages come from a reader */
  gboolean            page_asked : 1;
  gboolean            reading : 1; /* its bytes are being decoded right now */
  gboolean            flush_due : 1; /* on the shard's list */
  gboolean            closing : 1; /* our close frame is queued */
  gboolean            finish : 1; /* after it we end our half of the stream; what comes is read and forgotten until the peer ends his */
  gboolean            gone : 1; /* closed; the struct lives until the turn ends */
};

G_STATIC_ASSERT (sizeof (MsSocket) <= 128);

struct _MsSocketExtra
{
  GArray     *watched; /* (nullable) gint64, sorted: presence_sub */
  GByteArray *unread; /* (nullable): read while paused */
  gint64      confirmed; /* seq of the client's last ping */
  guint32     progress; /* seconds: when a full socket took something last */
};

struct _MsShard
{
  MsShardSet          *set;
  const MsShardConfig *config;
  guint                index;
  GThread             *thread;
  MsShardQueue        *queue;
  MsPoller            *poller;
  MsHub               *hub;

  /* The slab. */
  GPtrArray *chunks;
  GArray    *free_slots; /* guint32 */
  guint      n_slots;

  /* This turn's. */
  GPtrArray *to_flush; /* MsSocket */
  GPtrArray *gone; /* MsSocket */
  gint64     now; /* monotonic µs */
  gint64     next_sweep;
  gint64     quiet_since; /* when the last socket went */

  /* Shared by all sockets. */
  guint8             *buffer;
  MsWebsocketDecoder *spare;
  gsize               half_bytes; /* of messages that are half there */
  MsJsonReader       *json;
  MsJsonWriter       *writer;

  gboolean draining; /* nothing more is read */
  gboolean stopping;
  gint64   stop_deadline;

  MsShardCounters counters;
  GMutex          counters_lock;
  MsShardCounters published; /* under the lock */
};

#define MS_SHARD_BUFFER_BYTES (64 * 1024)

/* ms-shard.c */
MsShard  *ms_shard_new              (MsShardSet          *set,
                                     const MsShardConfig *config,
                                     guint                index,
                                     GError             **error);
void      ms_shard_free             (MsShard             *self);
gboolean  ms_shard_start            (MsShard             *self,
                                     GError             **error);
void      ms_shard_join             (MsShard             *self);
void      ms_shard_post             (MsShard             *self,
                                     MsShardFunc          func,
                                     gpointer             data);
void      ms_shard_add_counters     (MsShard             *self,
                                     MsShardCounters     *sum);
/* Closes with 1008 those of a session, or (0) of a user. */
void      ms_shard_end_sessions     (MsShard             *self,
                                     gint64               session,
                                     gint64               user);
void      ms_shard_publish          (MsShard             *self,
                                     MsEventBatch        *batch);
/* Sends for MS_LIMIT_SLICE_US to those who have something due, the longest waiting first. */
void      ms_shard_serve_dirty      (MsShard             *self);
MsSocket *ms_shard_new_socket       (MsShard             *self);
/* (nullable): by slot, if it is in use. */
MsSocket *ms_shard_get_socket       (MsShard             *self,
                                     guint32              slot);
/* (nullable): by id. */
MsSocket *ms_shard_find_socket      (MsShard             *self,
                                     guint64              id);
guint64   ms_shard_get_socket_id    (MsShard             *self,
                                     MsSocket            *socket);

/* ms-shard-set.c: to every shard, this one included. @data is shared by reference. */
typedef gpointer (*MsShardRefFunc) (gpointer data);
void        ms_shard_set_post_all   (MsShardSet          *self,
                                     MsShardFunc          func,
                                     MsShardRefFunc       ref,
                                     gpointer             data);
MsTyping   *ms_shard_set_get_typing (MsShardSet          *self);
guint       ms_shard_set_get_n_shards (MsShardSet        *self);
/* To the @index-th. */
void        ms_shard_set_post_to    (MsShardSet          *self,
                                     guint                index,
                                     MsShardFunc          func,
                                     gpointer             data);

/* ms-socket.c */
void      ms_socket_adopt           (MsShard             *shard,
                                     const MsAdoption    *adoption,
                                     gpointer             token);
void      ms_socket_readable        (MsShard             *shard,
                                     MsSocket            *socket);
void      ms_socket_update_interest (MsShard             *shard,
                                     MsSocket            *socket);
/* A call ended or room was made: goes on reading if it had paused. */
void      ms_socket_resume_reading  (MsShard             *shard,
                                     MsSocket            *socket);
MsSocketExtra *ms_socket_ensure_extra (MsSocket          *socket);
/* Says goodbye with @code and waits for the peer; the hub and presence forget it at once. */
void      ms_socket_close           (MsShard             *shard,
                                     MsSocket            *socket,
                                     guint16              code,
                                     const char          *reason);
/* Closes it now. */
void      ms_socket_drop            (MsShard             *shard,
                                     MsSocket            *socket);

/* ms-socket-output.c */
void      ms_socket_flush           (MsShard             *shard,
                                     MsSocket            *socket);
void      ms_socket_push            (MsShard             *shard,
                                     MsSocket            *socket,
                                     MsWebsocketOpcode    opcode,
                                     gconstpointer        data,
                                     gsize                length);
/* What the shard's writer holds, as a text frame. */
void      ms_socket_push_written    (MsShard             *shard,
                                     MsSocket            *socket);
/* Dropped when the socket lags. */
void      ms_socket_push_ephemeral  (MsShard             *shard,
                                     MsSocket            *socket,
                                     MsRun               *run);

/* ms-socket-parse.c: a whole text message as JSON. */
typedef struct
{
  const char   *text;
  gsize         length;
  MsJsonReader *reader; /* holds it, unless there is an error */
  GError       *error; /* (nullable): it is no JSON */
  MsArguments  *arguments; /* (nullable): of a call, where they were read already; may be taken */
  GError       *arguments_error; /* (nullable) */
} MsSocketMessage;

typedef void (*MsSocketTake) (MsShard         *shard,
                              MsSocket        *socket,
                              MsSocketMessage *message);
/* Calls @take now or, for a long one, later; until then the socket is paused. */
void      ms_socket_read_message    (MsShard               *shard,
                                     MsSocket              *socket,
                                     const MsWebsocketItem *item,
                                     MsSocketTake           take);

/* ms-socket-rtm.c, ms-socket-simple.c: whole messages. */
extern const MsWebsocketRules ms_socket_rules;
void      ms_socket_rtm_receive     (MsShard             *shard,
                                     MsSocket            *socket,
                                     const MsWebsocketItem *message);
void      ms_socket_simple_receive  (MsShard             *shard,
                                     MsSocket            *socket,
                                     const MsWebsocketItem *message);

/* ms-socket-call.c: chat.postMessage. Takes over @arguments; @reply_to is 0 for none. */
typedef void (*MsSocketCallDone) (MsShard   *shard,
                                  MsSocket  *socket,
                                  MsApiCall *call,
                                  gboolean   has_id,
                                  gint64     id);
void      ms_socket_call_post       (MsShard             *shard,
                                     MsSocket            *socket,
                                     MsArguments         *arguments,
                                     gboolean             has_id,
                                     gint64               id,
                                     MsSocketCallDone     done);

/* ms-socket-resume.c */
void      ms_socket_greet           (MsShard             *shard,
                                     MsSocket            *socket,
                                     const char          *since);
/* Asks for the next page when the last one is sent. */
void      ms_socket_resume_next     (MsShard             *shard,
                                     MsSocket            *socket);

/* ms-heartbeat.c: once a second over all sockets. */
void      ms_heartbeat_sweep        (MsShard             *shard);

/* ms-shard-stop.c */
void      ms_shard_drain            (MsShard             *self);
void      ms_shard_begin_stop       (MsShard             *self);

/* ms-shard-ephemeral.c */
void      ms_shard_tick_ephemeral   (MsShard             *self);
void      ms_shard_send_typing      (MsShard             *self,
                                     const MsTypingMark  *mark);
/* The present state of each (presence_query). */
void      ms_shard_send_presence_to (MsShard             *self,
                                     MsSocket            *socket,
                                     const gint64        *users,
                                     guint                n_users);

G_END_DECLS
