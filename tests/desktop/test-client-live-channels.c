/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that happens to a conversation, seen by two clients, and by one that was away. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-client-calls.h"
#include "ms-live-pair.h"

static char *
call_for_channel (MsLivePerson *person)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = ms_live_person_wait (person);
  char *channel = ms_client_call_finish_channel (person->client, result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (channel);
  return channel;
}

static char *
create_channel (MsLivePerson *person,
                const char   *name,
                gboolean      is_private)
{
  ms_client_create_channel_async (person->client, name, is_private, NULL, NULL, ms_live_done_cb, person);
  return call_for_channel (person);
}

static gboolean
knows (MsLivePerson *person,
       const char   *channel)
{
  const MsChannel *known = ms_client_get_channel (person->client, channel);

  return known != NULL && known->is_member;
}

static void
test_channel_life (MsLivePair    *fixture,
                   gconstpointer  data)
{
  g_autofree char *channel = create_channel (fixture->ilya, "разработка", TRUE);
  g_autofree char *annas_id = g_strdup (ms_client_get_self_id (fixture->anna->client));
  const char * const users[] = { annas_id, NULL };
  MsClient *ilya = fixture->ilya->client;

  g_assert_false (knows (fixture->anna, channel));
  ms_client_invite_to_channel_async (ilya, channel, users, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (knows (fixture->anna, channel));
  ms_client_rename_channel_async (ilya, channel, "прошивка", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_set_topic_async (ilya, channel, "Срок — пятница", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_set_purpose_async (ilya, channel, "Всё о прошивке", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_live_person_say (fixture->ilya, channel, "в новом канале");
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, channel)->unread_count > 0);
  g_assert_nonnull (ms_client_find_channel (fixture->anna->client, "прошивка"));
  ms_live_person_assert_true (fixture->anna, "anna");
  ms_live_person_assert_true (fixture->ilya, "ilya");

  ms_client_archive_channel_async (ilya, channel, TRUE, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, channel)->archived);
  ms_client_archive_channel_async (ilya, channel, FALSE, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (!ms_client_get_channel (fixture->anna->client, channel)->archived);
  ms_client_leave_channel_async (fixture->anna->client, channel, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (!knows (fixture->anna, channel));
  ms_live_person_assert_true (fixture->anna, "anna");
}

/* A client that was closed while all that happened learns the same on its way back. */
static void
test_channel_life_while_away (MsLivePair    *fixture,
                              gconstpointer  data)
{
  g_autofree char *annas_id = g_strdup (ms_client_get_self_id (fixture->anna->client));
  const char * const users[] = { annas_id, NULL };
  g_autofree char *first = create_channel (fixture->ilya, "first", FALSE);
  g_autofree char *direct = NULL;
  g_autofree char *second = NULL;

  ms_client_join_channel_async (fixture->anna->client, first, NULL, ms_live_done_cb, fixture->anna);
  g_free (call_for_channel (fixture->anna));
  ms_live_person_close (fixture->anna);
  g_clear_object (&fixture->annas);

  second = create_channel (fixture->ilya, "second", FALSE);
  ms_client_invite_to_channel_async (fixture->ilya->client, second, users, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_live_person_say (fixture->ilya, second, "news for @anna");
  ms_client_rename_channel_async (fixture->ilya->client, first, "first-renamed", NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_archive_channel_async (fixture->ilya->client, first, TRUE, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  ms_client_open_direct_async (fixture->ilya->client, annas_id, NULL, ms_live_done_cb, fixture->ilya);
  direct = call_for_channel (fixture->ilya);
  ms_live_person_say (fixture->ilya, direct, "лично");
  MS_LIVE_WAIT (ms_client_get_channel (fixture->ilya->client, direct)->latest != 0);

  ms_live_person_open (fixture->anna);
  ms_live_person_wait_online (fixture->anna);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, direct) != NULL);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, second)->mention_count, ==, 1);
  g_assert_cmpint (ms_client_get_channel (fixture->anna->client, direct)->unread_count, ==, 1);
  ms_live_person_assert_true (fixture->anna, "anna");
}

static void
test_direct (MsLivePair    *fixture,
             gconstpointer  data)
{
  g_autofree char *direct = NULL;
  g_autoptr(MsMessageWindow) window = NULL;

  ms_client_open_direct_async (fixture->ilya->client, ms_client_get_self_id (fixture->anna->client), NULL, ms_live_done_cb, fixture->ilya);
  direct = call_for_channel (fixture->ilya);
  ms_live_person_say (fixture->ilya, direct, "лично");
  MS_LIVE_WAIT (fixture->anna->notifications->len == 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->anna->notifications, 0), ==, "лично");
  window = ms_client_open_window (fixture->anna->client, direct);
  MS_LIVE_WAIT (ms_client_test_count_text (window, "лично") == 1);
  g_assert_cmpuint (ms_client_get_badge_count (fixture->anna->client), ==, 1);
  ms_client_mark_read (fixture->anna->client, direct, ms_client_test_find_ts (window, "лично"));
  g_assert_cmpuint (ms_client_get_badge_count (fixture->anna->client), ==, 0);
  ms_live_person_say (fixture->anna, direct, "ответ");
  MS_LIVE_WAIT (fixture->ilya->notifications->len == 1);
  MS_LIVE_WAIT (ms_client_test_all_stored (window));
  ms_client_close_direct_async (fixture->anna->client, direct, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (ms_client_get_channel (fixture->anna->client, direct) == NULL);
  ms_live_person_assert_true (fixture->anna, "anna");
  ms_live_person_assert_true (fixture->ilya, "ilya");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/desktop/client-live/" name, MsLivePair, NULL, ms_live_pair_set_up, function, ms_live_pair_tear_down)
  ADD ("channel-life", test_channel_life);
  ADD ("channel-life-while-away", test_channel_life_while_away);
  ADD ("direct-messages", test_direct);
#undef ADD

  return g_test_run ();
}
