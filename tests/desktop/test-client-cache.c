/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client keeps over a restart: people, history, drafts, the outbox; and what it makes of a damaged file. A whole client against a small
 * server in the same process. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <glib/gstdio.h>

#include "ms-mock-person.h"

/* Everything is there before the network answers, what was written offline too. */
static void
test_warm_start (MsMockPerson  *person,
                 gconstpointer  data)
{
  MsMessageWindow *window = NULL;

  for (guint i = 0; i < 5; i++)
    ms_mock_server_post (person->server, "UBORIS", "kept");
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 5);
  ms_mock_server_post (person->server, "UBORIS", "live");
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 6);
  ms_client_set_draft (person->client, MS_MOCK_CHANNEL, "half a thou");
  ms_mock_server_stop (person->server);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_client_send_message (person->client, MS_MOCK_CHANNEL, "later");
  g_clear_object (&window);
  ms_mock_person_close (person);

  ms_mock_person_open (person);
  MS_MOCK_WAIT (ms_client_is_ready (person->client));
  g_assert_cmpstr (ms_client_get_draft (person->client, MS_MOCK_CHANNEL), ==, "half a thou");
  g_assert_cmpint (ms_client_get_channel (person->client, MS_MOCK_CHANNEL)->unread_count, ==, 1);
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 7);
  g_assert_cmpint (ms_message_window_get (window, 6)->state, ==, MS_SEND_PENDING);

  ms_mock_server_post (person->server, "UBORIS", "missed");
  ms_mock_server_start (person->server);
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_message_window_get_length (window) == 8 && ms_mock_all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "micro.boot"), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, "later"), ==, 1);
  g_clear_object (&window);
}

static void
test_damaged_cache (MsMockPerson  *person,
                    gconstpointer  data)
{
  g_autofree char *name = g_strconcat ("cache-", person->account->id, ".db", NULL);
  g_autofree char *path = g_build_filename (person->folder, name, NULL);
  GStatBuf status;

  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  ms_mock_person_close (person);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_set_contents (path, "this is no database, and long enough to look at", -1, NULL));
  g_test_expect_message ("ms-client", G_LOG_LEVEL_MESSAGE, "*made anew*");
  ms_mock_person_open (person);
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ms_mock_test_add ("/desktop/client/warm-start", test_warm_start);
  ms_mock_test_add ("/desktop/client/damaged-cache", test_damaged_cache);

  return g_test_run ();
}
