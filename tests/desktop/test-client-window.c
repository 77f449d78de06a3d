/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows of history: pages stay contiguous. A whole client against a small server in the same process. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-mock-person.h"

typedef struct
{
  gboolean done;
} Load;

static void
load_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  ms_message_window_load_finish (MS_MESSAGE_WINDOW (source), result, &error);
  g_assert_no_error (error);
  ((Load *) user_data)->done = TRUE;
}

static void
assert_contiguous (MsMessageWindow *window,
                   MsMockServer    *server,
                   guint            first)
{
  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    g_assert_cmpint (ms_message_window_get (window, i)->message->ts, ==, ms_mock_server_get_ts (server, first + i));
}

static void
test_pages (MsMockPerson  *person,
            gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  Load load = { FALSE };

  for (guint i = 0; i < 1000; i++)
    ms_mock_server_post (person->server, "UBORIS", "line");
  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == MS_MESSAGE_WINDOW_PAGE);
  assert_contiguous (window, person->server, 1000 - MS_MESSAGE_WINDOW_PAGE);
  while (!ms_message_window_is_at_start (window))
    {
      load.done = FALSE;
      ms_message_window_load_older_async (window, NULL, load_cb, &load);
      MS_MOCK_WAIT (load.done);
    }
  g_assert_cmpuint (ms_message_window_get_length (window), ==, MS_MESSAGE_WINDOW_MAX);
  g_assert_false (ms_message_window_is_at_end (window));
  assert_contiguous (window, person->server, 0);

  while (!ms_message_window_is_at_end (window))
    {
      load.done = FALSE;
      ms_message_window_load_newer_async (window, NULL, load_cb, &load);
      ms_mock_server_post (person->server, "UBORIS", "meanwhile");
      MS_MOCK_WAIT (load.done);
    }
  ms_mock_server_post (person->server, "UBORIS", "last");
  MS_MOCK_WAIT (ms_mock_count_text (window, "last") == 1);
  assert_contiguous (window, person->server, ms_mock_server_count_messages (person->server, NULL) - ms_message_window_get_length (window));

  load.done = FALSE;
  ms_message_window_show_around_async (window, ms_mock_server_get_ts (person->server, 100), NULL, load_cb, &load);
  MS_MOCK_WAIT (load.done);
  g_assert_true (ms_message_window_find (window, ms_mock_server_get_ts (person->server, 100), NULL));
  assert_contiguous (window, person->server, 71);
  g_assert_false (ms_message_window_is_at_end (window));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ms_mock_test_add ("/desktop/client/pages-stay-contiguous", test_pages);

  return g_test_run ();
}
