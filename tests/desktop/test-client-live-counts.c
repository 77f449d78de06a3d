/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is unread and who is called, by events as by the server: of messages, of threads, of what was deleted again. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <libsoup/soup.h>

#include "ms-client-private.h"
#include "ms-json-reader.h"
#include "ms-live-pair.h"

static void
test_counts (MsLivePair    *fixture,
             gconstpointer  data)
{
  const MsChannel *channel = NULL;
  g_autofree char *mention = NULL;
  gint64 ts = 0;

  ms_live_person_say (fixture->ilya, fixture->general, "one");
  ms_live_person_say (fixture->ilya, fixture->general, "two for @anna");
  ms_live_person_say (fixture->ilya, fixture->general, "@channel three");
  MS_LIVE_WAIT (ms_client_test_count_part (fixture->annas, "three") == 1);
  channel = ms_client_get_channel (fixture->anna->client, fixture->general);
  g_assert_cmpint (channel->unread_count, ==, 3);
  g_assert_cmpint (channel->mention_count, ==, 2);
  g_assert_cmpuint (ms_client_get_badge_count (fixture->anna->client), ==, 2);
  g_assert_cmpuint (fixture->anna->notifications->len, ==, 2);
  ms_live_person_assert_true (fixture->anna, "anna");

  ts = ms_client_test_find_ts (fixture->annas, "one");
  ms_client_mark_read (fixture->anna->client, fixture->general, ts);
  channel = ms_client_get_channel (fixture->anna->client, fixture->general);
  g_assert_cmpint (channel->unread_count, ==, 2);
  g_assert_cmpint (channel->mention_count, ==, 2);
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);
  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  ms_live_pair_open_windows (fixture);
  ms_live_person_assert_true (fixture->anna, "anna");

  /* a deleted mention no longer counts */
  mention = g_strdup_printf ("two for <@%s>", ms_client_get_self_id (fixture->anna->client));
  ms_client_delete_message (fixture->ilya->client, fixture->general, ms_client_test_find_ts (fixture->ilyas, mention), 0);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, mention) == 0);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, fixture->general)->mention_count == 1);
  ms_live_person_assert_true (fixture->anna, "anna");
}

/* A program of Ilya's that knows more than ours: one call of the API, its answer's member. */
static char *
call_api (MsLivePair *fixture,
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
post (MsLivePair *fixture,
      const char *token,
      const char *text,
      const char *more)
{
  g_autofree char *body = g_strdup_printf ("{\"channel\":\"%s\",\"text\":\"%s\"%s}", fixture->general, text, more);

  return call_api (fixture, token, "chat.postMessage", body, "ts");
}

static void
change (MsLivePair *fixture,
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
test_threads (MsLivePair    *fixture,
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
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, "end"));
  g_assert_true (ms_live_pair_shows (fixture, "root") && ms_live_pair_shows (fixture, "loud"));
  g_assert_cmpuint (ms_client_test_count_text (fixture->annas, "kept"), ==, 0);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->unread_count, ==, 3);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->mention_count, ==, 0);
  ms_live_person_assert_true (fixture->anna, "anna");

  change (fixture, token, "chat.delete", root);
  MS_LIVE_WAIT (ms_live_pair_shows (fixture, MS_TOMBSTONE_TEXT));
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, fixture->general)->unread_count, ==, 2);
  ms_live_person_assert_true (fixture->anna, "anna");
  ms_live_pair_assert_same (fixture);
  ms_client_set_verifier_times (fixture->anna->client, &times);
  ms_client_set_view (fixture->anna->client, fixture->general, TRUE);
  MS_LIVE_WAIT (ms_client_get_verified_at (fixture->anna->client, fixture->general) != 0);

  change (fixture, token, "chat.delete", loud);
  change (fixture, token, "chat.delete", kept);
  change (fixture, token, "chat.delete", changed);
  MS_LIVE_WAIT (ms_client_test_count_text (fixture->annas, MS_TOMBSTONE_TEXT) == 0);
  ms_live_person_assert_true (fixture->anna, "anna");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/desktop/client-live/" name, MsLivePair, NULL, ms_live_pair_set_up, function, ms_live_pair_tear_down)
  ADD ("counts-are-the-servers", test_counts);
  ADD ("threads-stay-out-of-the-conversation", test_threads);
#undef ADD

  return g_test_run ();
}
