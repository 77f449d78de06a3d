/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Buckets with a clock of our own. */

#include "config.h"

#include "ms-limits.h"
#include "ms-rate-limiter.h"

#define START (1000 * G_TIME_SPAN_SECOND)

static void
test_burst_then_rate (void)
{
  g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();

  for (guint i = 0; i < MS_RATE_LOGIN_BURST; i++)
    g_assert_cmpuint (ms_rate_limiter_take (limiter, "10.0.0.1", MS_API_RATE_LOGIN, START), ==, 0);
  g_assert_cmpuint (ms_rate_limiter_take (limiter, "10.0.0.1", MS_API_RATE_LOGIN, START), ==, MS_RATE_LOGIN_SECONDS);
  g_assert_cmpuint (ms_rate_limiter_take (limiter, "10.0.0.2", MS_API_RATE_LOGIN, START), ==, 0);
  g_assert_cmpuint (ms_rate_limiter_take (limiter, "10.0.0.1", MS_API_RATE_POST, START), ==, 0);
  g_assert_cmpuint (ms_rate_limiter_take (limiter, "10.0.0.1", MS_API_RATE_LOGIN, START + MS_RATE_LOGIN_SECONDS * G_TIME_SPAN_SECOND),
                    ==, 0);
}

static void
test_every_rate (void)
{
  static const struct
  {
    MsApiRate rate;
    guint burst;
    guint per_second;
  } cases[] = {
    { MS_API_RATE_POST, MS_RATE_POST_BURST, MS_RATE_POST_PER_SECOND },
    { MS_API_RATE_WRITE, MS_RATE_WRITE_BURST, MS_RATE_WRITE_PER_SECOND },
    { MS_API_RATE_READ, MS_RATE_READ_BURST, MS_RATE_READ_PER_SECOND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();

      for (guint n = 0; n < cases[i].burst; n++)
        g_assert_cmpuint (ms_rate_limiter_take (limiter, "a", cases[i].rate, START), ==, 0);
      g_assert_cmpuint (ms_rate_limiter_take (limiter, "a", cases[i].rate, START), ==, 1);
      for (guint n = 0; n < cases[i].per_second; n++)
        g_assert_cmpuint (ms_rate_limiter_take (limiter, "a", cases[i].rate, START + G_TIME_SPAN_SECOND), ==, 0);
      g_assert_cmpuint (ms_rate_limiter_take (limiter, "a", cases[i].rate, START + G_TIME_SPAN_SECOND), ==, 1);
    }
}

static void
test_memory_is_bounded (void)
{
  g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();

  for (guint i = 0; i < MS_RATE_ADDRESS_ENTRIES + 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.%u.%u.1", i / 256, i % 256);

      g_assert_cmpuint (ms_rate_limiter_take (limiter, address, MS_API_RATE_READ, START), ==, i < MS_RATE_ADDRESS_ENTRIES ? 0 : 1);
    }
  g_assert_cmpuint (ms_rate_limiter_count (limiter), ==, MS_RATE_ADDRESS_ENTRIES);
  g_assert_cmpuint (ms_rate_limiter_take (limiter, "late", MS_API_RATE_READ, START + G_TIME_SPAN_MINUTE), ==, 0);
  g_assert_cmpuint (ms_rate_limiter_count (limiter), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/rate-limiter/burst-then-rate", test_burst_then_rate);
  g_test_add_func ("/server/rate-limiter/every-rate", test_every_rate);
  g_test_add_func ("/server/rate-limiter/memory-is-bounded", test_memory_is_bounded);
  return g_test_run ();
}
