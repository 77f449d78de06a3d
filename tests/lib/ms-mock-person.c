/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person, UANNA, with a folder of her own. Closing proves that nothing keeps the client alive. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-mock-person.h"

#include <glib/gstdio.h>

#include "ms-client-private.h"

static void
count_cb (MsMockPerson *person)
{
  person->notifications++;
}

static void
signed_out_cb (MsMockPerson *person)
{
  person->signed_out++;
}

void
ms_mock_person_open (MsMockPerson *person)
{
  const MsClientSocketTimes times = { .ping_idle = 300, .ping_answer = 300, .handshake = 2000, .backoff_first = 20, .backoff_max = 200 };

  person->client = ms_client_new (person->account, "token", person->folder);
  ms_client_set_times (person->client, &times);
  g_signal_connect_swapped (person->client, "notification-wanted", G_CALLBACK (count_cb), person);
  g_signal_connect_swapped (person->client, "signed-out", G_CALLBACK (signed_out_cb), person);
  ms_client_start (person->client);
}

gboolean
ms_mock_person_is_online (MsMockPerson *person)
{
  return ms_client_get_connection_state (person->client) == MS_CONNECTION_ONLINE;
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_true (ms_client_stop_finish (MS_CLIENT (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

void
ms_mock_person_close (MsMockPerson *person)
{
  gboolean stopped = FALSE;
  gpointer weak = person->client;

  g_signal_handlers_disconnect_by_data (person->client, person);
  ms_client_stop_async (person->client, NULL, stopped_cb, &stopped);
  MS_MOCK_WAIT (stopped);
  g_object_add_weak_pointer (G_OBJECT (person->client), &weak);
  g_clear_object (&person->client);
  MS_MOCK_WAIT (weak == NULL);
}

void
ms_mock_person_set_up (MsMockPerson  *person,
                       gconstpointer  data)
{
  person->server = ms_mock_server_new ();
  person->account = ms_account_new (ms_mock_server_get_address (person->server), "TTEAM", "Team", "UANNA", "anna");
  person->folder = g_dir_make_tmp ("ms-client-XXXXXX", NULL);
  ms_mock_person_open (person);
}

void
ms_mock_person_tear_down (MsMockPerson  *person,
                          gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name = NULL;

  if (person->client != NULL)
    ms_mock_person_close (person);
  ms_account_free (person->account);
  ms_mock_server_free (person->server);
  dir = g_dir_open (person->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (person->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (person->folder);
  g_free (person->folder);
}

MsMessageWindow *
ms_mock_person_open_window (MsMockPerson *person)
{
  MsMessageWindow *window = NULL;

  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  window = ms_client_open_window (person->client, MS_MOCK_CHANNEL);
  MS_MOCK_WAIT (ms_message_window_is_loaded (window));
  return window;
}

void
ms_mock_test_add (const char   *path,
                  void        (*function) (MsMockPerson  *person,
                                           gconstpointer  data))
{
  g_test_add (path, MsMockPerson, NULL, ms_mock_person_set_up, function, ms_mock_person_tear_down);
}
