/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole client against a small server in the same process: first start, holes, resets, odd frames and answers; and the text around
 * messages. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-client-address.h"
#include "ms-client-compose.h"
#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-error.h"
#include "ms-mock-person.h"
#include "ms-timestamp.h"

static void
test_first_start (MsMockPerson  *person,
                  gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (person->server, "UBORIS", "before");
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  g_assert_true (ms_client_is_ready (person->client));
  g_assert_cmpstr (ms_client_get_team (person->client)->name, ==, "Team");
  g_assert_cmpstr (ms_client_get_self (person->client)->name, ==, "anna");

  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_is_loaded (window));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
  ms_mock_server_post (person->server, "UBORIS", "привет <@UANNA>");
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 2);
  g_assert_cmpint (ms_client_get_channel (person->client, MS_MOCK_CHANNEL)->unread_count, ==, 1);
  g_assert_cmpint (ms_client_get_channel (person->client, MS_MOCK_CHANNEL)->mention_count, ==, 1);
  g_assert_cmpuint (person->notifications, ==, 1);
  g_assert_cmpuint (ms_client_get_badge_count (person->client), ==, 1);

  ms_client_mark_read (person->client, MS_MOCK_CHANNEL, ms_message_window_get (window, 1)->message->ts);
  g_assert_cmpint (ms_client_get_channel (person->client, MS_MOCK_CHANNEL)->unread_count, ==, 0);
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "conversations.mark") == 1);
}

static void
test_hole (MsMockPerson  *person,
           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (person->server, "UBORIS", "one");
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 1);
  ms_mock_server_set_mute (person->server, TRUE);
  ms_mock_server_post (person->server, "UBORIS", "swallowed");
  ms_mock_server_set_mute (person->server, FALSE);
  g_test_expect_message ("ms-client", G_LOG_LEVEL_MESSAGE, "something of CGENERAL was missed, fetching it");
  ms_mock_server_post (person->server, "UBORIS", "three");
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 3);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (ms_client_test_count_text (window, "swallowed"), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "conversations.info"), >=, 1);
}

static void
test_repeated_events (MsMockPerson  *person,
                      gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = ms_mock_person_open_window (person);

  for (guint i = 0; i < 3; i++)
    ms_mock_server_send (person->server, "{\"type\":\"message\",\"channel\":\"CGENERAL\",\"user\":\"UBORIS\",\"text\":\"again\","
                                          "\"ts\":\"1700000000.000000\",\"event_topic\":\"CGENERAL\",\"event_seq\":1,\"prev\":0}");
  ms_mock_server_send (person->server, "{\"type\":\"user_typing\",\"channel\":\"CGENERAL\",\"user\":\"UBORIS\"}");
  MS_MOCK_WAIT (({ g_autoptr(GPtrArray) typing = ms_client_list_typing (person->client, MS_MOCK_CHANNEL); typing->len == 1; }));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
  g_assert_cmpint (ms_client_get_channel (person->client, MS_MOCK_CHANNEL)->unread_count, ==, 1);
}

static void
test_reset (MsMockPerson  *person,
            gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (person->server, "UBORIS", "one");
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 1);
  ms_mock_server_stop (person->server);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_mock_server_set_epoch (person->server, "E2");
  ms_mock_server_post (person->server, "UBORIS", "two");
  ms_mock_server_start (person->server);
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_message_window_get_length (window) == 2);
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "micro.boot"), ==, 2);
}

static void
test_silent_server (MsMockPerson  *person,
                    gconstpointer  data)
{
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  ms_mock_server_set_mute (person->server, TRUE);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_mock_server_set_mute (person->server, FALSE);
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
}

static void
test_odd_frames (MsMockPerson  *person,
                 gconstpointer  data)
{
  static const char * const frames[] = {
    "{}", "{\"type\":7}", "{\"type\":\"message\"}", "{\"type\":\"message\",\"event_seq\":1}",
    "{\"type\":\"message\",\"channel\":7,\"ts\":\"x\",\"event_seq\":2,\"event_topic\":\"CGENERAL\",\"prev\":1}",
    "{\"type\":\"user_change\",\"user\":[],\"event_seq\":3}", "{\"type\":\"channel_joined\",\"channel\":\"C\",\"event_seq\":4}",
    "{\"type\":\"micro_presence\",\"changes\":{\"a\":1}}", "{\"reply_to\":99,\"ok\":true}", "{\"type\":\"micro_sync\",\"heads\":[1]}",
    "{\"type\":\"unheard_of\",\"event_seq\":5}", "not json",
  };

  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    ms_mock_server_send (person->server, frames[i]);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
}

/* What the team no longer keeps goes here as well, and from the disk; its new name comes the same way. */
static void
test_purge_and_rename (MsMockPerson  *person,
                       gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = ms_mock_person_open_window (person);
  char ts[MS_TIMESTAMP_SIZE];
  g_autofree char *frame = NULL;
  gint64 last;

  for (guint i = 0; i < 5; i++)
    ms_mock_server_post (person->server, "UBORIS", i < 4 ? "old" : "new");
  MS_MOCK_WAIT (ms_client_test_count_text (window, "new") == 1);
  g_assert_cmpuint (ms_client_test_count_text (window, "old"), ==, 4);

  last = ms_mock_server_get_ts (person->server, ms_mock_server_count_messages (person->server, NULL) - 1);
  frame = g_strdup_printf ("{\"type\":\"micro_history_purged\",\"channel\":\"CGENERAL\",\"until\":\"%s\",\"event_seq\":1000000}",
                           ms_timestamp_format (last - 1, ts));
  ms_mock_server_send (person->server, frame);
  MS_MOCK_WAIT (ms_client_test_count_text (window, "old") == 0);
  g_assert_cmpuint (ms_client_test_count_text (window, "new"), ==, 1);
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);

  ms_mock_server_send (person->server, "{\"type\":\"team_rename\",\"name\":\"Andromeda\",\"event_seq\":1000001}");
  MS_MOCK_WAIT (g_strcmp0 (ms_client_get_team (person->client)->name, "Andromeda") == 0);
}

static void
test_session_ended (MsMockPerson  *person,
                    gconstpointer  data)
{
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  ms_mock_server_close_sockets (person->server, 1008);
  MS_MOCK_WAIT (person->signed_out == 1);
  g_assert_cmpint (ms_client_get_connection_state (person->client), ==, MS_CONNECTION_SIGNED_OUT);
}

static void
call_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError **error = user_data;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, error);

  g_assert_null (reply);
}

static void
test_hostile_replies (MsMockPerson  *person,
                      gconstpointer  data)
{
  static const struct
  {
    guint status;
    const char *body;
    GQuark (*domain) (void);
    int code;
  } cases[] = {
    { 200, "<html>", ms_client_error_quark, MS_CLIENT_ERROR_NOT_MICROSLACK },
    { 200, "[]", ms_client_error_quark, MS_CLIENT_ERROR_BAD_REPLY },
    { 200, "{\"ok\":1}", ms_client_error_quark, MS_CLIENT_ERROR_BAD_REPLY },
    { 200, "{\"ok\":false}", ms_client_error_quark, MS_CLIENT_ERROR_BAD_REPLY },
    { 200, "{\"ok\":true,\"ok\":true}", ms_client_error_quark, MS_CLIENT_ERROR_NOT_MICROSLACK },
    { 200, "{\"ok\":false,\"error\":\"is_archived\"}", ms_error_quark, MS_ERROR_IS_ARCHIVED },
    { 200, "{\"ok\":false,\"error\":\"never_heard\"}", ms_error_quark, MS_ERROR_INTERNAL },
    { 429, "{\"ok\":false,\"error\":\"ratelimited\"}", ms_error_quark, MS_ERROR_RATELIMITED },
    { 429, "", ms_error_quark, MS_ERROR_RATELIMITED },
    { 500, "oops", ms_client_error_quark, MS_CLIENT_ERROR_SERVER },
    { 302, "", ms_client_error_quark, MS_CLIENT_ERROR_NOT_MICROSLACK },
    { 0, NULL, ms_client_error_quark, MS_CLIENT_ERROR_TIMEOUT },
  };
  g_autoptr(MsClientHttp) http = ms_client_http_new (ms_mock_server_get_address (person->server), "token");

  ms_client_http_set_deadline (http, 500);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      ms_mock_server_override (person->server, "odd", cases[i].status, cases[i].body, 1);
      ms_client_http_call_async (http, "odd", NULL, NULL, call_cb, &error);
      MS_MOCK_WAIT (error != NULL);
      g_assert_error (error, cases[i].domain (), cases[i].code);
      g_assert_nonnull (ms_client_error_to_text (error));
    }
}

/* A program that lets go of a client in the middle of an attempt leaves nothing behind that would call into it. */
static void
test_dropped (MsMockPerson  *person,
              gconstpointer  data)
{
  gpointer weak = NULL;

  ms_mock_server_override (person->server, "rtm.connect", 0, NULL, -1);
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "rtm.connect") == 1);
  weak = ms_client_get_socket (person->client);
  g_object_add_weak_pointer (weak, &weak);
  g_clear_object (&person->client);
  MS_MOCK_WAIT (weak == NULL);
}

static void
test_mark_again (MsMockPerson  *person,
                 gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (person->server, "UBORIS", "one");
  window = ms_mock_person_open_window (person);
  ms_mock_server_override (person->server, "conversations.mark", 429, "{\"ok\":false,\"error\":\"ratelimited\"}", 1);
  ms_client_mark_read (person->client, MS_MOCK_CHANNEL, ms_mock_server_get_ts (person->server, 0));
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "conversations.mark") == 2);
  g_assert_cmpstr (ms_mock_server_get_argument (person->server, "conversations.mark", "ts"), ==, "1700000000.000000");
}

/* A boot that fails comes again with the next connection. */
static void
test_failing_boot (MsMockPerson  *person,
                   gconstpointer  data)
{
  ms_mock_server_override (person->server, "micro.boot", 200, "{\"ok\":true,\"position\":\"nonsense\"}", 2);
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "micro.boot"), ==, 3);
}

static void
test_compose (MsMockPerson  *person,
              gconstpointer  data)
{
  static const char * const pairs[][2] = {
    { "привет @boris.", "привет <@UBORIS>." },
    { "a & b <c>", "a &amp; b &lt;c&gt;" },
    { "see #general, @Anna!", "see <#CGENERAL>, <@UANNA>!" },
    { "mail me@boris or @nobody", "mail me@boris or @nobody" },
    { "`@boris` @here", "`@boris` <!here>" },
    { "@borisov", "@borisov" },
  };

  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = ms_client_compose (person->client, pairs[i][0]);

      g_assert_cmpstr (text, ==, pairs[i][1]);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *base; /* NULL: refused */
    const char *channel;
    const char *invite;
  } cases[] = {
    { " 10.0.0.5 ", "http://10.0.0.5:8080/", NULL, NULL },
    { "host:80", "http://host/", NULL, NULL },
    { "Host:9000", "http://host:9000/", NULL, NULL },
    { "[::1]:8080", "http://[::1]:8080/", NULL, NULL },
    { "http://host", "http://host/", NULL, NULL },
    { "https://chat.example.org/client", "https://chat.example.org/", NULL, NULL },
    { "microslack://host:8080/general", "http://host:8080/", "general", NULL },
    { "microslack://host", "http://host:8080/", NULL, NULL },
    { "http://host:8080/join/abc", "http://host:8080/", NULL, "abc" },
    { "http://user:secret@host", NULL, NULL, NULL },
    { "ftp://host", NULL, NULL, NULL },
    { "", NULL, NULL, NULL },
    { "two words", NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *channel = NULL;
      g_autofree char *invite = NULL;
      g_autofree char *base = ms_client_address_parse (cases[i].typed, &channel, &invite, NULL);

      g_assert_cmpstr (base, ==, cases[i].base);
      g_assert_cmpstr (channel, ==, cases[i].channel);
      g_assert_cmpstr (invite, ==, cases[i].invite);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desktop/client/addresses", test_addresses);
  ms_mock_test_add ("/desktop/client/first-start", test_first_start);
  ms_mock_test_add ("/desktop/client/hole-is-fetched", test_hole);
  ms_mock_test_add ("/desktop/client/repeated-events-count-once", test_repeated_events);
  ms_mock_test_add ("/desktop/client/reset-boots-anew", test_reset);
  ms_mock_test_add ("/desktop/client/silent-server-is-left", test_silent_server);
  ms_mock_test_add ("/desktop/client/odd-frames", test_odd_frames);
  ms_mock_test_add ("/desktop/client/purge-and-rename", test_purge_and_rename);
  ms_mock_test_add ("/desktop/client/session-ended", test_session_ended);
  ms_mock_test_add ("/desktop/client/hostile-replies", test_hostile_replies);
  ms_mock_test_add ("/desktop/client/failing-boot", test_failing_boot);
  ms_mock_test_add ("/desktop/client/dropped-while-connecting", test_dropped);
  ms_mock_test_add ("/desktop/client/refused-mark-comes-again", test_mark_again);
  ms_mock_test_add ("/desktop/client/compose", test_compose);

  return g_test_run ();
}
