/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole state is the moment at which the bucket will be full again. Each token moves it on by the time that one takes to come back; a
 * token that would move it further than the burst is not there. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-rate-bucket.h"

#include <stdatomic.h>

struct _MsRateBucket
{
  gatomicrefcount refs;
  gint64          step; /* µs a token */
  gint64          depth; /* µs for all of them */
  _Atomic gint64  full_at; /* monotonic µs */
};

MsRateBucket *
ms_rate_bucket_new (guint burst,
                    guint per_second)
{
  MsRateBucket *self;

  g_return_val_if_fail (burst > 0 && per_second > 0, NULL);

  self = g_new0 (MsRateBucket, 1);
  g_atomic_ref_count_init (&self->refs);
  self->step = G_USEC_PER_SEC / per_second;
  self->depth = self->step * burst;
  return self;
}

MsRateBucket *
ms_rate_bucket_ref (MsRateBucket *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ms_rate_bucket_unref (MsRateBucket *self)
{
  if (self != NULL && g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

guint
ms_rate_bucket_take (MsRateBucket *self,
                     gint64        now)
{
  gint64 full_at = atomic_load (&self->full_at);
  gint64 next;

  do
    {
      next = MAX (full_at, now) + self->step;
      if (next - now > self->depth)
        return (guint) ((next - now - self->depth + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
    }
  while (!atomic_compare_exchange_weak (&self->full_at, &full_at, next));
  return 0;
}

gboolean
ms_rate_bucket_is_idle (MsRateBucket *self,
                        gint64        now)
{
  return g_atomic_ref_count_compare (&self->refs, 1) && atomic_load (&self->full_at) <= now;
}
