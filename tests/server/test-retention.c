/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Old messages go in bounded steps, each conversation by its own number of days, and what is left stays right: digests, counts, the search
 * index, ids of clients. Old notes of the audit log go too. */

#include "config.h"

#include "ms-audit-service.h"
#include "ms-channel-store.h"
#include "ms-completeness-service.h"
#include "ms-db-private.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-message-service.h"
#include "ms-message-store.h"
#include "ms-retention-service.h"
#include "ms-search-service.h"
#include "ms-settings-service.h"
#include "ms-test-store.h"

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

static gint64
ask (TestStore  *test,
     const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (test->store), sql, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  ms_db_statement_get_single (statement, &value, NULL, &error);
  g_assert_no_error (error);
  return value;
}

static void
set_days (TestStore *test,
          gint64     days)
{
  const MsTeamSettings change = { .mask = MS_SETTING_RETENTION_DAYS, .retention_days = days };
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_settings_service_set (test_store_begin (test, test->owner), &change, 0, NULL, &error));
  test_store_end (test);
}

/* A whole pass. Returns how many steps took messages out. */
static guint
run_pass (TestStore *test)
{
  MsRetentionPass pass = { 0 };
  g_autoptr(GError) error = NULL;
  gboolean more = TRUE;
  guint n = 0;

  while (more)
    {
      gint64 before = ask (test, "SELECT count(*) FROM message WHERE deleted = 0");
      gint64 gone;

      g_assert_true (ms_retention_service_step (test_store_begin_system (test), &pass, &more, &error));
      g_assert_no_error (error);
      test_store_end (test);
      gone = before - ask (test, "SELECT count(*) FROM message WHERE deleted = 0");
      g_assert_cmpint (gone, <=, MS_LIMIT_BULK_ROWS);
      g_assert_cmpuint (test_store_count_events (test, "micro_history_purged"), <=, 1);
      g_assert_true (gone == 0 || test_store_count_events (test, "micro_history_purged") == 1);
      n += gone > 0;
    }
  g_assert_cmpint (pass.channel, ==, 0);
  return n;
}

/* The sums that are kept with the channel are those of its messages. */
static void
check_sums (TestStore  *test,
            const char *channel,
            gint64      expected)
{
  MsWindowDigest whole;
  MsWindowDigest window;
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_completeness_service_digest (test_store_begin (test, test->owner), channel, 0, 0, &whole, &error));
  test_store_end (test);
  g_assert_true (ms_completeness_service_digest (test_store_begin (test, test->owner), channel, 1, G_MAXINT64 / 2, &window, &error));
  test_store_end (test);
  g_assert_no_error (error);
  g_assert_cmpint (whole.count, ==, expected);
  g_assert_cmpint (window.count, ==, expected);
  g_assert_cmpuint (whole.digest, ==, window.digest);
}

static void
post_many (TestStore  *test,
           const char *channel,
           guint       n)
{
  for (guint i = 0; i < n; i++)
    test_store_post (test, test->owner, channel, "old words");
}

static void
test_off_by_default (void)
{
  g_autoptr(TestStore) test = test_store_new ();

  post_many (test, test->general, 3);
  test->now += 4000 * DAY;
  g_assert_cmpuint (run_pass (test), ==, 0);
  check_sums (test, test->general, 4); /* with the owner's joining */
}

static void
test_old_messages_go_in_steps (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *other = test_store_add_channel (test, test->owner, "other", TRUE);
  guint n_steps;

  set_days (test, 10);
  post_many (test, test->general, 150);
  post_many (test, other, 10);
  test_store_index (test);
  g_assert_cmpuint (run_pass (test), ==, 0);

  test->now += 9 * DAY;
  post_many (test, test->general, 5);
  test->now += 2 * DAY;
  n_steps = run_pass (test);
  g_assert_cmpuint (n_steps, >=, 4); /* three for general, one for the other */
  check_sums (test, test->general, 5);
  check_sums (test, other, 0);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM message WHERE deleted = 1 AND text != ''"), ==, 0);
  g_assert_cmpint (ask (test, "SELECT sum(num_messages) FROM channel"), ==, 5);
  test_store_index (test);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM search_removed"), ==, 0);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM search ('old')"), ==, 5);
  g_assert_cmpuint (run_pass (test), ==, 0);
}

static void
set_own (TestStore  *test,
         const char *channel,
         gint64      days)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_retention_service_set (test_store_begin (test, test->owner), channel, days, &error));
  test_store_end (test);
}

static void
test_a_conversation_has_its_own_number (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *brief = test_store_add_channel (test, test->owner, "brief", FALSE);
  g_autofree char *archive = test_store_add_channel (test, test->owner, "archive", FALSE);
  g_autoptr(GError) error = NULL;
  gint64 days = 0;
  gint64 team_days = 0;

  post_many (test, test->general, 3);
  post_many (test, brief, 3);
  post_many (test, archive, 3);
  set_own (test, brief, 2);
  test->now += 3 * DAY;
  run_pass (test); /* the team's is off */
  check_sums (test, brief, 0);
  check_sums (test, test->general, 4);

  set_days (test, 5);
  set_own (test, archive, 0);
  test->now += 3 * DAY;
  run_pass (test);
  check_sums (test, test->general, 0);
  check_sums (test, archive, 4);
  g_assert_true (ms_retention_service_get (test_store_begin (test, test->owner), archive, &days, &team_days, &error));
  test_store_end (test);
  g_assert_cmpint (days, ==, 0);
  g_assert_cmpint (team_days, ==, 5);

  set_own (test, archive, -1);
  run_pass (test);
  check_sums (test, archive, 0);
}

static void
test_what_depends_on_a_message_goes_with_it (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *bob_id = NULL;
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, &bob_id);
  g_autofree char *text = g_strdup_printf ("hello <@%s>", bob_id);
  g_auto(MsPosted) first = { NULL };
  g_auto(MsPosted) again = { NULL };
  g_autoptr(GError) error = NULL;
  const MsPost post = { .channel = test->general, .text = text, .client_msg_id = "11111111-1111-1111-1111-111111111111" };

  set_days (test, 1);
  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &first, &error));
  test_store_end (test);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM mention"), ==, 1);
  test->now += 2 * DAY;
  run_pass (test);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM mention"), ==, 0);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM message WHERE counts = 1 AND deleted = 0"), ==, 0);
  g_assert_cmpint (bob, >, 0);

  /* The same post again is still the same. */
  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &again, &error));
  test_store_end (test);
  g_assert_cmpint (again.ts, ==, first.ts);
}

static gint64
reply (TestStore *test,
       gint64     root)
{
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;
  const MsPost post = { .channel = test->general, .text = "a reply", .thread_ts = root };

  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &posted, &error));
  test_store_end (test);
  return posted.ts;
}

/* The root stays as a tombstone as long as there is a reply. */
static void
test_threads (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 root = test_store_post (test, test->owner, test->general, "a root");

  set_days (test, 10);
  reply (test, root);
  test->now += 5 * DAY;
  reply (test, root);
  test->now += 6 * DAY;
  run_pass (test);
  check_sums (test, test->general, 1);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM message WHERE deleted = 0 AND text = 'a reply'"), ==, 1);
  g_assert_cmpint (ask (test, "SELECT reply_count FROM message WHERE deleted = 0 AND subtype = 'tombstone'"), ==, 1);
  g_assert_cmpuint (run_pass (test), ==, 0);

  test->now += 6 * DAY;
  run_pass (test);
  check_sums (test, test->general, 0);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM message WHERE deleted = 0"), ==, 0);
  g_assert_cmpint (ask (test, "SELECT count(*) FROM thread_member"), ==, 0);
}

static void
count_entry (const MsAuditEntry *entry,
             gpointer            user_data)
{
  guint *n = user_data;

  (*n)++;
}

static guint
count_notes (TestStore *test)
{
  g_autoptr(GError) error = NULL;
  guint n = 0;
  gint64 next = 0;

  g_assert_true (ms_audit_service_list (test_store_begin (test, test->owner), 0, 1000, count_entry, &n, &next, &error));
  test_store_end (test);
  return n;
}

static void
test_old_notes_go (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  const MsAuditNote note = { .action = MS_AUDIT_SETTING, .subject = "old" };
  g_autoptr(GError) error = NULL;

  test_store_begin (test, test->owner);
  for (guint i = 0; i < MS_LIMIT_BULK_ROWS + 50; i++)
    g_assert_true (ms_audit_service_note (test->context, &note, &error));
  test_store_end (test);
  test->now += 364 * DAY;
  run_pass (test);
  g_assert_cmpuint (count_notes (test), ==, MS_LIMIT_BULK_ROWS + 51); /* with first run */
  set_days (test, 0);
  set_days (test, 9);
  test->now += 2 * DAY;
  run_pass (test);
  g_assert_cmpuint (count_notes (test), ==, 1);

  ms_db_execute (ms_store_get_db (test->store), "UPDATE audit SET action = 'nothing'", &error);
  g_assert_nonnull (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/retention/off-by-default", test_off_by_default);
  g_test_add_func ("/server/retention/old-messages-go-in-steps", test_old_messages_go_in_steps);
  g_test_add_func ("/server/retention/a-conversation-has-its-own-number", test_a_conversation_has_its_own_number);
  g_test_add_func ("/server/retention/what-depends-on-a-message-goes-with-it", test_what_depends_on_a_message_goes_with_it);
  g_test_add_func ("/server/retention/threads", test_threads);
  g_test_add_func ("/server/retention/old-notes-go", test_old_notes_go);
  return g_test_run ();
}
