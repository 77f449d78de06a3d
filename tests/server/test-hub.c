/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fan-out with subscribers that only write down what they get. */

#include "config.h"

#include "ms-hub.h"
#include "ms-limits.h"
#include "ms-test-events.h"

typedef struct
{
  MsSubscriber subscriber; /* first */
  GArray      *got; /* gint64: seqs */
  guint        n_takes;
} Listener;

typedef struct
{
  MsHub    *hub;
  Listener  listeners[9]; /* of user i + 1 */
} Fixture;

static void
serve (MsHub    *hub,
       Listener *listener)
{
  MsRun *run;

  while ((run = ms_hub_take (hub, &listener->subscriber)) != NULL)
    {
      for (guint i = 0; i < run->n_frames; i++)
        g_array_append_val (listener->got, run->frames[i].seq);
      listener->n_takes++;
      listener->subscriber.cursor = run->next;
      ms_run_unref (run);
    }
}

static void
serve_cb (MsSubscriber *subscriber,
          gpointer      user_data)
{
  Fixture *fixture = user_data;

  serve (fixture->hub, (Listener *) subscriber);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->hub = ms_hub_new (test_directory_new (100), serve_cb, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->listeners); i++)
    {
      fixture->listeners[i].got = g_array_new (FALSE, FALSE, sizeof (gint64));
      ms_hub_add (fixture->hub, &fixture->listeners[i].subscriber, i, MS_DIALECT_MICRO, MS_SLOT_NONE);
    }
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixture->listeners); i++)
    {
      ms_hub_remove (fixture->hub, &fixture->listeners[i].subscriber);
      g_array_unref (fixture->listeners[i].got);
    }
  ms_hub_free (fixture->hub);
}

static void
publish (Fixture      *fixture,
         MsEventBatch *batch)
{
  ms_hub_publish (fixture->hub, batch, 0);
  ms_event_batch_unref (batch);
}

static void
serve_all (Fixture *fixture)
{
  MsSubscriber *subscriber;

  while ((subscriber = ms_hub_pop_dirty (fixture->hub)) != NULL)
    serve (fixture->hub, (Listener *) subscriber);
}

static void
assert_got (Fixture    *fixture,
            guint       user,
            const char *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const GArray *got = fixture->listeners[user - 1].got;

  for (guint i = 0; i < got->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", g_array_index (got, gint64, i));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_members_get_one_run (Fixture      *fixture,
                          gconstpointer data)
{
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_CHANNEL), NULL));
  serve_all (fixture);

  assert_got (fixture, 1, "101 102");
  assert_got (fixture, 4, "101 102");
  assert_got (fixture, 5, "");
  g_assert_cmpuint (fixture->listeners[0].n_takes, ==, 1);
}

/* Most members of a large channel have no connection: those who have are asked one by one, whether they have one or two, come or go. */
static void
test_few_of_many_members_are_present (Fixture      *fixture,
                                      gconstpointer data)
{
  MsDirectory *directory = ms_hub_get_directory (fixture->hub);
  MsSubscriber second = { 0 };

  for (gint64 key = 100; key < 200; key++)
    {
      g_autofree char *id = g_strdup_printf ("U000000%d", (int) key);

      ms_directory_add_user (directory, &(MsDirectoryUser) { .key = key, .id = id, .name = id, .display = id, .role = MS_ROLE_MEMBER });
      ms_directory_add_member (directory, TEST_CHANNEL, key, 0);
    }
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL), NULL));
  serve_all (fixture);
  for (guint user = 1; user <= G_N_ELEMENTS (fixture->listeners); user++)
    assert_got (fixture, user, user < 5 ? "101" : "");

  ms_hub_add (fixture->hub, &second, 1, MS_DIALECT_MICRO, MS_SLOT_NONE);
  ms_hub_remove (fixture->hub, &second);
  ms_hub_remove (fixture->hub, &fixture->listeners[0].subscriber);
  publish (fixture, test_batch (test_message (102, TEST_CHANNEL), NULL));
  serve_all (fixture);
  ms_hub_add (fixture->hub, &fixture->listeners[0].subscriber, 0, MS_DIALECT_MICRO, MS_SLOT_NONE);
  publish (fixture, test_batch (test_message (103, TEST_CHANNEL), test_message (104, TEST_OTHER_CHANNEL), NULL));
  serve_all (fixture);
  assert_got (fixture, 1, "101 103 104");
  assert_got (fixture, 2, "101 102 103");
  assert_got (fixture, 4, "101 102 103");
  assert_got (fixture, 5, "104");
  assert_got (fixture, 9, "");
}

#define CROWD 200

typedef struct
{
  MsHub    *hub;
  guint     slot; /* of the first */
  Listener  listeners[CROWD];
  gint64    next[CROWD]; /* the first that each must get */
} Crowd;

static void
enter (Crowd  *self,
       guint   i,
       gint64  seq)
{
  ms_hub_add (self->hub, &self->listeners[i].subscriber, self->slot + i, MS_DIALECT_MICRO, MS_SLOT_NONE);
  g_array_set_size (self->listeners[i].got, 0);
  self->next[i] = seq;
}

static void
leave (Crowd *self,
       guint  i)
{
  ms_hub_remove (self->hub, &self->listeners[i].subscriber);
}

static Crowd *
crowd_new (MsHub  *hub,
           gint64  seq)
{
  MsDirectory *directory = ms_hub_get_directory (hub);
  Crowd *self = g_new0 (Crowd, 1);

  self->hub = hub;
  self->slot = ms_directory_get_n_users (directory);
  for (guint i = 0; i < CROWD; i++)
    {
      g_autofree char *id = g_strdup_printf ("U00000%u", 1000 + i);

      ms_directory_add_user (directory, &(MsDirectoryUser) { .key = 1000 + i, .id = id, .name = id, .display = id, .role = MS_ROLE_MEMBER });
      ms_directory_add_member (directory, TEST_CHANNEL, 1000 + i, 0);
      self->listeners[i].got = g_array_new (FALSE, FALSE, sizeof (gint64));
      enter (self, i, seq);
    }
  return self;
}

static void
crowd_free (Crowd *self)
{
  for (guint i = 0; i < CROWD; i++)
    {
      leave (self, i);
      g_array_unref (self->listeners[i].got);
    }
  g_free (self);
}

/* Everything from when each came, in order. */
static void
assert_complete (const Crowd *self,
                 gint64       end)
{
  for (guint i = 0; i < CROWD; i++)
    {
      const GArray *got = self->listeners[i].got;

      g_assert_cmpint (got->len, ==, end - self->next[i]);
      for (guint j = 0; j < got->len; j++)
        g_assert_cmpint (g_array_index (got, gint64, j), ==, self->next[i] + j);
    }
}

/* Somebody has something due at every moment, for longer than places on the list are kept; people go and come, many in the middle of what is
 * due. */
static void
test_list_that_never_ends (Fixture      *fixture,
                           gconstpointer data)
{
  GRand *random = g_rand_new_with_seed (1);
  gint64 seq = 101;
  Crowd *crowd = crowd_new (fixture->hub, seq);

  for (guint turn = 0; turn < 2000; turn++)
    {
      guint i = (guint) g_rand_int_range (random, 0, CROWD);

      publish (fixture, test_batch (test_message (seq++, TEST_CHANNEL), NULL));
      for (guint n = (guint) g_rand_int_range (random, 0, CROWD / 2); n > 0; n--)
        serve (fixture->hub, (Listener *) ms_hub_pop_dirty (fixture->hub));
      g_assert_true (ms_hub_has_dirty (fixture->hub));
      leave (crowd, i);
      enter (crowd, i, seq);
    }
  serve_all (fixture);
  assert_complete (crowd, seq);
  crowd_free (crowd);
  g_rand_free (random);
}

static void
test_two_channels_keep_the_order (Fixture      *fixture,
                                  gconstpointer data)
{
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_OTHER_CHANNEL), test_message (103, TEST_CHANNEL), NULL));
  serve_all (fixture);

  assert_got (fixture, 1, "101 102 103");
  assert_got (fixture, 2, "101 103");
  assert_got (fixture, 5, "102");
}

static void
test_join_and_leave_are_exact (Fixture      *fixture,
                               gconstpointer data)
{
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL),
                                test_membership (102, MS_EVENT_KIND_MEMBER_JOINED, TEST_CHANNEL, 7),
                                test_message (103, TEST_CHANNEL),
                                test_membership (104, MS_EVENT_KIND_MEMBER_LEFT, TEST_CHANNEL, 2),
                                test_message (105, TEST_CHANNEL), NULL));
  serve_all (fixture);

  assert_got (fixture, 1, "101 102 103 104 105");
  assert_got (fixture, 2, "101 102 103");
  assert_got (fixture, 7, "102 103 104 105");
}

static void
test_late_ones_take_all_in_one (Fixture      *fixture,
                                gconstpointer data)
{
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL), NULL));
  serve (fixture->hub, (Listener *) ms_hub_pop_dirty (fixture->hub));
  publish (fixture, test_batch (test_message (102, TEST_CHANNEL), NULL));
  serve_all (fixture);

  for (guint user = 1; user < 5; user++)
    assert_got (fixture, user, "101 102");
  g_assert_cmpuint (fixture->listeners[0].n_takes + fixture->listeners[1].n_takes + fixture->listeners[2].n_takes + fixture->listeners[3].n_takes,
                    ==, 5);
}

static void
test_held_one_filters_from_its_cursor (Fixture      *fixture,
                                       gconstpointer data)
{
  Listener *slow = &fixture->listeners[4];

  ms_hub_hold (fixture->hub, &slow->subscriber, 101);
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_OTHER_CHANNEL),
                                test_membership (103, MS_EVENT_KIND_MEMBER_JOINED, TEST_CHANNEL, 5), test_message (104, TEST_CHANNEL), NULL));
  serve_all (fixture);
  assert_got (fixture, 5, "");

  serve (fixture->hub, slow);
  assert_got (fixture, 5, "102 103 104");
  g_assert_false (slow->subscriber.held);
}

static void
test_many_topics_share_no_mask (Fixture      *fixture,
                                gconstpointer data)
{
  g_autoptr(GString) expected = g_string_new ("101");
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  gint64 seq = 101;

  g_ptr_array_add (events, test_message (seq++, TEST_CHANNEL));
  for (gint64 channel = 1000; channel < 1000 + 3 * MS_LIMIT_BUSY_TOPICS; channel++)
    {
      g_ptr_array_add (events, test_membership (seq++, MS_EVENT_KIND_MEMBER_JOINED, channel, 9));
      g_ptr_array_add (events, test_message (seq++, channel));
    }
  g_ptr_array_add (events, test_message (seq++, TEST_CHANNEL));
  g_string_append_printf (expected, " %" G_GINT64_FORMAT, seq - 1);
  publish (fixture, ms_event_batch_new (events));
  serve_all (fixture);

  assert_got (fixture, 2, expected->str);
  g_assert_cmpuint (fixture->listeners[8].got->len, ==, 6 * MS_LIMIT_BUSY_TOPICS);
  for (guint i = 1; i < fixture->listeners[8].got->len; i++)
    g_assert_cmpint (g_array_index (fixture->listeners[8].got, gint64, i), ==, g_array_index (fixture->listeners[8].got, gint64, i - 1) + 1);
}

/* A run ends with the frame that reaches the limit; what is left is the next. */
static void
test_run_has_a_limit (Fixture      *fixture,
                      gconstpointer data)
{
  MsSubscriber *late = &fixture->listeners[1].subscriber;
  const guint n_half = MS_LIMIT_SEND_BYTES / (64 * 1024);
  g_autofree char *exact = g_strnfill (64 * 1024 - 4, ' '); /* and the header of its frame */
  g_autofree char *short_one = g_strnfill (64 * 1024 - 5, ' ');
  gint64 seq = 101;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr(MsRun) run = NULL;

      for (guint i = 0; i <= n_half; i++)
        publish (fixture, test_batch (test_event_full (seq++, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 1,
                                                       round == 1 && i == 0 ? short_one : exact), NULL));
      run = ms_hub_take (fixture->hub, late);
      g_assert_cmpuint (run->n_frames, ==, n_half + round);
      late->cursor = run->next;
      serve_all (fixture);
    }
}

static void
test_team_user_and_internal (Fixture      *fixture,
                             gconstpointer data)
{
  publish (fixture, test_batch (test_event_full (101, MS_TOPIC_TEAM, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, "{}"),
                                test_event_full (102, MS_TOPIC_USER (3), MS_EVENT_CLASS_MICRO, MS_EVENT_KIND_FRAME, 0, 0, "{}"),
                                test_event_full (103, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 3,
                                                 "{\"key\":3,\"id\":\"U000000003\",\"name\":\"new\",\"role\":\"admin\",\"deleted\":false}"),
                                NULL));
  serve_all (fixture);

  assert_got (fixture, 1, "101");
  assert_got (fixture, 3, "101 102");
  g_assert_cmpuint (ms_directory_find_user_name (ms_hub_get_directory (fixture->hub), "NEW"), ==, 2);
}

static MsEvent *
new_role (gint64      seq,
          const char *role)
{
  g_autofree char *json = g_strdup_printf ("{\"key\":3,\"id\":\"U000000003\",\"name\":\"u3\",\"role\":\"%s\",\"deleted\":false}", role);

  return test_event_full (seq, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 3, json);
}

static MsEvent *
new_public (gint64 seq)
{
  return test_event_full (seq, MS_TOPIC_PUBLIC, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, "{}");
}

/* Exact also where all of it is one commit. */
static void
test_public_is_not_for_guests (Fixture      *fixture,
                               gconstpointer data)
{
  publish (fixture, test_batch (new_public (101), new_role (102, "guest"), new_public (103),
                                test_event_full (104, MS_TOPIC_TEAM, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, "{}"), new_public (105),
                                new_role (106, "member"), new_public (107), NULL));
  serve_all (fixture);

  assert_got (fixture, 1, "101 103 104 105 107");
  assert_got (fixture, 3, "101 104 107");
}

static void
test_plain_and_simple_dialects (Fixture      *fixture,
                                gconstpointer data)
{
  MsSubscriber *plain = &fixture->listeners[0].subscriber;
  MsSubscriber *simple = &fixture->listeners[1].subscriber;
  MsRun *run;

  ms_hub_remove (fixture->hub, plain);
  ms_hub_remove (fixture->hub, simple);
  ms_hub_add (fixture->hub, plain, 0, MS_DIALECT_RTM, MS_SLOT_NONE);
  ms_hub_add (fixture->hub, simple, 1, MS_DIALECT_SIMPLE, 0);
  publish (fixture, test_batch (test_message (101, TEST_CHANNEL),
                                test_event_full (102, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_MICRO, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 0, "{}"), NULL));

  run = ms_hub_take (fixture->hub, simple);
  g_assert_nonnull (run);
  g_assert_cmpint (run->data[0], ==, 0x81);
  g_assert_nonnull (strstr ((const char *) run->data + 2, "\"username\":\"u1\",\"text\":\"a < b @u2\",\"ts\":\"1355517523.000101\"}"));
  simple->cursor = run->next;
  ms_run_unref (run);
  serve_all (fixture);
  assert_got (fixture, 1, "101");
  assert_got (fixture, 3, "101 102");
}

static void
test_ring_loses_the_slow (Fixture      *fixture,
                          gconstpointer data)
{
  MsSubscriber *slow = &fixture->listeners[0].subscriber;
  g_autofree char *big = g_strnfill (1024 * 1024, ' ');
  gint64 seq = 101;

  ms_hub_hold (fixture->hub, slow, seq);
  for (; seq < 140; seq++)
    publish (fixture, test_batch (test_event_full (seq, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 1, big), NULL));
  g_assert_true (ms_hub_is_lost (fixture->hub, slow));
  g_assert_null (ms_hub_take (fixture->hub, slow));
  g_assert_true (slow->held);
  serve_all (fixture);
}

static gint64
get_oldest (Fixture *fixture)
{
  return ms_run_log_get_oldest (ms_hub_get_log (fixture->hub));
}

static void
publish_at (Fixture    *fixture,
            gint64      seq,
            const char *json,
            gint64      now)
{
  g_autoptr(MsEventBatch) batch =
    test_batch (test_event_full (seq, MS_TOPIC_USER (9), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, json), NULL);

  ms_hub_publish (fixture->hub, batch, now);
}

/* By number, by age, by bytes: exactly so much stays, with one more the oldest goes. */
static void
test_ring_has_limits (Fixture      *fixture,
                      gconstpointer data)
{
  const gsize kept = 64 * 1024;
  g_autofree char *big = g_strnfill (kept, ' ');
  gint64 seq = 101;
  gsize one;

  for (guint i = 0; i < MS_LIMIT_RING_EVENTS; i++)
    publish_at (fixture, seq++, "{}", 0);
  g_assert_cmpint (get_oldest (fixture), ==, 101);
  publish_at (fixture, seq++, "{}", G_TIME_SPAN_SECOND);
  g_assert_cmpint (get_oldest (fixture), ==, 102);

  ms_run_log_trim (ms_hub_get_log (fixture->hub), MS_LIMIT_RING_SECONDS * G_TIME_SPAN_SECOND);
  g_assert_cmpint (get_oldest (fixture), ==, 102);
  ms_run_log_trim (ms_hub_get_log (fixture->hub), (MS_LIMIT_RING_SECONDS + 1) * G_TIME_SPAN_SECOND);
  g_assert_cmpint (get_oldest (fixture), ==, seq - 1);

  publish_at (fixture, seq++, big, G_TIME_SPAN_SECOND);
  one = ms_run_log_get_bytes (ms_hub_get_log (fixture->hub));
  for (guint i = 0; i < 2 * MS_LIMIT_RING_BYTES / kept; i++)
    {
      publish_at (fixture, seq++, big, G_TIME_SPAN_SECOND);
      g_assert_cmpuint (ms_run_log_get_bytes (ms_hub_get_log (fixture->hub)), <=, MS_LIMIT_RING_BYTES);
    }
  g_assert_cmpuint (ms_run_log_get_bytes (ms_hub_get_log (fixture->hub)), >, MS_LIMIT_RING_BYTES - 2 * one);
}

#define ADD(name, func) g_test_add ("/server/hub/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("members-get-one-run", test_members_get_one_run);
  ADD ("few-of-many-members-are-present", test_few_of_many_members_are_present);
  ADD ("list-that-never-ends", test_list_that_never_ends);
  ADD ("two-channels-keep-the-order", test_two_channels_keep_the_order);
  ADD ("join-and-leave-are-exact", test_join_and_leave_are_exact);
  ADD ("late-ones-take-all-in-one", test_late_ones_take_all_in_one);
  ADD ("held-one-filters-from-its-cursor", test_held_one_filters_from_its_cursor);
  ADD ("many-topics-share-no-mask", test_many_topics_share_no_mask);
  ADD ("run-has-a-limit", test_run_has_a_limit);
  ADD ("team-user-and-internal", test_team_user_and_internal);
  ADD ("public-is-not-for-guests", test_public_is_not_for_guests);
  ADD ("plain-and-simple-dialects", test_plain_and_simple_dialects);
  ADD ("ring-has-limits", test_ring_has_limits);
  ADD ("ring-loses-the-slow", test_ring_loses_the_slow);

  return g_test_run ();
}
