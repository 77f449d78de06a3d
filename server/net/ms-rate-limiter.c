/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bucket is forgotten once it is full again, so that only those who were busy lately are remembered; with more of them than there is room
 * for, those that were used least go. Nobody is refused because others are many, and who used up what they had stays refused. */

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
#define SWEEP_PART 4 /* of a full table goes: each sweep looks at all of it */

/* Of those who are swept. */
typedef struct
{
  gint64 now;
  gint64 soon; /* they are full again by then … */
  guint  left; /* … but no more of them than these */
} Sweep;

struct _MsRateLimiter
{
  GHashTable *strangers; /* "class caller" → Bucket */
  GHashTable *sessions; /* the same: strangers take no room from them */
  GHashTable *posts; /* session → MsRateBucket: no more than there are sessions */
  guint       sweep_at; /* so many of them: those that are idle are forgotten */
};

static const Rate rates[] = {
  [MS_API_RATE_READ] = { MS_RATE_READ_BURST, MS_RATE_READ_PER_SECOND },
  [MS_API_RATE_WRITE] = { MS_RATE_WRITE_BURST, MS_RATE_WRITE_PER_SECOND },
  [MS_API_RATE_POST] = { MS_RATE_POST_BURST, MS_RATE_POST_PER_SECOND },
  [MS_API_RATE_LOGIN] = { MS_RATE_LOGIN_BURST, 1.0 / MS_RATE_LOGIN_SECONDS },
  [MS_API_RATE_PASSWORD] = { MS_RATE_PASSWORD_BURST, 1.0 / MS_RATE_PASSWORD_SECONDS },
};

static double
level_now (const Bucket *bucket,
           gint64        now)
{
  const Rate *rate = &rates[bucket->rate];
  double seconds = (double) MAX (now - bucket->then, 0) / G_USEC_PER_SEC;

  return MIN (rate->burst, bucket->level + seconds * rate->per_second);
}

/* When it is as good as none. */
static gint64
full_at (const Bucket *bucket)
{
  const Rate *rate = &rates[bucket->rate];

  return bucket->then + (gint64) ((rate->burst - bucket->level) / rate->per_second * G_USEC_PER_SEC);
}

static gboolean
goes (gpointer key,
      gpointer value,
      gpointer user_data)
{
  Sweep *sweep = user_data;
  gint64 when = full_at (value);

  if (when <= sweep->now)
    return TRUE;
  if (when > sweep->soon || sweep->left == 0)
    return FALSE;
  sweep->left--;
  return TRUE;
}

static int
compare_moments (gconstpointer a,
                 gconstpointer b)
{
  const gint64 *one = a;
  const gint64 *two = b;

  return (*one > *two) - (*one < *two);
}

/* The moment at which the emptiest of those that go will be full. */
static gint64
find_soon (GHashTable *buckets,
           guint       n_going)
{
  g_autoptr(GArray) moments = g_array_sized_new (FALSE, FALSE, sizeof (gint64), g_hash_table_size (buckets));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      gint64 when = full_at (value);

      g_array_append_val (moments, when);
    }
  g_array_sort (moments, compare_moments);
  return g_array_index (moments, gint64, n_going - 1);
}

static void
make_room (GHashTable *buckets,
           gint64      now)
{
  const guint n_going = MS_RATE_ENTRIES / SWEEP_PART;
  Sweep sweep = { .now = now, .left = n_going };

  if (g_hash_table_size (buckets) < MS_RATE_ENTRIES)
    return;
  sweep.soon = find_soon (buckets, n_going);
  g_hash_table_foreach_remove (buckets, goes, &sweep);
}

static Bucket *
find_bucket (GHashTable *buckets,
             const char *caller,
             MsApiRate   rate,
             gint64      now)
{
  g_autofree char *key = g_strdup_printf ("%d %s", (int) rate, caller);
  Bucket *bucket = g_hash_table_lookup (buckets, key);

  if (bucket != NULL)
    return bucket;
  make_room (buckets, now);
  bucket = g_new0 (Bucket, 1);
  bucket->level = rates[rate].burst;
  bucket->then = now;
  bucket->rate = rate;
  g_hash_table_insert (buckets, g_steal_pointer (&key), bucket);
  return bucket;
}

static guint
take (GHashTable *buckets,
      const char *caller,
      MsApiRate   rate,
      gint64      now)
{
  Bucket *bucket;

  if (rate >= G_N_ELEMENTS (rates))
    return 0;
  bucket = find_bucket (buckets, caller, rate, now);
  bucket->level = level_now (bucket, now);
  bucket->then = MAX (now, bucket->then);
  if (bucket->level < 1)
    return (guint) ceil ((1 - bucket->level) / rates[rate].per_second);
  bucket->level -= 1;
  return 0;
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

  self->strangers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->posts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ms_rate_bucket_unref);
  self->sweep_at = SWEEP_MIN;
  return self;
}

void
ms_rate_limiter_free (MsRateLimiter *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->strangers);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->posts);
  g_free (self);
}

guint
ms_rate_limiter_take (MsRateLimiter *self,
                      const char    *caller,
                      MsApiRate      rate,
                      gint64         now)
{
  g_return_val_if_fail (self != NULL && caller != NULL, 0);

  return take (self->strangers, caller, rate, now);
}

guint
ms_rate_limiter_take_session (MsRateLimiter *self,
                              gint64         session,
                              MsApiRate      rate,
                              gint64         now)
{
  g_autofree char *caller = g_strdup_printf ("%" G_GINT64_FORMAT, session);

  g_return_val_if_fail (self != NULL, 0);

  return take (self->sessions, caller, rate, now);
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
  return g_hash_table_size (self->strangers) + g_hash_table_size (self->sessions);
}
