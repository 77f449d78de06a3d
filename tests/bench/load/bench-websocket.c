/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Websocket clients: bare text to a plain broadcaster, RTM to MicroSlack, socket.io. The other end is trusted: this is no conformance
 * client. The mask is zero, which is a mask. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "bench-histogram.h"
#include "bench-wire.h"

#define OPCODE_TEXT  1
#define OPCODE_CLOSE 8
#define OPCODE_PING  9
#define OPCODE_PONG  10

#define FRAME_MAX    2048

enum
{
  STAGE_HTTP,
  STAGE_FRAMES,
  STAGE_JOINED, /* socket.io: its namespace is open */
};

typedef void (*TakeText) (BenchLoad  *load,
                          BenchPeer  *peer,
                          const char *text,
                          gsize       length);

static void
send_frame (BenchPeer  *peer,
            guint8      opcode,
            const char *text,
            gsize       length)
{
  guint8 frame[FRAME_MAX + 8];
  gsize at = 0;

  g_assert (length <= FRAME_MAX);
  frame[at++] = 0x80 | opcode;
  if (length < 126)
    {
      frame[at++] = (guint8) (0x80 | length);
    }
  else
    {
      frame[at++] = 0x80 | 126;
      frame[at++] = (guint8) (length >> 8);
      frame[at++] = (guint8) (length & 0xff);
    }
  memset (frame + at, 0, 4);
  at += 4;
  memcpy (frame + at, text, length);
  bench_peer_write (peer, frame, at + length);
}

static void
greet (BenchLoad *load,
       BenchPeer *peer)
{
  bench_peer_print (peer,
                    "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                    peer->target, peer->host);
}

/* Returns the length of the answer, 0 when it is not complete. */
static gsize
take_http (BenchPeer    *peer,
           const guint8 *data,
           gsize         length)
{
  const guint8 *end = memmem (data, length, "\r\n\r\n", 4);

  if (end == NULL)
    return 0;
  if (length < 12 || memcmp (data, "HTTP/1.1 101", 12) != 0)
    bench_fail ("handshake of connection %u refused: %.*s", peer->index, (int) MIN (length, 200), (const char *) data);
  peer->stage = STAGE_FRAMES;

  return (gsize) (end + 4 - data);
}

static guint64
read_size (const guint8 *data,
           guint         bytes)
{
  guint64 size = 0;

  for (guint i = 0; i < bytes; i++)
    size = size << 8 | data[i];

  return size;
}

/* Returns FALSE when the frame at @data is not complete. */
static gboolean
measure_frame (const guint8 *data,
               gsize         length,
               gsize        *header,
               guint64      *size)
{
  if (length < 2)
    return FALSE;
  *size = data[1] & 0x7f;
  *header = *size == 126 ? 4 : *size == 127 ? 10 : 2;
  if (length < *header)
    return FALSE;
  if (*header > 2)
    *size = read_size (data + 2, (guint) *header - 2);

  return length - *header >= *size;
}

static gsize
take (BenchLoad    *load,
      BenchPeer    *peer,
      const guint8 *data,
      gsize         length,
      TakeText      take_text)
{
  gsize at = 0;
  gsize header;
  guint64 size;

  if (peer->stage == STAGE_HTTP)
    {
      at = take_http (peer, data, length);
      if (at == 0)
        return 0;
    }
  while (measure_frame (data + at, length - at, &header, &size))
    {
      const char *payload = (const char *) data + at + header;

      switch (data[at] & 0x0f)
        {
        case OPCODE_CLOSE:
          bench_fail ("connection %u: closed by the server: %.*s", peer->index, (int) (size > 2 ? size - 2 : 0), payload + 2);
        case OPCODE_PING:
          send_frame (peer, OPCODE_PONG, payload, size);
          break;
        default:
          take_text (load, peer, payload, size);
        }
      at += header + size;
    }

  return at;
}

/* Bare text. */

static gsize
take_bare (BenchLoad    *load,
           BenchPeer    *peer,
           const guint8 *data,
           gsize         length)
{
  gsize used = take (load, peer, data, length, bench_load_delivered);

  if (!peer->ready && peer->stage == STAGE_FRAMES)
    bench_load_ready (load, peer);

  return used;
}

static void
post_bare (BenchLoad  *load,
           BenchPeer  *peer,
           guint64     number,
           const char *text)
{
  send_frame (peer, OPCODE_TEXT, text, strlen (text));
}

const BenchWire bench_wire_bare = { "bare", TRUE, greet, take_bare, post_bare };

/* Bare text from a server that says something first. */

static void
take_greeted_text (BenchLoad  *load,
                   BenchPeer  *peer,
                   const char *text,
                   gsize       length)
{
  if (peer->ready)
    bench_load_delivered (load, peer, text, length);
  else
    bench_load_ready (load, peer);
}

static gsize
take_greeted (BenchLoad    *load,
              BenchPeer    *peer,
              const guint8 *data,
              gsize         length)
{
  return take (load, peer, data, length, take_greeted_text);
}

const BenchWire bench_wire_greeted = { "greeted", TRUE, greet, take_greeted, post_bare };

/* RTM. */

static gboolean
starts_with (const char *text,
             gsize       length,
             const char *start)
{
  gsize n = strlen (start);

  return length >= n && memcmp (text, start, n) == 0;
}

static void
take_reply (BenchLoad  *load,
            const char *text,
            gsize       length)
{
  gboolean ok = starts_with (text, length, "{\"ok\":true");
  const char *id = memmem (text, length, "\"reply_to\":", 11);

  if (!ok)
    fprintf (stderr, "bench-load: refused: %.*s\n", (int) MIN (length, 300), text);
  if (id != NULL)
    bench_load_acknowledged (load, g_ascii_strtoull (id + 11, NULL, 10), ok);
}

static void
take_rtm_text (BenchLoad  *load,
               BenchPeer  *peer,
               const char *text,
               gsize       length)
{
  if (!peer->ready)
    bench_load_ready (load, peer);
  else if (starts_with (text, length, "{\"ok\":"))
    take_reply (load, text, length);
  else
    bench_load_delivered (load, peer, text, length);
}

static gsize
take_rtm (BenchLoad    *load,
          BenchPeer    *peer,
          const guint8 *data,
          gsize         length)
{
  return take (load, peer, data, length, take_rtm_text);
}

/* With an id in order of time, as our own apps send one. */
static void
post_rtm (BenchLoad  *load,
          BenchPeer  *peer,
          guint64     number,
          const char *text)
{
  guint64 ms = (guint64) g_get_real_time () / 1000;
  char frame[FRAME_MAX];
  int length = g_snprintf (frame, sizeof frame,
                           "{\"id\":%" G_GUINT64_FORMAT ",\"type\":\"message\",\"channel\":\"%s\",\"text\":\"%s\","
                           "\"client_msg_id\":\"%08x-%04x-7%03x-8%03x-%012" G_GINT64_MODIFIER "x\"}",
                           number, bench_load_get_channel (load, number), text, (guint) (ms >> 16), (guint) (ms & 0xffff),
                           (guint) (number >> 12 & 0xfff), (guint) (number & 0xfff), number);

  send_frame (peer, OPCODE_TEXT, frame, (gsize) length);
}

const BenchWire bench_wire_rtm = { "rtm", TRUE, greet, take_rtm, post_rtm };

/* The same way through the server without the store: what a lone message is held against. */

static void
take_pong_text (BenchLoad  *load,
                BenchPeer  *peer,
                const char *text,
                gsize       length)
{
  if (!peer->ready)
    bench_load_ready (load, peer);
  else if (starts_with (text, length, "{\"type\":\"pong\""))
    bench_load_delivered (load, peer, text, length);
}

static gsize
take_rtm_ping (BenchLoad    *load,
               BenchPeer    *peer,
               const guint8 *data,
               gsize         length)
{
  return take (load, peer, data, length, take_pong_text);
}

static void
post_rtm_ping (BenchLoad  *load,
               BenchPeer  *peer,
               guint64     number,
               const char *text)
{
  char frame[FRAME_MAX];
  int length = g_snprintf (frame, sizeof frame, "{\"id\":%" G_GUINT64_FORMAT ",\"type\":\"ping\",\"text\":\"%s\"}", number, text);

  send_frame (peer, OPCODE_TEXT, frame, (gsize) length);
}

const BenchWire bench_wire_rtm_ping = { "rtm-ping", TRUE, greet, take_rtm_ping, post_rtm_ping };

/* socket.io: "0…" opens, "40" joins and is answered by "40…", "2" is answered by "3", "42[…]" is an event. */

static void
take_socketio_text (BenchLoad  *load,
                    BenchPeer  *peer,
                    const char *text,
                    gsize       length)
{
  if (starts_with (text, length, "42"))
    bench_load_delivered (load, peer, text, length);
  else if (starts_with (text, length, "2"))
    send_frame (peer, OPCODE_TEXT, "3", 1);
  else if (starts_with (text, length, "0"))
    send_frame (peer, OPCODE_TEXT, "40", 2);
  else if (starts_with (text, length, "40") && peer->stage != STAGE_JOINED)
    {
      peer->stage = STAGE_JOINED;
      bench_load_ready (load, peer);
    }
}

static gsize
take_socketio (BenchLoad    *load,
               BenchPeer    *peer,
               const guint8 *data,
               gsize         length)
{
  return take (load, peer, data, length, take_socketio_text);
}

static void
post_socketio (BenchLoad  *load,
               BenchPeer  *peer,
               guint64     number,
               const char *text)
{
  char frame[FRAME_MAX];
  int length = g_snprintf (frame, sizeof frame, "42[\"message\",\"%s\"]", text);

  send_frame (peer, OPCODE_TEXT, frame, (gsize) length);
}

const BenchWire bench_wire_socketio = { "socketio", TRUE, greet, take_socketio, post_socketio };
