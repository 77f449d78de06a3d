/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The C library's buffer would hide from epoll what has been read already, so this one is our own. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include "bench-lines.h"

#include <string.h>
#include <unistd.h>

#include "bench-peer.h"

struct _BenchLines
{
  int      fd;
  GString *text;
};

BenchLines *
bench_lines_new (int fd)
{
  BenchLines *self = g_new0 (BenchLines, 1);

  self->fd = fd;
  self->text = g_string_new (NULL);

  return self;
}

/* Waits for more. Returns FALSE at the end. */
gboolean
bench_lines_read (BenchLines *self)
{
  char piece[4096];
  gssize n = read (self->fd, piece, sizeof piece);

  if (n > 0)
    g_string_append_len (self->text, piece, n);

  return n > 0;
}

/* Takes one line from what was read; NULL when there is none. */
char *
bench_lines_take (BenchLines *self)
{
  const char *feed = strchr (self->text->str, '\n');
  char *line;

  if (feed == NULL)
    return NULL;
  line = g_strndup (self->text->str, (gsize) (feed - self->text->str));
  g_string_erase (self->text, 0, feed + 1 - self->text->str);

  return line;
}

char *
bench_lines_wait (BenchLines *self)
{
  char *line;

  while ((line = bench_lines_take (self)) == NULL)
    if (!bench_lines_read (self))
      bench_fail ("the input ended early");

  return line;
}
