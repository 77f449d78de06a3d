/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each power of two is cut into 64 equal buckets, so a time of 200 µs is known to 3 µs and one of 2 s to 30 ms. The greatest is
 * kept exactly. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include "bench-histogram.h"

#include <stdio.h>
#include <time.h>

#define PARTS_LOG  6
#define PARTS      (1 << PARTS_LOG)
#define POWERS     42 /* 2⁴² ns are more than an hour */
#define N_BUCKETS  (PARTS * (POWERS - PARTS_LOG + 1))

struct _BenchHistogram
{
  guint64 counts[N_BUCKETS];
  guint64 total;
  gint64  greatest;
};

static guint
bucket_of (guint64 ns)
{
  int power;

  if (ns < PARTS)
    return (guint) ns;
  power = 63 - __builtin_clzll (ns);

  return MIN (N_BUCKETS - 1, (guint) (power - PARTS_LOG) * PARTS + (guint) (ns >> (power - PARTS_LOG)));
}

/* The middle of a bucket. */
static double
bucket_ns (guint bucket)
{
  guint shift;

  if (bucket < 2 * PARTS)
    return bucket;
  shift = bucket / PARTS - 1;

  return ((double) (bucket % PARTS + PARTS) + 0.5) * (double) (G_GUINT64_CONSTANT (1) << shift);
}

BenchHistogram *
bench_histogram_new (void)
{
  return g_new0 (BenchHistogram, 1);
}

void
bench_histogram_free (BenchHistogram *self)
{
  g_free (self);
}

void
bench_histogram_add (BenchHistogram *self,
                     gint64          ns)
{
  self->counts[bucket_of ((guint64) MAX (ns, 0))]++;
  self->total++;
  self->greatest = MAX (self->greatest, ns);
}

/* @part: 0.5 is the median, 1 the greatest. */
double
bench_histogram_get_ms (const BenchHistogram *self,
                        double                part)
{
  double wanted = (double) self->total * part;
  guint64 seen = 0;

  if (part >= 1)
    return (double) self->greatest / 1e6;
  for (guint i = 0; i < N_BUCKETS; i++)
    {
      seen += self->counts[i];
      if ((double) seen > wanted)
        return bucket_ns (i) / 1e6;
    }

  return 0;
}

/* As members of a JSON object. */
void
bench_histogram_print (const BenchHistogram *self,
                       const char           *prefix)
{
  printf ("\"%sp50_ms\":%.4f,\"%sp99_ms\":%.4f,\"%sp999_ms\":%.4f,\"%smax_ms\":%.4f,\"%scount\":%" G_GUINT64_FORMAT,
          prefix, bench_histogram_get_ms (self, 0.5), prefix, bench_histogram_get_ms (self, 0.99),
          prefix, bench_histogram_get_ms (self, 0.999), prefix, bench_histogram_get_ms (self, 1), prefix, self->total);
}

gint64
bench_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}
