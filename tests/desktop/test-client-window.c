/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows of history: pages stay contiguous, events and what the cache kept come together. A whole client against a small server in the same process. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <string.h>

#include "ms-client-private.h"
#include "ms-client-sync.h"
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

typedef void (*LoadFunc) (MsMessageWindow     *window,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data);

/* @meanwhile: (nullable): somebody writes this while the load is under way. */
static void
load (MsMockPerson    *person,
      MsMessageWindow *window,
      LoadFunc         func,
      const char      *meanwhile)
{
  Load load = { FALSE };

  func (window, NULL, load_cb, &load);
  if (meanwhile != NULL)
    ms_mock_server_post (person->server, "UBORIS", meanwhile);
  MS_MOCK_WAIT (load.done);
}

static void
test_pages (MsMockPerson  *person,
            gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  for (guint i = 0; i < 1000; i++)
    ms_mock_server_post (person->server, "UBORIS", "line");
  window = ms_mock_person_open_window (person);
  g_assert_cmpuint (ms_message_window_get_length (window), ==, MS_MESSAGE_WINDOW_PAGE);
  assert_contiguous (window, person->server, 1000 - MS_MESSAGE_WINDOW_PAGE);
  while (!ms_message_window_is_at_start (window))
    load (person, window, ms_message_window_load_older_async, NULL);
  g_assert_cmpuint (ms_message_window_get_length (window), ==, MS_MESSAGE_WINDOW_MAX);
  g_assert_false (ms_message_window_is_at_end (window));
  assert_contiguous (window, person->server, 0);

  while (!ms_message_window_is_at_end (window))
    load (person, window, ms_message_window_load_newer_async, "meanwhile");
  ms_mock_server_post (person->server, "UBORIS", "last");
  MS_MOCK_WAIT (ms_client_test_count_text (window, "last") == 1);
  assert_contiguous (window, person->server, ms_mock_server_count_messages (person->server, NULL) - ms_message_window_get_length (window));
}

static void
test_around (MsMockPerson  *person,
             gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  gint64 ts = ms_mock_server_get_ts (person->server, 100);
  Load load = { FALSE };

  for (guint i = 0; i < 1000; i++)
    ms_mock_server_post (person->server, "UBORIS", "line");
  window = ms_mock_person_open_window (person);
  ms_message_window_show_around_async (window, ts, NULL, load_cb, &load);
  MS_MOCK_WAIT (load.done);
  g_assert_true (ms_message_window_find (window, ts, NULL));
  assert_contiguous (window, person->server, 71);
  g_assert_false (ms_message_window_is_at_end (window));
}

/* A frame as if the connection brought it now. */
static void
take_frame (MsClient   *client,
            const char *json)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GBytes) raw = g_bytes_new (json, strlen (json));

  g_assert_true (ms_json_reader_parse_bytes (reader, raw, NULL));
  ms_client_sync_get_handlers ()->frame (ms_json_reader_get_root (reader), raw, ms_client_get_sync (client));
}

/* What happens while the kept history is on its way from the disk is neither missed nor undone by it. */
static void
test_events_while_reading (MsMockPerson  *person,
                           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  for (guint i = 0; i < 3; i++)
    ms_mock_server_post (person->server, "UBORIS", "kept");
  window = ms_mock_person_open_window (person);
  g_clear_object (&window);
  ms_mock_person_close (person);
  ms_mock_person_open (person);
  MS_MOCK_WAIT (ms_mock_person_is_online (person));

  ms_mock_server_override (person->server, "conversations.history", 0, NULL, -1);
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  take_frame (person->client, "{\"type\":\"message\",\"channel\":\"CGENERAL\",\"user\":\"UBORIS\",\"text\":\"meanwhile\","
                              "\"ts\":\"1700000003.000000\",\"event_topic\":\"CGENERAL\",\"event_seq\":4,\"prev\":3}");
  take_frame (person->client, "{\"type\":\"message\",\"subtype\":\"message_changed\",\"channel\":\"CGENERAL\",\"hidden\":true,"
                              "\"message\":{\"type\":\"message\",\"user\":\"UBORIS\",\"text\":\"changed\",\"ts\":\"1700000000.000000\"},"
                              "\"event_topic\":\"CGENERAL\",\"event_seq\":5,\"prev\":4}");
  MS_MOCK_WAIT (ms_message_window_is_loaded (window));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 4);
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "changed");
  g_assert_cmpstr (ms_message_window_get (window, 3)->message->text, ==, "meanwhile");
}

/* A copy that was given up is fetched again and again, also while the connection stays: a failed call is not the end of it. */
static void
test_failed_refresh (MsMockPerson  *person,
                     gconstpointer  data)
{
  const MsClientVerifierTimes times = { .first = 50, .again = 60000 };
  g_autoptr(MsMessageWindow) window = NULL;
  guint calls = 0;

  ms_mock_server_post (person->server, "UBORIS", "line");
  window = ms_mock_person_open_window (person);
  ms_client_set_verifier_times (person->client, &times);
  ms_client_set_view (person->client, "CGENERAL", TRUE);
  ms_mock_server_override (person->server, "conversations.history", 500, "{}", 1);
  ms_client_give_up_copy (person->client, "CGENERAL");
  MS_MOCK_WAIT (!ms_message_window_is_loading (window));
  calls = ms_mock_server_count_calls (person->server, "conversations.history");
  ms_client_verifier_begin (ms_client_get_verifier (person->client));
  MS_MOCK_WAIT (ms_mock_server_count_calls (person->server, "conversations.history") > calls);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ms_mock_test_add ("/desktop/client/events-while-the-cache-is-read", test_events_while_reading);
  ms_mock_test_add ("/desktop/client/pages-stay-contiguous", test_pages);
  ms_mock_test_add ("/desktop/client/around-a-message", test_around);
  ms_mock_test_add ("/desktop/client/failed-refresh-comes-again", test_failed_refresh);

  return g_test_run ();
}
