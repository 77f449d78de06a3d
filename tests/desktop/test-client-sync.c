/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole client against a small server in the same process: first start, warm start, resume, holes, resets, lost acknowledgements,
 * odd answers. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <glib/gstdio.h>

#include "ms-client-address.h"
#include "ms-client-compose.h"
#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client.h"
#include "ms-error.h"
#include "ms-mock-server.h"

#define LIMIT_US (10 * G_USEC_PER_SEC)
#define CHANNEL "CGENERAL"

typedef struct
{
  MsMockServer *server;
  MsAccount    *account;
  MsClient     *client;
  char         *folder;
  guint         notifications;
  guint         signed_out;
} Fixture;

#define WAIT_UNTIL(condition)                                                              \
  G_STMT_START                                                                             \
  {                                                                                        \
    gint64 until_ = g_get_monotonic_time () + LIMIT_US;                                    \
    guint tick_ = g_timeout_add (20, tick_cb, NULL);                                       \
    while (!(condition) && g_get_monotonic_time () < until_)                               \
      g_main_context_iteration (NULL, TRUE);                                               \
    g_source_remove (tick_);                                                               \
    g_assert_true (condition);                                                             \
  }                                                                                        \
  G_STMT_END

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
count_cb (Fixture *fixture)
{
  fixture->notifications++;
}

static void
signed_out_cb (Fixture *fixture)
{
  fixture->signed_out++;
}

static void
open_client (Fixture *fixture)
{
  const MsClientSocketTimes times = { .ping_idle = 300, .ping_answer = 300, .handshake = 2000, .backoff_first = 20, .backoff_max = 200 };

  fixture->client = ms_client_new (fixture->account, "token", fixture->folder);
  ms_client_set_times (fixture->client, &times);
  g_signal_connect_swapped (fixture->client, "notification-wanted", G_CALLBACK (count_cb), fixture);
  g_signal_connect_swapped (fixture->client, "signed-out", G_CALLBACK (signed_out_cb), fixture);
  ms_client_start (fixture->client);
}

static gboolean
is_online (Fixture *fixture)
{
  return ms_client_get_connection_state (fixture->client) == MS_CONNECTION_ONLINE;
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_assert_true (ms_client_stop_finish (MS_CLIENT (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
close_client (Fixture *fixture)
{
  gboolean stopped = FALSE;
  gpointer weak = fixture->client;

  g_signal_handlers_disconnect_by_data (fixture->client, fixture);
  ms_client_stop_async (fixture->client, NULL, stopped_cb, &stopped);
  WAIT_UNTIL (stopped);
  g_object_add_weak_pointer (G_OBJECT (fixture->client), &weak);
  g_clear_object (&fixture->client);
  WAIT_UNTIL (weak == NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = ms_mock_server_new ();
  fixture->account = ms_account_new (ms_mock_server_get_address (fixture->server), "TTEAM", "Team", "UANNA", "anna");
  fixture->folder = g_dir_make_tmp ("ms-client-XXXXXX", NULL);
  open_client (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name = NULL;

  if (fixture->client != NULL)
    close_client (fixture);
  ms_account_free (fixture->account);
  ms_mock_server_free (fixture->server);
  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static guint
count_text (MsMessageWindow *window,
            const char      *text)
{
  guint count = 0;

  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    count += g_str_equal (ms_message_window_get (window, i)->message->text, text);
  return count;
}

static gboolean
all_stored (MsMessageWindow *window)
{
  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    if (ms_message_window_get (window, i)->state != MS_SEND_NONE)
      return FALSE;
  return TRUE;
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (fixture->server, "UBORIS", "before");
  WAIT_UNTIL (is_online (fixture));
  g_assert_true (ms_client_is_ready (fixture->client));
  g_assert_cmpstr (ms_client_get_team (fixture->client)->name, ==, "Team");
  g_assert_cmpstr (ms_client_get_self (fixture->client)->name, ==, "anna");

  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_is_loaded (window));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
  ms_mock_server_post (fixture->server, "UBORIS", "привет <@UANNA>");
  WAIT_UNTIL (ms_message_window_get_length (window) == 2);
  g_assert_cmpint (ms_client_get_channel (fixture->client, CHANNEL)->unread_count, ==, 1);
  g_assert_cmpint (ms_client_get_channel (fixture->client, CHANNEL)->mention_count, ==, 1);
  g_assert_cmpuint (fixture->notifications, ==, 1);
  g_assert_cmpuint (ms_client_get_badge_count (fixture->client), ==, 1);

  ms_client_mark_read (fixture->client, CHANNEL, ms_message_window_get (window, 1)->message->ts);
  g_assert_cmpint (ms_client_get_channel (fixture->client, CHANNEL)->unread_count, ==, 0);
  WAIT_UNTIL (ms_mock_server_count_calls (fixture->server, "conversations.mark") == 1);
}

static void
test_send (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_is_loaded (window));
  g_assert_null (ms_client_send_message (fixture->client, CHANNEL, " \n "));
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      g_assert_nonnull (ms_client_send_message (fixture->client, CHANNEL, text));
    }
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 20);
  WAIT_UNTIL (all_stored (window));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 20);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("message %u", i);

      g_assert_cmpstr (ms_message_window_get (window, i)->message->text, ==, text);
    }
}

/* Stored, but neither event nor acknowledgement come; then the connection is cut. */
static void
test_lost_acknowledgement (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_is_loaded (window));
  ms_mock_server_set_lose_acks (fixture->server, TRUE);
  ms_client_send_message (fixture->client, CHANNEL, "once");
  WAIT_UNTIL (ms_mock_server_count_messages (fixture->server, "once") == 1);
  ms_mock_server_set_lose_acks (fixture->server, FALSE);
  ms_mock_server_close_sockets (fixture->server, 1001);
  WAIT_UNTIL (!is_online (fixture));
  WAIT_UNTIL (is_online (fixture) && all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_messages (fixture->server, "once"), ==, 1);
  g_assert_cmpuint (count_text (window, "once"), ==, 1);
}

static void
test_server_restart (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_is_loaded (window));
  ms_mock_server_stop (fixture->server);
  WAIT_UNTIL (!is_online (fixture));
  ms_client_send_message (fixture->client, CHANNEL, "written offline");
  ms_mock_server_post (fixture->server, "UBORIS", "missed");
  WAIT_UNTIL (ms_client_get_connection_state (fixture->client) == MS_CONNECTION_WAITING);
  g_assert_cmpint (ms_client_get_retry_time (fixture->client), >, 0);
  ms_mock_server_start (fixture->server);
  WAIT_UNTIL (is_online (fixture) && ms_message_window_get_length (window) == 2 && all_stored (window));
  g_assert_cmpstr (ms_message_window_get (window, 0)->message->text, ==, "missed");
  g_assert_cmpstr (ms_message_window_get (window, 1)->message->text, ==, "written offline");
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "micro.boot"), ==, 1);
}

/* Everything is there before the network answers, what was written offline too. */
static void
test_warm_start (Fixture       *fixture,
                 gconstpointer  data)
{
  MsMessageWindow *window = NULL;

  for (guint i = 0; i < 5; i++)
    ms_mock_server_post (fixture->server, "UBORIS", "kept");
  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_get_length (window) == 5);
  ms_mock_server_post (fixture->server, "UBORIS", "live");
  WAIT_UNTIL (ms_message_window_get_length (window) == 6);
  ms_client_set_draft (fixture->client, CHANNEL, "half a thou");
  ms_mock_server_stop (fixture->server);
  WAIT_UNTIL (!is_online (fixture));
  ms_client_send_message (fixture->client, CHANNEL, "later");
  g_clear_object (&window);
  close_client (fixture);

  open_client (fixture);
  WAIT_UNTIL (ms_client_is_ready (fixture->client));
  g_assert_cmpstr (ms_client_get_draft (fixture->client, CHANNEL), ==, "half a thou");
  g_assert_cmpint (ms_client_get_channel (fixture->client, CHANNEL)->unread_count, ==, 1);
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_get_length (window) == 7);
  g_assert_cmpint (ms_message_window_get (window, 6)->state, ==, MS_SEND_PENDING);

  ms_mock_server_post (fixture->server, "UBORIS", "missed");
  ms_mock_server_start (fixture->server);
  WAIT_UNTIL (is_online (fixture) && ms_message_window_get_length (window) == 8 && all_stored (window));
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "micro.boot"), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_messages (fixture->server, "later"), ==, 1);
  g_clear_object (&window);
}

static void
test_hole (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (fixture->server, "UBORIS", "one");
  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_get_length (window) == 1);
  ms_mock_server_set_mute (fixture->server, TRUE);
  ms_mock_server_post (fixture->server, "UBORIS", "swallowed");
  ms_mock_server_set_mute (fixture->server, FALSE);
  ms_mock_server_post (fixture->server, "UBORIS", "three");
  WAIT_UNTIL (ms_message_window_get_length (window) == 3);
  g_assert_cmpuint (count_text (window, "swallowed"), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "conversations.info"), >=, 1);
}

static void
test_repeated_events (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_is_loaded (window));
  for (guint i = 0; i < 3; i++)
    ms_mock_server_send (fixture->server, "{\"type\":\"message\",\"channel\":\"CGENERAL\",\"user\":\"UBORIS\",\"text\":\"again\","
                                          "\"ts\":\"1700000000.000000\",\"event_topic\":\"CGENERAL\",\"event_seq\":1,\"prev\":0}");
  ms_mock_server_send (fixture->server, "{\"type\":\"user_typing\",\"channel\":\"CGENERAL\",\"user\":\"UBORIS\"}");
  WAIT_UNTIL (({ g_autoptr(GPtrArray) typing = ms_client_list_typing (fixture->client, CHANNEL); typing->len == 1; }));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
  g_assert_cmpint (ms_client_get_channel (fixture->client, CHANNEL)->unread_count, ==, 1);
}

static void
test_reset (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;

  ms_mock_server_post (fixture->server, "UBORIS", "one");
  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_get_length (window) == 1);
  ms_mock_server_stop (fixture->server);
  WAIT_UNTIL (!is_online (fixture));
  ms_mock_server_set_epoch (fixture->server, "E2");
  ms_mock_server_post (fixture->server, "UBORIS", "two");
  ms_mock_server_start (fixture->server);
  WAIT_UNTIL (is_online (fixture) && ms_message_window_get_length (window) == 2);
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "micro.boot"), ==, 2);
}

static void
test_silent_server (Fixture       *fixture,
                    gconstpointer  data)
{
  WAIT_UNTIL (is_online (fixture));
  ms_mock_server_set_mute (fixture->server, TRUE);
  WAIT_UNTIL (!is_online (fixture));
  ms_mock_server_set_mute (fixture->server, FALSE);
  WAIT_UNTIL (is_online (fixture));
}

static void
test_odd_frames (Fixture       *fixture,
                 gconstpointer  data)
{
  static const char * const frames[] = {
    "{}", "{\"type\":7}", "{\"type\":\"message\"}", "{\"type\":\"message\",\"event_seq\":1}",
    "{\"type\":\"message\",\"channel\":7,\"ts\":\"x\",\"event_seq\":2,\"event_topic\":\"CGENERAL\",\"prev\":1}",
    "{\"type\":\"user_change\",\"user\":[],\"event_seq\":3}", "{\"type\":\"channel_joined\",\"channel\":\"C\",\"event_seq\":4}",
    "{\"type\":\"micro_presence\",\"changes\":{\"a\":1}}", "{\"reply_to\":99,\"ok\":true}", "{\"type\":\"micro_sync\",\"heads\":[1]}",
    "{\"type\":\"unheard_of\",\"event_seq\":5}", "not json",
  };

  WAIT_UNTIL (is_online (fixture));
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    ms_mock_server_send (fixture->server, frames[i]);
  WAIT_UNTIL (!is_online (fixture));
  WAIT_UNTIL (is_online (fixture));
}

static void
test_session_ended (Fixture       *fixture,
                    gconstpointer  data)
{
  WAIT_UNTIL (is_online (fixture));
  ms_mock_server_close_sockets (fixture->server, 1008);
  WAIT_UNTIL (fixture->signed_out == 1);
  g_assert_cmpint (ms_client_get_connection_state (fixture->client), ==, MS_CONNECTION_SIGNED_OUT);
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
test_hostile_replies (Fixture       *fixture,
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
  g_autoptr(MsClientHttp) http = ms_client_http_new (ms_mock_server_get_address (fixture->server), "token");

  ms_client_http_set_deadline (http, 500);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      ms_mock_server_override (fixture->server, "odd", cases[i].status, cases[i].body, 1);
      ms_client_http_call_async (http, "odd", NULL, NULL, call_cb, &error);
      WAIT_UNTIL (error != NULL);
      g_assert_error (error, cases[i].domain (), cases[i].code);
      g_assert_nonnull (ms_client_error_to_text (error));
    }
}

/* A boot that fails comes again with the next connection. */
static void
test_failing_boot (Fixture       *fixture,
                   gconstpointer  data)
{
  ms_mock_server_override (fixture->server, "micro.boot", 200, "{\"ok\":true,\"position\":\"nonsense\"}", 2);
  WAIT_UNTIL (is_online (fixture));
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "micro.boot"), ==, 3);
}

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
test_pages (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  Load load = { FALSE };

  for (guint i = 0; i < 1000; i++)
    ms_mock_server_post (fixture->server, "UBORIS", "line");
  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_get_length (window) == MS_MESSAGE_WINDOW_PAGE);
  assert_contiguous (window, fixture->server, 1000 - MS_MESSAGE_WINDOW_PAGE);
  while (!ms_message_window_is_at_start (window))
    {
      load.done = FALSE;
      ms_message_window_load_older_async (window, NULL, load_cb, &load);
      WAIT_UNTIL (load.done);
    }
  g_assert_cmpuint (ms_message_window_get_length (window), ==, MS_MESSAGE_WINDOW_MAX);
  g_assert_false (ms_message_window_is_at_end (window));
  assert_contiguous (window, fixture->server, 0);

  while (!ms_message_window_is_at_end (window))
    {
      load.done = FALSE;
      ms_message_window_load_newer_async (window, NULL, load_cb, &load);
      ms_mock_server_post (fixture->server, "UBORIS", "meanwhile");
      WAIT_UNTIL (load.done);
    }
  ms_mock_server_post (fixture->server, "UBORIS", "last");
  WAIT_UNTIL (count_text (window, "last") == 1);
  assert_contiguous (window, fixture->server, ms_mock_server_count_messages (fixture->server, NULL) - ms_message_window_get_length (window));

  load.done = FALSE;
  ms_message_window_show_around_async (window, ms_mock_server_get_ts (fixture->server, 100), NULL, load_cb, &load);
  WAIT_UNTIL (load.done);
  g_assert_true (ms_message_window_find (window, ms_mock_server_get_ts (fixture->server, 100), NULL));
  assert_contiguous (window, fixture->server, 71);
  g_assert_false (ms_message_window_is_at_end (window));
}

static void
test_delete_and_undo (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(MsMessageWindow) window = NULL;
  gint64 ts = ms_mock_server_get_ts (fixture->server, 0);

  ms_mock_server_post (fixture->server, "UANNA", "mine");
  WAIT_UNTIL (is_online (fixture));
  window = ms_client_open_window (fixture->client, CHANNEL);
  WAIT_UNTIL (ms_message_window_get_length (window) == 1);
  ms_client_delete_message (fixture->client, CHANNEL, ts, 8000);
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 0);
  g_assert_true (ms_client_undo_delete (fixture->client, CHANNEL, ts));
  g_assert_cmpuint (ms_message_window_get_length (window), ==, 1);
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "chat.delete"), ==, 0);

  ms_client_delete_message (fixture->client, CHANNEL, ts, 8000);
  ms_client_flush_deletes (fixture->client);
  WAIT_UNTIL (ms_mock_server_count_calls (fixture->server, "chat.delete") == 1);

  ms_client_edit_message (fixture->client, CHANNEL, ts, "other");
  WAIT_UNTIL (ms_mock_server_count_calls (fixture->server, "chat.update") == 1);
}

static void
test_damaged_cache (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *name = g_strconcat ("cache-", fixture->account->id, ".db", NULL);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  GStatBuf status;

  WAIT_UNTIL (is_online (fixture));
  close_client (fixture);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_set_contents (path, "this is no database, and long enough to look at", -1, NULL));
  g_test_expect_message ("ms-client", G_LOG_LEVEL_MESSAGE, "*made anew*");
  open_client (fixture);
  WAIT_UNTIL (is_online (fixture));
}

static void
test_compose (Fixture       *fixture,
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

  WAIT_UNTIL (is_online (fixture));
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = ms_client_compose (fixture->client, pairs[i][0]);

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

#define ADD(name, function) g_test_add ("/desktop/client/" name, Fixture, NULL, set_up, function, tear_down)
  g_test_add_func ("/desktop/client/addresses", test_addresses);
  ADD ("first-start", test_first_start);
  ADD ("send-keeps-order", test_send);
  ADD ("lost-acknowledgement-is-one-message", test_lost_acknowledgement);
  ADD ("server-restart-loses-nothing", test_server_restart);
  ADD ("warm-start", test_warm_start);
  ADD ("hole-is-fetched", test_hole);
  ADD ("repeated-events-count-once", test_repeated_events);
  ADD ("reset-boots-anew", test_reset);
  ADD ("silent-server-is-left", test_silent_server);
  ADD ("odd-frames", test_odd_frames);
  ADD ("session-ended", test_session_ended);
  ADD ("hostile-replies", test_hostile_replies);
  ADD ("failing-boot", test_failing_boot);
  ADD ("pages-stay-contiguous", test_pages);
  ADD ("delete-and-undo", test_delete_and_undo);
  ADD ("damaged-cache", test_damaged_cache);
  ADD ("compose", test_compose);
#undef ADD

  return g_test_run ();
}
