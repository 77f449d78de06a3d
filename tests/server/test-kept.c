/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much and how long is kept, and how much is done at a time: the log of events, digests, what housekeeping ends. */

#include "config.h"

#include "ms-channel-store.h"
#include "ms-completeness-service.h"
#include "ms-ephemeral-store.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-test-store.h"

static gint64
trim (TestStore *test,
      gint64     now)
{
  g_autoptr(GError) error = NULL;
  gint64 oldest = 0;

  g_assert_true (ms_event_log_trim (test->store, now, MS_LIMIT_BULK_ROWS, &error));
  g_assert_true (ms_event_log_get_oldest (test->store, &oldest, &error));
  return oldest;
}

static void
test_events_by_number (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_store_begin (test->store, TRUE, &error));
  while (ms_store_get_seq (test->store) < MS_LIMIT_EVENTS_KEPT)
    ms_store_next_seq (test->store);
  g_assert_cmpint (trim (test, test->now), ==, 1);
  ms_store_next_seq (test->store);
  g_assert_cmpint (trim (test, test->now), ==, 2);
  ms_store_rollback (test->store);
}

/* The first command's events are of one moment; the next command comes a second later. */
static void
test_events_by_age (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 first = test->now;
  gint64 second;
  g_autofree char *channel = NULL;

  second = ms_store_get_seq (test->store) + 1;
  channel = test_store_add_channel (test, test->owner, "later", FALSE);
  g_assert_cmpint (trim (test, first + MS_LIMIT_EVENTS_KEPT_SECONDS * G_TIME_SPAN_SECOND), ==, 1);
  g_assert_cmpint (trim (test, first + MS_LIMIT_EVENTS_KEPT_SECONDS * G_TIME_SPAN_SECOND + 1), ==, second);
}

static gboolean
sum (TestStore  *test,
     gint64      oldest,
     gint64      latest,
     gint64     *count,
     GError    **error)
{
  MsWindowDigest window;
  gboolean ok = ms_completeness_service_digest (test_store_begin (test, test->owner), test->general, oldest, latest, &window, error);

  test_store_end (test);
  *count = window.count;
  return ok;
}

static void
test_digest (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;
  gint64 first = 0;
  gint64 last = 0;
  gint64 count;

  for (guint i = 0; i < MS_LIMIT_DIGEST_MESSAGES; i++)
    {
      last = test_store_post (test, test->owner, test->general, "hello");
      first = first == 0 ? last : first;
    }
  g_assert_true (sum (test, first, last, &count, &error));
  g_assert_cmpint (count, ==, MS_LIMIT_DIGEST_MESSAGES);
  last = test_store_post (test, test->owner, test->general, "one more");
  g_assert_false (sum (test, first, last, &count, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  g_assert_true (sum (test, first + 1, last, &count, &error));
  g_assert_true (sum (test, 0, 0, &count, &error));
  g_assert_cmpint (count, >, MS_LIMIT_DIGEST_MESSAGES);
}

static void
open_sessions (TestStore *test,
               gint64     user,
               guint      n)
{
  for (guint i = 0; i < n; i++)
    {
      g_auto(MsSignIn) session = { NULL };
      g_autoptr(GError) error = NULL;
      gboolean wrong = FALSE;
      const MsSessionRequest request = { .user = user, .device = "phone", .seconds = 60 };

      g_assert_true (ms_account_service_open_session (test_store_begin (test, 0), &request, &session, &wrong, &error));
      test_store_end (test);
    }
}

static void
add_sessions (TestStore *test,
              guint      n)
{
  for (guint i = 0; n > 0; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u-%" G_GINT64_FORMAT, i, test->now);
      guint part = MIN (n, MS_LIMIT_SESSIONS_PER_USER);

      open_sessions (test, test_store_add_user (test, name, MS_ROLE_MEMBER, NULL), part);
      n -= part;
    }
}

static gboolean
expire (TestStore *test)
{
  g_autoptr(GError) error = NULL;
  gboolean more = FALSE;

  g_assert_true (ms_account_service_expire (test_store_begin_system (test), NULL, NULL, &more, &error));
  test_store_end (test);
  return more;
}

static void
test_sessions_end_in_steps (void)
{
  g_autoptr(TestStore) test = test_store_new ();

  add_sessions (test, MS_LIMIT_BULK_ROWS - 1);
  test->now += 3600 * G_TIME_SPAN_SECOND;
  g_assert_false (expire (test));
  g_assert_cmpuint (test_store_count_events (test, "{\"key\":"), >=, MS_LIMIT_BULK_ROWS - 1);

  add_sessions (test, MS_LIMIT_BULK_ROWS + 1);
  test->now += 3600 * G_TIME_SPAN_SECOND;
  g_assert_true (expire (test));
  g_assert_false (expire (test));
}

static void
count_session (const MsSessionView *session,
               gpointer             user_data)
{
  (*(guint *) user_data)++;
}

/* One more ends the one that was used longest ago. */
static void
test_sessions_of_a_user (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;
  gint64 user = test_store_add_user (test, "bob", MS_ROLE_MEMBER, NULL);

  for (guint i = 0; i < 3; i++)
    {
      guint n = 0;

      open_sessions (test, user, i == 0 ? MS_LIMIT_SESSIONS_PER_USER - 1 : 1);
      g_assert_true (ms_account_service_list_sessions (test_store_begin (test, user), count_session, &n, &error));
      test_store_end (test);
      g_assert_cmpuint (n, ==, MIN (MS_LIMIT_SESSIONS_PER_USER - 1 + i, MS_LIMIT_SESSIONS_PER_USER));
    }
}

static gint64
find_general (TestStore *test)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannelRow) row = ms_channel_store_find_id (test->store, test->general, test->owner, &error);

  g_assert_no_error (error);
  return row->key;
}

/* Shows @user something to press; returns its ts. */
static gint64
show (TestStore *test,
      gint64     user)
{
  MsContext *context = test_store_begin (test, test->owner);
  MsMessage message = { .text = (char *) "Deploy?", .content = (char *) "{}" };
  const MsEphemeralRow row = { .account = user, .channel = find_general (test), .author = test->owner, .message = &message };
  g_autoptr(GError) error = NULL;

  message.ts = ms_store_next_ts (test->store, ms_context_get_now (context));
  g_assert_true (ms_ephemeral_store_insert (test->store, &row, &error));
  g_assert_no_error (error);
  test_store_end (test);
  return message.ts;
}

static gboolean
is_shown (TestStore *test,
          gint64     user,
          gint64     ts,
          gint64     now)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsEphemeralRow) row = NULL;

  test_store_begin (test, test->owner);
  row = ms_ephemeral_store_find (test->store, user, find_general (test), ts, now, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return row != NULL;
}

static void
test_ephemerals_of_a_user (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 end = (gint64) MS_LIMIT_EPHEMERAL_SECONDS * G_USEC_PER_SEC;
  gint64 other = test_store_add_user (test, "boris", MS_ROLE_MEMBER, NULL);
  gint64 others = show (test, other);
  gint64 first = show (test, test->owner);
  gint64 last = 0;

  for (guint i = 1; i < MS_LIMIT_EPHEMERALS_PER_USER; i++)
    last = show (test, test->owner);
  g_assert_true (is_shown (test, test->owner, first, first));
  last = show (test, test->owner);
  g_assert_false (is_shown (test, test->owner, first, first));
  g_assert_true (is_shown (test, test->owner, last, last));
  g_assert_true (is_shown (test, other, others, last));
  g_assert_false (is_shown (test, other, last, last));

  g_assert_true (is_shown (test, test->owner, last, last + end - 1));
  g_assert_false (is_shown (test, test->owner, last, last + end));
}

static void
test_ephemerals_of_all (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 user = test->owner;
  gint64 first = show (test, user);
  gint64 second = show (test, user);

  for (guint i = 2; i < MS_LIMIT_EPHEMERALS; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);

      if (i % MS_LIMIT_EPHEMERALS_PER_USER == 0)
        user = test_store_add_user (test, name, MS_ROLE_MEMBER, NULL);
      show (test, user);
    }
  g_assert_true (is_shown (test, test->owner, first, first));
  show (test, test_store_add_user (test, "latecomer", MS_ROLE_MEMBER, NULL));
  g_assert_false (is_shown (test, test->owner, first, first));
  g_assert_true (is_shown (test, test->owner, second, second));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/kept/events-by-number", test_events_by_number);
  g_test_add_func ("/server/kept/events-by-age", test_events_by_age);
  g_test_add_func ("/server/kept/digest", test_digest);
  g_test_add_func ("/server/kept/sessions-end-in-steps", test_sessions_end_in_steps);
  g_test_add_func ("/server/kept/sessions-of-a-user", test_sessions_of_a_user);
  g_test_add_func ("/server/kept/ephemerals-of-a-user", test_ephemerals_of_a_user);
  g_test_add_func ("/server/kept/ephemerals-of-all", test_ephemerals_of_all);
  return g_test_run ();
}
