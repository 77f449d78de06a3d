/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MurmurHash3 in two lanes, and sums of it. Chosen because a browser computes it on plain http, where it has no cryptography, from
 * 32-bit multiplications alone. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-digest.h"

#include <string.h>

#include "ms-decimal.h"
#include "ms-timestamp.h"

#define SEED_HIGH 0u
#define SEED_LOW 0x4d534c4bu
#define LANE_BITS 32
#define BLOCK_BYTES 4

static guint32
rotate (guint32 value,
        guint   bits)
{
  return value << bits | value >> (32 - bits);
}

static guint32
scramble (guint32 block)
{
  return rotate (block * 0xcc9e2d51u, 15) * 0x1b873593u;
}

static guint32
finish (guint32 hash)
{
  hash ^= hash >> 16;
  hash *= 0x85ebca6bu;
  hash ^= hash >> 13;
  hash *= 0xc2b2ae35u;
  return hash ^ hash >> 16;
}

/* The bytes of a block from the lowest to the highest; fewer than four at the end of the data. */
static guint32
read_block (const guint8 *data,
            gsize         length)
{
  guint32 block = 0;

  for (gsize i = 0; i < length; i++)
    block |= (guint32) data[i] << (8 * i);
  return block;
}

static guint32
murmur3 (const guint8 *data,
         gsize         length,
         guint32       seed)
{
  guint32 hash = seed;
  gsize whole = length / BLOCK_BYTES * BLOCK_BYTES;

  for (gsize i = 0; i < whole; i += BLOCK_BYTES)
    hash = rotate (hash ^ scramble (read_block (data + i, BLOCK_BYTES)), 13) * 5 + 0xe6546b64u;
  if (whole < length)
    hash ^= scramble (read_block (data + whole, length - whole));
  return finish (hash ^ (guint32) length);
}

static MsDigest
join (guint32 high,
      guint32 low)
{
  return (MsDigest) high << LANE_BITS | low;
}

MsDigest
ms_digest_of_message (gint64      ts,
                      gint64      revision,
                      const char *user,
                      const char *text)
{
  char stamp[MS_TIMESTAMP_SIZE];
  char number[MS_DECIMAL_SIZE];
  g_autofree char *joined = NULL;
  gsize length;

  ms_timestamp_format (ts, stamp);
  joined = g_strconcat (stamp, "\n", ms_decimal_format (revision, number), "\n", user != NULL ? user : "", "\n", text != NULL ? text : "", NULL);
  length = strlen (joined);
  return join (murmur3 ((const guint8 *) joined, length, SEED_HIGH), murmur3 ((const guint8 *) joined, length, SEED_LOW));
}

MsDigest
ms_digest_add (MsDigest sum,
               MsDigest other)
{
  return join ((guint32) (sum >> LANE_BITS) + (guint32) (other >> LANE_BITS), (guint32) sum + (guint32) other);
}

MsDigest
ms_digest_subtract (MsDigest sum,
                    MsDigest other)
{
  return join ((guint32) (sum >> LANE_BITS) - (guint32) (other >> LANE_BITS), (guint32) sum - (guint32) other);
}

void
ms_digest_to_string (MsDigest self,
                     char     out[MS_DIGEST_SIZE])
{
  g_snprintf (out, MS_DIGEST_SIZE, "%016" G_GINT64_MODIFIER "x", self);
}

gboolean
ms_digest_parse (const char *text,
                 MsDigest   *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return text != NULL && strlen (text) == MS_DIGEST_LENGTH && strspn (text, "0123456789abcdef") == MS_DIGEST_LENGTH
         && g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64, self, NULL);
}
