/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client keeps over a restart: people, history, drafts, the outbox; and what it makes of a damaged file. A whole client against a small
 * server in the same process. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <signal.h>
#include <sys/resource.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "ms-client-private.h"
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
  MS_MOCK_WAIT (ms_mock_person_is_online (person) && ms_message_window_get_length (window) == 8 && ms_client_test_all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_calls (person->server, "micro.boot"), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, "later"), ==, 1);
  g_clear_object (&window);
}

static char *
cache_path (MsMockPerson *person,
            const char   *suffix)
{
  g_autofree char *name = g_strconcat ("cache-", person->account->id, ".db", suffix, NULL);

  return g_build_filename (person->folder, name, NULL);
}

static void
test_damaged_cache (MsMockPerson  *person,
                    gconstpointer  data)
{
  g_autofree char *path = cache_path (person, "");
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

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GPtrArray) messages = NULL;
  gboolean at_start = FALSE;

  messages = ms_client_cache_read_finish (MS_CLIENT_CACHE (source), result, &at_start);
  *(gboolean *) user_data = TRUE;
}

/* Until everything that was put so far is written, or not. */
static void
wait_for_cache (MsMockPerson *person)
{
  gboolean done = FALSE;

  ms_client_cache_read_async (ms_client_get_cache (person->client), "CNONE", read_cb, &done);
  MS_MOCK_WAIT (done);
}

/* Lets files of this process grow by @bytes beyond the log of the cache: then the disk is full. 0: no limit. */
static void
limit_disk (MsMockPerson *person,
            guint         bytes)
{
  g_autofree char *log = cache_path (person, "-wal");
  struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
  GStatBuf status;

  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = limit.rlim_max;
  if (bytes > 0)
    {
      g_assert_cmpint (g_stat (log, &status), ==, 0);
      limit.rlim_cur = (rlim_t) status.st_size + bytes;
    }
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* The kept history may end early then, but has no hole, and what came later is fetched. */
static void
test_full_disk (MsMockPerson  *person,
                gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  g_autofree char *large = g_strnfill (30000, 'x');

  ms_mock_server_post (person->server, "UBORIS", "first");
  window = ms_mock_person_open_window (person);
  ms_client_set_draft (person->client, MS_MOCK_CHANNEL, "everything before is written");
  g_clear_object (&window);
  ms_mock_person_close (person);
  ms_mock_person_open (person);
  window = ms_mock_person_open_window (person);
  ms_client_set_draft (person->client, MS_MOCK_CHANNEL, "now the log exists");
  ms_mock_server_post (person->server, "UBORIS", "second");
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 2);

  limit_disk (person, 24 * 1024);
  g_test_expect_message ("ms-client", G_LOG_LEVEL_WARNING, "*cache*");
  ms_mock_server_post (person->server, "UBORIS", large);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 3);
  ms_client_set_draft (person->client, MS_MOCK_CHANNEL, "small enough");
  wait_for_cache (person);
  ms_mock_server_post (person->server, "UBORIS", "small");
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 4);
  g_clear_object (&window);
  ms_mock_person_close (person);
  limit_disk (person, 0);

  ms_mock_person_open (person);
  window = ms_mock_person_open_window (person);
  MS_MOCK_WAIT (ms_client_test_count_text (window, "small") == 1);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (ms_client_test_count_text (window, large), ==, 1);
  g_assert_cmpstr (ms_client_get_draft (person->client, MS_MOCK_CHANNEL), ==, "small enough");
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 4);
}

static void
set_schema_version (MsMockPerson *person,
                    int           version)
{
  g_autofree char *path = cache_path (person, "");
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version=%d", version);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* The file of a newer program is made anew with what people wrote; where that is not possible it stays for another time. */
static void
test_newer_cache (MsMockPerson  *person,
                  gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  g_autofree char *fresh = cache_path (person, ".new");

  MS_MOCK_WAIT (ms_mock_person_is_online (person));
  ms_mock_server_stop (person->server);
  MS_MOCK_WAIT (!ms_mock_person_is_online (person));
  ms_client_send_message (person->client, MS_MOCK_CHANNEL, "written offline");
  ms_mock_person_close (person);
  set_schema_version (person, 99);

  g_assert_cmpint (g_mkdir (fresh, 0700), ==, 0);
  g_test_expect_message ("ms-client", G_LOG_LEVEL_MESSAGE, "*made anew*");
  g_test_expect_message ("ms-client", G_LOG_LEVEL_WARNING, "*cannot be opened*");
  ms_mock_person_open (person);
  wait_for_cache (person);
  ms_mock_person_close (person);
  g_test_assert_expected_messages ();

  g_assert_cmpint (g_rmdir (fresh), ==, 0);
  g_test_expect_message ("ms-client", G_LOG_LEVEL_MESSAGE, "*made anew*");
  ms_mock_server_start (person->server);
  ms_mock_person_open (person);
  window = ms_mock_person_open_window (person);
  MS_MOCK_WAIT (ms_message_window_get_length (window) == 1 && ms_client_test_all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_messages (person->server, "written offline"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ms_mock_test_add ("/desktop/client/warm-start", test_warm_start);
  ms_mock_test_add ("/desktop/client/damaged-cache", test_damaged_cache);
  ms_mock_test_add ("/desktop/client/newer-cache-keeps-what-was-written", test_newer_cache);
  ms_mock_test_add ("/desktop/client/full-disk-makes-no-hole", test_full_disk);

  return g_test_run ();
}
