/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads through the rules: what a reply leaves alone, and how many one message makes follow. */

#include "config.h"

#include "ms-completeness-service.h"
#include "ms-limits.h"
#include "ms-test-store.h"
#include "ms-thread-service.h"

static gint64
reply (TestStore  *test,
       gint64      user,
       gint64      root,
       const char *text,
       gboolean    broadcast)
{
  const MsPost post = { .channel = test->general, .text = text, .thread_ts = root, .reply_broadcast = broadcast };
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;

  ms_message_service_post (test_store_begin (test, user), &post, &posted, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return posted.ts;
}

static MsWindowDigest
get_digest (TestStore *test)
{
  g_autoptr(GError) error = NULL;
  MsWindowDigest window;

  ms_completeness_service_digest (test_store_begin (test, test->owner), test->general, 0, 0, &window, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return window;
}

static void
test_conversation_is_left_alone (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 root = test_store_post (test, test->owner, test->general, "root");
  MsWindowDigest before = get_digest (test);
  MsWindowDigest after;

  reply (test, test->owner, root, "quiet", FALSE);
  g_assert_cmpuint (test_store_count_events (test, "\"message_replied\""), ==, 1);
  g_assert_cmpuint (test_store_count_events (test, "\"root\":{"), ==, 0);
  after = get_digest (test);
  g_assert_cmpuint (after.digest, ==, before.digest);
  g_assert_cmpint (after.count, ==, before.count);
  g_assert_cmpint (after.head, >, before.head);

  reply (test, test->owner, root, "loud", TRUE);
  g_assert_cmpuint (test_store_count_events (test, "\"root\":{"), ==, 1);
  g_assert_cmpint (get_digest (test).count, ==, before.count + 1);
}

static void
append_people (TestStore *test,
               GString   *text,
               guint      n_people)
{
  for (guint i = 0; i < n_people; i++)
    {
      g_autofree char *name = g_strdup_printf ("person-%u", i);
      g_autofree char *id = NULL;
      gint64 user = test_store_add_user (test, name, MS_ROLE_MEMBER, &id);

      test_store_join (test, user, test->general);
      g_string_append_printf (text, " <@%s>", id);
    }
}

/* Those who are named, and the author. */
static void
test_one_message_calls_so_many (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GString) text = g_string_new ("look");
  gint64 root = test_store_post (test, test->owner, test->general, "root");

  append_people (test, text, MS_LIMIT_THREAD_CALLED + 1);
  reply (test, test->owner, root, text->str, FALSE);
  g_assert_cmpuint (test_store_count_events (test, "\"thread_subscribed\""), ==, MS_LIMIT_THREAD_CALLED + 1);
  reply (test, test->owner, root, text->str, FALSE);
  g_assert_cmpuint (test_store_count_events (test, "\"thread_subscribed\""), ==, 0);

  root = test_store_post (test, test->owner, test->general, text->str);
  reply (test, test->owner, root, "here", FALSE);
  g_assert_cmpuint (test_store_count_events (test, "\"thread_subscribed\""), ==, MS_LIMIT_THREAD_CALLED + 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/threads/conversation-is-left-alone", test_conversation_is_left_alone);
  g_test_add_func ("/server/threads/one-message-calls-so-many", test_one_message_calls_so_many);
  return g_test_run ();
}
