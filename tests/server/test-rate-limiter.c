/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Buckets with a clock of our own. */

#include "config.h"

#include "ms-limits.h"
#include "ms-password-limit.h"
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

typedef struct
{
  MsRateBucket *bucket;
  guint         passed;
} Drain;

static gpointer
drain_thread (gpointer data)
{
  Drain *drain = data;

  for (guint i = 0; i < 2 * MS_RATE_POST_BURST; i++)
    drain->passed += ms_rate_bucket_take (drain->bucket, START) == 0;
  return NULL;
}

static void
test_posts_are_shared (void)
{
  g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();
  MsRateBucket *bucket = ms_rate_limiter_get_posts (limiter, 7, START);
  Drain drains[4] = { 0 };
  GThread *threads[G_N_ELEMENTS (drains)];
  guint passed = 0;

  g_assert_true (ms_rate_limiter_get_posts (limiter, 7, START) == bucket);
  g_assert_true (ms_rate_limiter_get_posts (limiter, 8, START) != bucket);
  for (gsize i = 0; i < G_N_ELEMENTS (drains); i++)
    {
      drains[i].bucket = bucket;
      threads[i] = g_thread_new ("drain", drain_thread, &drains[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (drains); i++)
    {
      g_thread_join (threads[i]);
      passed += drains[i].passed;
    }
  g_assert_cmpuint (passed, ==, MS_RATE_POST_BURST);
  g_assert_cmpuint (ms_rate_bucket_take (bucket, START), ==, 1);
  g_assert_cmpuint (ms_rate_bucket_take (bucket, START - G_TIME_SPAN_MILLISECOND), ==, 1);
  for (guint n = 0; n < MS_RATE_POST_PER_SECOND; n++)
    g_assert_cmpuint (ms_rate_bucket_take (bucket, START + G_TIME_SPAN_SECOND), ==, 0);
  g_assert_cmpuint (ms_rate_bucket_take (bucket, START + G_TIME_SPAN_SECOND), ==, 1);
}

/* Idle ones go when there are many; one that somebody holds, or that is not full, stays the same. */
static void
test_posts_are_forgotten (void)
{
  g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();
  g_autoptr(MsRateBucket) held = ms_rate_bucket_ref (ms_rate_limiter_get_posts (limiter, 1, START));
  MsRateBucket *busy = ms_rate_limiter_get_posts (limiter, 2, START);

  for (guint i = 0; i < MS_RATE_POST_BURST; i++)
    g_assert_cmpuint (ms_rate_bucket_take (busy, START), ==, 0);
  for (gint64 session = 3; session < 5000; session++)
    ms_rate_limiter_get_posts (limiter, session, START);
  g_assert_true (ms_rate_limiter_get_posts (limiter, 1, START) == held);
  g_assert_cmpuint (ms_rate_bucket_take (ms_rate_limiter_get_posts (limiter, 2, START), START), ==, 1);
  g_assert_false (ms_rate_bucket_is_idle (held, START));
}

static void
test_memory_is_bounded (void)
{
  g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();

  for (guint i = 0; i < MS_RATE_LOGIN_BURST; i++)
    g_assert_cmpuint (ms_rate_limiter_take (limiter, "busy", MS_API_RATE_LOGIN, START), ==, 0);
  for (guint i = 0; i < MS_RATE_READ_BURST; i++)
    g_assert_cmpuint (ms_rate_limiter_take_session (limiter, 7, MS_API_RATE_READ, START), ==, 0);
  for (guint i = 0; i < 3 * MS_RATE_ENTRIES; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.%u.%u.1", i / 256, i % 256);

      g_assert_cmpuint (ms_rate_limiter_take (limiter, address, MS_API_RATE_LOGIN, START), ==, 0);
      g_assert_cmpuint (ms_rate_limiter_count (limiter), <=, MS_RATE_ENTRIES + 1);
    }
  g_assert_cmpuint (ms_rate_limiter_count (limiter), >, MS_RATE_ENTRIES / 2);
  g_assert_cmpuint (ms_rate_limiter_take (limiter, "busy", MS_API_RATE_LOGIN, START), ==, MS_RATE_LOGIN_SECONDS);
  g_assert_cmpuint (ms_rate_limiter_take_session (limiter, 7, MS_API_RATE_READ, START), ==, 1);
  g_assert_cmpuint (ms_rate_limiter_take_session (limiter, 8, MS_API_RATE_READ, START), ==, 0);
}

static void
test_sessions_are_bounded (void)
{
  g_autoptr(MsRateLimiter) limiter = ms_rate_limiter_new ();

  for (gint64 session = 1; session <= MS_RATE_ENTRIES; session++)
    g_assert_cmpuint (ms_rate_limiter_take_session (limiter, session, MS_API_RATE_WRITE, START), ==, 0);
  g_assert_cmpuint (ms_rate_limiter_count (limiter), ==, MS_RATE_ENTRIES);
  g_assert_cmpuint (ms_rate_limiter_take_session (limiter, MS_RATE_ENTRIES + 1, MS_API_RATE_WRITE, START), ==, 0);
  g_assert_cmpuint (ms_rate_limiter_count (limiter), <=, MS_RATE_ENTRIES);

  /* Idle ones go first. */
  for (gint64 session = 1; session <= MS_RATE_ENTRIES; session++)
    ms_rate_limiter_take_session (limiter, session, MS_API_RATE_WRITE, START + G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (ms_rate_limiter_count (limiter), <=, MS_RATE_ENTRIES);
}

static guint
try_password (MsPasswordLimit *limit,
              gint64           user,
              const char      *login,
              const char      *address)
{
  return ms_password_limit_take (limit, user, login, address, START);
}

/* By however many addresses; and it says nothing of whether somebody is called so. */
static void
test_passwords_of_an_account (void)
{
  g_autoptr(MsAddressSet) exempt = ms_address_set_parse ("192.0.2.0/24", NULL);
  g_autoptr(MsPasswordLimit) limit = ms_password_limit_new (exempt);

  ms_password_limit_meet (limit, 7, "2001:db8:7::1");
  for (guint i = 0; i < MS_RATE_PASSWORD_BURST; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.0.%u", i);

      g_assert_cmpuint (try_password (limit, 7, "anna", address), ==, 0);
      g_assert_cmpuint (try_password (limit, 0, i % 2 == 0 ? "Nobody" : "nobody", address), ==, 0);
    }
  g_assert_cmpuint (try_password (limit, 7, "anna@example.org", "10.0.1.1"), ==, MS_RATE_PASSWORD_SECONDS);
  g_assert_cmpuint (try_password (limit, 0, "nobody", "10.0.1.1"), ==, MS_RATE_PASSWORD_SECONDS);
  g_assert_cmpuint (try_password (limit, 7, "anna", NULL), ==, MS_RATE_PASSWORD_SECONDS);
  g_assert_cmpuint (try_password (limit, 8, "boris", "10.0.1.1"), ==, 0);
  g_assert_cmpuint (try_password (limit, 7, "anna", "2001:db8:7::2"), ==, 0);
  g_assert_cmpuint (try_password (limit, 7, "anna", "192.0.2.1"), ==, 0);
  g_assert_cmpuint (ms_password_limit_take (limit, 7, "anna", "10.0.1.1", START + MS_RATE_PASSWORD_SECONDS * G_TIME_SPAN_SECOND), ==, 0);
}

static void
test_known_networks_are_few (void)
{
  g_autoptr(MsPasswordLimit) limit = ms_password_limit_new (NULL);

  for (guint i = 0; i < MS_RATE_PASSWORD_BURST; i++)
    g_assert_cmpuint (try_password (limit, 7, "anna", "203.0.113.1"), ==, 0);
  for (guint i = 0; i <= MS_SIGN_IN_NETWORKS; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.0.%u", i);

      ms_password_limit_meet (limit, 7, address);
      ms_password_limit_meet (limit, 7, address);
    }
  g_assert_cmpuint (try_password (limit, 7, "anna", "10.0.0.0"), >, 0);
  g_assert_cmpuint (try_password (limit, 7, "anna", "10.0.0.1"), ==, 0);
  g_assert_cmpuint (try_password (limit, 7, "anna", "10.0.0.8"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/rate-limiter/burst-then-rate", test_burst_then_rate);
  g_test_add_func ("/server/rate-limiter/every-rate", test_every_rate);
  g_test_add_func ("/server/rate-limiter/posts-are-shared", test_posts_are_shared);
  g_test_add_func ("/server/rate-limiter/posts-are-forgotten", test_posts_are_forgotten);
  g_test_add_func ("/server/rate-limiter/memory-is-bounded", test_memory_is_bounded);
  g_test_add_func ("/server/rate-limiter/sessions-are-bounded", test_sessions_are_bounded);
  g_test_add_func ("/server/rate-limiter/passwords-of-an-account", test_passwords_of_an_account);
  g_test_add_func ("/server/rate-limiter/known-networks-are-few", test_known_networks_are_few);
  return g_test_run ();
}
