/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What waits for a worker, a reader or a hash: up to the limit it waits, one more is told to come later, and nothing is lost. */

#include "config.h"

#include "ms-command-queue.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-parse-pool.h"
#include "ms-password-private.h"
#include "ms-reader-pool.h"
#include "ms-store.h"
#include "ms-test-store.h"

#define WAIT_US (20 * G_USEC_PER_SEC)

/* Where workers stand until somebody opens it. */
typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean open;
  guint    n_standing;
  guint    n_done;
} Gate;

static void
gate_stand (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->n_standing++;
  g_cond_broadcast (&gate->cond);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);
  gate->n_standing--;
  g_mutex_unlock (&gate->mutex);
}

static void
gate_count (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->n_done++;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static void
gate_wait (Gate  *gate,
           guint *number,
           guint  expected)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;

  g_mutex_lock (&gate->mutex);
  while (*number != expected)
    g_assert_true (g_cond_wait_until (&gate->cond, &gate->mutex, end));
  g_mutex_unlock (&gate->mutex);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static void
assert_refused (gboolean  ok,
                GError  **error)
{
  g_assert_false (ok);
  g_assert_error (*error, MS_ERROR, MS_ERROR_RATELIMITED);
  g_assert_cmpuint (ms_error_get_retry_after (*error), >, 0);
  g_clear_error (error);
}

static gboolean
push (MsCommandQueue  *queue,
      MsLane           lane,
      gsize            cost,
      GError         **error)
{
  return ms_command_queue_push (queue, lane, NULL, NULL, NULL, cost, error);
}

static void
finish_one (MsCommandQueue *queue,
            MsLane          lane)
{
  MsCommand *command = ms_command_queue_pop (queue, lane);

  ms_command_queue_release (queue, command);
  ms_command_free (command);
}

static void
test_commands (void)
{
  MsCommandQueue *queue = ms_command_queue_new ();
  g_autoptr(GError) error = NULL;
  MsCommand *running;

  for (guint i = 0; i < MS_LIMIT_QUEUE_COMMANDS; i++)
    g_assert_true (push (queue, i % 2 == 0 ? MS_LANE_INTERACTIVE : MS_LANE_BULK, 0, &error));
  assert_refused (push (queue, MS_LANE_INTERACTIVE, 0, &error), &error);
  assert_refused (push (queue, MS_LANE_BULK, 0, &error), &error);

  /* One that runs keeps its place. */
  running = ms_command_queue_pop (queue, MS_LANE_INTERACTIVE);
  assert_refused (push (queue, MS_LANE_INTERACTIVE, 0, &error), &error);
  ms_command_queue_release (queue, running);
  ms_command_free (running);
  g_assert_true (push (queue, MS_LANE_INTERACTIVE, 0, &error));
  assert_refused (push (queue, MS_LANE_INTERACTIVE, 0, &error), &error);
  ms_command_queue_free (queue);
}

static void
test_bytes (void)
{
  MsCommandQueue *queue = ms_command_queue_new ();
  g_autoptr(GError) error = NULL;

  assert_refused (push (queue, MS_LANE_INTERACTIVE, MS_LIMIT_QUEUE_BYTES + 1, &error), &error);
  g_assert_true (push (queue, MS_LANE_INTERACTIVE, MS_LIMIT_QUEUE_BYTES - 10, &error));
  g_assert_true (push (queue, MS_LANE_BULK, 10, &error));
  assert_refused (push (queue, MS_LANE_INTERACTIVE, 1, &error), &error);
  g_assert_true (push (queue, MS_LANE_INTERACTIVE, 0, &error));
  finish_one (queue, MS_LANE_BULK);
  assert_refused (push (queue, MS_LANE_INTERACTIVE, 11, &error), &error);
  g_assert_true (push (queue, MS_LANE_INTERACTIVE, 10, &error));
  ms_command_queue_free (queue);
}

static gboolean
read_slowly (MsContext  *context,
             gpointer    data,
             GError    **error)
{
  gate_stand (data);
  return TRUE;
}

static void
read_done (gpointer      data,
           const GError *error)
{
  g_assert_no_error (error);
  gate_count (data);
}

static void
test_readers (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("ms-queues-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "team.db", NULL);
  g_autoptr(MsStore) store = ms_store_open (path, 0, &error);
  g_autoptr(MsReaderPool) pool = ms_reader_pool_new (path, MS_LIMIT_READERS, &error);
  Gate gate = { .open = FALSE };

  g_assert_no_error (error);
  for (guint i = 0; i < MS_LIMIT_READERS; i++)
    g_assert_true (ms_reader_pool_submit (pool, read_slowly, read_done, &gate, &error));
  gate_wait (&gate, &gate.n_standing, MS_LIMIT_READERS);
  for (guint i = 0; i < MS_LIMIT_READ_QUEUE; i++)
    g_assert_true (ms_reader_pool_submit (pool, read_slowly, read_done, &gate, &error));
  assert_refused (ms_reader_pool_submit (pool, read_slowly, read_done, &gate, &error), &error);
  g_assert_cmpuint (gate.n_standing, ==, MS_LIMIT_READERS);

  gate_open (&gate);
  gate_wait (&gate, &gate.n_done, MS_LIMIT_READERS + MS_LIMIT_READ_QUEUE);
  g_assert_true (ms_reader_pool_submit (pool, read_slowly, read_done, &gate, &error));
  gate_wait (&gate, &gate.n_done, MS_LIMIT_READERS + MS_LIMIT_READ_QUEUE + 1);
  g_clear_pointer (&pool, ms_reader_pool_free);
  g_clear_pointer (&store, ms_store_free);
  test_remove_folder (folder);
}

static void
hold_hash (gboolean    matches,
           const char *rehash,
           gpointer    data)
{
  g_assert_false (matches);
  gate_stand (data);
  gate_count (data);
}

/* A hash that costs nothing, so that it is the number of jobs that counts. */
static void
test_passwords (void)
{
  g_autoptr(MsPasswordPool) pool = ms_password_pool_new (MS_LIMIT_PASSWORD_THREADS, MS_LIMIT_PASSWORD_QUEUE);
  g_autofree char *hash = ms_password_hash_with ("correct horse", 1, 8 * 1024);
  g_autoptr(GError) error = NULL;
  Gate gate = { .open = FALSE };

  for (guint i = 0; i < MS_LIMIT_PASSWORD_THREADS; i++)
    g_assert_true (ms_password_pool_verify (pool, "wrong horse", hash, hold_hash, &gate, &error));
  gate_wait (&gate, &gate.n_standing, MS_LIMIT_PASSWORD_THREADS);
  for (guint i = 0; i < MS_LIMIT_PASSWORD_QUEUE; i++)
    g_assert_true (ms_password_pool_verify (pool, "wrong horse", hash, hold_hash, &gate, &error));
  assert_refused (ms_password_pool_verify (pool, "wrong horse", hash, hold_hash, &gate, &error), &error);
  g_assert_cmpuint (gate.n_standing, ==, MS_LIMIT_PASSWORD_THREADS);

  gate_open (&gate);
  gate_wait (&gate, &gate.n_done, MS_LIMIT_PASSWORD_THREADS + MS_LIMIT_PASSWORD_QUEUE);
  g_assert_true (ms_password_pool_verify (pool, "wrong horse", hash, hold_hash, &gate, &error));
  gate_wait (&gate, &gate.n_done, MS_LIMIT_PASSWORD_THREADS + MS_LIMIT_PASSWORD_QUEUE + 1);
}

static void
parse_slowly (gpointer data)
{
  gate_stand (data);
  gate_count (data);
}

/* They wait as long as it takes: who has something long to be read is not read meanwhile. */
static void
test_parsers (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsParsePool) pool = ms_parse_pool_new (&error);
  Gate gate = { .open = FALSE };

  g_assert_no_error (error);
  for (guint i = 0; i < MS_LIMIT_PARSE_THREADS; i++)
    ms_parse_pool_run (pool, parse_slowly, &gate);
  gate_wait (&gate, &gate.n_standing, MS_LIMIT_PARSE_THREADS);
  ms_parse_pool_run (pool, parse_slowly, &gate);
  g_usleep (10000);
  g_assert_cmpuint (gate.n_standing, ==, MS_LIMIT_PARSE_THREADS);

  gate_open (&gate);
  gate_wait (&gate, &gate.n_done, MS_LIMIT_PARSE_THREADS + 1);
  for (guint i = 0; i <= MS_LIMIT_PARSE_THREADS; i++)
    ms_parse_pool_settle (pool);
  g_assert_cmpuint (ms_parse_pool_get_n_pending (pool), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/queues/commands", test_commands);
  g_test_add_func ("/server/queues/bytes", test_bytes);
  g_test_add_func ("/server/queues/readers", test_readers);
  g_test_add_func ("/server/queues/passwords", test_passwords);
  g_test_add_func ("/server/queues/parsers", test_parsers);
  return g_test_run ();
}
