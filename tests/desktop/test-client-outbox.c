/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people write reaches the server once and in order, whatever happens on the way: lost acknowledgements, restarts, refusals. A whole
 * client against a small server in the same process. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-client-private.h"
#include "ms-mock-person.h"

static void
test_send (MsMockPerson  *person,
           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = ms_mock_person_open_window (person);

  g_assert_null (ms_client_send_message (person->client, MS_MOCK_CHANNEL, " \n "));
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      g_assert_nonnull (ms_client_send_message (person->client, MS_MOCK_CHANNEL, text));
    }
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 20);
  MS_MOCK_WAIT (ms_client_test_all_stored (window));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 20);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      g_assert_cmpstr (ms_message_window_get (window, i)->message->text, ==, text);
    }
}

/* Stored, but neither event nor acknowledgement come; then the connection is cut. */
static void
test_lost_acknowledgement (MsMockPerson  *person,
                           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = ms_mock_person_open_window (person);

  ms_mock_server_set_lose_acks (person->server, TRUE);
  ms_client_send_message (person->client, MS_MOCK_CHANNEL, "once");
  MS_MOCK_WAIT (ms_mock_server_count_messages (person->server, "once") == 1);
  ms_mock_server_set_lose_acks (person->server, FALSE);
  ms_mock_server_close_sockets (person->server, 1001);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_client_test_all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, "once"), ==, 1);
  g_assert_cmpuint (ms_client_test_count_text (window, "once"), ==, 1);
}

static void
test_server_restart (MsMockPerson  *person,
                     gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = ms_mock_person_open_window (person);

  ms_mock_server_stop (person->server);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_client_send_message (person->client, MS_MOCK_CHANNEL, "written offline");
  ms_mock_server_post (person->server, "UBORIS", "missed");
  MS_MOCK_WAIT (ms_client_get_connection_state (person->client) == MS_CONNECTION_WAITING);
  g_assert_cmpint (ms_client_get_retry_time (person->client), >, 0);
  ms_mock_server_start (person->server);
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_message_window_get_length (window) == 2 && ms_client_test_all_stored (window));
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "missed");
  g_assert_cmpstr (ms_message_window_get (window, 1)->message->text, ==, "written offline");
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "micro.boot"), ==, 1);
}

static void
test_delete_and_undo (MsMockPerson  *person,
                      gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  gint64 ts = ms_mock_server_get_ts (person->server, 0);

  ms_mock_server_post (person->server, "UANNA", "mine");
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 1);
  ms_client_delete_message (person->client, MS_MOCK_CHANNEL, ts, 8000);
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 0);
  g_assert_true (ms_client_undo_delete (person->client, MS_MOCK_CHANNEL, ts));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "chat.delete"), ==, 0);

  ms_client_delete_message (person->client, MS_MOCK_CHANNEL, ts, 8000);
  ms_client_flush_deletes (person->client);
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "chat.delete") == 1);

  ms_client_edit_message (person->client, MS_MOCK_CHANNEL, ts, "other");
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "chat.update") == 1);
}

/* The token is no longer good: nothing is tried again, and what waits is kept. */
static void
test_signed_out_call (MsMockPerson  *person,
                      gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (person->server, "UANNA", "mine");
  window = ms_mock_person_open_window (person);
  ms_mock_server_override (person->server, "chat.update", 200, "{\"ok\":false,\"error\":\"token_revoked\"}", -1);
  ms_client_edit_message (person->client, MS_MOCK_CHANNEL, ms_mock_server_get_ts (person->server, 0), "other");
  MS_MOCK_WAIT (person->signed_out == 1);
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "chat.update"), ==, 1);
  g_assert_cmpint (ms_client_get_connection_state (person->client), ==, MS_CONNECTION_SIGNED_OUT);
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "other");
  g_assert_cmpint (ms_message_window_get (window, 0)->state, ==, MS_SEND_PENDING);
}

/* The one with the shorter Undo does not wait for the other. */
static void
test_two_deletions (MsMockPerson  *person,
                    gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (person->server, "UANNA", "one");
  ms_mock_server_post (person->server, "UANNA", "two");
  window = ms_mock_person_open_window (person);
  ms_client_delete_message (person->client, MS_MOCK_CHANNEL, ms_mock_server_get_ts (person->server, 0), 200);
  ms_client_delete_message (person->client, MS_MOCK_CHANNEL, ms_mock_server_get_ts (person->server, 1), 50000);
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "chat.delete") == 1);
  g_assert_true (ms_client_undo_delete (person->client, MS_MOCK_CHANNEL, ms_mock_server_get_ts (person->server, 1)));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
}

static void
odd_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, NULL);

  g_assert_nonnull (reply);
  *(gboolean *) user_data = TRUE;
}

/* Comes back when the server has answered a call that was made after all others. */
static void
go_there_and_back (MsMockPerson *person)
{
  gboolean done = FALSE;

  ms_client_http_call_async (ms_client_get_http (person->client), "odd", NULL, NULL, odd_cb, &done);
  MS_MOCK_WAIT (done);
}

/* Two edits of one message on two connections could overtake each other. */
static void
test_edit_after_edit (MsMockPerson  *person,
                      gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  gint64 ts = ms_mock_server_get_ts (person->server, 0);

  ms_mock_server_post (person->server, "UANNA", "mine");
  window = ms_mock_person_open_window (person);
  ms_mock_server_override (person->server, "chat.update", 0, NULL, 1);
  ms_client_edit_message (person->client, MS_MOCK_CHANNEL, ts, "first");
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "chat.update") == 1);
  ms_client_edit_message (person->client, MS_MOCK_CHANNEL, ts, "second");
  ms_client_edit_message (person->client, MS_MOCK_CHANNEL, ts, "third");
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "third");
  go_there_and_back (person);
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "chat.update"), ==, 1);

  ms_mock_server_release (person->server);
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "chat.update") == 2);
  g_assert_cmpstr (ms_mock_server_get_argument (person->server, "chat.update", "text"), ==, "third");
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "third");
}

static void
test_edit_survives_undo (MsMockPerson  *person,
                         gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  gint64 ts = ms_mock_server_get_ts (person->server, 0);

  ms_mock_server_post (person->server, "UANNA", "mine");
  window = ms_mock_person_open_window (person);
  ms_mock_server_stop (person->server);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_client_edit_message (person->client, MS_MOCK_CHANNEL, ts, "mine, corrected");
  ms_client_delete_message (person->client, MS_MOCK_CHANNEL, ts, 50000);
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 0);
  g_assert_true (ms_client_undo_delete (person->client, MS_MOCK_CHANNEL, ts));
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "mine, corrected");
  ms_mock_server_start (person->server);
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "chat.update") == 1);
}

/* What is written before the cache was read neither overwrites nor overtakes what waits there. */
static void
test_early_post (MsMockPerson  *person,
                 gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  ms_mock_server_stop (person->server);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_client_send_message (person->client, MS_MOCK_CHANNEL, "older");
  ms_mock_person_close (person);

  ms_mock_person_open (person);
  g_assert_nonnull (ms_client_send_message (person->client, MS_MOCK_CHANNEL, "newer"));
  ms_client_set_draft (person->client, MS_MOCK_CHANNEL, "half a thou");
  MS_MOCK_WAIT (ms_client_is_ready (person->client));
  g_assert_cmpstr (ms_client_get_draft (person->client, MS_MOCK_CHANNEL), ==, "half a thou");
  ms_mock_person_close (person);

  ms_mock_server_start (person->server);
  ms_mock_person_open (person);
  window = ms_mock_person_open_window (person);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 2 && ms_client_test_all_stored (window));
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "older");
  g_assert_cmpstr (ms_message_window_get (window, 1)->message->text, ==, "newer");
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, NULL), ==, 2);
}

/* The program ends right after Enter: the message is out, and known to be. */
static void
test_last_words (MsMockPerson  *person,
                 gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = ms_mock_person_open_window (person);

  ms_client_send_message (person->client, MS_MOCK_CHANNEL, "bye");
  g_clear_object (&window);
  ms_mock_person_close (person);
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, "bye"), ==, 1);

  ms_mock_server_stop (person->server);
  ms_mock_person_open (person);
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_is_loaded (window));
  g_assert_true (ms_client_test_all_stored (window));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ms_mock_test_add ("/desktop/client/send-keeps-order", test_send);
  ms_mock_test_add ("/desktop/client/lost-acknowledgement-is-one-message", test_lost_acknowledgement);
  ms_mock_test_add ("/desktop/client/server-restart-loses-nothing", test_server_restart);
  ms_mock_test_add ("/desktop/client/delete-and-undo", test_delete_and_undo);
  ms_mock_test_add ("/desktop/client/signed-out-call-is-the-last", test_signed_out_call);
  ms_mock_test_add ("/desktop/client/shorter-undo-does-not-wait", test_two_deletions);
  ms_mock_test_add ("/desktop/client/edit-waits-for-edit", test_edit_after_edit);
  ms_mock_test_add ("/desktop/client/edit-survives-undone-deletion", test_edit_survives_undo);
  ms_mock_test_add ("/desktop/client/early-message-keeps-older-ones", test_early_post);
  ms_mock_test_add ("/desktop/client/message-before-the-end-goes-out", test_last_words);

  return g_test_run ();
}
