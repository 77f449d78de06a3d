/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two real shards over socket pairs, what a client sees on its end: frames and answers, and how connections end. */

#include "config.h"

#include <sys/socket.h>

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-test-events.h"
#include "ms-test-shard.h"

static void
test_hello_then_live (TestShards    *fixture,
                      gconstpointer  data)
{
  g_auto(TestClient) one = test_client_connect (fixture, 1, NULL);
  g_auto(TestClient) two = test_client_connect (fixture, 2, NULL);
  g_auto(TestClient) stranger = test_client_connect (fixture, 9, NULL);

  test_client_expect (&one, "{\"type\":\"hello\",\"micro\":{\"seq\":100,\"oldest\":1,\"position\":\"e.100\"}}");
  test_client_expect (&one, "{\"type\":\"micro_sync\",\"seq\":100,\"position\":\"e.100\",\"heads\":{}}");
  test_client_greet (&two);
  test_client_greet (&stranger);
  test_shards_post (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_OTHER_CHANNEL),
                                         test_event_full (103, MS_TOPIC_TEAM, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, "{\"event_seq\":103}"), NULL));
  test_client_expect (&one, "\"event_seq\":101");
  test_client_expect (&one, "\"event_seq\":102");
  test_client_expect (&one, "\"event_seq\":103");
  test_client_expect (&two, "\"event_seq\":101");
  test_client_expect (&two, "\"event_seq\":103");
  test_client_expect (&stranger, "\"event_seq\":103");
}

static void
test_ping_echoes (TestShards    *fixture,
                  gconstpointer  data)
{
  const guint8 early[] = { 0x89, 0x82, 0, 0, 0, 0, 'h', 'i' };
  g_auto(TestClient) one = test_client_connect_full (fixture, (MsAdoption) { .user = 1, .micro = TRUE }, early, sizeof early);

  test_client_greet (&one);
  test_client_send (&one, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":7,\"time\":1.5,\"seq\":100}");
  test_client_expect (&one, "{\"type\":\"pong\",\"reply_to\":7,\"time\":1.5,\"seq\":100,\"micro\":{\"seq\":100}}");
  test_client_send (&one, MS_WEBSOCKET_TEXT, "{\"type\":\"dance\",\"id\":8}");
  test_client_expect (&one, "{\"ok\":false,\"reply_to\":8,\"error\":{\"code\":1,\"msg\":\"unknown_type\"}}");
  test_client_send (&one, MS_WEBSOCKET_TEXT, "[1]");
  test_client_expect (&one, "{\"type\":\"error\",\"error\":{\"code\":1,\"msg\":\"json_not_object\"}}");
  test_client_send (&one, MS_WEBSOCKET_TEXT, "{]");
  test_client_expect (&one, "invalid_json");
}

static void
test_sessions_end (TestShards    *fixture,
                   gconstpointer  data)
{
  g_auto(TestClient) one = test_client_connect_full (fixture, (MsAdoption) { .user = 1, .session = 7, .micro = TRUE }, NULL, 0);
  g_auto(TestClient) same = test_client_connect_full (fixture, (MsAdoption) { .user = 1, .session = 8, .micro = TRUE }, NULL, 0);
  g_auto(TestClient) two = test_client_connect (fixture, 2, NULL);
  g_auto(TestClient) three = test_client_connect (fixture, 3, NULL);

  test_client_greet (&one);
  test_client_greet (&same);
  test_client_greet (&two);
  test_client_greet (&three);
  test_shards_post (fixture, test_batch (test_event_full (101, MS_TOPIC_USER (1), MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_SESSION_END, 0, 1, "{\"key\":7}"),
                                         test_event_full (102, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 2,
                                                          "{\"key\":2,\"id\":\"U000000002\",\"name\":\"u2\",\"role\":\"member\",\"deleted\":true}"), NULL));
  test_client_expect_close (&one, MS_CLOSE_SESSION_ENDED);
  test_client_expect_close (&two, MS_CLOSE_SESSION_ENDED);
  ms_shard_set_end_user (fixture->set, 3);
  test_client_expect_close (&three, MS_CLOSE_SESSION_ENDED);
  test_shards_post (fixture, test_batch (test_message (103, TEST_CHANNEL), NULL));
  test_client_expect (&same, "\"event_seq\":103");
}

static void
test_answers_leave_before_the_close (TestShards    *fixture,
                                     gconstpointer  data)
{
  g_auto(TestClient) one = test_client_connect (fixture, 1, NULL);
  const guint8 ends[] = { 0x89, 0x81, 0, 0, 0, 0, 'p', 0x81, 0x82, 0, 0, 0, 0, '[', ']', 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8 };

  test_client_greet (&one);
  g_assert_cmpint (send (one.fd, ends, sizeof ends, MSG_NOSIGNAL), ==, sizeof ends);
  test_client_expect (&one, "json_not_object");
  test_client_expect_close (&one, 1000);
  g_assert_false (test_client_receive_more (&one));
}

static void
test_simple_door (TestShards    *fixture,
                  gconstpointer  data)
{
  g_auto(TestClient) door = test_client_connect_full (fixture, (MsAdoption) { .user = 2, .kind = MS_SOCKET_SIMPLE, .channel = TEST_CHANNEL }, NULL, 0);

  test_client_send (&door, MS_WEBSOCKET_TEXT, "nonsense");
  test_client_expect (&door, "{\"error\":\"invalid_json\"}");
  test_client_send (&door, MS_WEBSOCKET_TEXT, "{\"words\":1}");
  test_client_expect (&door, "{\"error\":\"no_text\"}");
  test_shards_post (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_OTHER_CHANNEL), NULL));
  test_client_expect (&door, "{\"id\":\"1355517523.000101\",\"username\":\"u1\",\"text\":\"a < b @u2\",\"ts\":\"1355517523.000101\"}");
  test_shards_post (fixture, test_batch (test_membership (103, MS_EVENT_KIND_MEMBER_LEFT, TEST_CHANNEL, 2), test_message (104, TEST_CHANNEL), NULL));
  test_client_expect_close (&door, MS_CLOSE_SESSION_ENDED);
}

static void
test_bad_frames_close (TestShards    *fixture,
                       gconstpointer  data)
{
  const guint8 unmasked[] = { 0x81, 0x01, 'x' };
  g_auto(TestClient) one = test_client_connect_full (fixture, (MsAdoption) { .user = 1, .micro = TRUE }, unmasked, sizeof unmasked);
  g_auto(TestClient) two = test_client_connect (fixture, 2, NULL);
  g_auto(TestClient) three = test_client_connect (fixture, 3, NULL);

  test_client_greet (&two);
  test_client_greet (&three);
  test_client_send (&two, MS_WEBSOCKET_BINARY, "x");
  test_client_expect_close (&two, MS_CLOSE_BINARY);
  test_client_send (&three, MS_WEBSOCKET_CLOSE, "\x03\xe8");
  test_client_expect_close (&three, MS_CLOSE_NORMAL);
  g_assert_false (test_client_receive_more (&three));
  for (;;)
    {
      g_autofree char *text = test_client_receive_text (&one);

      if (text == NULL)
        break;
    }
  g_assert_cmpuint (one.close_code, ==, MS_CLOSE_PROTOCOL);
}

static void
test_too_many_of_one_user (TestShards    *fixture,
                           gconstpointer  data)
{
  TestClient clients[2 * MS_LIMIT_SOCKETS_PER_USER + 2];
  guint n_refused = 0;

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = test_client_connect (fixture, 1, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autofree char *text = test_client_receive_text (&clients[i]);

      n_refused += text == NULL && clients[i].close_code == MS_CLOSE_TOO_SLOW;
    }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    test_client_clear (&clients[i]);
  g_assert_cmpuint (n_refused, ==, 2);
}

static void
test_stop_says_goodbye (TestShards    *fixture,
                        gconstpointer  data)
{
  g_auto(TestClient) one = test_client_connect (fixture, 1, NULL);
  gint64 began;

  test_client_greet (&one);
  test_shards_post (fixture, test_batch (test_message (101, TEST_CHANNEL), NULL));
  began = g_get_monotonic_time ();
  ms_shard_set_stop (fixture->set);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 4 * G_USEC_PER_SEC);
  test_client_expect (&one, "\"event_seq\":101");
  test_client_expect (&one, "\"goodbye\"");
  test_client_expect_close (&one, MS_CLOSE_GOING_AWAY);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_closed), ==, 1);
}

#define ADD(name, func) g_test_add ("/server/shard/" name, TestShards, NULL, test_shards_set_up, func, test_shards_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("hello-then-live", test_hello_then_live);
  ADD ("ping-echoes", test_ping_echoes);
  ADD ("sessions-end", test_sessions_end);
  ADD ("answers-leave-before-the-close", test_answers_leave_before_the_close);
  ADD ("simple-door", test_simple_door);
  ADD ("bad-frames-close", test_bad_frames_close);
  ADD ("too-many-of-one-user", test_too_many_of_one_user);
  ADD ("stop-says-goodbye", test_stop_says_goodbye);

  return g_test_run ();
}
