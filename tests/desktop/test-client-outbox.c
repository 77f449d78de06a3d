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
  MS_MOCK_WAIT (ms_mock_all_stored (window));
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
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_mock_all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, "once"), ==, 1);
  g_assert_cmpuint (ms_mock_count_text (window, "once"), ==, 1);
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
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_message_window_get_length (window) == 2 && ms_mock_all_stored (window));
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ms_mock_test_add ("/desktop/client/send-keeps-order", test_send);
  ms_mock_test_add ("/desktop/client/lost-acknowledgement-is-one-message", test_lost_acknowledgement);
  ms_mock_test_add ("/desktop/client/server-restart-loses-nothing", test_server_restart);
  ms_mock_test_add ("/desktop/client/delete-and-undo", test_delete_and_undo);

  return g_test_run ();
}
