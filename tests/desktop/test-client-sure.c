/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Being sure, on the real server: what is in view is compared with what the server holds, damage in memory or in the cache is found and
 * fetched anew, nothing is judged while the two are not at the same event, and the author of a message is told how far it got. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <signal.h>

#include <sqlite3.h>

#include "ms-client-calls.h"
#include "ms-client-private.h"
#include "ms-client-sync-private.h"
#include "ms-live-team.h"
#include "ms-message-window-lines.h"

#define FIRST_MS 100
#define AGAIN_MS (60 * 1000)

typedef struct
{
  MsLiveServer    *server;
  MsLivePerson    *ilya;
  MsLivePerson    *anna;
  MsMessageWindow *window; /* Anna's */
  char            *general;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *invite = NULL;

  fixture->server = ms_live_server_new ();
  fixture->ilya = ms_live_person_new (fixture->server);
  fixture->anna = ms_live_person_new (fixture->server);
  ms_live_person_set_up (fixture->ilya, "ilya", &invite);
  ms_live_person_register (fixture->anna, "anna", invite);
  fixture->general = g_strdup (ms_live_person_general (fixture->ilya));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_test_assert_expected_messages ();
  g_clear_object (&fixture->window);
  ms_live_person_free (fixture->ilya);
  ms_live_person_free (fixture->anna);
  ms_live_server_free (fixture->server);
  g_free (fixture->general);
}

/* Anna looks at the channel. */
static void
look (Fixture *fixture)
{
  const MsClientVerifierTimes times = { .first = FIRST_MS, .again = AGAIN_MS };

  ms_client_set_verifier_times (fixture->anna->client, &times);
  g_clear_object (&fixture->window);
  fixture->window = ms_client_open_window (fixture->anna->client, fixture->general);
  ms_client_set_view (fixture->anna->client, fixture->general, TRUE);
  MS_LIVE_WAIT (ms_message_window_is_loaded (fixture->window));
}

static gboolean
is_verified (Fixture *fixture)
{
  return ms_client_get_verified_at (fixture->anna->client, fixture->general) != 0;
}

static MsClientVerifier *
verifier (Fixture *fixture)
{
  return ms_client_get_verifier (fixture->anna->client);
}

/* What no event ever said. */
static void
damage (Fixture    *fixture,
        const char *text,
        const char *instead)
{
  guint index = 0;
  MsWindowLine *line = NULL;

  g_assert_true (ms_message_window_locate (fixture->window->lines, ms_client_test_find_ts (fixture->window, text), &index));
  line = ms_window_line_at (fixture->window->lines, index);
  g_free (line->stored->text);
  line->stored->text = g_strdup (instead);
}

static void
expect_difference (void)
{
  g_test_expect_message ("ms-client", G_LOG_LEVEL_WARNING, "the copy of * differs from the server's *, fetching it anew");
}

/* Notices, edits and deletions, one's own and those of others, live and from a page: one digest on both sides. */
static void
test_right (Fixture       *fixture,
            gconstpointer  data)
{
  gint64 before = g_get_real_time ();

  ms_live_person_say (fixture->ilya, fixture->general, "Доброе утро! <b>");
  ms_live_person_say (fixture->ilya, fixture->general, "with a mistkae");
  ms_live_person_say (fixture->ilya, fixture->general, "goes");
  ms_client_set_topic_async (fixture->ilya->client, fixture->general, "всё обо всём", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture));
  g_assert_cmpint (ms_client_get_verified_at (fixture->anna->client, fixture->general), >=, before);

  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "goes") == 1);
  ms_client_edit_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->window, "with a mistkae"), "without a mistake");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->window, "goes"), 0);
  ms_live_person_say (fixture->anna, fixture->general, "mine 🎉");
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "goes") == 0);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "without a mistake") == 1 && ms_client_test_all_stored (fixture->window));
  before = g_get_real_time ();
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (ms_client_get_verified_at (fixture->anna->client, fixture->general) >= before);

  /* what is hidden until the Undo is over, and an edit on its way, are still as they were on the server */
  ms_client_delete_message (fixture->anna->client, fixture->general, ms_client_test_find_ts (fixture->window, "mine 🎉"), 60000);
  before = g_get_real_time ();
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (ms_client_get_verified_at (fixture->anna->client, fixture->general) >= before);
}

/* Only what is shown is compared, wherever that is. */
static void
test_part (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) ilyas = ms_client_open_window (fixture->ilya->client, fixture->general);
  g_autoptr(GAsyncResult) result = NULL;
  gint64 before = 0;

  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      ms_live_person_say (fixture->ilya, fixture->general, text);
    }
  MS_LIVE_WAIT (ms_client_test_count_text (ilyas, "message 149") == 1 && ms_client_test_all_stored (ilyas));
  look (fixture);
  g_assert_false (ms_message_window_is_at_start (fixture->window));
  MS_LIVE_WAIT (is_verified (fixture));

  ms_message_window_show_around_async (fixture->window, 1, NULL, ms_live_done_cb, fixture->anna);
  result = ms_live_person_wait (fixture->anna);
  g_assert_true (ms_message_window_load_finish (fixture->window, result, NULL));
  g_assert_false (ms_message_window_is_at_end (fixture->window));
  before = g_get_real_time ();
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (ms_client_get_verified_at (fixture->anna->client, fixture->general) >= before);

  damage (fixture, "message 3", "message three");
  expect_difference ();
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "message 3") == 1);
  g_assert_false (ms_message_window_is_at_end (fixture->window));
  MS_LIVE_WAIT (is_verified (fixture));
}

static void
test_damaged_window (Fixture       *fixture,
                     gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "the true words");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "the true words") == 1);
  damage (fixture, "the true words", "the false words");
  g_assert_cmpuint (ms_client_test_count_text (fixture->window, "the false words"), ==, 1);

  expect_difference ();
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "the true words") == 1);
  g_assert_cmpuint (ms_client_test_count_text (fixture->window, "the false words"), ==, 0);
  MS_LIVE_WAIT (is_verified (fixture));
}

static void
run_sql (MsLivePerson *person,
         const char   *sql)
{
  MsAccount *account = g_ptr_array_index (ms_client_accounts_get_list (person->accounts), 0);
  g_autofree char *name = g_strconcat ("cache-", account->id, ".db", NULL);
  g_autofree char *path = g_build_filename (person->folder, name, NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), >, 0);
  sqlite3_close (db);
}

static void
reopen (Fixture    *fixture,
        const char *sql)
{
  g_clear_object (&fixture->window);
  ms_live_person_close (fixture->anna);
  if (sql != NULL)
    run_sql (fixture->anna, sql);
  ms_live_person_open (fixture->anna);
  MS_LIVE_WAIT (ms_client_is_ready (fixture->anna->client));
  look (fixture);
}

/* The damage is on the disk: shown at first, found as soon as there is a connection, and not there any more the next time. */
static void
test_damaged_cache (Fixture       *fixture,
                    gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "the true words");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "the true words") == 1);

  expect_difference ();
  ms_live_server_end (fixture->server, SIGKILL);
  reopen (fixture, "UPDATE message SET json = replace (json, 'the true words', 'the false words') WHERE json LIKE '%true words%'");
  g_assert_cmpuint (ms_client_test_count_text (fixture->window, "the false words"), ==, 1);
  ms_live_server_start (fixture->server);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "the true words") == 1);
  MS_LIVE_WAIT (is_verified (fixture));
  g_test_assert_expected_messages ();

  ms_live_server_end (fixture->server, SIGKILL);
  reopen (fixture, NULL);
  g_assert_cmpuint (ms_client_test_count_text (fixture->window, "the true words"), ==, 1);
  g_assert_cmpuint (ms_client_test_count_text (fixture->window, "the false words"), ==, 0);
}

/* A message that is gone from the cache without an event. */
static void
test_missing_in_cache (Fixture       *fixture,
                       gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "first");
  ms_live_person_say (fixture->ilya, fixture->general, "second");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "second") == 1);
  expect_difference ();
  reopen (fixture, "DELETE FROM message WHERE json LIKE '%first%'");
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "first") == 1);
  MS_LIVE_WAIT (is_verified (fixture));
}

/* A program before this one kept no revisions: its history is fetched anew, what was written stays. */
static void
test_older_cache (Fixture       *fixture,
                  gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "history");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "history") == 1);
  ms_client_set_draft (fixture->anna->client, fixture->general, "недописано");
  ms_live_server_end (fixture->server, SIGKILL);
  MS_LIVE_WAIT (ms_client_get_connection_state (fixture->anna->client) == MS_CONNECTION_WAITING);
  ms_live_person_say (fixture->anna, fixture->general, "written offline");

  g_clear_object (&fixture->window);
  ms_live_person_close (fixture->anna);
  run_sql (fixture->anna, "PRAGMA user_version=1; UPDATE message SET json = json_remove (json, '$.revision')");
  ms_live_server_start (fixture->server);
  ms_live_person_open (fixture->anna);
  MS_LIVE_WAIT (ms_client_is_ready (fixture->anna->client));
  g_assert_cmpstr (ms_client_get_draft (fixture->anna->client, fixture->general), ==, "недописано");
  look (fixture);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "history") == 1);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "written offline") == 1 && ms_client_test_all_stored (fixture->window));
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (is_verified (fixture));
}

/* One question, to its end. */
static void
ask_once (Fixture *fixture)
{
  MS_LIVE_WAIT (ms_client_verifier_is_asking (verifier (fixture)));
  MS_LIVE_WAIT (!ms_client_verifier_is_asking (verifier (fixture)));
}

/* At another event than the server nothing is said about the copy, not even about a damaged one; and the server is asked less and less. */
static void
test_elsewhere (Fixture       *fixture,
                gconstpointer  data)
{
  MsClientSync *sync = ms_client_get_sync (fixture->anna->client);
  gint64 head = 0;
  gint64 begun = 0;
  gint64 due = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "the true words");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "the true words") == 1);
  damage (fixture, "the true words", "the false words");
  g_assert_true (ms_client_sync_get_head (sync, fixture->general, &head));
  ms_client_sync_set_head (sync, fixture->general, head + 1000);

  begun = ms_client_get_verified_at (fixture->anna->client, fixture->general);
  ms_client_verifier_begin (verifier (fixture));
  ask_once (fixture);
  due = ms_client_verifier_get_due (verifier (fixture), fixture->general);
  ask_once (fixture);
  g_assert_cmpint (ms_client_verifier_get_due (verifier (fixture), fixture->general) - due, >=, 2 * FIRST_MS * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (ms_client_get_verified_at (fixture->anna->client, fixture->general), ==, begun);
  g_assert_cmpuint (ms_client_test_count_text (fixture->window, "the false words"), ==, 1);

  ms_client_sync_set_head (sync, fixture->general, head);
  expect_difference ();
  ms_client_verifier_begin (verifier (fixture));
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "the true words") == 1);
}

/* A server that keeps saying no is asked ever more rarely, and the copy fetched as rarely. */
static void
test_never_right (Fixture       *fixture,
                  gconstpointer  data)
{
  gint64 before = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "the true words");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "the true words") == 1);
  before = g_get_monotonic_time ();
  for (guint i = 0; i < 3; i++)
    {
      MS_LIVE_WAIT (!ms_message_window_is_loading (fixture->window));
      damage (fixture, "the true words", "the false words");
      expect_difference ();
      if (i == 0)
        ms_client_verifier_begin (verifier (fixture));
      MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "the true words") == 1);
    }
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 3 * FIRST_MS * G_TIME_SPAN_MILLISECOND);
  MS_LIVE_WAIT (is_verified (fixture));
}

/* After the connection was away the copy is compared again; without it, it is complete up to when it was there. */
static void
test_reconnect (Fixture       *fixture,
                gconstpointer  data)
{
  gint64 verified = 0;
  gint64 complete = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "before");
  look (fixture);
  MS_LIVE_WAIT (is_verified (fixture) && ms_client_test_count_text (fixture->window, "before") == 1);
  verified = ms_client_get_verified_at (fixture->anna->client, fixture->general);

  ms_live_server_end (fixture->server, SIGKILL);
  MS_LIVE_WAIT (ms_client_get_connection_state (fixture->anna->client) == MS_CONNECTION_WAITING);
  complete = ms_client_get_complete_at (fixture->anna->client);
  g_assert_cmpint (complete, >, verified - MS_LIVE_LIMIT_US);
  g_assert_cmpint (complete, <=, g_get_real_time ());
  reopen (fixture, NULL);
  g_assert_cmpint (ms_client_get_complete_at (fixture->anna->client), ==, complete);

  ms_live_server_start (fixture->server);
  MS_LIVE_WAIT (ms_client_get_verified_at (fixture->anna->client, fixture->general) > verified);
  g_assert_cmpint (ms_client_get_complete_at (fixture->anna->client), >=, verified);
}

static MsDelivery
ask_delivery (Fixture *fixture,
              gint64   ts)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree MsDelivery *delivery = NULL;

  ms_client_get_delivery_async (fixture->anna->client, fixture->general, ts, NULL, ms_live_done_cb, fixture->anna);
  result = ms_live_person_wait (fixture->anna);
  delivery = ms_client_get_delivery_finish (fixture->anna->client, result, &error);
  g_assert_no_error (error);
  return *delivery;
}

static void
test_delivery (Fixture       *fixture,
               gconstpointer  data)
{
  MsDelivery delivery = { 0 };
  gint64 ts = 0;

  ms_live_person_close (fixture->ilya);
  look (fixture);
  ms_live_person_say (fixture->anna, fixture->general, "how far does this get");
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "how far does this get") == 1 && ms_client_test_all_stored (fixture->window));
  ts = ms_client_test_find_ts (fixture->window, "how far does this get");
  MS_LIVE_WAIT ((delivery = ask_delivery (fixture, ts), delivery.connected == 0));
  g_assert_cmpint (delivery.members, ==, 1);
  g_assert_cmpint (delivery.sent, ==, 0);

  ms_live_person_open (fixture->ilya);
  ms_live_person_wait_online (fixture->ilya);
  MS_LIVE_WAIT ((delivery = ask_delivery (fixture, ts), delivery.confirmed == 1));
  g_assert_cmpint (delivery.connected, ==, 1);
  g_assert_cmpint (delivery.sent, ==, 1);
}

/* Where it is never silent, others learn all the same what is held here. */
static void
test_confirmed_in_a_storm (Fixture       *fixture,
                           gconstpointer  data)
{
  gint64 ts = 0;
  guint storm = 0;
  gint64 next = 0;

  look (fixture);
  ms_live_person_say (fixture->anna, fixture->general, "how far does this get");
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->window, "how far does this get") == 1 && ms_client_test_all_stored (fixture->window));
  ts = ms_client_test_find_ts (fixture->window, "how far does this get");
  while (ask_delivery (fixture, ts).confirmed == 0)
    {
      g_autofree char *text = g_strdup_printf ("storm %u", storm++);

      g_assert_cmpuint (storm, <, 200);
      ms_live_person_say (fixture->anna, fixture->general, text);
      next = g_get_monotonic_time () + 100 * G_TIME_SPAN_MILLISECOND;
      MS_LIVE_WAIT (g_get_monotonic_time () >= next);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/desktop/client-sure/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("a-right-copy-is-found-right", test_right);
  ADD ("what-is-shown-is-compared", test_part);
  ADD ("damage-in-memory-is-fetched-anew", test_damaged_window);
  ADD ("damage-in-the-cache-is-fetched-anew", test_damaged_cache);
  ADD ("what-the-cache-lost-is-fetched", test_missing_in_cache);
  ADD ("older-cache-is-fetched-anew-and-keeps-what-was-written", test_older_cache);
  ADD ("no-verdict-at-another-event", test_elsewhere);
  ADD ("patience-with-a-copy-that-is-never-right", test_never_right);
  ADD ("compared-after-a-reconnect", test_reconnect);
  ADD ("how-far-a-message-got", test_delivery);
  ADD ("confirmed-in-a-storm", test_confirmed_in_a_storm);
#undef ADD

  return g_test_run ();
}
