/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What shards tell of those who are there: typing and presence. */

#include "config.h"

#include "ms-limits.h"
#include "ms-test-events.h"
#include "ms-test-shard.h"

static void
test_typing (TestShards    *fixture,
             gconstpointer  data)
{
  g_auto(TestClient) typist = test_client_connect (fixture, 1, NULL);
  g_auto(TestClient) open = test_client_connect (fixture, 2, NULL);
  g_auto(TestClient) plain = test_client_connect_full (fixture, (MsAdoption) { .user = 3 }, NULL, 0);

  test_client_greet (&typist);
  test_client_greet (&open);
  test_client_expect (&plain, "\"hello\"");
  test_client_send (&open, MS_WEBSOCKET_TEXT, "{\"type\":\"micro_focus\",\"channel\":\"C000000010\"}");
  test_client_send (&open, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":1}");
  test_client_expect (&open, "\"pong\"");
  for (guint i = 0; i < 3; i++)
    test_client_send (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"typing\",\"channel\":\"C000000010\"}");
  test_client_expect (&plain, "{\"type\":\"user_typing\",\"channel\":\"C000000010\",\"user\":\"U000000001\"}");
  for (;;)
    {
      g_autofree char *text = test_client_receive_text (&open);

      g_assert_nonnull (text);
      if (strstr (text, "user_typing") != NULL)
        break;
    }
}

/* A channel that very many look at has no typing: it would be told to all of them. */
static void
test_typing_has_few_watchers (TestShards    *fixture,
                              gconstpointer  data)
{
  const guint n_each = MS_LIMIT_TYPING_WATCHERS / 4;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDirectory) directory = ms_directory_copy (fixture->directory);
  MsShardConfig config = { .n_shards = 1, .directory = directory, .epoch = "e", .oldest = 1, .presence = fixture->presence };
  TestShards one = { .directory = directory, .presence = fixture->presence };
  TestClient watchers[MS_LIMIT_TYPING_WATCHERS + 1];
  g_auto(TestClient) typist = { 0 };

  for (gint64 key = 2; key < 7; key++)
    for (gint64 channel = TEST_CHANNEL; channel <= TEST_OTHER_CHANNEL; channel++)
      ms_directory_add_member (directory, channel, key, 0);
  one.set = ms_shard_set_new (&config, &error);
  g_assert_true (ms_shard_set_start (one.set, &error));
  typist = test_client_connect (&one, 1, NULL);
  test_client_greet (&typist);
  for (guint i = 0; i < MS_LIMIT_TYPING_WATCHERS; i++)
    {
      watchers[i] = test_client_connect_full (&one, (MsAdoption) { .user = 2 + i / n_each }, NULL, 0);
      test_client_expect (&watchers[i], "\"hello\"");
    }
  test_client_send (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"typing\",\"channel\":\"C000000010\"}");
  for (guint i = 0; i < MS_LIMIT_TYPING_WATCHERS; i++)
    test_client_expect (&watchers[i], "user_typing");

  watchers[MS_LIMIT_TYPING_WATCHERS] = test_client_connect_full (&one, (MsAdoption) { .user = 6 }, NULL, 0);
  test_client_expect (&watchers[MS_LIMIT_TYPING_WATCHERS], "\"hello\"");
  test_client_send (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"typing\",\"channel\":\"C000000011\"}");
  test_client_send (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":1}");
  test_client_expect (&typist, "\"pong\"");
  test_shards_post (&one, test_batch (test_message (101, TEST_OTHER_CHANNEL), NULL));
  for (guint i = 0; i <= MS_LIMIT_TYPING_WATCHERS; i++)
    {
      test_client_expect (&watchers[i], "\"event_seq\":101");
      test_client_clear (&watchers[i]);
    }
  ms_shard_set_stop (one.set);
  ms_shard_set_free (one.set);
}

static void
test_presence (TestShards    *fixture,
               gconstpointer  data)
{
  g_auto(TestClient) one = test_client_connect (fixture, 1, NULL);
  g_auto(TestClient) plain = test_client_connect_full (fixture, (MsAdoption) { .user = 3, .batch_presence = TRUE }, NULL, 0);

  test_client_greet (&one);
  test_client_expect (&plain, "\"hello\"");
  test_client_send (&plain, MS_WEBSOCKET_TEXT, "{\"type\":\"presence_sub\",\"ids\":[\"U000000005\",\"U000000001\",\"U000000005\",\"nobody\",7]}");
  test_client_expect (&plain, "{\"type\":\"presence_change\",\"users\":[\"U000000001\"],\"presence\":\"active\",\"connected\":true}");
  test_client_expect (&plain, "{\"type\":\"presence_change\",\"users\":[\"U000000005\"],\"presence\":\"away\",\"connected\":false}");
  test_client_expect (&one, "\"micro_presence\"");
}

#define ADD(name, func) g_test_add ("/server/shard/" name, TestShards, NULL, test_shards_set_up, func, test_shards_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("typing-reaches-who-looks", test_typing);
  ADD ("typing-has-few-watchers", test_typing_has_few_watchers);
  ADD ("presence", test_presence);

  return g_test_run ();
}
