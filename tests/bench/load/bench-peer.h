/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection of the load. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int         fd;
  guint       index;
  guint       stage; /* the wire's */
  gboolean    ready;
  guint64     last_number;
  GByteArray *rest; /* the beginning of a piece; NULL mostly */
  char       *host;
  char       *target;
} BenchPeer;

void bench_peer_connect (BenchPeer  *peer,
                         const char *line);
void bench_peer_write   (BenchPeer  *peer,
                         const void *data,
                         gsize       length);
void bench_peer_print   (BenchPeer  *peer,
                         const char *format,
                         ...) G_GNUC_PRINTF (2, 3);
void bench_fail         (const char *format,
                         ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

G_END_DECLS
