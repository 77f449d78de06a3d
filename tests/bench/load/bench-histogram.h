/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times by their size, to one part in 64. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BenchHistogram BenchHistogram;

BenchHistogram *bench_histogram_new    (void);
void            bench_histogram_free   (BenchHistogram       *self);
void            bench_histogram_add    (BenchHistogram       *self,
                                        gint64                ns);
double          bench_histogram_get_ms (const BenchHistogram *self,
                                        double                part);
void            bench_histogram_print  (const BenchHistogram *self,
                                        const char           *prefix);
gint64          bench_now_ns           (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchHistogram, bench_histogram_free)

G_END_DECLS
