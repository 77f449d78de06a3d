/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversations: who sees what, names, general, the chain of each topic. */

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-json-reader.h"
#include "ms-limits.h"
#include "ms-test-store.h"

static void
count_channel (const MsChannel *channel,
               gpointer         user_data)
{
  guint *n = user_data;

  (*n)++;
}

static guint
count_listed (TestStore *test,
              gint64     user)
{
  g_autoptr(GError) error = NULL;
  MsChannelQuery query = { .types = MS_CHANNEL_TYPE_PUBLIC | MS_CHANNEL_TYPE_PRIVATE | MS_CHANNEL_TYPE_IM, .limit = 2 };
  guint n = 0;

  do
    {
      ms_channel_service_list (test_store_begin (test, user), &query, count_channel, &n, &query.cursor, &error);
      g_assert_no_error (error);
      test_store_end (test);
    }
  while (query.cursor != 0);
  return n;
}

static void
test_private_channels_do_not_show (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_ADMIN, NULL);
  g_autofree char *secret = test_store_add_channel (test, test->owner, "secret", TRUE);
  g_autofree char *one = test_store_add_channel (test, test->owner, "one", FALSE);
  g_autofree char *same_name = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (count_listed (test, test->owner), ==, 3);
  g_assert_cmpuint (count_listed (test, bob), ==, 2);
  g_assert_null (ms_channel_service_get (test_store_begin (test, bob), secret, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_false (ms_channel_service_set_archived (test_store_begin (test, bob), secret, TRUE, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND);
  g_clear_error (&error);
  test_store_end (test);

  /* Not even by a name that is taken. */
  same_name = test_store_add_channel (test, bob, "secret", FALSE);
  g_assert_cmpstr (same_name, !=, secret);
  g_assert_null (ms_channel_service_create (test_store_begin (test, test->owner), "one", TRUE, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_NAME_TAKEN);
  test_store_end (test);
}

static void
test_general_stays (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannel) renamed = NULL;

  g_assert_false (ms_channel_service_leave (test_store_begin (test, bob), test->general, NULL, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CANT_LEAVE_GENERAL);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_false (ms_channel_service_set_archived (test_store_begin (test, test->owner), test->general, TRUE, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CANT_ARCHIVE_GENERAL);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_null (ms_channel_service_rename (test_store_begin (test, bob), test->general, "lobby", NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  test_store_end (test);
  renamed = ms_channel_service_rename (test_store_begin (test, test->owner), test->general, "lobby", NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpstr (renamed->name, ==, "lobby");
  g_assert_cmpstr (renamed->previous_names[0], ==, "general");
  g_assert_cmpuint (test_store_count_events (test, "\"type\":\"channel_rename\""), ==, 1);
  g_assert_cmpuint (test_store_count_events (test, "channel_name"), ==, 1);
}

static void
test_join_and_leave_tell_everybody_concerned (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, NULL);
  g_autofree char *open = test_store_add_channel (test, test->owner, "open", FALSE);
  g_autoptr(GError) error = NULL;
  gboolean not_in = TRUE;

  test_store_join (test, bob, open);
  g_assert_cmpuint (ms_event_batch_get_length (test->batch), ==, 3);
  g_assert_cmpint (ms_event_get_topic (ms_event_batch_get (test->batch, 0)), ==, MS_TOPIC_USER (bob));
  g_assert_cmpint (ms_event_get_kind (ms_event_batch_get (test->batch, 1)), ==, MS_EVENT_KIND_MEMBER_JOINED);
  g_assert_cmpint (ms_event_get_user (ms_event_batch_get (test->batch, 1)), ==, bob);
  g_assert_cmpint (ms_event_get_kind (ms_event_batch_get (test->batch, 2)), ==, MS_EVENT_KIND_MESSAGE);
  test_store_join (test, bob, open);
  g_assert_null (test->batch);

  ms_channel_service_leave (test_store_begin (test, bob), open, &not_in, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_false (not_in);
  g_assert_cmpint (ms_event_get_kind (ms_event_batch_get (test->batch, 0)), ==, MS_EVENT_KIND_MEMBER_LEFT);
  ms_channel_service_leave (test_store_begin (test, bob), open, &not_in, NULL, &error);
  test_store_end (test);
  g_assert_true (not_in);
}

static void
test_invite_is_all_or_nothing (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *bob_id = NULL;
  g_autofree char *carol_id = NULL;
  g_autofree char *secret = test_store_add_channel (test, test->owner, "secret", TRUE);
  const char *users[] = { NULL, "U0000000000", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannel) channel = NULL;
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, &bob_id);

  test_store_add_user (test, "carol", MS_ROLE_MEMBER, &carol_id);
  users[0] = bob_id;
  g_assert_null (ms_channel_service_invite (test_store_begin (test, test->owner), secret, users, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_USER_NOT_FOUND);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_null (test->batch);
  g_assert_null (ms_channel_service_invite (test_store_begin (test, bob), secret, users, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND);
  g_clear_error (&error);
  test_store_end (test);

  users[1] = carol_id;
  channel = ms_channel_service_invite (test_store_begin (test, test->owner), secret, users, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpint (channel->num_members, ==, 3);
  g_assert_cmpuint (test_store_count_events (test, "\"type\":\"group_joined\""), ==, 2);
  g_assert_cmpuint (test_store_count_events (test, "\"subtype\":\"group_join\""), ==, 2);
}

/* Every event of a topic names the one before it: a client that follows the chain has missed nothing. */
static void
test_every_topic_is_a_chain (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_MEMBER, NULL);
  g_autofree char *open = test_store_add_channel (test, test->owner, "open", FALSE);
  g_autoptr(GHashTable) heads = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsEventBatch) all = NULL;
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  gint64 oldest = 0;

  test_store_join (test, bob, open);
  test_store_post (test, bob, open, "a");
  test_store_post (test, test->owner, open, "b");
  test_store_post (test, test->owner, test->general, "c");

  all = ms_event_log_read (test->store, 0, 1000, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ms_event_batch_get_length (all); i++)
    {
      MsEvent *event = ms_event_batch_get (all, i);
      MsTopic topic = ms_event_get_topic (event);
      gint64 seq = ms_event_get_seq (event);
      gint64 *head = g_hash_table_lookup (heads, &topic);
      gsize length;
      const char *json = ms_event_get_json (event, &length);

      g_assert_cmpint (seq, ==, i + 1);
      g_assert_true (ms_json_reader_parse (reader, json, length, &error));
      if ((ms_event_get_classes (event) & ~MS_EVENT_CLASS_INTERNAL) == 0)
        continue;
      g_assert_cmpint (ms_event_get_prev (event), ==, head != NULL ? *head : 0);
      g_assert_cmpint (ms_json_node_get_member_int64 (ms_json_reader_get_root (reader), "event_seq", 0), ==, seq);
      g_hash_table_replace (heads, g_memdup2 (&topic, sizeof topic), g_memdup2 (&seq, sizeof seq));
    }

  /* Trimming: nothing is old yet, then all but the newest kept are. */
  g_assert_true (ms_event_log_trim (test->store, test->now, 10, &error));
  ms_event_log_get_oldest (test->store, &oldest, &error);
  g_assert_cmpint (oldest, ==, 1);
  g_assert_true (ms_event_log_trim (test->store, test->now + 8 * G_TIME_SPAN_DAY, 10, &error));
  ms_event_log_get_oldest (test->store, &oldest, &error);
  g_assert_cmpint (oldest, ==, 11);
}

/* However long the events are, who reads the log page by page holds little of it at a time and misses nothing. */
static void
test_a_page_of_the_log_is_bounded_in_bytes (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *text = g_strnfill (30000, 'x');
  g_autoptr(GError) error = NULL;
  g_autoptr(MsEventBatch) last = NULL;
  gint64 head;
  gint64 seq = 0;

  for (guint i = 0; i < 30; i++)
    test_store_post (test, test->owner, test->general, text);
  head = ms_store_get_seq (test->store);

  while (seq < head)
    {
      g_autoptr(MsEventBatch) page = ms_event_log_read (test->store, seq, 1000, &error);
      gsize bytes = 0;

      g_assert_no_error (error);
      for (guint i = 0; i < ms_event_batch_get_length (page); i++)
        {
          gsize length;

          g_assert_cmpint (ms_event_get_seq (ms_event_batch_get (page, i)), ==, ++seq);
          ms_event_get_json (ms_event_batch_get (page, i), &length);
          bytes += length;
        }
      g_assert_cmpuint (bytes, >, 0);
      g_assert_cmpuint (bytes, <, MS_LIMIT_RESUME_BYTES + 40000);
    }

  last = ms_event_log_read_last (test->store, 1000, 100000, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ms_event_batch_get_length (last), ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (ms_event_get_seq (ms_event_batch_get (last, i)), ==, head - 3 + i);
}

static void
test_the_frame_has_its_header (void)
{
  static const gsize lengths[] = { 2, 125, 126, 65535, 65536 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      GByteArray *buffer = g_byte_array_new ();
      g_autoptr(MsEvent) event = NULL;
      const guint8 *frame;
      gsize length;

      g_byte_array_set_size (buffer, (guint) (MS_EVENT_HEADER_RESERVE + lengths[i]));
      memset (buffer->data + MS_EVENT_HEADER_RESERVE, ' ', lengths[i]);
      event = ms_event_new (1, 0, MS_TOPIC_TEAM, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, buffer);
      frame = ms_event_get_frame (event, &length);
      g_assert_cmpuint (length - lengths[i], ==, lengths[i] < 126 ? 2 : lengths[i] < 65536 ? 4 : 10);
      g_assert_cmphex (frame[0], ==, 0x81);
      g_assert_cmpuint (frame[1], ==, lengths[i] < 126 ? lengths[i] : lengths[i] < 65536 ? 126 : 127);
      g_assert_cmphex (frame[length - lengths[i]], ==, ' ');
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/channel-service/private-channels-do-not-show", test_private_channels_do_not_show);
  g_test_add_func ("/server/channel-service/general-stays", test_general_stays);
  g_test_add_func ("/server/channel-service/join-and-leave-tell-everybody-concerned", test_join_and_leave_tell_everybody_concerned);
  g_test_add_func ("/server/channel-service/invite-is-all-or-nothing", test_invite_is_all_or_nothing);
  g_test_add_func ("/server/event-log/every-topic-is-a-chain", test_every_topic_is_a_chain);
  g_test_add_func ("/server/event-log/a-page-is-bounded-in-bytes", test_a_page_of_the_log_is_bounded_in_bytes);
  g_test_add_func ("/server/event-log/the-frame-has-its-header", test_the_frame_has_its_header);
  return g_test_run ();
}
