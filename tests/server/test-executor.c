/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Group commit: order, refusals, the limits of a group, what readers see, what is told at the end. */

#include "config.h"

#include "ms-error.h"
#include "ms-executor-private.h"
#include "ms-limits.h"
#include "ms-test-executor.h"

static void
test_refusals_undo_themselves_only (TestExecutor  *fixture,
                                    gconstpointer  data)
{
  guint commits = ms_executor_get_n_commits (fixture->executor);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      test_executor_submit (fixture, TEST_POST, id);
      test_executor_submit (fixture, i % 2 == 0 ? TEST_REFUSE : TEST_WRITE_AND_FAIL, "lost");
    }
  test_executor_wait (fixture, 201);
  g_assert_cmpuint (fixture->n_ok, ==, 101);
  g_assert_cmpuint (fixture->n_refused, ==, 100);
  g_assert_cmpuint (ms_executor_get_n_commits (fixture->executor) - commits, <=, 200);
  test_executor_assert_contiguous (fixture);
  g_assert_cmpuint (test_executor_count (fixture).n, ==, 100);
}

/* Keeps the worker busy until the flag is set. */
static gboolean
run_until (MsContext *context,
           gpointer   data,
           GError   **error)
{
  while (!g_atomic_int_get ((int *) data))
    g_usleep (1000);
  return TRUE;
}

static gboolean
run_long (MsContext *context,
          gpointer   data,
          GError   **error)
{
  g_usleep (MS_LIMIT_GROUP_US + 1000);
  return TRUE;
}

static void
ignore_done (gpointer      data,
             const GError *error)
{
}

static void
submit_run (TestExecutor *fixture,
            MsCommandRun  run,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_executor_submit (fixture->executor, MS_LANE_INTERACTIVE, run, ignore_done, data, 0, &error));
}

/* How many commits so many commands take that all wait already. */
static guint
count_groups (TestExecutor *fixture,
              guint         n,
              MsCommandRun  run)
{
  int open = 0;
  guint done = fixture->n_done;
  guint before;

  submit_run (fixture, run_until, &open);
  while (ms_executor_get_waiting (fixture->executor) != 1)
    g_usleep (1000);
  for (guint i = 0; i < n; i++)
    submit_run (fixture, run, &open);
  before = ms_executor_get_n_commits (fixture->executor);
  g_usleep (MS_LIMIT_GROUP_US); /* the first group is over with its command */
  g_atomic_int_set (&open, 1);
  test_executor_submit (fixture, TEST_REFUSE, "");
  test_executor_wait (fixture, done + 1);
  return ms_executor_get_n_commits (fixture->executor) - before - 1;
}

/* A group ends with its number of commands, or with the one that runs when its time is over. */
static void
test_groups_have_limits (TestExecutor  *fixture,
                         gconstpointer  data)
{
  guint groups = count_groups (fixture, MS_LIMIT_GROUP_COMMANDS - 1, run_until);
  guint more = count_groups (fixture, 10 * MS_LIMIT_GROUP_COMMANDS, run_until);

  g_test_message ("%u and %u groups", groups, more);
  g_assert_cmpuint (groups, >=, 1);
  g_assert_cmpuint (more, >, 10);
  g_assert_cmpuint (count_groups (fixture, 5, run_long), ==, 6);
}

static void
test_reader_sees_what_was_acknowledged (TestExecutor  *fixture,
                                        gconstpointer  data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);
      TestCount count;

      test_executor_submit (fixture, TEST_POST, id);
      test_executor_wait (fixture, i + 2);
      count = test_executor_count (fixture);
      g_assert_cmpuint (count.n, ==, i + 1);
      g_assert_cmpint (count.seq, ==, g_array_index (fixture->seqs, gint64, fixture->seqs->len - 1));
    }
}

static void
test_nothing_after_stop (TestExecutor  *fixture,
                         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      test_executor_submit (fixture, TEST_POST, id);
    }
  ms_executor_stop (fixture->executor);
  g_assert_cmpuint (fixture->n_done, ==, 51);
  g_assert_false (ms_executor_submit (fixture->executor, MS_LANE_INTERACTIVE, run_long, ignore_done, NULL, 1, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SERVICE_UNAVAILABLE);
}

static void
measure_groups (TestExecutor  *fixture,
                gconstpointer  data)
{
  const guint n = 5000;
  gint64 begin;
  double grouped;
  double lone;

  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("group-%05u", i);

      test_executor_submit (fixture, TEST_POST, id);
    }
  test_executor_wait (fixture, 1 + n);
  grouped = n * 1e6 / (double) (g_get_monotonic_time () - begin);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n / 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("lone-%05u", i);

      test_executor_submit (fixture, TEST_POST, id);
      test_executor_wait (fixture, 2 + n + i);
    }
  lone = n / 10 * 1e6 / (double) (g_get_monotonic_time () - begin);
  g_test_message ("%.0f messages a second in groups, %.0f one by one", grouped, lone);
  g_assert_cmpuint (fixture->n_ok, ==, 1 + n + n / 10);
}

#define ADD(name, func) \
  g_test_add ("/server/executor/" name, TestExecutor, NULL, test_executor_set_up, func, test_executor_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refusals-undo-themselves-only", test_refusals_undo_themselves_only);
  ADD ("groups-have-limits", test_groups_have_limits);
  ADD ("reader-sees-what-was-acknowledged", test_reader_sees_what_was_acknowledged);
  ADD ("nothing-after-stop", test_nothing_after_stop);
  if (g_test_perf ())
    ADD ("measure", measure_groups);
  return g_test_run ();
}
