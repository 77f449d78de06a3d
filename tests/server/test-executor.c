/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Group commit on a real file: order, refusals, a full disk, a lost commit, readers, what a restart finds. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ms-account-service.h"
#include "ms-channel-service.h"
#include "ms-error.h"
#include "ms-executor-private.h"
#include "ms-limits.h"
#include "ms-message-service.h"
#include "ms-password-private.h"
#include "ms-reader-pool.h"
#include "ms-test-store.h"

#define WAIT_US (10 * G_USEC_PER_SEC)

typedef struct
{
  char       *folder;
  char       *path;
  MsExecutor *executor;
  GMutex      mutex;
  GCond       cond;
  GArray     *seqs; /* published, in order */
  guint       n_done;
  guint       n_ok;
  guint       n_full;
  guint       n_fatal;
  guint       n_refused;
  gint64      owner;
} Fixture;

typedef enum
{
  DO_SETUP,
  DO_POST,
  DO_REFUSE,
  DO_WRITE_AND_FAIL, /* a bug: refuses after it wrote */
  DO_BIG_POST,
} What;

typedef struct
{
  Fixture *fixture;
  What     what;
  char     id[32];
} Job;

static void
on_committed (MsEventBatch *batch,
              gpointer      user_data)
{
  Fixture *fixture = user_data;

  g_mutex_lock (&fixture->mutex);
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    {
      gint64 seq = ms_event_get_seq (ms_event_batch_get (batch, i));

      g_array_append_val (fixture->seqs, seq);
    }
  g_mutex_unlock (&fixture->mutex);
}

static gboolean
post_text (MsContext   *context,
           Fixture     *fixture,
           const char  *id,
           const char  *text,
           GError     **error)
{
  g_auto(MsPosted) posted = { NULL };
  MsPost post = { .channel = "#general", .text = text, .client_msg_id = id };

  ms_context_set_actor (context, &(MsActor) { .user = fixture->owner });
  return ms_message_service_post (context, &post, &posted, error);
}

static gboolean
run_job (MsContext *context,
         gpointer   data,
         GError   **error)
{
  Job *job = data;
  g_auto(MsSignIn) result = { NULL };
  MsSetup setup = { .name = "anna" };
  g_autofree char *big = NULL;

  switch (job->what)
    {
    case DO_SETUP:
      if (!ms_account_service_setup (context, &setup, &result, error))
        return FALSE;
      job->fixture->owner = result.user;
      return TRUE;
    case DO_POST:
      return post_text (context, job->fixture, job->id, "hello", error);
    case DO_BIG_POST:
      big = g_strnfill (30000, 'x');
      return post_text (context, job->fixture, job->id, big, error);
    case DO_WRITE_AND_FAIL:
      post_text (context, job->fixture, job->id, "never seen", NULL);
      return ms_error_set (error, MS_ERROR_INTERNAL);
    case DO_REFUSE:
    default:
      return ms_error_set (error, MS_ERROR_NO_TEXT);
    }
}

static void
job_done (gpointer      data,
          const GError *error)
{
  Job *job = data;
  Fixture *fixture = job->fixture;

  g_mutex_lock (&fixture->mutex);
  fixture->n_done++;
  fixture->n_ok += error == NULL;
  fixture->n_full += g_error_matches (error, MS_ERROR, MS_ERROR_STORAGE_FULL);
  fixture->n_fatal += g_error_matches (error, MS_ERROR, MS_ERROR_FATAL);
  fixture->n_refused += g_error_matches (error, MS_ERROR, MS_ERROR_NO_TEXT) || g_error_matches (error, MS_ERROR, MS_ERROR_INTERNAL);
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
  g_free (job);
}

static void
submit (Fixture    *fixture,
        What        what,
        const char *id)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr(GError) error = NULL;

  job->fixture = fixture;
  job->what = what;
  g_strlcpy (job->id, id, sizeof job->id);
  ms_executor_submit (fixture->executor, MS_LANE_INTERACTIVE, run_job, job_done, job, sizeof *job, &error);
  g_assert_no_error (error);
}

static void
wait_done (Fixture *fixture,
           guint    n)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;

  g_mutex_lock (&fixture->mutex);
  while (fixture->n_done < n)
    g_assert_true (g_cond_wait_until (&fixture->cond, &fixture->mutex, end));
  g_mutex_unlock (&fixture->mutex);
}

static void
assert_contiguous (Fixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  for (guint i = 0; i < fixture->seqs->len; i++)
    g_assert_cmpint (g_array_index (fixture->seqs, gint64, i), ==, g_array_index (fixture->seqs, gint64, 0) + i);
  g_mutex_unlock (&fixture->mutex);
}

static void
start (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->executor = ms_executor_new (fixture->path, on_committed, fixture);
  ms_executor_start (fixture->executor, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_mutex_init (&fixture->mutex);
  g_cond_init (&fixture->cond);
  fixture->seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  fixture->folder = g_dir_make_tmp ("ms-executor-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "team.db", NULL);
  start (fixture);
  submit (fixture, DO_SETUP, "");
  wait_done (fixture, 1);
  g_assert_cmpuint (fixture->n_ok, ==, 1);
}

static void
stop (Fixture *fixture)
{
  gpointer weak = fixture->executor;

  g_object_add_weak_pointer (G_OBJECT (fixture->executor), &weak);
  ms_executor_stop (fixture->executor);
  g_clear_object (&fixture->executor);
  g_assert_null (weak);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->executor != NULL)
    stop (fixture);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_array_unref (fixture->seqs);
  g_mutex_clear (&fixture->mutex);
  g_cond_clear (&fixture->cond);
}

typedef struct
{
  Fixture *fixture;
  guint    n;
  gint64   seq;
  gboolean is_done;
} Count;

static void
count_message (const MsMessage *message,
               gpointer         user_data)
{
  Count *count = user_data;

  count->n += message->subtype == NULL;
}

static gboolean
count_messages (MsContext *context,
                gpointer   data,
                GError   **error)
{
  Count *count = data;
  g_autoptr(MsChannel) general = NULL;
  MsHistoryQuery query = { .limit = 999 };

  ms_context_set_actor (context, &(MsActor) { .user = count->fixture->owner });
  general = ms_channel_service_find (context, "general", error);
  if (general == NULL)
    return FALSE;
  query.channel = general->id;
  count->seq = ms_context_get_seq (context);
  do
    if (!ms_message_service_history (context, &query, count_message, count, &query.cursor, NULL, error))
      return FALSE;
  while (query.cursor != 0);
  return TRUE;
}

static void
count_done (gpointer      data,
            const GError *error)
{
  Count *count = data;

  g_assert_no_error (error);
  g_mutex_lock (&count->fixture->mutex);
  count->is_done = TRUE;
  g_cond_broadcast (&count->fixture->cond);
  g_mutex_unlock (&count->fixture->mutex);
}

static Count
read_count (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReaderPool) readers = ms_reader_pool_new (fixture->path, 2, &error);
  Count count = { .fixture = fixture };
  gint64 end = g_get_monotonic_time () + WAIT_US;

  g_assert_no_error (error);
  g_assert_true (ms_reader_pool_submit (readers, count_messages, count_done, &count, &error));
  g_mutex_lock (&fixture->mutex);
  while (!count.is_done)
    g_assert_true (g_cond_wait_until (&fixture->cond, &fixture->mutex, end));
  g_mutex_unlock (&fixture->mutex);
  return count;
}

static void
test_refusals_undo_themselves_only (Fixture       *fixture,
                                    gconstpointer  data)
{
  guint commits = ms_executor_get_n_commits (fixture->executor);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      submit (fixture, DO_POST, id);
      submit (fixture, i % 2 == 0 ? DO_REFUSE : DO_WRITE_AND_FAIL, "lost");
    }
  wait_done (fixture, 201);
  g_assert_cmpuint (fixture->n_ok, ==, 101);
  g_assert_cmpuint (fixture->n_refused, ==, 100);
  g_assert_cmpuint (ms_executor_get_n_commits (fixture->executor) - commits, <=, 200);
  assert_contiguous (fixture);
  g_assert_cmpuint (read_count (fixture).n, ==, 100);
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
submit_run (Fixture      *fixture,
            MsCommandRun  run,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_executor_submit (fixture->executor, MS_LANE_INTERACTIVE, run, ignore_done, data, 0, &error));
}

/* How many commits so many commands take that all wait already. */
static guint
count_groups (Fixture      *fixture,
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
  submit (fixture, DO_REFUSE, "");
  wait_done (fixture, done + 1);
  return ms_executor_get_n_commits (fixture->executor) - before - 1;
}

/* A group ends with its number of commands, or with the one that runs when its time is over. */
static void
test_groups_have_limits (Fixture       *fixture,
                         gconstpointer  data)
{
  guint groups = count_groups (fixture, MS_LIMIT_GROUP_COMMANDS - 1, run_until);
  guint more = count_groups (fixture, 10 * MS_LIMIT_GROUP_COMMANDS, run_until);

  g_test_message ("%u and %u groups", groups, more);
  g_assert_cmpuint (groups, >=, 1);
  g_assert_cmpuint (more, >, 10);
  g_assert_cmpuint (count_groups (fixture, 5, run_long), ==, 6);
}

static gsize
get_log_size (Fixture *fixture)
{
  g_autofree char *path = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gsize) info.st_size : 0;
}

/* Several times the pages of a checkpoint are written: the log begins anew every time and never comes near its end. */
static void
test_log_begins_anew (Fixture       *fixture,
                      gconstpointer  data)
{
  const gsize page = 4096;
  const guint n = 4 * MS_LIMIT_WAL_CHECKPOINT_PAGES * page / 30000;
  gsize largest = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("big-%u", i);

      submit (fixture, DO_BIG_POST, id);
      if (i % 8 != 7)
        continue;
      wait_done (fixture, i + 2);
      largest = MAX (largest, get_log_size (fixture));
    }
  g_test_message ("the log had %zu bytes at most", largest);
  g_assert_cmpuint (largest, >=, MS_LIMIT_WAL_CHECKPOINT_PAGES * page);
  g_assert_cmpuint (largest, <, MS_LIMIT_WAL_BYTES);
}

static void
test_reader_sees_what_was_acknowledged (Fixture       *fixture,
                                        gconstpointer  data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);
      Count count;

      submit (fixture, DO_POST, id);
      wait_done (fixture, i + 2);
      count = read_count (fixture);
      g_assert_cmpuint (count.n, ==, i + 1);
      g_assert_cmpint (count.seq, ==, g_array_index (fixture->seqs, gint64, fixture->seqs->len - 1));
    }
}

static void
test_full_disk_refuses_and_goes_on (Fixture       *fixture,
                                    gconstpointer  data)
{
  guint n_ok;

  g_test_expect_message ("ms-work", G_LOG_LEVEL_WARNING, "nothing can be kept: *");
  g_test_expect_message ("ms-work", G_LOG_LEVEL_MESSAGE, "the storage works again");
  ms_executor_set_max_pages (fixture->executor, 64);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      submit (fixture, DO_BIG_POST, id);
    }
  wait_done (fixture, 41);
  g_assert_cmpuint (fixture->n_full, >, 0);
  g_assert_cmpuint (fixture->n_ok + fixture->n_full, ==, 41);
  assert_contiguous (fixture);
  n_ok = fixture->n_ok;
  g_assert_cmpuint (read_count (fixture).n, ==, n_ok - 1);

  ms_executor_set_max_pages (fixture->executor, 0);
  submit (fixture, DO_BIG_POST, "id-again");
  wait_done (fixture, 42);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fixture->n_ok, ==, n_ok + 1);
  g_assert_cmpuint (read_count (fixture).n, ==, n_ok);
  assert_contiguous (fixture);
}

static void
test_lost_commit_is_unknown_and_then_told (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_test_expect_message ("ms-work", G_LOG_LEVEL_WARNING, "the storage failed, opening it again: *");
  ms_executor_lose_next_commit (fixture->executor);
  submit (fixture, DO_POST, "id-1");
  wait_done (fixture, 2);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fixture->n_fatal, ==, 1);

  /* The client repeats it: one message, and its event was published once. */
  submit (fixture, DO_POST, "id-1");
  submit (fixture, DO_POST, "id-2");
  wait_done (fixture, 4);
  g_assert_cmpuint (fixture->n_ok, ==, 3);
  g_assert_cmpuint (read_count (fixture).n, ==, 2);
  assert_contiguous (fixture);
}

static char *
read_epoch (Fixture *fixture)
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
test_a_file_copied_back_begins_a_new_epoch (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autofree char *copy = g_strconcat (fixture->path, ".copy", NULL);
  g_autofree char *before = NULL;
  g_autofree char *same = NULL;
  g_autofree char *after = NULL;

  stop (fixture);
  before = read_epoch (fixture);
  copy_file (fixture->path, copy);
  start (fixture);
  submit (fixture, DO_POST, "id-1");
  wait_done (fixture, 2);
  stop (fixture);
  same = read_epoch (fixture);
  g_assert_cmpstr (same, ==, before);

  copy_file (copy, fixture->path);
  start (fixture);
  stop (fixture);
  after = read_epoch (fixture);
  g_assert_cmpstr (after, !=, before);
}

static void
test_nothing_after_stop (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  Job job = { .fixture = fixture };

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%u", i);

      submit (fixture, DO_POST, id);
    }
  ms_executor_stop (fixture->executor);
  g_assert_cmpuint (fixture->n_done, ==, 51);
  g_assert_false (ms_executor_submit (fixture->executor, MS_LANE_INTERACTIVE, run_job, job_done, &job, 1, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SERVICE_UNAVAILABLE);
}

typedef struct
{
  GMutex   mutex;
  GCond    cond;
  guint    n;
  gboolean matches;
  char    *rehash;
} Verified;

static void
on_verified (gboolean    matches,
             const char *rehash,
             gpointer    user_data)
{
  Verified *verified = user_data;

  g_mutex_lock (&verified->mutex);
  verified->n++;
  verified->matches = matches;
  verified->rehash = g_strdup (rehash);
  g_cond_signal (&verified->cond);
  g_mutex_unlock (&verified->mutex);
}

static void
test_passwords (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsPasswordPool) pool = ms_password_pool_new (1, 4);
  g_autofree char *weak = ms_password_hash_with ("correct horse", 1, 1024 * 1024);
  Verified verified = { 0 };

  g_mutex_init (&verified.mutex);
  g_cond_init (&verified.cond);
  g_assert_true (ms_password_verify ("correct horse", weak));
  g_assert_false (ms_password_verify ("wrong horse", weak));
  g_assert_false (ms_password_verify ("correct horse", NULL));
  g_assert_false (ms_password_verify ("correct horse", "nonsense"));

  g_assert_true (ms_password_pool_verify (pool, "correct horse", weak, on_verified, &verified, &error));
  g_mutex_lock (&verified.mutex);
  while (verified.n == 0)
    g_cond_wait (&verified.cond, &verified.mutex);
  g_mutex_unlock (&verified.mutex);
  g_assert_true (verified.matches);
  g_assert_nonnull (strstr (verified.rehash, "m=65536,t=2"));
  g_free (verified.rehash);
  g_mutex_clear (&verified.mutex);
  g_cond_clear (&verified.cond);
}

static void
measure_groups (Fixture       *fixture,
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

      submit (fixture, DO_POST, id);
    }
  wait_done (fixture, 1 + n);
  grouped = n * 1e6 / (double) (g_get_monotonic_time () - begin);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < n / 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("lone-%05u", i);

      submit (fixture, DO_POST, id);
      wait_done (fixture, 2 + n + i);
    }
  lone = n / 10 * 1e6 / (double) (g_get_monotonic_time () - begin);
  g_test_message ("%.0f messages a second in groups, %.0f one by one", grouped, lone);
  g_assert_cmpuint (fixture->n_ok, ==, 1 + n + n / 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/executor/refusals-undo-themselves-only", Fixture, NULL, set_up, test_refusals_undo_themselves_only, tear_down);
  g_test_add ("/server/executor/groups-have-limits", Fixture, NULL, set_up, test_groups_have_limits, tear_down);
  g_test_add ("/server/executor/log-begins-anew", Fixture, NULL, set_up, test_log_begins_anew, tear_down);
  g_test_add ("/server/executor/reader-sees-what-was-acknowledged", Fixture, NULL, set_up, test_reader_sees_what_was_acknowledged, tear_down);
  g_test_add ("/server/executor/full-disk-refuses-and-goes-on", Fixture, NULL, set_up, test_full_disk_refuses_and_goes_on, tear_down);
  g_test_add ("/server/executor/lost-commit-is-unknown-and-then-told", Fixture, NULL, set_up, test_lost_commit_is_unknown_and_then_told, tear_down);
  g_test_add ("/server/executor/a-file-copied-back-begins-a-new-epoch", Fixture, NULL, set_up, test_a_file_copied_back_begins_a_new_epoch, tear_down);
  g_test_add ("/server/executor/nothing-after-stop", Fixture, NULL, set_up, test_nothing_after_stop, tear_down);
  g_test_add_func ("/server/password/verifies-and-rehashes", test_passwords);
  if (g_test_perf ())
    g_test_add ("/server/executor/measure", Fixture, NULL, set_up, measure_groups, tear_down);
  return g_test_run ();
}
