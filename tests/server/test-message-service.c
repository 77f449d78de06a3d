/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posting, editing, deleting, unread counts and pages of history, through the rules. */

#include "config.h"

#include "ms-error.h"
#include "ms-message-store.h"
#include "ms-reaction-service.h"
#include "ms-read-service.h"
#include "ms-test-store.h"

static void
assert_read (TestStore  *test,
             gint64      user,
             const char *channel,
             gint64      unread,
             gint64      mentions)
{
  g_autoptr(GError) error = NULL;
  MsReadState state = { 0 };

  ms_read_service_get (test_store_begin (test, user), channel, &state, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpint (state.unread, ==, unread);
  g_assert_cmpint (state.mentions, ==, mentions);
}

static void
mark (TestStore  *test,
      gint64      user,
      const char *channel,
      gint64      ts)
{
  g_autoptr(GError) error = NULL;

  ms_read_service_mark (test_store_begin (test, user), channel, ts, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
}

static void
test_same_client_id_gives_the_first_result_for_ever (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_auto(MsPosted) first = { NULL };
  g_auto(MsPosted) again = { NULL };
  g_autoptr(GError) error = NULL;
  MsPost post = { .channel = test->general, .text = "a < b", .client_msg_id = "id-1" };

  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &first, &error));
  test_store_end (test);
  g_assert_cmpstr (first.message->text, ==, "a &lt; b");
  g_assert_cmpuint (test_store_count_events (test, "\"client_msg_id\":\"id-1\""), ==, 1);

  post.text = "another text";
  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &again, &error));
  test_store_end (test);
  g_assert_null (test->batch);
  g_assert_true (again.repeated);
  g_assert_cmpint (again.ts, ==, first.ts);
  g_assert_cmpint (again.event_seq, ==, first.event_seq);

  ms_message_service_delete (test_store_begin (test, test->owner), test->general, first.ts, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &again, &error));
  test_store_end (test);
  g_assert_cmpint (again.ts, ==, first.ts);
  g_assert_null (test->batch);
}

static void
test_time_never_stands_still (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 last = 0;

  for (guint i = 0; i < 5; i++)
    {
      gint64 ts = test_store_post (test, test->owner, test->general, "x");

      g_assert_cmpint (ts, >, last);
      last = ts;
      test->now -= 100 * G_USEC_PER_SEC;
    }
}

static void
test_unread_and_mentions (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *bob_id = NULL;
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, &bob_id);
  g_autofree char *hello = g_strdup_printf ("hello <@%s> and <@%s>", bob_id, bob_id);
  g_autofree char *code = g_strdup_printf ("`<@%s>`", bob_id);
  gint64 first = test_store_post (test, test->owner, test->general, "one");
  gint64 second = test_store_post (test, test->owner, test->general, hello);

  assert_read (test, bob, test->general, 2, 1);
  assert_read (test, test->owner, test->general, 0, 0);
  test_store_post (test, test->owner, test->general, "<!channel> look");
  test_store_post (test, test->owner, test->general, code);
  assert_read (test, bob, test->general, 4, 2);

  mark (test, bob, test->general, second);
  assert_read (test, bob, test->general, 2, 1);
  g_assert_cmpuint (test_store_count_events (test, "channel_marked"), ==, 0);
  mark (test, bob, test->general, first);
  g_assert_cmpuint (test_store_count_events (test, "channel_marked"), ==, 1);
  assert_read (test, bob, test->general, 3, 2);
  test_store_post (test, bob, test->general, "I read it all");
  assert_read (test, bob, test->general, 0, 0);
  assert_read (test, test->owner, test->general, 1, 0);
}

static void
test_edit_and_delete_move_the_counts (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *bob_id = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(MsPosted) posted = { NULL };
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, &bob_id);
  g_autofree char *hello = g_strdup_printf ("hello <@%s>", bob_id);
  gint64 ts = test_store_post (test, test->owner, test->general, hello);

  ms_message_service_update (test_store_begin (test, test->owner), &(MsUpdate) { test->general, ts, "hello nobody" }, &posted, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpuint (test_store_count_events (test, "message_changed"), ==, 1);
  assert_read (test, bob, test->general, 1, 0);

  g_assert_false (ms_message_service_update (test_store_begin (test, bob), &(MsUpdate) { test->general, ts, "mine" }, &posted, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CANT_UPDATE_MESSAGE);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_false (ms_message_service_delete (test_store_begin (test, bob), test->general, ts, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CANT_DELETE_MESSAGE);
  g_clear_error (&error);
  test_store_end (test);

  ms_message_service_delete (test_store_begin (test, test->owner), test->general, ts, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  assert_read (test, bob, test->general, 0, 0);
  g_assert_false (ms_message_service_delete (test_store_begin (test, test->owner), test->general, ts, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_MESSAGE_NOT_FOUND);
  test_store_end (test);
}

static void
test_direct_messages_come_back_and_mention (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *bob_id = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannel) direct = NULL;
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, &bob_id);
  const char *users[] = { test->owner_id, NULL };

  test_store_post (test, test->owner, bob_id, "hi");
  g_assert_cmpuint (test_store_count_events (test, "\"type\":\"im_created\""), ==, 2);
  direct = ms_channel_service_open (test_store_begin (test, bob), NULL, users, NULL, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpstr (direct->user, ==, test->owner_id);
  assert_read (test, bob, direct->id, 1, 1);

  ms_channel_service_close (test_store_begin (test, bob), direct->id, NULL, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  test_store_post (test, test->owner, direct->id, "are you there?");
  g_assert_cmpuint (test_store_count_events (test, "im_open"), ==, 1);
}

typedef struct
{
  gint64 ts[16];
  guint  n;
} Page;

static void
add_to_page (const MsMessage *message,
             gpointer         user_data)
{
  Page *page = user_data;

  page->ts[page->n++] = message->ts;
}

static gint64
get_page (TestStore      *test,
          MsHistoryQuery  query,
          Page           *page)
{
  g_autoptr(GError) error = NULL;
  gint64 next = 0;

  page->n = 0;
  query.channel = test->general;
  ms_message_service_history (test_store_begin (test, test->owner), &query, add_to_page, page, &next, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return next;
}

static void
test_pages_both_ways (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 ts[7];
  Page page;
  gint64 next;

  for (guint i = 0; i < 7; i++)
    ts[i] = test_store_post (test, test->owner, test->general, "text");

  /* Downwards: 6 5 4 | 3 2 1 | 0 and the join notice. */
  next = get_page (test, (MsHistoryQuery) { .limit = 3 }, &page);
  g_assert_cmpuint (page.n, ==, 3);
  g_assert_cmpint (page.ts[0], ==, ts[6]);
  next = get_page (test, (MsHistoryQuery) { .limit = 3, .cursor = next }, &page);
  g_assert_cmpint (page.ts[0], ==, ts[3]);
  g_assert_cmpint (page.ts[2], ==, ts[1]);
  next = get_page (test, (MsHistoryQuery) { .limit = 3, .cursor = next }, &page);
  g_assert_cmpuint (page.n, ==, 2);
  g_assert_cmpint (next, ==, 0);

  /* Upwards from the second: 4 3 2 (newest first), then 6 5. */
  next = get_page (test, (MsHistoryQuery) { .oldest = ts[1], .limit = 3 }, &page);
  g_assert_cmpint (page.ts[0], ==, ts[4]);
  g_assert_cmpint (page.ts[2], ==, ts[2]);
  g_assert_cmpint (next, !=, 0);
  next = get_page (test, (MsHistoryQuery) { .oldest = ts[1], .limit = 3, .cursor = next }, &page);
  g_assert_cmpuint (page.n, ==, 2);
  g_assert_cmpint (page.ts[0], ==, ts[6]);
  g_assert_cmpint (next, ==, 0);

  /* Both bounds, and the customary fetch of one. */
  get_page (test, (MsHistoryQuery) { .oldest = ts[1], .latest = ts[4], .limit = 9 }, &page);
  g_assert_cmpuint (page.n, ==, 2);
  get_page (test, (MsHistoryQuery) { .oldest = ts[1], .latest = ts[4], .inclusive = TRUE, .limit = 9 }, &page);
  g_assert_cmpuint (page.n, ==, 4);
  get_page (test, (MsHistoryQuery) { .latest = ts[2], .inclusive = TRUE, .limit = 1 }, &page);
  g_assert_cmpint (page.ts[0], ==, ts[2]);
}

static void
test_refusals (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, NULL);
  g_autofree char *secret = test_store_add_channel (test, test->owner, "secret", TRUE);
  g_autofree char *open = test_store_add_channel (test, test->owner, "open", FALSE);
  g_autofree char *long_text = g_strnfill (40001, 'x');
  const struct
  {
    const char *channel;
    const char *text;
    MsError code;
  } cases[] = {
    { secret, "x", MS_ERROR_CHANNEL_NOT_FOUND },
    { "#secret", "x", MS_ERROR_CHANNEL_NOT_FOUND },
    { "C0000000000", "x", MS_ERROR_CHANNEL_NOT_FOUND },
    { NULL, "x", MS_ERROR_CHANNEL_NOT_FOUND },
    { open, "x", MS_ERROR_NOT_IN_CHANNEL },
    { "#open", "x", MS_ERROR_NOT_IN_CHANNEL },
    { test->general, " \n\t ", MS_ERROR_NO_TEXT },
    { test->general, NULL, MS_ERROR_NO_TEXT },
    { test->general, long_text, MS_ERROR_MSG_TOO_LONG },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(MsPosted) posted = { NULL };
      g_autoptr(GError) error = NULL;
      MsPost post = { .channel = cases[i].channel, .text = cases[i].text };

      g_assert_false (ms_message_service_post (test_store_begin (test, bob), &post, &posted, &error));
      g_assert_error (error, MS_ERROR, (int) cases[i].code);
      test_store_end (test);
      g_assert_null (test->batch);
    }
}

static gboolean
is_always_active (gint64   user,
                  gpointer user_data)
{
  return TRUE;
}

static void
rewrite (TestStore  *test,
         gint64      ts,
         const char *text)
{
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_message_service_update (test_store_begin (test, test->owner), &(MsUpdate) { test->general, ts, text }, &posted, &error));
  g_assert_no_error (error);
  test_store_end (test);
}

static void
test_who_was_here_stays_mentioned (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 ivan = test_store_add_user (test, "ivan", MS_ROLE_MEMBER, NULL);
  MsPost post = { .channel = test->general, .text = "<!here> lunhc", .is_active = is_always_active };
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_message_service_post (test_store_begin (test, test->owner), &post, &posted, &error));
  test_store_end (test);
  assert_read (test, ivan, test->general, 1, 1);

  rewrite (test, posted.ts, "<!here> lunch");
  assert_read (test, ivan, test->general, 1, 1);
  rewrite (test, posted.ts, "lunch");
  assert_read (test, ivan, test->general, 1, 0);
}

static void
test_latest_is_the_newest_that_is_left (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 ivan = test_store_add_user (test, "ivan", MS_ROLE_MEMBER, NULL);
  gint64 ts[3];
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ts); i++)
    ts[i] = test_store_post (test, test->owner, test->general, "one more");

  ms_message_service_delete (test_store_begin (test, test->owner), test->general, ts[0], NULL, &error);
  test_store_end (test);
  assert_read (test, ivan, test->general, 2, 0);
  ms_message_service_delete (test_store_begin (test, test->owner), test->general, ts[2], NULL, &error);
  test_store_end (test);
  g_assert_no_error (error);
  mark (test, ivan, test->general, ts[2]);
  assert_read (test, ivan, test->general, 0, 0);
  test_store_post (test, test->owner, test->general, "and one");
  assert_read (test, ivan, test->general, 1, 0);
}

static char *
dup_reactions (TestStore *test,
               gint64     ts)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get_by_key (ms_context_get_store (test_store_begin (test, test->owner)), ts, &error);
  char *reactions;

  g_assert_no_error (error);
  reactions = g_strdup (row->message->reactions);
  test_store_end (test);
  return reactions;
}

/* What came with a message from elsewhere goes on like what was put on it here. */
static void
test_reactions_from_elsewhere_are_adopted (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_autofree char *json = NULL;
  g_autofree char *adopted = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  gint64 ann_key = test_store_add_user (test, "ann", MS_ROLE_MEMBER, &ann);
  gint64 ts = test_store_post (test, test->owner, test->general, "x");
  MsContext *context;
  gint64 seq = 0;

  test_store_add_user (test, "bob", MS_ROLE_MEMBER, &bob);
  json = g_strdup_printf ("[{\"name\":\"eyes\",\"count\":3,\"users\":[\"%s\",\"U00000000\",\"%s\"]},{\"name\":\"+1\",\"count\":1,\"users\":[\"%s\"]}]", bob, ann, ann);
  context = test_store_begin (test, ann_key);
  ms_message_store_set_reactions (ms_context_get_store (context), ts, json, &error);
  g_assert_true (ms_reaction_service_adopt (context, ts, &error));
  g_assert_true (ms_reaction_service_adopt (context, ts, &error));
  test_store_end (test);
  expected = g_strdup_printf ("[{\"name\":\"eyes\",\"count\":2,\"users\":[\"%s\",\"%s\"]},{\"name\":\"+1\",\"count\":1,\"users\":[\"%s\"]}]", bob, ann, ann);
  adopted = dup_reactions (test, ts);
  g_assert_cmpstr (adopted, ==, expected);

  g_assert_true (ms_reaction_service_remove (test_store_begin (test, ann_key), test->general, ts, "eyes", &seq, &error));
  test_store_end (test);
  g_assert_true (ms_reaction_service_add (test_store_begin (test, ann_key), test->general, ts, "eyes", &seq, &error));
  test_store_end (test);
  after = dup_reactions (test, ts);
  g_assert_cmpstr (after, ==, expected);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/message-service/same-client-id-gives-the-first-result-for-ever", test_same_client_id_gives_the_first_result_for_ever);
  g_test_add_func ("/server/message-service/time-never-stands-still", test_time_never_stands_still);
  g_test_add_func ("/server/message-service/unread-and-mentions", test_unread_and_mentions);
  g_test_add_func ("/server/message-service/edit-and-delete-move-the-counts", test_edit_and_delete_move_the_counts);
  g_test_add_func ("/server/message-service/direct-messages-come-back-and-mention", test_direct_messages_come_back_and_mention);
  g_test_add_func ("/server/message-service/pages-both-ways", test_pages_both_ways);
  g_test_add_func ("/server/message-service/refusals", test_refusals);
  g_test_add_func ("/server/message-service/who-was-here-stays-mentioned", test_who_was_here_stays_mentioned);
  g_test_add_func ("/server/message-service/latest-is-the-newest-that-is-left", test_latest_is_the_newest_that_is_left);
  g_test_add_func ("/server/message-service/reactions-from-elsewhere-are-adopted", test_reactions_from_elsewhere_are_adopted);
  return g_test_run ();
}
