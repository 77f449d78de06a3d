/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is gathered is seen by whoever asks in the same transaction, is in the rows after the commit, and never was after a rollback. */

#include "config.h"

#include "ms-channel-store.h"
#include "ms-db-statement.h"
#include "ms-event-store.h"
#include "ms-event.h"
#include "ms-membership-store.h"
#include "ms-test-store.h"
#include "ms-write-behind.h"

#define TS G_GINT64_CONSTANT (1800000000000001)
#define DIGEST (((MsDigest) 7 << 32) | G_MAXUINT32)

typedef struct
{
  TestStore     *test;
  MsWriteBehind *behind;
  gint64         channel;
} Fixture;

static gint64
ask (Fixture    *fixture,
     const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (fixture->test->store), sql, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  g_assert_true (ms_db_statement_get_single (statement, &value, NULL, &error));
  return value;
}

static MsChannelRow *
get_row (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MsChannelRow *row = ms_channel_store_find_id (fixture->test->store, fixture->test->general, fixture->test->owner, &error);

  g_assert_no_error (error);
  return row;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(MsChannelRow) row = NULL;

  fixture->test = test_store_new ();
  fixture->behind = ms_store_get_write_behind (fixture->test->store);
  row = get_row (fixture);
  fixture->channel = row->key;
  test_store_begin (fixture->test, fixture->test->owner);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_store_free (fixture->test);
}

static void
gather (Fixture *fixture)
{
  ms_write_behind_set_head (fixture->behind, MS_TOPIC_CHANNEL (fixture->channel), 900);
  ms_write_behind_add_message (fixture->behind, fixture->channel, TS, DIGEST);
  ms_write_behind_add_message (fixture->behind, fixture->channel, TS + 1, DIGEST);
  ms_write_behind_set_last_read (fixture->behind, fixture->channel, fixture->test->owner, TS + 1);
}

static gint64
get_head (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  gint64 seq = 0;

  g_assert_true (ms_event_store_get_head (fixture->test->store, MS_TOPIC_CHANNEL (fixture->channel), &seq, &error));
  return seq;
}

static void
check_row (Fixture *fixture)
{
  g_autoptr(MsChannelRow) row = get_row (fixture);

  g_assert_cmpint (row->channel->latest, ==, TS + 1);
  g_assert_cmpint (row->channel->last_read, ==, TS + 1);
}

/* A row that is read meanwhile shows it without anything being written. */
static void
test_overlay (Fixture       *fixture,
              gconstpointer  data)
{
  gint64 before = ms_db_get_total_changes (ms_store_get_db (fixture->test->store));

  gather (fixture);
  check_row (fixture);
  g_assert_cmpint (get_head (fixture), ==, 900);
  g_assert_cmpint (ms_db_get_total_changes (ms_store_get_db (fixture->test->store)), ==, before);
}

/* A statement that names one of the columns finds everything written. */
static void
test_settled_by_question (Fixture       *fixture,
                          gconstpointer  data)
{
  gint64 number = ask (fixture, "SELECT num_messages FROM channel WHERE is_general = 1");
  gint64 high = ask (fixture, "SELECT digest_high FROM channel WHERE is_general = 1");
  gint64 low = ask (fixture, "SELECT digest_low FROM channel WHERE is_general = 1");

  gather (fixture);
  g_assert_cmpint (ask (fixture, "SELECT num_messages FROM channel WHERE is_general = 1"), ==, number + 2);
  g_assert_cmpint (ask (fixture, "SELECT digest_high FROM channel WHERE is_general = 1"), ==, (high + 14) % 4294967296);
  g_assert_cmpint (ask (fixture, "SELECT digest_low FROM channel WHERE is_general = 1"), ==, (low + 2 * G_GINT64_CONSTANT (4294967295)) % 4294967296);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM channel WHERE head = 900"), ==, 1);
  g_assert_cmpint (ask (fixture, "SELECT max (last_read) FROM membership"), ==, TS + 1);
  check_row (fixture);
}

/* Who leaves and joins anew does not get the mark of before. */
static void
test_membership_made_anew (Fixture       *fixture,
                           gconstpointer  data)
{
  MsStore *store = fixture->test->store;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannelRow) row = NULL;

  gather (fixture);
  g_assert_true (ms_membership_store_remove (store, fixture->channel, fixture->test->owner, &error));
  g_assert_true (ms_membership_store_add (store, fixture->channel, fixture->test->owner, 5, 77, TS, &error));
  test_store_end (fixture->test);
  row = get_row (fixture);
  g_assert_cmpint (row->channel->last_read, ==, 77);
}

static void
test_kept_by_commit (Fixture       *fixture,
                     gconstpointer  data)
{
  gather (fixture);
  test_store_end (fixture->test);
  check_row (fixture);
  g_assert_cmpint (ask (fixture, "SELECT latest_ts FROM channel WHERE is_general = 1"), ==, TS + 1);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM channel WHERE head = 900"), ==, 1);
  g_assert_cmpint (get_head (fixture), ==, 900);
}

static void
test_forgotten_by_rollback (Fixture       *fixture,
                            gconstpointer  data)
{
  gint64 head = get_head (fixture);
  g_autoptr(MsChannelRow) row = NULL;

  gather (fixture);
  g_assert_true (ms_db_has_written (ms_store_get_db (fixture->test->store)));
  ms_store_rollback (fixture->test->store);
  row = get_row (fixture);
  g_assert_cmpint (row->channel->latest, <, TS);
  g_assert_cmpint (row->channel->last_read, <, TS);
  g_assert_cmpint (get_head (fixture), ==, head);
  g_assert_cmpint (ask (fixture, "SELECT count (*) FROM channel WHERE head = 900"), ==, 0);
}

/* An event of a conversation that is no message of it. */
static void
test_head_alone (Fixture       *fixture,
                 gconstpointer  data)
{
  ms_write_behind_set_head (fixture->behind, MS_TOPIC_CHANNEL (fixture->channel), 900);
  ms_write_behind_set_head (fixture->behind, MS_TOPIC_TEAM, 901);
  test_store_end (fixture->test);
  g_assert_cmpint (ask (fixture, "SELECT head FROM channel WHERE is_general = 1"), ==, 900);
  g_assert_cmpint (ask (fixture, "SELECT head FROM topic WHERE topic = 1"), ==, 901);
}

/* Somebody else writes topics: what is remembered of them is not believed any longer. */
static void
test_topics_of_others (Fixture       *fixture,
                       gconstpointer  data)
{
  static const char sql[] = "UPDATE channel SET head = 950 WHERE head = $1";
  const gint64 values[] = { 900 };
  g_autoptr(GError) error = NULL;

  gather (fixture);
  g_assert_true (ms_db_run_ints (ms_store_get_db (fixture->test->store), sql, values, G_N_ELEMENTS (values), &error));
  g_assert_cmpint (get_head (fixture), ==, 950);
}

#define ADD(name, function) g_test_add ("/write-behind/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("overlay", test_overlay);
  ADD ("settled-by-question", test_settled_by_question);
  ADD ("membership-made-anew", test_membership_made_anew);
  ADD ("kept-by-commit", test_kept_by_commit);
  ADD ("forgotten-by-rollback", test_forgotten_by_rollback);
  ADD ("head-alone", test_head_alone);
  ADD ("topics-of-others", test_topics_of_others);
  return g_test_run ();
}
