/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The executor and its file: how long the log gets, a full disk, a commit that was lost, a file that was copied back. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ms-executor-private.h"
#include "ms-limits.h"
#include "ms-test-executor.h"

static gsize
get_log_size (TestExecutor *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gsize) info.st_size : 0;
}

/* Several times the pages of a checkpoint are written: the log begins anew every time and never comes near its end. */
static void
test_log_begins_anew (TestExecutor  *fixture,
                      gconstpointer  data)
{
  const gsize page = 4096;
  const guint n = 4 * MS_LIMIT_WAL_CHECKPOINT_PAGES * page / 30000;
  gsize largest = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("big-%u", i);

      test_executor_submit (fixture, TEST_BIG_POST, id);
      if (i % 8 != 7)
        continue;
      test_executor_wait (fixture, i + 2);
      largest = MAX (largest, get_log_size (fixture));
    }
  g_test_message ("the log had %zu bytes at most", largest);
  g_assert_cmpuint (largest, >=, MS_LIMIT_WAL_CHECKPOINT_PAGES * page);
  g_assert_cmpuint (largest, <, MS_LIMIT_WAL_BYTES);
}

static void
test_full_disk_refuses_and_goes_on (TestExecutor  *fixture,
                                    gconstpointer  data)
{
  guint n_ok;

  g_test_expect_message ("ms-work", G_LOG_LEVEL_WARNING, "nothing can be kept: *");
  g_test_expect_message ("ms-work", G_LOG_LEVEL_MESSAGE, "the storage works again");
  ms_executor_set_max_pages (fixture->executor, 64);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      test_executor_submit (fixture, TEST_BIG_POST, id);
    }
  test_executor_wait (fixture, 41);
  g_assert_cmpuint (fixture->n_full, >, 0);
  g_assert_cmpuint (fixture->n_ok + fixture->n_full, ==, 41);
  test_executor_assert_contiguous (fixture);
  n_ok = fixture->n_ok;
  g_assert_cmpuint (test_executor_count (fixture).n, ==, n_ok - 1);

  ms_executor_set_max_pages (fixture->executor, 0);
  test_executor_submit (fixture, TEST_BIG_POST, "id-again");
  test_executor_wait (fixture, 42);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fixture->n_ok, ==, n_ok + 1);
  g_assert_cmpuint (test_executor_count (fixture).n, ==, n_ok);
  test_executor_assert_contiguous (fixture);
}

static void
test_lost_commit_is_unknown_and_then_told (TestExecutor  *fixture,
                                           gconstpointer  data)
{
  g_test_expect_message ("ms-work", G_LOG_LEVEL_WARNING, "the storage failed, opening it again: *");
  ms_executor_lose_next_commit (fixture->executor);
  test_executor_submit (fixture, TEST_POST, "id-1");
  test_executor_wait (fixture, 2);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fixture->n_fatal, ==, 1);

  /* The client repeats it: one message, and its event was published once. */
  test_executor_submit (fixture, TEST_POST, "id-1");
  test_executor_submit (fixture, TEST_POST, "id-2");
  test_executor_wait (fixture, 4);
  g_assert_cmpuint (fixture->n_ok, ==, 3);
  g_assert_cmpuint (test_executor_count (fixture).n, ==, 2);
  test_executor_assert_contiguous (fixture);
}

static char *
read_epoch (TestExecutor *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-head", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_strndup (text, strcspn (text, " "));
}

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &text, &length, NULL));
  g_assert_true (g_file_set_contents (to, text, (gssize) length, NULL));
}

static void
test_a_file_copied_back_begins_a_new_epoch (TestExecutor  *fixture,
                                            gconstpointer  data)
{
  g_autofree char *copy = g_strconcat (fixture->path, ".copy", NULL);
  g_autofree char *before = NULL;
  g_autofree char *same = NULL;
  g_autofree char *after = NULL;

  test_executor_stop (fixture);
  before = read_epoch (fixture);
  copy_file (fixture->path, copy);
  test_executor_start (fixture);
  test_executor_submit (fixture, TEST_POST, "id-1");
  test_executor_wait (fixture, 2);
  test_executor_stop (fixture);
  same = read_epoch (fixture);
  g_assert_cmpstr (same, ==, before);

  copy_file (copy, fixture->path);
  test_executor_start (fixture);
  test_executor_stop (fixture);
  after = read_epoch (fixture);
  g_assert_cmpstr (after, !=, before);
}

#define ADD(name, func) \
  g_test_add ("/server/executor/" name, TestExecutor, NULL, test_executor_set_up, func, test_executor_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("log-begins-anew", test_log_begins_anew);
  ADD ("full-disk-refuses-and-goes-on", test_full_disk_refuses_and_goes_on);
  ADD ("lost-commit-is-unknown-and-then-told", test_lost_commit_is_unknown_and_then_told);
  ADD ("a-file-copied-back-begins-a-new-epoch", test_a_file_copied_back_begins_a_new_epoch);
  return g_test_run ();
}
