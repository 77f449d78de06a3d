/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two real shards, and a client's end of a connection to them. */

#pragma once

#include "ms-shard.h"
#include "ms-websocket-codec.h"

G_BEGIN_DECLS

typedef struct
{
  MsDirectory *directory;
  MsPresence  *presence;
  MsShardSet  *set;
  int          n_closed; /* atomic */
} TestShards;

/* The client's end: whole frames come out of a buffer. */
typedef struct
{
  int         fd;
  GByteArray *input;
  guint16     close_code; /* of the close frame that came */
} TestClient;

void       test_shards_set_up        (TestShards        *self,
                                      gconstpointer      data);
/* All that was accepted is closed. */
void       test_shards_tear_down     (TestShards        *self,
                                      gconstpointer      data);
/* Takes the batch over. */
void       test_shards_post          (TestShards        *self,
                                      MsEventBatch      *batch);

/* @drained: what came with the handshake */
TestClient test_client_connect_full  (TestShards        *self,
                                      MsAdoption         adoption,
                                      const guint8      *drained,
                                      gsize              length);
/* @since: (nullable) */
TestClient test_client_connect       (TestShards        *self,
                                      gint64             user,
                                      const char        *since);
void       test_client_clear         (TestClient        *client);
void       test_client_send          (TestClient        *client,
                                      MsWebsocketOpcode  opcode,
                                      const char        *text);
/* More bytes; FALSE at the end of the stream or after the deadline. */
gboolean   test_client_receive_more  (TestClient        *client);
/* (transfer full) (nullable): the next text frame, NULL when the stream ends or a close frame comes. */
char      *test_client_receive_text  (TestClient        *client);
/* That the next frame has @part in it. Presence is told once a second, whatever else is going on: it counts only where it is expected. */
void       test_client_expect        (TestClient        *client,
                                      const char        *part);
void       test_client_expect_close  (TestClient        *client,
                                      guint16            code);
/* The first two frames of a client of ours. */
void       test_client_greet         (TestClient        *client);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestClient, test_client_clear)

G_END_DECLS
