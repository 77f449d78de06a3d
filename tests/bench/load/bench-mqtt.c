/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MQTT 3.1.1 clients that publish to and read one topic, QoS 0, over TCP. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <string.h>

#include "bench-wire.h"

#define TOPIC        "bench"
#define TOPIC_LENGTH 5

enum
{
  PACKET_CONNECT = 1,
  PACKET_CONNACK = 2,
  PACKET_PUBLISH = 3,
  PACKET_SUBSCRIBE = 8,
  PACKET_SUBACK = 9,
};

#define SUBSCRIBE_FLAGS 2 /* demanded by the standard */
#define CLEAN_SESSION   2
#define LEVEL_3_1_1     4

static void
append_string (GByteArray *packet,
               const char *text)
{
  const guint8 size[] = { (guint8) (strlen (text) >> 8), (guint8) strlen (text) };

  g_byte_array_append (packet, size, 2);
  g_byte_array_append (packet, (const guint8 *) text, (guint) strlen (text));
}

static void
send_packet (BenchPeer  *peer,
             guint       kind,
             guint       flags,
             GByteArray *body)
{
  guint8 header[5] = { (guint8) (kind << 4 | flags) };
  guint left = body->len;
  guint n = 1;

  do
    {
      header[n++] = (guint8) (left % 128 | (left >= 128 ? 128 : 0));
      left /= 128;
    }
  while (left > 0);
  g_byte_array_prepend (body, header, n);
  bench_peer_write (peer, body->data, body->len);
}

static void
greet (BenchLoad *load,
       BenchPeer *peer)
{
  static const guint8 middle[] = { LEVEL_3_1_1, CLEAN_SESSION, 0, 0 }; /* no keep-alive */
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autofree char *name = g_strdup_printf ("bench%u", peer->index);

  append_string (body, "MQTT");
  g_byte_array_append (body, middle, sizeof middle);
  append_string (body, name);
  send_packet (peer, PACKET_CONNECT, 0, body);
}

static void
subscribe (BenchPeer *peer)
{
  static const guint8 number[] = { 0, 1 };
  static const guint8 qos[] = { 0 };
  g_autoptr(GByteArray) body = g_byte_array_new ();

  g_byte_array_append (body, number, sizeof number);
  append_string (body, TOPIC);
  g_byte_array_append (body, qos, sizeof qos);
  send_packet (peer, PACKET_SUBSCRIBE, SUBSCRIBE_FLAGS, body);
}

static void
take_packet (BenchLoad    *load,
             BenchPeer    *peer,
             guint         kind,
             const guint8 *body,
             gsize         length)
{
  if (kind == PACKET_PUBLISH && length > 2 + TOPIC_LENGTH)
    bench_load_delivered (load, peer, (const char *) body + 2 + TOPIC_LENGTH, length - 2 - TOPIC_LENGTH);
  else if (kind == PACKET_CONNACK && (length < 2 || body[1] != 0))
    bench_fail ("connection %u: refused", peer->index);
  else if (kind == PACKET_CONNACK)
    subscribe (peer);
  else if (kind == PACKET_SUBACK)
    bench_load_ready (load, peer);
}

/* Returns the length of the packet at @data with its header, 0 when it is not complete. */
static gsize
measure_packet (const guint8 *data,
                gsize         length,
                gsize        *header)
{
  gsize size = 0;

  for (guint i = 0; i < 4; i++)
    {
      if (length < i + 2)
        return 0;
      size |= (gsize) (data[i + 1] & 127) << (7 * i);
      if (data[i + 1] & 128)
        continue;
      *header = i + 2;
      return length >= *header + size ? *header + size : 0;
    }
  bench_fail ("a packet without end");
}

static gsize
take (BenchLoad    *load,
      BenchPeer    *peer,
      const guint8 *data,
      gsize         length)
{
  gsize at = 0;
  gsize header;
  gsize size;

  while ((size = measure_packet (data + at, length - at, &header)) > 0)
    {
      take_packet (load, peer, data[at] >> 4, data + at + header, size - header);
      at += size;
    }

  return at;
}

static void
post (BenchLoad  *load,
      BenchPeer  *peer,
      guint64     number,
      const char *text)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();

  append_string (body, TOPIC);
  g_byte_array_append (body, (const guint8 *) text, (guint) strlen (text));
  send_packet (peer, PACKET_PUBLISH, 0, body);
}

const BenchWire bench_wire_mqtt = { "mqtt", TRUE, greet, take, post };
