/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What shards deliver to whom was away and to whom reads slowly. */

#include "config.h"

#include "ms-frame.h"
#include "ms-test-events.h"
#include "ms-test-shard.h"

static void
test_resume_from_the_ring (TestShards    *fixture,
                           gconstpointer  data)
{
  g_auto(TestClient) witness = test_client_connect (fixture, 1, NULL);
  g_auto(TestClient) back = { 0 };

  test_client_greet (&witness);
  for (gint64 seq = 101; seq <= 300; seq++)
    test_shards_post (fixture, test_batch (test_message (seq, seq % 2 == 0 ? TEST_CHANNEL : TEST_OTHER_CHANNEL), NULL));
  for (gint64 seq = 101; seq <= 300; seq++)
    {
      g_autofree char *part = g_strdup_printf ("\"event_seq\":%d,", (int) seq);

      test_client_expect (&witness, part);
    }

  back = test_client_connect (fixture, 2, "e.200");
  test_client_expect (&back, "\"seq\":300");
  for (gint64 seq = 202; seq <= 300; seq += 2)
    {
      g_autofree char *part = g_strdup_printf ("\"event_seq\":%d,", (int) seq);

      test_client_expect (&back, part);
    }
  test_client_expect (&back, "{\"type\":\"micro_sync\",\"seq\":300,\"position\":\"e.300\",\"heads\":{\"C000000010\":300}}");
  test_shards_post (fixture, test_batch (test_message (301, TEST_CHANNEL), NULL));
  test_client_expect (&back, "\"event_seq\":301");
}

static void
test_reset (TestShards    *fixture,
            gconstpointer  data)
{
  const char *positions[] = { "other.100", "e.101", "e.x", "e.", "100", "" };

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_auto(TestClient) client = test_client_connect (fixture, 1, positions[i]);

      test_client_expect (&client, "\"hello\"");
      test_client_expect (&client, "{\"type\":\"micro_reset\"}");
      test_client_expect (&client, "\"micro_sync\"");
    }
}

static void
test_slow_reader_is_cut (TestShards    *fixture,
                         gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (200 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("{\"text\":\"%s\"}", filler);
  g_auto(TestClient) slow = test_client_connect (fixture, 1, NULL);
  g_auto(TestClient) quick = test_client_connect (fixture, 2, NULL);
  gint64 seq = 101;

  test_client_greet (&slow);
  test_client_greet (&quick);
  for (; seq < 400; seq++)
    {
      test_shards_post (fixture, test_batch (test_event_full (seq, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 1, big), NULL));
      test_client_expect (&quick, "xxx");
    }

  for (;;)
    {
      g_autofree char *text = test_client_receive_text (&slow);

      if (text == NULL)
        break;
      g_assert_true (g_str_has_suffix (text, "x\"}") || strstr (text, "presence") != NULL);
    }
  g_assert_cmpuint (slow.close_code, ==, MS_CLOSE_TOO_SLOW);
}

/* A pong says that everything before it was sent: one that would overtake events is not sent at all. */
static void
test_no_pong_in_front_of_events (TestShards    *fixture,
                                 gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (200 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("{\"text\":\"%s\"}", filler);
  g_auto(TestClient) slow = test_client_connect (fixture, 1, NULL);
  g_auto(TestClient) quick = test_client_connect (fixture, 2, NULL);

  test_client_greet (&slow);
  test_client_greet (&quick);
  /* More than the kernel holds for who does not read (4 MB to be sent, and what the other end begins with): else all is sent, and the pong is right. */
  for (gint64 seq = 101; seq < 171; seq++)
    {
      test_shards_post (fixture, test_batch (test_event_full (seq, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 1, big), NULL));
      test_client_expect (&quick, "xxx");
    }
  test_client_send (&slow, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":1}");
  test_client_send (&slow, MS_WEBSOCKET_CLOSE, "\x03\xe8");
  for (;;)
    {
      g_autofree char *text = test_client_receive_text (&slow);

      if (text == NULL)
        break;
      g_assert_null (strstr (text, "pong"));
    }
  g_assert_cmpuint (slow.close_code, ==, 1000);
}

#define ADD(name, func) g_test_add ("/server/shard/" name, TestShards, NULL, test_shards_set_up, func, test_shards_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("resume-from-the-ring", test_resume_from_the_ring);
  ADD ("reset-when-it-cannot-be-served", test_reset);
  ADD ("slow-reader-is-cut", test_slow_reader_is_cut);
  ADD ("no-pong-in-front-of-events", test_no_pong_in_front_of_events);

  return g_test_run ();
}
