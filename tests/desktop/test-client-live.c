/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole clients on the real server: talk, a server that stops or is killed in the middle, edits, deletions, an absence. What two clients
 * show is compared line by line. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <signal.h>

#include "ms-live-pair.h"

#define CONCURRENT 20

static void
test_talk (MsLivePair    *fixture,
           gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "Доброе утро! Новая прошивка на стенде.");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "Доброе утро! Новая прошивка на стенде."));
  ms_live_person_say (fixture->anna, fixture->general, "Confirmed <b>here</b> & thanks 🎉");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "Confirmed &lt;b&gt;here&lt;/b&gt; &amp; thanks 🎉"));
  ms_live_pair_assert_same (fixture);
  ms_live_person_assert_true (fixture->ilya, "ilya");
  ms_live_person_assert_true (fixture->anna, "anna");
}

static void
test_concurrent (MsLivePair    *fixture,
                 gconstpointer  data)
{
  for (guint i = 0; i < CONCURRENT; i++)
    {
      g_autofree char *text = g_strdup_printf ("together %u", i / 2);

      ms_live_person_say (i % 2 == 0 ? fixture->ilya : fixture->anna, fixture->general, text);
    }
  MS_LIVE_WAIT (ms_client_test_count_part (fixture->ilyas, "together") == CONCURRENT && ms_client_test_count_part (fixture->annas, "together") == CONCURRENT);
  ms_live_pair_assert_same (fixture);
}

/* Written while the server is not there, by both; the way it goes away is @data. */
static void
test_server_gone (MsLivePair    *fixture,
                  gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "before");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "before"));
  ms_live_server_end (fixture->server, GPOINTER_TO_INT (data));
  MS_LIVE_WAIT (ms_client_get_connection_state (fixture->ilya->client) == MS_CONNECTION_WAITING);
  MS_LIVE_WAIT (ms_client_get_connection_state (fixture->anna->client) == MS_CONNECTION_WAITING);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *one = g_strdup_printf ("offline %u ilya", i);
      g_autofree char *other = g_strdup_printf ("offline %u anna", i);

      ms_live_person_say (fixture->ilya, fixture->general, one);
      ms_live_person_say (fixture->anna, fixture->general, other);
    }
  g_assert_false (ms_client_test_all_stored (fixture->ilyas));
  ms_live_server_start (fixture->server);
  MS_LIVE_WAIT (ms_client_test_count_part (fixture->ilyas, "offline") == 10 && ms_client_test_count_part (fixture->annas, "offline") == 10);
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas) && ms_client_test_all_stored (fixture->annas));
  ms_live_pair_assert_same (fixture);
  g_assert_cmpuint (ms_client_test_count_part (fixture->ilyas, "offline"), ==, 10);
  ms_live_person_assert_true (fixture->ilya, "ilya");
}

static gboolean
same_digest (MsMessageWindow *one,
             MsMessageWindow *other)
{
  g_autofree char *first = ms_live_digest (one);
  g_autofree char *second = ms_live_digest (other);

  return g_str_equal (first, second);
}

/* Killed again and again while both write without a pause. */
static void
test_killed_while_writing (MsLivePair    *fixture,
                           gconstpointer  data)
{
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 10; i++)
        {
          g_autofree char *text = g_strdup_printf ("storm %u %u", round, i);

          ms_live_person_say (i % 2 == 0 ? fixture->ilya : fixture->anna, fixture->general, text);
          g_main_context_iteration (NULL, FALSE);
        }
      for (guint i = 0; i < 20; i++)
        g_main_context_iteration (NULL, FALSE);
      ms_live_server_end (fixture->server, SIGKILL);
      ms_live_server_start (fixture->server);
    }
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas) && ms_client_test_all_stored (fixture->annas));
  MS_LIVE_WAIT (same_digest (fixture->ilyas, fixture->annas));
  g_assert_cmpuint (ms_client_test_count_part (fixture->ilyas, "storm"), ==, 30);
}

static void
test_edit_and_delete (MsLivePair    *fixture,
                      gconstpointer  data)
{
  gint64 ts = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "frist");
  ms_live_person_say (fixture->ilya, fixture->general, "oops");
  ms_live_person_say (fixture->ilya, fixture->general, "stays");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "frist") && ms_live_pair_shows (fixture, "oops") && ms_live_pair_shows (fixture, "stays"));
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas));
  ms_client_edit_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, "frist"), "first");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "first"));

  ts = ms_client_test_find_ts (fixture->ilyas, "oops");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ts, 0);
  g_assert_cmpuint (ms_client_test_count_text (fixture->ilyas, "oops"), ==, 0);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, "oops") == 0);

  ts = ms_client_test_find_ts (fixture->ilyas, "stays");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ts, 60000);
  g_assert_cmpuint (ms_client_test_count_text (fixture->ilyas, "stays"), ==, 0);
  g_assert_true (ms_client_undo_delete (fixture->ilya->client, fixture->general, ts));
  g_assert_true (ms_live_pair_shows (fixture, "stays"));

  /* another's message: refused, and shown as it was */
  ms_client_edit_message (fixture->anna->client, fixture->general, ms_client_test_find_ts (fixture->annas, "stays"), "taken over");
  MS_LIVE_WAIT (fixture->anna->failures == 1);
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "stays"));
  ms_live_pair_assert_same (fixture);
}

static void
test_edit_and_delete_while_away (MsLivePair    *fixture,
                                 gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "first");
  ms_live_person_say (fixture->ilya, fixture->general, "stays");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "first") && ms_live_pair_shows (fixture, "stays") && ms_client_test_all_stored (fixture->ilyas));
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);
  ms_client_edit_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, "first"), "first again");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, "stays"), 0);
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas));
  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  ms_live_pair_open_windows (fixture);
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "first again") && ms_client_test_count_text (fixture->annas, "stays") == 0);
  ms_live_pair_assert_same (fixture);
}

/* Closed without the server, opened without the server: what was there is there, what was written goes out once. */
static void
test_warm_start (MsLivePair    *fixture,
                 gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  ms_live_person_say (fixture->anna, fixture->general, "seen yesterday");
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "seen yesterday"));
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas));
  before = ms_live_digest (fixture->ilyas);
  ms_live_server_end (fixture->server, SIGKILL);
  MS_LIVE_WAIT (ms_client_get_connection_state (fixture->ilya->client) == MS_CONNECTION_WAITING);
  ms_live_person_say (fixture->ilya, fixture->general, "survives");
  ms_client_set_draft (fixture->ilya->client, fixture->general, "недописано");
  ms_live_person_close (fixture->ilya);
  g_clear_object (&fixture->ilyas);

  ms_live_person_open (fixture->ilya);
  MS_LIVE_WAIT (ms_client_is_ready (fixture->ilya->client));
  fixture->ilyas = ms_client_open_window (fixture->ilya->client, fixture->general);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->ilyas, "survives") == 1 && ms_message_window_is_loaded (fixture->ilyas));
  after = ms_live_digest (fixture->ilyas);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (ms_client_get_draft (fixture->ilya->client, fixture->general), ==, "недописано");
  g_assert_cmpint (ms_client_get_connection_state (fixture->ilya->client), !=, MS_CONNECTION_ONLINE);

  ms_live_server_start (fixture->server);
  ms_live_person_wait_online (fixture->ilya);
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "survives"));
  ms_live_pair_assert_same (fixture);
}

/* A cached history that is far behind: what came in between is neither lost nor in the wrong place. */
static void
test_long_absence (MsLivePair    *fixture,
                   gconstpointer  data)
{
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *text = g_strdup_printf ("absence %u", i);

      ms_live_person_say (fixture->ilya, fixture->general, text);
    }
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas));
  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  ms_live_pair_open_windows (fixture);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, "absence 149") == 1);
  while (!ms_message_window_is_at_start (fixture->annas))
    {
      g_autoptr(GAsyncResult) result = NULL;

      ms_message_window_load_older_async (fixture->annas, NULL, ms_live_done_cb, fixture->anna);
      result = ms_live_person_wait (fixture->anna);
      g_assert_true (ms_message_window_load_finish (fixture->annas, result, NULL));
    }
  ms_live_pair_assert_same (fixture);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->unread_count, ==, 150);
  ms_live_person_assert_true (fixture->anna, "anna");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) \
  g_test_add ("/desktop/client-live/" name, MsLivePair, GINT_TO_POINTER (data), ms_live_pair_set_up, function, ms_live_pair_tear_down)
  ADD ("two-people-talk", 0, test_talk);
  ADD ("concurrent-posts-have-one-order", 0, test_concurrent);
  ADD ("written-while-the-server-restarts", SIGTERM, test_server_gone);
  ADD ("written-while-the-server-was-killed", SIGKILL, test_server_gone);
  ADD ("killed-while-writing", 0, test_killed_while_writing);
  ADD ("edit-and-delete", 0, test_edit_and_delete);
  ADD ("edit-and-delete-while-away", 0, test_edit_and_delete_while_away);
  ADD ("warm-start-without-a-server", 0, test_warm_start);
  ADD ("long-absence", 0, test_long_absence);
#undef ADD

  return g_test_run ();
}
