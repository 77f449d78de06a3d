/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole clients on the real server: first run, invitation, talk, a server that stops or is killed in the middle, edits, deletions,
 * everything that happens to a conversation, counts, signing out. What two clients show is compared line by line, and what one has
 * learnt from events with what a fresh one is told by the server. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <signal.h>

#include "ms-client-calls.h"
#include "ms-client-private.h"
#include "ms-json-reader.h"
#include "ms-live-team.h"

#define CONCURRENT 20

typedef struct
{
  MsLiveServer    *server;
  MsLivePerson    *ilya;
  MsLivePerson    *anna;
  MsMessageWindow *ilyas;
  MsMessageWindow *annas;
  char            *general;
} Fixture;

static void
open_windows (Fixture *fixture)
{
  /* Given back after the new ones are there: the same window stays open. */
  g_autoptr(MsMessageWindow) ilyas = fixture->ilyas;
  g_autoptr(MsMessageWindow) annas = fixture->annas;

  g_free (fixture->general);
  fixture->general = g_strdup (ms_live_person_general (fixture->ilya));
  fixture->ilyas = ms_client_open_window (fixture->ilya->client, fixture->general);
  fixture->annas = ms_client_open_window (fixture->anna->client, fixture->general);
  MS_LIVE_WAIT (ms_message_window_is_loaded (fixture->ilyas) && ms_message_window_is_loaded (fixture->annas));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *invite = NULL;

  fixture->server = ms_live_server_new ();
  fixture->ilya = ms_live_person_new (fixture->server);
  fixture->anna = ms_live_person_new (fixture->server);
  ms_live_person_set_up (fixture->ilya, "ilya", &invite);
  g_assert_nonnull (invite);
  ms_live_person_register (fixture->anna, "anna", invite);
  open_windows (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->ilyas);
  g_clear_object (&fixture->annas);
  ms_live_person_free (fixture->ilya);
  ms_live_person_free (fixture->anna);
  ms_live_server_free (fixture->server);
  g_free (fixture->general);
}

static gboolean
both_show (Fixture    *fixture,
           const char *text)
{
  return ms_client_test_count_text (fixture->ilyas, text) == 1 && ms_client_test_count_text (fixture->annas, text) == 1;
}

static gboolean
same_digest (MsMessageWindow *one,
             MsMessageWindow *other)
{
  g_autofree char *first = ms_live_digest (one);
  g_autofree char *second = ms_live_digest (other);

  return g_str_equal (first, second);
}

static void
assert_same (Fixture *fixture)
{
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas) && ms_client_test_all_stored (fixture->annas));
  one = ms_live_digest (fixture->ilyas);
  other = ms_live_digest (fixture->annas);
  g_assert_cmpstr (one, ==, other);
}

/* What this client learnt from events is what the server would tell a new one. */
static void
assert_true_to_server (MsLivePerson *person,
                       const char   *name)
{
  MsLivePerson *fresh = ms_live_person_new (person->server);
  g_autofree char *known = NULL;
  g_autofree char *told = NULL;

  ms_live_person_log_in (fresh, name);
  known = ms_live_describe (person);
  told = ms_live_describe (fresh);
  g_assert_cmpstr (known, ==, told);
  ms_live_person_free (fresh);
}

static void
test_talk (Fixture       *fixture,
           gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "Доброе утро! Новая прошивка на стенде.");
  MS_LIVE_WAIT (both_show (fixture, "Доброе утро! Новая прошивка на стенде."));
  ms_live_person_say (fixture->anna, fixture->general, "Confirmed <b>here</b> & thanks 🎉");
  MS_LIVE_WAIT (both_show (fixture, "Confirmed &lt;b&gt;here&lt;/b&gt; &amp; thanks 🎉"));
  assert_same (fixture);
  assert_true_to_server (fixture->ilya, "ilya");
  assert_true_to_server (fixture->anna, "anna");
}

static guint
count_mark (MsMessageWindow *window,
            const char      *mark)
{
  guint count = 0;

  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    count += strstr (ms_message_window_get (window, i)->message->text, mark) != NULL;
  return count;
}

static void
test_concurrent (Fixture       *fixture,
                 gconstpointer  data)
{
  for (guint i = 0; i < CONCURRENT; i++)
    {
      g_autofree char *text = g_strdup_printf ("together %u", i / 2);

      ms_live_person_say (i % 2 == 0 ? fixture->ilya : fixture->anna, fixture->general, text);
    }
  MS_LIVE_WAIT (count_mark (fixture->ilyas, "together") == CONCURRENT && count_mark (fixture->annas, "together") == CONCURRENT);
  assert_same (fixture);
}

/* Written while the server is not there, by both; the way it goes away is @data. */
static void
test_server_gone (Fixture       *fixture,
                  gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "before");
  MS_LIVE_WAIT (both_show (fixture, "before"));
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
  MS_LIVE_WAIT (count_mark (fixture->ilyas, "offline") == 10 && count_mark (fixture->annas, "offline") == 10);
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas) && ms_client_test_all_stored (fixture->annas));
  assert_same (fixture);
  g_assert_cmpuint (count_mark (fixture->ilyas, "offline"), ==, 10);
  assert_true_to_server (fixture->ilya, "ilya");
}

/* Killed again and again while both write without a pause. */
static void
test_killed_while_writing (Fixture       *fixture,
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
  g_assert_cmpuint (count_mark (fixture->ilyas, "storm"), ==, 30);
}

static void
test_edit_and_delete (Fixture       *fixture,
                      gconstpointer  data)
{
  gint64 ts = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "frist");
  ms_live_person_say (fixture->ilya, fixture->general, "oops");
  ms_live_person_say (fixture->ilya, fixture->general, "stays");
  MS_LIVE_WAIT (both_show (fixture, "frist") && both_show (fixture, "oops") && both_show (fixture, "stays"));
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas));
  ms_client_edit_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, "frist"), "first");
  MS_LIVE_WAIT (both_show (fixture, "first"));

  ts = ms_client_test_find_ts (fixture->ilyas, "oops");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ts, 0);
  g_assert_cmpuint (ms_client_test_count_text (fixture->ilyas, "oops"), ==, 0);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, "oops") == 0);

  ts = ms_client_test_find_ts (fixture->ilyas, "stays");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ts, 60000);
  g_assert_cmpuint (ms_client_test_count_text (fixture->ilyas, "stays"), ==, 0);
  g_assert_true (ms_client_undo_delete (fixture->ilya->client, fixture->general, ts));
  g_assert_true (both_show (fixture, "stays"));

  /* another's message: refused, and shown as it was */
  ms_client_edit_message (fixture->anna->client, fixture->general, ms_client_test_find_ts (fixture->annas, "stays"), "taken over");
  MS_LIVE_WAIT (fixture->anna->failures == 1);
  MS_LIVE_WAIT (both_show (fixture, "stays"));
  assert_same (fixture);
}

static void
test_edit_and_delete_while_away (Fixture       *fixture,
                                 gconstpointer  data)
{
  ms_live_person_say (fixture->ilya, fixture->general, "first");
  ms_live_person_say (fixture->ilya, fixture->general, "stays");
  MS_LIVE_WAIT (both_show (fixture, "first") && both_show (fixture, "stays") && ms_client_test_all_stored (fixture->ilyas));
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);
  ms_client_edit_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, "first"), "first again");
  ms_client_delete_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, "stays"), 0);
  MS_LIVE_WAIT (ms_client_test_all_stored (fixture->ilyas));
  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  open_windows (fixture);
  MS_LIVE_WAIT (both_show (fixture, "first again") && ms_client_test_count_text (fixture->annas, "stays") == 0);
  assert_same (fixture);
}

static void
test_counts (Fixture       *fixture,
             gconstpointer  data)
{
  const MsChannel *channel = NULL;
  g_autofree char *mention = NULL;
  gint64 ts = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "one");
  ms_live_person_say (fixture->ilya, fixture->general, "two for @anna");
  ms_live_person_say (fixture->ilya, fixture->general, "@channel three");
  MS_LIVE_WAIT (count_mark (fixture->annas, "three") == 1);
  channel = ms_client_get_channel (fixture->anna->client, fixture->general);
  g_assert_cmpint (channel->unread_count, ==, 3);
  g_assert_cmpint (channel->mention_count, ==, 2);
  g_assert_cmpuint (ms_client_get_badge_count (fixture->anna->client), ==, 2);
  g_assert_cmpuint (fixture->anna->notifications->len, ==, 2);
  assert_true_to_server (fixture->anna, "anna");

  ts = ms_client_test_find_ts (fixture->annas, "one");
  ms_client_mark_read (fixture->anna->client, fixture->general, ts);
  channel = ms_client_get_channel (fixture->anna->client, fixture->general);
  g_assert_cmpint (channel->unread_count, ==, 2);
  g_assert_cmpint (channel->mention_count, ==, 2);
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);
  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  open_windows (fixture);
  assert_true_to_server (fixture->anna, "anna");

  /* a deleted mention no longer counts */
  mention = g_strdup_printf ("two for <@%s>", ms_client_get_self_id (fixture->anna->client));
  ms_client_delete_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, mention), 0);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, mention) == 0);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, fixture->general)->mention_count == 1);
  assert_true_to_server (fixture->anna, "anna");
}

/* A program of Ilya's that knows more than ours: one call of the API, its answer's member. */
static char *
call_api (Fixture    *fixture,
          const char *token,
          const char *method,
          const char *body,
          const char *member)
{
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strdup_printf ("%sapi/%s", fixture->server->address, method);
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", token != NULL ? token : "");
  g_autoptr(SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr(GBytes) reply = NULL;
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;

  if (token != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", authorization);
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  reply = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ms_json_reader_parse_bytes (reader, reply, &error));
  g_assert_true (ms_json_node_get_member_boolean (ms_json_reader_get_root (reader), "ok"));
  return ms_json_node_dup_member_string (ms_json_reader_get_root (reader), member);
}

static char *
post (Fixture    *fixture,
      const char *token,
      const char *text,
      const char *more)
{
  g_autofree char *body = g_strdup_printf ("{\"channel\":\"%s\",\"text\":\"%s\"%s}", fixture->general, text, more);

  return call_api (fixture, token, "chat.postMessage", body, "ts");
}

static void
change (Fixture    *fixture,
        const char *token,
        const char *method,
        const char *ts)
{
  g_autofree char *body = g_strdup_printf ("{\"channel\":\"%s\",\"ts\":\"%s\",\"text\":\"@channel <!channel>\"}", fixture->general, ts);
  g_autofree char *same = call_api (fixture, token, method, body, "ts");

  g_assert_cmpstr (same, ==, ts);
}

/* Neither replies nor what becomes of them count or are shown; what is told to both is. */
static void
test_threads (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *token = call_api (fixture, NULL, "micro.login", "{\"login\":\"ilya\",\"password\":\"" MS_LIVE_PASSWORD "\"}", "token");
  g_autofree char *root = post (fixture, token, "root", "");
  g_autofree char *in_thread = g_strdup_printf (",\"thread_ts\":\"%s\"", root);
  g_autofree char *in_both = g_strdup_printf ("%s,\"reply_broadcast\":true", in_thread);
  g_autofree char *quiet = post (fixture, token, "quiet <!channel>", in_thread);
  g_autofree char *changed = post (fixture, token, "changed", in_thread);
  g_autofree char *kept = post (fixture, token, "kept", in_thread);
  g_autofree char *loud = post (fixture, token, "loud", in_both);
  g_autofree char *end = NULL;
  const MsClientVerifierTimes times = { .first = 20, .again = 60000 };

  change (fixture, token, "chat.delete", quiet);
  change (fixture, token, "chat.update", changed);
  end = post (fixture, token, "end", "");
  MS_LIVE_WAIT (both_show (fixture, "end"));
  g_assert_true (both_show (fixture, "root") && both_show (fixture, "loud"));
  g_assert_cmpuint (ms_client_test_count_text (fixture->annas, "kept"), ==, 0);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->unread_count, ==, 3);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->mention_count, ==, 0);
  assert_true_to_server (fixture->anna, "anna");

  change (fixture, token, "chat.delete", root);
  MS_LIVE_WAIT (both_show (fixture, MS_TOMBSTONE_TEXT));
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->unread_count, ==, 2);
  assert_true_to_server (fixture->anna, "anna");
  assert_same (fixture);
  ms_client_set_verifier_times (fixture->anna->client, &times);
  ms_client_set_view (fixture->anna->client, fixture->general, TRUE);
  MS_LIVE_WAIT (ms_client_get_verified_at (fixture->anna->client, fixture->general) != 0);

  change (fixture, token, "chat.delete", loud);
  change (fixture, token, "chat.delete", kept);
  change (fixture, token, "chat.delete", changed);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, MS_TOMBSTONE_TEXT) == 0);
  assert_true_to_server (fixture->anna, "anna");
}

static char *
call_for_channel (MsLivePerson *person)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = ms_live_person_wait (person);
  char *channel = ms_client_call_finish_channel (person->client, result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (channel);
  return channel;
}

static char *
create_channel (MsLivePerson *person,
                const char   *name,
                gboolean      is_private)
{
  ms_client_create_channel_async (person->client, name, is_private, NULL, NULL, ms_live_done_cb, person);
  return call_for_channel (person);
}

static gboolean
knows (MsLivePerson *person,
       const char   *channel)
{
  const MsChannel *known = ms_client_get_channel (person->client, channel);

  return known != NULL && known->is_member;
}

static void
test_channel_life (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *channel = create_channel (fixture->ilya, "разработка", TRUE);
  g_autofree char *annas_id = g_strdup (ms_client_get_self_id (fixture->anna->client));
  const char * const users[] = { annas_id, NULL };
  MsClient *ilya = fixture->ilya->client;

  g_assert_false (knows (fixture->anna, channel));
  ms_client_invite_to_channel_async (ilya, channel, users, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (knows (fixture->anna, channel));
  ms_client_rename_channel_async (ilya, channel, "прошивка", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_set_topic_async (ilya, channel, "Срок — пятница", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_set_purpose_async (ilya, channel, "Всё о прошивке", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_live_person_say (fixture->ilya, channel, "в новом канале");
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, channel)->unread_count > 0);
  g_assert_nonnull (ms_client_find_channel (fixture->anna->client, "прошивка"));
  assert_true_to_server (fixture->anna, "anna");
  assert_true_to_server (fixture->ilya, "ilya");

  ms_client_archive_channel_async (ilya, channel, TRUE, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, channel)->archived);
  ms_client_archive_channel_async (ilya, channel, FALSE, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (!ms_client_get_channel (fixture->anna->client, channel)->archived);
  ms_client_leave_channel_async (fixture->anna->client, channel, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (!knows (fixture->anna, channel));
  assert_true_to_server (fixture->anna, "anna");
}

/* A client that was closed while all that happened learns the same on its way back. */
static void
test_channel_life_while_away (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autofree char *annas_id = g_strdup (ms_client_get_self_id (fixture->anna->client));
  const char * const users[] = { annas_id, NULL };
  g_autofree char *first = create_channel (fixture->ilya, "first", FALSE);
  g_autofree char *direct = NULL;
  g_autofree char *second = NULL;

  ms_client_join_channel_async (fixture->anna->client, first, NULL, ms_live_done_cb, fixture->anna);
  g_free (call_for_channel (fixture->anna));
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);

  second = create_channel (fixture->ilya, "second", FALSE);
  ms_client_invite_to_channel_async (fixture->ilya->client, second, users, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_live_person_say (fixture->ilya, second, "news for @anna");
  ms_client_rename_channel_async (fixture->ilya->client, first, "first-renamed", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_archive_channel_async (fixture->ilya->client, first, TRUE, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_open_direct_async (fixture->ilya->client, annas_id, NULL, ms_live_done_cb, fixture->ilya);
  direct = call_for_channel (fixture->ilya);
  ms_live_person_say (fixture->ilya, direct, "лично");
  MS_LIVE_WAIT (ms_client_get_channel (fixture->ilya->client, direct)->latest != 0);

  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, direct) != NULL);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, second)->mention_count, ==, 1);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, direct)->unread_count, ==, 1);
  assert_true_to_server (fixture->anna, "anna");
}

static void
test_direct (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *direct = NULL;
  g_autoptr(MsMessageWindow) window = NULL;

  ms_client_open_direct_async (fixture->ilya->client, ms_client_get_self_id (fixture->anna->client), NULL, ms_live_done_cb, fixture->ilya);
  direct = call_for_channel (fixture->ilya);
  ms_live_person_say (fixture->ilya, direct, "лично");
  MS_LIVE_WAIT (fixture->anna->notifications->len == 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->anna->notifications, 0), ==, "лично");
  window = ms_client_open_window (fixture->anna->client, direct);
  MS_LIVE_WAIT (ms_client_test_count_text (window, "лично") == 1);
  g_assert_cmpuint (ms_client_get_badge_count (fixture->anna->client), ==, 1);
  ms_client_mark_read (fixture->anna->client, direct, ms_client_test_find_ts (window, "лично"));
  g_assert_cmpuint (ms_client_get_badge_count (fixture->anna->client), ==, 0);
  ms_live_person_say (fixture->anna, direct, "ответ");
  MS_LIVE_WAIT (fixture->ilya->notifications->len == 1);
  MS_LIVE_WAIT (ms_client_test_all_stored (window));
  ms_client_close_direct_async (fixture->anna->client, direct, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, direct) == NULL);
  assert_true_to_server (fixture->anna, "anna");
  assert_true_to_server (fixture->ilya, "ilya");
}

/* Closed without the server, opened without the server: what was there is there, what was written goes out once. */
static void
test_warm_start (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  ms_live_person_say (fixture->anna, fixture->general, "seen yesterday");
  MS_LIVE_WAIT (both_show (fixture, "seen yesterday"));
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
  MS_LIVE_WAIT (both_show (fixture, "survives"));
  assert_same (fixture);
}

/* A cached history that is far behind: what came in between is neither lost nor in the wrong place. */
static void
test_long_absence (Fixture       *fixture,
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
  open_windows (fixture);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, "absence 149") == 1);
  while (!ms_message_window_is_at_start (fixture->annas))
    {
      g_autoptr(GAsyncResult) result = NULL;

      ms_message_window_load_older_async (fixture->annas, NULL, ms_live_done_cb, fixture->anna);
      result = ms_live_person_wait (fixture->anna);
      g_assert_true (ms_message_window_load_finish (fixture->annas, result, NULL));
    }
  assert_same (fixture);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->unread_count, ==, 150);
  assert_true_to_server (fixture->anna, "anna");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, function) \
  g_test_add ("/desktop/client-live/" name, Fixture, GINT_TO_POINTER (data), set_up, function, tear_down)
  ADD ("two-people-talk", 0, test_talk);
  ADD ("concurrent-posts-have-one-order", 0, test_concurrent);
  ADD ("written-while-the-server-restarts", SIGTERM, test_server_gone);
  ADD ("written-while-the-server-was-killed", SIGKILL, test_server_gone);
  ADD ("killed-while-writing", 0, test_killed_while_writing);
  ADD ("edit-and-delete", 0, test_edit_and_delete);
  ADD ("edit-and-delete-while-away", 0, test_edit_and_delete_while_away);
  ADD ("counts-are-the-servers", 0, test_counts);
  ADD ("threads-stay-out-of-the-conversation", 0, test_threads);
  ADD ("channel-life", 0, test_channel_life);
  ADD ("channel-life-while-away", 0, test_channel_life_while_away);
  ADD ("direct-messages", 0, test_direct);
  ADD ("warm-start-without-a-server", 0, test_warm_start);
  ADD ("long-absence", 0, test_long_absence);
#undef ADD

  return g_test_run ();
}
