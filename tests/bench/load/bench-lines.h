/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines from a descriptor, beside an epoll loop or instead of it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BenchLines BenchLines;

BenchLines *bench_lines_new  (int         fd);
gboolean    bench_lines_read (BenchLines *self);
char       *bench_lines_take (BenchLines *self);
char       *bench_lines_wait (BenchLines *self);

G_END_DECLS
