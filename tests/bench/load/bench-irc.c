/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IRC clients in one channel. A sender gets no copy of its own message. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <string.h>

#include "bench-wire.h"

#define CHANNEL "#bench"

static void
greet (BenchLoad *load,
       BenchPeer *peer)
{
  bench_peer_print (peer, "NICK b%u\r\nUSER b 0 * :b\r\n", peer->index);
}

static gboolean
is_word (const char *at,
         const char *end,
         const char *word)
{
  gsize n = strlen (word);

  return (gsize) (end - at) > n && memcmp (at, word, n) == 0 && at[n] == ' ';
}

/* One line without its end. */
static void
take_line (BenchLoad  *load,
           BenchPeer  *peer,
           const char *line,
           const char *end)
{
  const char *word = line;

  if (is_word (line, end, "PING"))
    {
      bench_peer_print (peer, "PONG%.*s\r\n", (int) (end - line - 4), line + 4);
      return;
    }
  if (*line == ':')
    {
      word = memchr (line, ' ', (gsize) (end - line));
      if (word == NULL)
        return;
      word++;
    }
  if (is_word (word, end, "PRIVMSG"))
    bench_load_delivered (load, peer, word, (gsize) (end - word));
  else if (is_word (word, end, "ERROR"))
    bench_fail ("connection %u: %.*s", peer->index, (int) (end - line), line);
  else if (peer->ready)
    return; /* others come and go */
  else if (is_word (word, end, "001"))
    bench_peer_print (peer, "JOIN " CHANNEL "\r\n");
  else if (is_word (word, end, "366"))
    bench_load_ready (load, peer);
  else if (is_word (word, end, "433") || is_word (word, end, "471"))
    bench_fail ("connection %u: %.*s", peer->index, (int) (end - line), line);
}

static gsize
take (BenchLoad    *load,
      BenchPeer    *peer,
      const guint8 *data,
      gsize         length)
{
  const char *start = (const char *) data;
  const char *at = start;
  const char *feed;

  while ((feed = memchr (at, '\n', length - (gsize) (at - start))) != NULL)
    {
      take_line (load, peer, at, feed > at && feed[-1] == '\r' ? feed - 1 : feed);
      at = feed + 1;
    }

  return (gsize) (at - start);
}

static void
post (BenchLoad  *load,
      BenchPeer  *peer,
      guint64     number,
      const char *text)
{
  bench_peer_print (peer, "PRIVMSG " CHANNEL " :%s\r\n", text);
}

const BenchWire bench_wire_irc = { "irc", FALSE, greet, take, post };
