/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One shard without a thread, its time in our hands: who is pinged, paused, cut off, and when. */

#include "config.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-shard-private.h"
#include "ms-test-events.h"

#define SECOND G_TIME_SPAN_SECOND
#define START (1000 * SECOND)
#define FRAME_HEADER 4 /* of more than 125 bytes */

typedef struct
{
  MsDirectory  *directory;
  MsPresence   *presence;
  MsShardConfig config;
  MsShard      *shard;
  MsSocket     *socket;
  int           peer;
} Fixture;

static MsSocket *
connect_peer (Fixture *fixture,
              gint64   user,
              int     *peer)
{
  int fds[2];
  MsAdoption adoption = { .user = user, .session = 1, .micro = TRUE };

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  adoption.fd = fds[0];
  *peer = fds[1];
  ms_socket_adopt (fixture->shard, &adoption, NULL);
  for (guint32 slot = 0; slot < fixture->shard->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (fixture->shard, slot);

      if (socket != NULL && socket->fd == fds[0])
        return socket;
    }
  g_assert_not_reached ();
}

/* What the peer has got so far. */
static GByteArray *
drain (int peer)
{
  GByteArray *got = g_byte_array_new ();
  guint8 bytes[65536];
  gssize n;

  while ((n = recv (peer, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
    g_byte_array_append (got, bytes, n);
  return got;
}

static guint
count_frames (int               peer,
              MsWebsocketOpcode opcode,
              guint16          *code)
{
  g_autoptr(GByteArray) got = drain (peer);
  guint n = 0;

  for (gsize at = 0; at < got->len; at += ms_websocket_frame_length (got->data + at, got->len - at))
    {
      n += (got->data[at] & 0xf) == opcode;
      if ((got->data[at] & 0xf) == MS_WEBSOCKET_CLOSE && code != NULL)
        *code = got->data[at + 2] << 8 | got->data[at + 3];
    }
  return n;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->directory = test_directory_new (100);
  fixture->presence = ms_presence_new (0);
  fixture->config = (MsShardConfig) { .n_shards = 1, .directory = fixture->directory, .epoch = "e", .oldest = 1, .presence = fixture->presence };
  fixture->shard = ms_shard_new (NULL, &fixture->config, 0, &error);
  g_assert_no_error (error);
  fixture->shard->now = START;
  fixture->socket = connect_peer (fixture, 1, &fixture->peer);
  ms_socket_flush (fixture->shard, fixture->socket);
  g_byte_array_unref (drain (fixture->peer));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  for (guint32 slot = 0; slot < fixture->shard->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (fixture->shard, slot);

      if (socket != NULL)
        ms_socket_drop (fixture->shard, socket);
    }
  close (fixture->peer);
  ms_shard_free (fixture->shard);
  ms_presence_free (fixture->presence);
  ms_directory_free (fixture->directory);
}

static void
sweep_at (Fixture *fixture,
          gint64   seconds)
{
  fixture->shard->now = START + seconds * SECOND;
  ms_heartbeat_sweep (fixture->shard);
}

static void
hear (Fixture *fixture)
{
  fixture->socket->received = (guint32) (fixture->shard->now / SECOND);
}

static void
test_one_ping_in_its_time (Fixture      *fixture,
                           gconstpointer data)
{
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < MS_LIMIT_PING_SECONDS; i++)
        {
          sweep_at (fixture, round * MS_LIMIT_PING_SECONDS + i);
          ms_socket_flush (fixture->shard, fixture->socket);
        }
      g_assert_cmpuint (count_frames (fixture->peer, MS_WEBSOCKET_PING, NULL), ==, 1);
    }
}

static void
test_silent_peer_is_dead (Fixture      *fixture,
                          gconstpointer data)
{
  sweep_at (fixture, MS_LIMIT_DEAD_PEER_SECONDS);
  g_assert_false (fixture->socket->gone);
  sweep_at (fixture, MS_LIMIT_DEAD_PEER_SECONDS + 1);
  g_assert_true (fixture->socket->gone);
}

/* We do not listen: its silence tells nothing. */
static void
test_paused_peer_is_not_dead (Fixture      *fixture,
                              gconstpointer data)
{
  fixture->socket->in_flight = MS_LIMIT_INFLIGHT_PER_CONNECTION;
  ms_socket_update_interest (fixture->shard, fixture->socket);
  sweep_at (fixture, MS_LIMIT_DEAD_PEER_SECONDS + 1);
  g_assert_false (fixture->socket->gone);
}

static void
test_close_is_not_waited_for (Fixture      *fixture,
                              gconstpointer data)
{
  ms_socket_close (fixture->shard, fixture->socket, MS_CLOSE_PROTOCOL, NULL);
  sweep_at (fixture, MS_LIMIT_CLOSE_SECONDS - 1);
  g_assert_false (fixture->socket->gone);
  sweep_at (fixture, MS_LIMIT_CLOSE_SECONDS);
  g_assert_true (fixture->socket->gone);
}

/* Until the kernel takes no more. */
static void
fill (Fixture *fixture)
{
  g_autofree char *text = g_strnfill (MS_LIMIT_PRIVATE_BYTES / 4, 'x');

  for (guint i = 0; i < 1000 && !fixture->socket->full; i++)
    {
      ms_socket_push (fixture->shard, fixture->socket, MS_WEBSOCKET_TEXT, text, strlen (text));
      ms_socket_flush (fixture->shard, fixture->socket);
    }
  g_assert_true (fixture->socket->full);
}

static void
test_lagging_peer_is_cut (Fixture      *fixture,
                          gconstpointer data)
{
  fill (fixture);
  for (gint64 at = 1; at <= MS_LIMIT_LAG_SECONDS; at++)
    {
      hear (fixture);
      sweep_at (fixture, at);
    }
  g_assert_false (fixture->socket->closing);

  /* Progress buys time. */
  g_byte_array_unref (drain (fixture->peer));
  ms_socket_flush (fixture->shard, fixture->socket);
  fill (fixture);
  for (gint64 at = MS_LIMIT_LAG_SECONDS + 1; at <= 2 * MS_LIMIT_LAG_SECONDS; at++)
    {
      hear (fixture);
      sweep_at (fixture, at);
    }
  g_assert_false (fixture->socket->closing);
  sweep_at (fixture, 2 * MS_LIMIT_LAG_SECONDS + 1);
  g_assert_true (fixture->socket->closing);
  g_assert_cmpuint (fixture->shard->counters.closed_slow, ==, 1);
}

/* Own frames that wait: up to the limit, one more may stand out over it, the next is too much. */
static void
test_private_bytes (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *text = g_strnfill (MS_LIMIT_PRIVATE_BYTES, 'x');
  gsize left;

  fill (fixture);
  left = MS_LIMIT_PRIVATE_BYTES - (fixture->socket->private != NULL ? fixture->socket->private->len : 0);
  ms_socket_push (fixture->shard, fixture->socket, MS_WEBSOCKET_TEXT, text, left - FRAME_HEADER);
  g_assert_cmpuint (fixture->socket->private->len, ==, MS_LIMIT_PRIVATE_BYTES);
  ms_socket_push (fixture->shard, fixture->socket, MS_WEBSOCKET_TEXT, "x", 1);
  g_assert_cmpuint (fixture->socket->private->len, >, MS_LIMIT_PRIVATE_BYTES);
  g_assert_false (fixture->socket->closing);
  ms_socket_push (fixture->shard, fixture->socket, MS_WEBSOCKET_TEXT, "x", 1);
  g_assert_true (fixture->socket->closing);
  g_assert_cmpuint (fixture->socket->private->len, <, 128);
  g_assert_cmpuint (fixture->shard->counters.closed_slow, ==, 1);
}

static void
send_ping (int peer)
{
  const guint8 frame[] = { 0x89, 0x80, 0, 0, 0, 0 };

  g_assert_cmpint (send (peer, frame, sizeof frame, MSG_NOSIGNAL), ==, sizeof frame);
}

static void
test_in_flight (Fixture      *fixture,
                gconstpointer data)
{
  fixture->socket->in_flight = MS_LIMIT_INFLIGHT_PER_CONNECTION - 1;
  send_ping (fixture->peer);
  ms_socket_readable (fixture->shard, fixture->socket);
  ms_socket_flush (fixture->shard, fixture->socket);
  g_assert_cmpuint (count_frames (fixture->peer, MS_WEBSOCKET_PONG, NULL), ==, 1);

  fixture->socket->in_flight = MS_LIMIT_INFLIGHT_PER_CONNECTION;
  send_ping (fixture->peer);
  ms_socket_readable (fixture->shard, fixture->socket);
  ms_socket_flush (fixture->shard, fixture->socket);
  g_assert_cmpuint (count_frames (fixture->peer, MS_WEBSOCKET_PONG, NULL), ==, 0);
  g_assert_cmpuint (fixture->socket->interest, ==, 0);

  fixture->socket->in_flight--;
  ms_socket_resume_reading (fixture->shard, fixture->socket);
  g_assert_cmpuint (fixture->socket->interest, ==, MS_POLL_IN);
  ms_socket_readable (fixture->shard, fixture->socket);
  ms_socket_flush (fixture->shard, fixture->socket);
  g_assert_cmpuint (count_frames (fixture->peer, MS_WEBSOCKET_PONG, NULL), ==, 1);
}

/* Half a frame of @length bytes. */
static void
send_half (Fixture  *fixture,
           MsSocket *socket,
           int       peer,
           gsize     length)
{
  const guint8 header[] = { 0x81, 0xff, 0, 0, 0, 0, MS_LIMIT_FRAME_BYTES >> 24, MS_LIMIT_FRAME_BYTES >> 16 & 0xff,
                            MS_LIMIT_FRAME_BYTES >> 8 & 0xff, MS_LIMIT_FRAME_BYTES & 0xff, 0, 0, 0, 0 };
  g_autofree char *text = g_strnfill (64 * 1024, 'x');

  g_assert_cmpint (send (peer, header, sizeof header, MSG_NOSIGNAL), ==, sizeof header);
  ms_socket_readable (fixture->shard, socket);
  while (length > 0 && !socket->closing)
    {
      gsize part = MIN (length, 64 * 1024);

      g_assert_cmpint (send (peer, text, part, MSG_NOSIGNAL), ==, part);
      ms_socket_readable (fixture->shard, socket);
      length -= part;
    }
}

/* Long frames that are half there share a budget: who would go over it is asked to come later. Short ones do not count. */
static void
test_half_frames (Fixture      *fixture,
                  gconstpointer data)
{
  const guint n = MS_LIMIT_HALF_FRAMES_BYTES / (MS_LIMIT_FRAME_BYTES - 1);
  const gsize left = MS_LIMIT_HALF_FRAMES_BYTES - n * (MS_LIMIT_FRAME_BYTES - 1);
  g_autofree int *peers = g_new (int, n + 2);
  MsSocket *last = NULL;
  MsSocket *late;
  guint16 code = 0;

  for (guint i = 0; i < n; i++)
    {
      last = connect_peer (fixture, 1 + (gint64) i % 9, &peers[i]);
      send_half (fixture, last, peers[i], MS_LIMIT_FRAME_BYTES - 1);
      g_assert_false (last->closing);
    }
  g_assert_cmpuint (left, <=, MS_LIMIT_HALF_FRAMES_FREE_BYTES);
  late = connect_peer (fixture, 2, &peers[n]);
  send_half (fixture, late, peers[n], MS_LIMIT_HALF_FRAMES_FREE_BYTES);
  g_assert_false (late->closing);
  g_assert_cmpint (send (peers[n], "x", 1, MSG_NOSIGNAL), ==, 1);
  ms_socket_readable (fixture->shard, late);
  g_assert_true (late->closing);
  count_frames (peers[n], MS_WEBSOCKET_CLOSE, &code);
  g_assert_cmpuint (code, ==, MS_CLOSE_TOO_SLOW);

  /* One that becomes whole, or goes, makes room. */
  ms_socket_drop (fixture->shard, last);
  late = connect_peer (fixture, 3, &peers[n + 1]);
  send_half (fixture, late, peers[n + 1], MS_LIMIT_HALF_FRAMES_FREE_BYTES + 1);
  g_assert_false (late->closing);
  for (guint i = 0; i < n + 2; i++)
    close (peers[i]);
}

static gboolean
raise_descriptors (guint wanted)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;

  return setrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max >= wanted;
}

static void
add_people (MsDirectory *directory,
            guint        n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("U%010u", 1000 + i);
      MsDirectoryUser user = { .key = 1000 + i, .id = name, .name = name, .display = name, .role = MS_ROLE_MEMBER };

      ms_directory_add_user (directory, &user);
    }
}

/* Everybody has something due: a turn ends when its time is over, the next goes on with whoever has waited longest. A send takes far more
 * than the part of the time that it had if all were served in one turn. */
static void
test_slice (Fixture      *fixture,
            gconstpointer data)
{
  const guint n = 3 * MS_LIMIT_SLICE_US;
  g_autofree int *peers = g_new (int, n);
  g_autoptr(MsEventBatch) batch = test_batch (test_event_full (101, MS_TOPIC_TEAM, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, "{}"), NULL);
  guint64 before, served = 0;

  if (!raise_descriptors (2 * n + 100))
    {
      g_test_skip ("too few descriptors");
      return;
    }
  ms_socket_drop (fixture->shard, fixture->socket);
  add_people (ms_hub_get_directory (fixture->shard->hub), n);
  for (guint i = 0; i < n; i++)
    ms_socket_flush (fixture->shard, connect_peer (fixture, 1000 + i, &peers[i]));

  before = fixture->shard->counters.deliveries;
  ms_shard_publish (fixture->shard, batch);
  ms_shard_serve_dirty (fixture->shard);
  g_assert_cmpuint (fixture->shard->counters.deliveries - before, >, 0);
  g_assert_cmpuint (fixture->shard->counters.deliveries - before, <, n);
  while (ms_hub_has_dirty (fixture->shard->hub))
    {
      ms_shard_serve_dirty (fixture->shard);
      g_assert_cmpuint (fixture->shard->counters.deliveries - before, >, served);
      served = fixture->shard->counters.deliveries - before;
    }
  g_assert_cmpuint (served, ==, n);
  for (guint i = 0; i < n; i++)
    close (peers[i]);
}

#define ADD(name, func) g_test_add ("/server/heartbeat/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one-ping-in-its-time", test_one_ping_in_its_time);
  ADD ("silent-peer-is-dead", test_silent_peer_is_dead);
  ADD ("paused-peer-is-not-dead", test_paused_peer_is_not_dead);
  ADD ("close-is-not-waited-for", test_close_is_not_waited_for);
  ADD ("lagging-peer-is-cut", test_lagging_peer_is_cut);
  ADD ("private-bytes", test_private_bytes);
  ADD ("in-flight", test_in_flight);
  ADD ("half-frames", test_half_frames);
  ADD ("slice", test_slice);
  return g_test_run ();
}
