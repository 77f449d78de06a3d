/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bucket is forgotten once it is full again, so that only those who were busy lately are remembered. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-rate-limiter.h"

#include <math.h>

#include "ms-limits.h"

typedef struct
{
  double burst;
  double per_second;
} Rate;

typedef struct
{
  double    level;
  gint64    then; /* when level was right */
  MsApiRate rate;
} Bucket;

#define SWEEP_MIN 1024

struct _MsRateLimiter
{
  GHashTable *buckets; /* "class caller" → Bucket */
  GHashTable *posts; /* session → MsRateBucket: no more than there are sessions */
  guint       sweep_at; /* so many of them: those that are idle are forgotten */
};

static const Rate rates[] = {
  [MS_API_RATE_READ] = { MS_RATE_READ_BURST, MS_RATE_READ_PER_SECOND },
  [MS_API_RATE_WRITE] = { MS_RATE_WRITE_BURST, MS_RATE_WRITE_PER_SECOND },
  [MS_API_RATE_POST] = { MS_RATE_POST_BURST, MS_RATE_POST_PER_SECOND },
  [MS_API_RATE_LOGIN] = { MS_RATE_LOGIN_BURST, 1.0 / MS_RATE_LOGIN_SECONDS },
};

static double
level_now (const Bucket *bucket,
           gint64        now)
{
  const Rate *rate = &rates[bucket->rate];
  double seconds = (double) MAX (now - bucket->then, 0) / G_USEC_PER_SEC;

  return MIN (rate->burst, bucket->level + seconds * rate->per_second);
}

static gboolean
is_full_again (gpointer key,
               gpointer value,
               gpointer user_data)
{
  const Bucket *bucket = value;

  return level_now (bucket, *(const gint64 *) user_data) >= rates[bucket->rate].burst;
}

static Bucket *
find_bucket (MsRateLimiter *self,
             const char    *caller,
             MsApiRate      rate,
             gint64         now)
{
  g_autofree char *key = g_strdup_printf ("%d %s", (int) rate, caller);
  Bucket *bucket = g_hash_table_lookup (self->buckets, key);

  if (bucket != NULL)
    return bucket;
  if (g_hash_table_size (self->buckets) >= MS_RATE_ADDRESS_ENTRIES)
    g_hash_table_foreach_remove (self->buckets, is_full_again, &now);
  if (g_hash_table_size (self->buckets) >= MS_RATE_ADDRESS_ENTRIES)
    return NULL;
  bucket = g_new0 (Bucket, 1);
  bucket->level = rates[rate].burst;
  bucket->then = now;
  bucket->rate = rate;
  g_hash_table_insert (self->buckets, g_steal_pointer (&key), bucket);
  return bucket;
}

static gboolean
is_idle (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return ms_rate_bucket_is_idle (value, *(const gint64 *) user_data);
}

static void
forget_idle_posts (MsRateLimiter *self,
                   gint64         now)
{
  if (g_hash_table_size (self->posts) < self->sweep_at)
    return;

  g_hash_table_foreach_remove (self->posts, is_idle, &now);
  self->sweep_at = MAX (SWEEP_MIN, 2 * g_hash_table_size (self->posts));
}

MsRateLimiter *
ms_rate_limiter_new (void)
{
  MsRateLimiter *self = g_new0 (MsRateLimiter, 1);

  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->posts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ms_rate_bucket_unref);
  self->sweep_at = SWEEP_MIN;
  return self;
}

void
ms_rate_limiter_free (MsRateLimiter *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->buckets);
  g_hash_table_unref (self->posts);
  g_free (self);
}

guint
ms_rate_limiter_take (MsRateLimiter *self,
                      const char    *caller,
                      MsApiRate      rate,
                      gint64         now)
{
  Bucket *bucket;

  g_return_val_if_fail (self != NULL && caller != NULL, 0);

  if (rate >= G_N_ELEMENTS (rates))
    return 0;
  bucket = find_bucket (self, caller, rate, now);
  if (bucket == NULL)
    return 1; /* more busy callers than we remember */
  bucket->level = level_now (bucket, now);
  bucket->then = MAX (now, bucket->then);
  if (bucket->level < 1)
    return (guint) ceil ((1 - bucket->level) / rates[rate].per_second);
  bucket->level -= 1;
  return 0;
}

MsRateBucket *
ms_rate_limiter_get_posts (MsRateLimiter *self,
                           gint64         session,
                           gint64         now)
{
  MsRateBucket *bucket;

  g_return_val_if_fail (self != NULL, NULL);

  bucket = g_hash_table_lookup (self->posts, &session);
  if (bucket != NULL)
    return bucket;
  forget_idle_posts (self, now);
  bucket = ms_rate_bucket_new (MS_RATE_POST_BURST, MS_RATE_POST_PER_SECOND);
  g_hash_table_insert (self->posts, g_memdup2 (&session, sizeof session), bucket);
  return bucket;
}

guint
ms_rate_limiter_count (MsRateLimiter *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->buckets);
}
