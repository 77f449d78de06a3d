/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The directory: what events change, who sees what, heads, copies. */

#include "config.h"

#include "ms-test-events.h"

static void
apply (MsDirectory *directory,
       MsEvent     *event)
{
  ms_directory_apply (directory, event);
  ms_event_unref (event);
}

static void
test_visible_from_the_join_on (void)
{
  g_autoptr(MsDirectory) directory = test_directory_new (100);
  const guint32 six = ms_directory_find_user (directory, 6);

  g_assert_false (ms_directory_is_visible (directory, six, MS_TOPIC_CHANNEL (TEST_CHANNEL), 200));
  apply (directory, test_membership (101, MS_EVENT_KIND_MEMBER_JOINED, TEST_CHANNEL, 6));
  g_assert_false (ms_directory_is_visible (directory, six, MS_TOPIC_CHANNEL (TEST_CHANNEL), 100));
  g_assert_true (ms_directory_is_visible (directory, six, MS_TOPIC_CHANNEL (TEST_CHANNEL), 101));
  apply (directory, test_membership (102, MS_EVENT_KIND_MEMBER_LEFT, TEST_CHANNEL, 6));
  g_assert_false (ms_directory_is_visible (directory, six, MS_TOPIC_CHANNEL (TEST_CHANNEL), 101));
  g_assert_true (ms_directory_is_visible (directory, six, MS_TOPIC_TEAM, 1));
  g_assert_true (ms_directory_is_visible (directory, six, MS_TOPIC_USER (6), 1));
  g_assert_false (ms_directory_is_visible (directory, six, MS_TOPIC_USER (5), 1));
  g_assert_false (ms_directory_is_visible (directory, MS_SLOT_NONE, MS_TOPIC_TEAM, 1));
}

static void
make_guest (MsDirectory *directory,
            gint64       seq)
{
  apply (directory, test_event_full (seq, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 6,
                                     "{\"key\":6,\"id\":\"U000000006\",\"name\":\"u6\",\"role\":\"guest\",\"deleted\":false}"));
}

static void
make_public (MsDirectory *directory,
             gint64       seq)
{
  apply (directory, test_event_full (seq, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_CHANNEL, TEST_CHANNEL, 0,
                                     "{\"key\":10,\"id\":\"C000000010\",\"name\":\"here\",\"kind\":\"public\",\"archived\":false,\"general\":false}"));
}

static void
test_guests_know_their_own_channels (void)
{
  g_autoptr(MsDirectory) directory = test_directory_new (100);
  const guint32 six = ms_directory_find_user (directory, 6);
  const guint32 seven = ms_directory_find_user (directory, 7);
  const guint32 channel = ms_directory_find_channel (directory, TEST_CHANNEL);

  make_public (directory, 101);
  g_assert_true (ms_directory_is_visible (directory, six, MS_TOPIC_PUBLIC, 101));
  g_assert_true (ms_directory_knows_channel (directory, six, channel));
  make_guest (directory, 102);
  g_assert_false (ms_directory_is_visible (directory, six, MS_TOPIC_PUBLIC, 102));
  g_assert_true (ms_directory_is_visible (directory, seven, MS_TOPIC_PUBLIC, 102));
  g_assert_true (ms_directory_is_visible (directory, six, MS_TOPIC_TEAM, 102));
  g_assert_false (ms_directory_knows_channel (directory, six, channel));
  g_assert_true (ms_directory_knows_channel (directory, seven, channel));
  apply (directory, test_membership (103, MS_EVENT_KIND_MEMBER_JOINED, TEST_CHANNEL, 6));
  g_assert_true (ms_directory_knows_channel (directory, six, channel));
  g_assert_false (ms_directory_is_visible (directory, six, MS_TOPIC_PUBLIC, 103));
  g_assert_false (ms_directory_knows_channel (directory, MS_SLOT_NONE, channel));
  g_assert_false (ms_directory_knows_channel (directory, seven, MS_SLOT_NONE));
}

static void
test_rename_moves_the_name (void)
{
  g_autoptr(MsDirectory) directory = test_directory_new (100);
  MsDirectoryChannel channel;

  apply (directory, test_event_full (101, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_CHANNEL, TEST_CHANNEL, 0,
                                     "{\"key\":10,\"id\":\"C000000010\",\"name\":\"new\",\"kind\":\"public\",\"archived\":true,\"general\":true}"));
  g_assert_cmpuint (ms_directory_find_channel_name (directory, "general"), ==, MS_SLOT_NONE);
  g_assert_true (ms_directory_get_channel (directory, ms_directory_find_channel_name (directory, "new"), &channel));
  g_assert_cmpint (channel.key, ==, TEST_CHANNEL);
  g_assert_true (channel.archived && channel.general);
  g_assert_cmpint (channel.kind, ==, MS_CHANNEL_PUBLIC);
}

static void
test_damaged_events_change_nothing (void)
{
  g_autoptr(MsDirectory) directory = test_directory_new (100);

  apply (directory, test_event_full (101, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 0, "{]"));
  apply (directory, test_event_full (102, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 0, "[]"));
  apply (directory, test_event_full (102, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_CHANNEL, 0, 0, "{\"key\":\"x\"}"));
  apply (directory, test_membership (50, MS_EVENT_KIND_MEMBER_LEFT, TEST_CHANNEL, 1));
  g_assert_true (ms_directory_is_member (directory, TEST_CHANNEL, 1));
  g_assert_cmpuint (ms_directory_get_n_users (directory), ==, 9);
  g_assert_cmpint (ms_directory_get_seq (directory), ==, 102);
}

static void
write_head (const char *topic_id,
            gint64      seq,
            gpointer    user_data)
{
  g_string_append_printf (user_data, "%s=%d ", topic_id, (int) seq);
}

static void
test_heads_and_copy (void)
{
  g_autoptr(MsDirectory) directory = test_directory_new (100);
  g_autoptr(MsDirectory) copy = NULL;
  g_autoptr(GString) heads = g_string_new (NULL);

  ms_directory_set_head (directory, MS_TOPIC_TEAM, 50);
  apply (directory, test_message (101, TEST_CHANNEL));
  apply (directory, test_message (102, TEST_OTHER_CHANNEL));
  copy = ms_directory_copy (directory);
  ms_directory_foreach_head (copy, ms_directory_find_user (copy, 2), 0, write_head, heads);
  g_assert_cmpstr (heads->str, ==, "T000000001=50 C000000010=101 ");
  g_string_set_size (heads, 0);
  ms_directory_foreach_head (copy, ms_directory_find_user (copy, 1), 101, write_head, heads);
  g_assert_cmpstr (heads->str, ==, "C000000011=102 ");

  ms_directory_set_head (directory, MS_TOPIC_PUBLIC, 60);
  make_guest (directory, 103);
  g_clear_pointer (&copy, ms_directory_free);
  copy = ms_directory_copy (directory);
  for (gint64 user = 6; user <= 7; user++)
    {
      g_string_set_size (heads, 0);
      ms_directory_foreach_head (copy, ms_directory_find_user (copy, user), 0, write_head, heads);
      g_assert_cmpstr (heads->str, ==, user == 6 ? "T000000001=50 " : "T000000001=50 public=60 ");
    }

  apply (directory, test_membership (104, MS_EVENT_KIND_MEMBER_LEFT, TEST_CHANNEL, 1));
  g_assert_true (ms_directory_is_member (copy, TEST_CHANNEL, 1));
  g_assert_cmpuint (ms_directory_find_user_name (copy, "U3"), ==, ms_directory_find_user_id (directory, "U000000003"));
}

static void
test_starred_is_remembered (void)
{
  g_autoptr(MsDirectory) directory = test_directory_new (100);
  g_autoptr(MsDirectory) copy = NULL;

  g_assert_false (ms_directory_has_starred (directory, TEST_CHANNEL, 5));
  apply (directory, test_event_full (101, MS_TOPIC_USER (5), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_STARRED, TEST_CHANNEL, 5, "{}"));
  apply (directory, test_event_full (102, MS_TOPIC_USER (5), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_STARRED, TEST_CHANNEL, 5, "{}"));
  copy = ms_directory_copy (directory);
  g_assert_true (ms_directory_has_starred (directory, TEST_CHANNEL, 5));
  g_assert_true (ms_directory_has_starred (copy, TEST_CHANNEL, 5));
  g_assert_false (ms_directory_has_starred (copy, TEST_CHANNEL, 6));
  g_assert_false (ms_directory_has_starred (copy, TEST_CHANNEL + 1, 5));
  g_assert_false (ms_directory_has_starred (copy, TEST_CHANNEL, 12345));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/directory/visible-from-the-join-on", test_visible_from_the_join_on);
  g_test_add_func ("/server/directory/guests-know-their-own-channels", test_guests_know_their_own_channels);
  g_test_add_func ("/server/directory/rename-moves-the-name", test_rename_moves_the_name);
  g_test_add_func ("/server/directory/damaged-events-change-nothing", test_damaged_events_change_nothing);
  g_test_add_func ("/server/directory/heads-and-copy", test_heads_and_copy);
  g_test_add_func ("/server/directory/starred-is-remembered", test_starred_is_remembered);

  return g_test_run ();
}
