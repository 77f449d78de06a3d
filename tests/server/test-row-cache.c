/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row that is kept is the row that is in the store, whoever changed it and whatever became of the transaction; a message changes none. */

#include "config.h"

#include "ms-channel-store.h"
#include "ms-db-statement.h"
#include "ms-error.h"
#include "ms-membership-store.h"
#include "ms-row-cache.h"
#include "ms-test-store.h"
#include "ms-user-store.h"

typedef struct
{
  TestStore *test;
  gint64     bert;
  gint64     channel; /* key of general */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsChannelRow) row = NULL;

  fixture->test = test_store_new ();
  fixture->bert = test_store_add_user (fixture->test, "bert", MS_ROLE_MEMBER, NULL);
  row = ms_channel_store_find_id (fixture->test->store, fixture->test->general, fixture->bert, &error);
  g_assert_no_error (error);
  fixture->channel = row->key;
  test_store_begin (fixture->test, fixture->test->owner);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_store_free (fixture->test);
}

static MsSharedRow *
get_user (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MsSharedRow *row = ms_row_cache_get_user (fixture->test->store, fixture->bert, &error);

  g_assert_no_error (error);
  g_assert_nonnull (row);
  return row;
}

static MsSharedRow *
get_channel (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MsSharedRow *row = ms_row_cache_find_channel (fixture->test->store, fixture->test->general, fixture->bert, &error);

  g_assert_no_error (error);
  g_assert_nonnull (row);
  return row;
}

/* Reads both, so that they are kept, changes something, and looks at both again. */
static void
change (Fixture      *fixture,
        const char   *sql,
        MsSharedRow **user,
        MsSharedRow **channel)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSharedRow) old_user = get_user (fixture);
  g_autoptr(MsSharedRow) old_channel = get_channel (fixture);
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (fixture->test->store), sql, &error);

  g_assert_no_error (error);
  g_assert_true (ms_db_statement_run (statement, &error));
  *user = get_user (fixture);
  *channel = get_channel (fixture);
}

static void
test_kept (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(MsSharedRow) user = get_user (fixture);
  g_autoptr(MsSharedRow) channel = get_channel (fixture);
  g_autoptr(MsSharedRow) user_again = NULL;
  g_autoptr(MsSharedRow) channel_again = NULL;

  test_store_end (fixture->test);
  test_store_post (fixture->test, fixture->bert, fixture->test->general, "one more");
  test_store_begin (fixture->test, fixture->test->owner);
  user_again = get_user (fixture);
  channel_again = get_channel (fixture);

  g_assert_true (user == user_again);
  g_assert_true (channel == channel_again);
  g_assert_cmpint (channel->channel->channel->latest, ==, 0);
  g_assert_cmpint (channel->channel->channel->last_read, ==, 0);
}

/* Whoever holds a row still has it when it is forgotten. */
static void
test_held (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(MsSharedRow) held = get_user (fixture);
  g_autoptr(MsSharedRow) user = NULL;
  g_autoptr(MsSharedRow) channel = NULL;

  change (fixture, "UPDATE account SET role = 'guest', updated = updated + 1 WHERE name = 'bert'", &user, &channel);
  g_assert_cmpint (held->user->role, ==, MS_ROLE_MEMBER);
  g_assert_cmpint (user->user->role, ==, MS_ROLE_GUEST);
}

static void
test_account (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(MsSharedRow) user = NULL;
  g_autoptr(MsSharedRow) channel = NULL;

  change (fixture, "UPDATE account SET deleted = 1 WHERE name = 'bert'", &user, &channel);
  g_assert_true (user->user->deleted);
  g_clear_pointer (&user, ms_shared_row_unref);
  g_clear_pointer (&channel, ms_shared_row_unref);
  change (fixture, "UPDATE account SET real_name = 'Bert B', updated = updated + 1 WHERE name = 'bert'", &user, &channel);
  g_assert_cmpstr (user->user->real_name, ==, "Bert B");
}

static void
test_channel (Fixture       *fixture,
              gconstpointer  data)
{
  static const char * const sql[] = {
    "UPDATE channel SET archived = 1 WHERE is_general = 1",
    "UPDATE channel SET num_members = 77 WHERE is_general = 1",
    "UPDATE channel SET name = 'all' WHERE is_general = 1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sql); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsSharedRow) user = NULL;
      g_autoptr(MsSharedRow) channel = NULL;
      g_autoptr(MsChannelRow) fresh = NULL;

      change (fixture, sql[i], &user, &channel);
      fresh = ms_channel_store_find_id (fixture->test->store, fixture->test->general, fixture->bert, &error);
      g_assert_no_error (error);
      g_assert_cmpint (channel->channel->channel->archived, ==, fresh->channel->archived);
      g_assert_cmpint (channel->channel->channel->num_members, ==, fresh->channel->num_members);
      g_assert_cmpstr (channel->channel->channel->name, ==, fresh->channel->name);
    }
}

static void
test_membership (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsSharedRow) before = get_channel (fixture);
  g_autoptr(MsSharedRow) left = NULL;
  g_autoptr(MsSharedRow) back = NULL;
  MsStore *store = fixture->test->store;

  g_assert_true (before->channel->channel->is_member);
  g_assert_true (ms_membership_store_remove (store, fixture->channel, fixture->bert, &error));
  left = get_channel (fixture);
  g_assert_false (left->channel->channel->is_member);
  g_assert_true (ms_membership_store_add (store, fixture->channel, fixture->bert, 5, 0, 0, &error));
  back = get_channel (fixture);
  g_assert_true (back->channel->channel->is_member);
  g_assert_cmpint (back->channel->from_seq, ==, 5);
}

/* What was read in a transaction that never was is forgotten. */
static void
test_rollback (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(MsSharedRow) user = NULL;
  g_autoptr(MsSharedRow) channel = NULL;
  g_autoptr(MsSharedRow) after = NULL;

  change (fixture, "UPDATE account SET role = 'admin' WHERE name = 'bert'", &user, &channel);
  g_assert_cmpint (user->user->role, ==, MS_ROLE_ADMIN);
  ms_store_rollback (fixture->test->store);
  after = get_user (fixture);
  g_assert_cmpint (after->user->role, ==, MS_ROLE_MEMBER);
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (ms_row_cache_get_user (fixture->test->store, 4711, &error));
  g_assert_no_error (error);
  g_assert_null (ms_row_cache_find_channel (fixture->test->store, "C00000000", fixture->bert, &error));
  g_assert_no_error (error);
}

#define ADD(name, function) g_test_add ("/row-cache/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept", test_kept);
  ADD ("held", test_held);
  ADD ("account", test_account);
  ADD ("channel", test_channel);
  ADD ("membership", test_membership);
  ADD ("rollback", test_rollback);
  ADD ("missing", test_missing);
  return g_test_run ();
}
