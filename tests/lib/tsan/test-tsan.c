/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether ThreadSanitizer sees what it should: a race of ours is reported, and everything that GLib puts in order is silent. Each case
 * runs in a process of its own, for one report would spoil the rest. */

#include "config.h"

#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#define ROUNDS 200

static int number;
static GHashTable *table;
static GMutex mutex;
static GCond cond;
static GRecMutex recursive;
static GRWLock rw_lock;
static gboolean is_set; /* under the mutex */

/* Both threads run it. */
typedef void (*Step) (void);

static gpointer
repeat_cb (gpointer step)
{
  for (int i = 0; i < ROUNDS; i++)
    ((Step) step) ();
  return NULL;
}

static void
run_in_two_threads (Step step)
{
  GThread *other = g_thread_new ("other", repeat_cb, step);

  repeat_cb (step);
  g_thread_join (other);
}

static void
write_number (void)
{
  number++;
}

static void
race_on_a_number (void)
{
  run_in_two_threads (write_number);
}

static void
insert (void)
{
  static int keys; /* atomic */

  g_hash_table_insert (table, GINT_TO_POINTER (g_atomic_int_add (&keys, 1)), NULL);
}

static void
contains (void)
{
  g_hash_table_contains (table, GINT_TO_POINTER (1));
}

/* One writes, one reads at another time: nothing breaks, and only the order between them is missing. */
static void
race_on_a_table (void)
{
  GThread *other;

  table = g_hash_table_new (NULL, NULL);
  other = g_thread_new ("other", repeat_cb, contains);
  g_usleep (100000);
  insert ();
  g_thread_join (other);
  g_hash_table_unref (table);
}

static void
write_under_own_lock (void)
{
  static _Thread_local GMutex own;

  g_mutex_lock (&own);
  number++;
  g_mutex_unlock (&own);
}

static void
race_under_two_locks (void)
{
  run_in_two_threads (write_under_own_lock);
}

static void
write_locked (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  number++;
}

static void
write_trylocked (void)
{
  if (!g_mutex_trylock (&mutex))
    return;
  number++;
  g_mutex_unlock (&mutex);
}

static void
write_recursively (void)
{
  g_rec_mutex_lock (&recursive);
  g_rec_mutex_lock (&recursive);
  number++;
  g_rec_mutex_unlock (&recursive);
  g_rec_mutex_unlock (&recursive);
}

static void
write_and_read (void)
{
  int seen;

  g_rw_lock_writer_lock (&rw_lock);
  number++;
  g_rw_lock_writer_unlock (&rw_lock);
  g_rw_lock_reader_lock (&rw_lock);
  seen = number;
  g_rw_lock_reader_unlock (&rw_lock);
  g_assert_cmpint (seen, >, 0);
}

static void
insert_locked (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  insert ();
}

static void
quiet_locks (void)
{
  table = g_hash_table_new (NULL, NULL);
  run_in_two_threads (write_locked);
  run_in_two_threads (write_trylocked);
  run_in_two_threads (insert_locked);
  g_hash_table_unref (table);
  run_in_two_threads (write_recursively);
  run_in_two_threads (write_and_read);
  g_mutex_clear (&mutex);
}

static gpointer
set_cb (gpointer user_data)
{
  number = 1;
  g_mutex_lock (&mutex);
  is_set = TRUE;
  g_cond_signal (&cond);
  g_mutex_unlock (&mutex);
  return NULL;
}

static void
quiet_condition (void)
{
  GThread *other = g_thread_new ("other", set_cb, NULL);

  g_mutex_lock (&mutex);
  while (!is_set)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);
  number++;
  g_thread_join (other);
}

static gpointer
make_once (gpointer user_data)
{
  return g_new0 (int, 1);
}

static void
use_once (void)
{
  static gsize entered;
  static GOnce once = G_ONCE_INIT;
  static int made;

  if (g_once_init_enter (&entered))
    {
      made = 1;
      g_once_init_leave (&entered, 1);
    }
  g_assert_cmpint (made, ==, 1);
  g_assert_cmpint (*(int *) g_once (&once, make_once, NULL), ==, 0);
}

static void
quiet_once (void)
{
  run_in_two_threads (use_once);
}

static gpointer
push_cb (gpointer queue)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      int *box = g_new (int, 1);

      *box = i;
      g_async_queue_push (queue, box);
    }
  return NULL;
}

static void
quiet_queue (void)
{
  g_autoptr(GAsyncQueue) queue = g_async_queue_new ();
  GThread *other = g_thread_new ("other", push_cb, queue);

  for (int i = 0; i < ROUNDS; i++)
    {
      g_autofree int *box = g_async_queue_pop (queue);

      *box += 1;
      g_assert_cmpint (*box, ==, i + 1);
    }
  g_thread_join (other);
}

static void
add_cb (gpointer box,
        gpointer sum)
{
  *(int *) sum += *(int *) box;
  g_free (box);
}

static void
quiet_pool (void)
{
  int sum = 0;
  GThreadPool *pool = g_thread_pool_new (add_cb, &sum, 1, FALSE, NULL);

  for (int i = 0; i < ROUNDS; i++)
    {
      int *box = g_new (int, 1);

      *box = 1;
      g_thread_pool_push (pool, box, NULL);
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  g_assert_cmpint (sum, ==, ROUNDS);
}

static gboolean
count_cb (gpointer box)
{
  number += *(int *) box;
  return G_SOURCE_REMOVE;
}

static gpointer
send_cb (gpointer user_data)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      int *box = g_new (int, 1);

      *box = 1;
      if (i % 3 == 0)
        g_idle_add_full (G_PRIORITY_DEFAULT, count_cb, box, g_free);
      else if (i % 3 == 1)
        g_timeout_add_full (G_PRIORITY_DEFAULT, 1, count_cb, box, g_free);
      else
        g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, count_cb, box, g_free);
    }
  return NULL;
}

static void
quiet_main_loop (void)
{
  GThread *other = g_thread_new ("other", send_cb, NULL);

  while (number < ROUNDS)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (other);
}

static void
compute_cb (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  number++;
  g_task_return_pointer (task, g_strdup ("done"), g_free);
}

static void
computed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      done)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  g_assert_cmpstr (text, ==, "done");
  number++;
  *(gboolean *) done = TRUE;
}

static void
quiet_task (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      gboolean done = FALSE;
      g_autoptr(GTask) task = g_task_new (NULL, NULL, computed_cb, &done);

      g_task_run_in_thread (task, compute_cb);
      while (!done)
        g_main_context_iteration (NULL, TRUE);
    }
}

typedef struct
{
  gatomicrefcount refs;
  int             value;
} Shared;

static gpointer
drop_cb (gpointer data)
{
  Shared *shared = data;

  shared->value++;
  if (g_atomic_ref_count_dec (&shared->refs))
    g_free (shared);
  return NULL;
}

static void
free_text (gpointer text)
{
  *(char *) text = '\0';
  g_free (text);
}

static gpointer
drop_bytes_cb (gpointer data)
{
  g_assert_cmpint (((const char *) g_bytes_get_data (data, NULL))[0], ==, 'x');
  g_bytes_unref (data);
  return NULL;
}

static void
quiet_references (void)
{
  for (int i = 0; i < ROUNDS; i++)
    {
      Shared *shared = g_new0 (Shared, 1);
      char *text = g_strdup ("x");
      GBytes *bytes = g_bytes_new_with_free_func (text, 2, free_text, text);
      GThread *others[2];

      g_atomic_ref_count_init (&shared->refs);
      g_atomic_ref_count_inc (&shared->refs);
      others[0] = g_thread_new ("other", drop_cb, shared);
      others[1] = g_thread_new ("bytes", drop_bytes_cb, g_bytes_ref (bytes));
      if (g_atomic_ref_count_dec (&shared->refs))
        g_free (shared);
      drop_bytes_cb (bytes);
      g_thread_join (others[0]);
      g_thread_join (others[1]);
    }
}

typedef struct
{
  const char *path;
  Step        run;
  gboolean    is_race;
} Case;

static const Case cases[] = {
  { "/tsan/number", race_on_a_number, TRUE },
  { "/tsan/table", race_on_a_table, TRUE },
  { "/tsan/two-locks", race_under_two_locks, TRUE },
  { "/tsan/locks", quiet_locks, FALSE },
  { "/tsan/condition", quiet_condition, FALSE },
  { "/tsan/once", quiet_once, FALSE },
  { "/tsan/queue", quiet_queue, FALSE },
  { "/tsan/pool", quiet_pool, FALSE },
  { "/tsan/main-loop", quiet_main_loop, FALSE },
  { "/tsan/task", quiet_task, FALSE },
  { "/tsan/references", quiet_references, FALSE },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;

  if (g_test_subprocess ())
    {
      self->run ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  if (self->is_race)
    {
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*ThreadSanitizer: data race*");
    }
  else
    {
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr_unmatched ("*ThreadSanitizer*");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *options = g_strconcat (g_getenv ("TSAN_OPTIONS") != NULL ? g_getenv ("TSAN_OPTIONS") : "", ":log_path=stderr", NULL);

  /* The reports are for us, not for who collects them. */
  g_setenv ("TSAN_OPTIONS", options, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  return g_test_run ();
}
