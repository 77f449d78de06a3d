/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ring: order, and its bounds by bytes, count and age. Also runs and their borders. */

#include "config.h"

#include "ms-run-log.h"
#include "ms-test-events.h"

#define SECOND G_TIME_SPAN_SECOND

static void
append (MsRunLog *log,
        gint64    seq,
        gint64    now)
{
  g_autoptr(MsEvent) event = test_message (seq, TEST_CHANNEL);

  g_assert_true (ms_run_log_append (log, event, now));
}

static void
test_refuses_gaps (void)
{
  g_autoptr(MsRunLog) log = ms_run_log_new (100, 1 << 20, 1000, 60);
  g_autoptr(MsEvent) late = test_message (100, TEST_CHANNEL);
  g_autoptr(MsEvent) early = test_message (102, TEST_CHANNEL);

  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 101);
  g_assert_false (ms_run_log_append (log, late, 0));
  g_assert_false (ms_run_log_append (log, early, 0));
  append (log, 101, 0);
  g_assert_cmpint (ms_run_log_get_head (log), ==, 101);
}

static void
test_grows_and_keeps (void)
{
  g_autoptr(MsRunLog) log = ms_run_log_new (100, 1 << 24, 5000, 60);

  for (gint64 seq = 101; seq <= 6100; seq++)
    append (log, seq, 0);
  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 1101);
  for (gint64 seq = 1101; seq <= 6100; seq++)
    g_assert_cmpint (ms_event_get_seq (ms_run_log_get (log, seq)->event), ==, seq);
}

static void
test_bounded_by_bytes (void)
{
  g_autoptr(MsRunLog) log = ms_run_log_new (0, 2000, 5000, 60);

  for (gint64 seq = 1; seq <= 100; seq++)
    append (log, seq, 0);
  g_assert_cmpuint (ms_run_log_get_bytes (log), <=, 2000);
  g_assert_cmpint (ms_run_log_get_oldest (log), >, 80);
}

static void
test_bounded_by_age (void)
{
  g_autoptr(MsRunLog) log = ms_run_log_new (0, 1 << 20, 5000, 60);

  append (log, 1, 10 * SECOND);
  append (log, 2, 50 * SECOND);
  ms_run_log_trim (log, 70 * SECOND);
  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 1);
  ms_run_log_trim (log, 71 * SECOND);
  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 2);
  ms_run_log_trim (log, 1000 * SECOND);
  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 3);
  g_assert_cmpuint (ms_run_log_get_bytes (log), ==, 0);
}

static void
test_preload (void)
{
  g_autoptr(MsRunLog) log = ms_run_log_new (12, 1 << 20, 1000, 60);
  g_autoptr(MsEventBatch) wrong = test_batch (test_message (9, TEST_CHANNEL), test_message (11, TEST_CHANNEL), NULL);
  g_autoptr(MsEventBatch) early = test_batch (test_message (10, TEST_CHANNEL), test_message (11, TEST_CHANNEL), NULL);
  g_autoptr(MsEventBatch) right = test_batch (test_message (11, TEST_CHANNEL), test_message (12, TEST_CHANNEL), NULL);

  g_assert_false (ms_run_log_preload (log, wrong, 0));
  g_assert_false (ms_run_log_preload (log, early, 0));
  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 13);
  g_assert_true (ms_run_log_preload (log, right, 0));
  g_assert_cmpint (ms_run_log_get_oldest (log), ==, 11);
  g_assert_cmpint (ms_run_log_get_head (log), ==, 12);
  append (log, 13, 0);
  g_assert_false (ms_run_log_preload (log, right, 0));
}

static void
test_borders (void)
{
  MsRunFrame *frames = g_new (MsRunFrame, 2);
  g_autoptr(MsRun) run = NULL;
  gint64 next;

  frames[0] = (MsRunFrame) { .end = 4, .seq = 7 };
  frames[1] = (MsRunFrame) { .end = 10, .seq = 9 };
  run = ms_run_new_take (g_malloc0 (10), 10, frames, 2, 12);

  g_assert_cmpuint (ms_run_find_border (run, 0, &next), ==, 0);
  g_assert_cmpint (next, ==, 7);
  g_assert_cmpuint (ms_run_find_border (run, 3, &next), ==, 4);
  g_assert_cmpint (next, ==, 9);
  g_assert_cmpuint (ms_run_find_border (run, 4, &next), ==, 4);
  g_assert_cmpint (next, ==, 9);
  g_assert_cmpuint (ms_run_find_border (run, 9, &next), ==, 10);
  g_assert_cmpint (next, ==, 12);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/run-log/refuses-gaps", test_refuses_gaps);
  g_test_add_func ("/server/run-log/grows-and-keeps", test_grows_and_keeps);
  g_test_add_func ("/server/run-log/bounded-by-bytes", test_bounded_by_bytes);
  g_test_add_func ("/server/run-log/bounded-by-age", test_bounded_by_age);
  g_test_add_func ("/server/run-log/preload", test_preload);
  g_test_add_func ("/server/run-log/borders", test_borders);

  return g_test_run ();
}
