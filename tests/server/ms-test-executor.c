/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commands of the tests of the executor, and what became of them. Commands run on the worker, what they came to is counted under a lock. */

#include "config.h"

#include "ms-test-executor.h"

#include "ms-account-service.h"
#include "ms-channel-service.h"
#include "ms-error.h"
#include "ms-message-service.h"
#include "ms-reader-pool.h"
#include "ms-test-store.h"

#define WAIT_US (10 * G_USEC_PER_SEC)

typedef struct
{
  TestExecutor *executor;
  TestCommand   command;
  char          id[32];
} Job;

static void
on_committed (MsEventBatch *batch,
              gpointer      user_data)
{
  TestExecutor *self = user_data;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    {
      gint64 seq = ms_event_get_seq (ms_event_batch_get (batch, i));

      g_array_append_val (self->seqs, seq);
    }
  g_mutex_unlock (&self->mutex);
}

static gboolean
post_text (MsContext     *context,
           TestExecutor  *self,
           const char    *id,
           const char    *text,
           GError       **error)
{
  g_auto(MsPosted) posted = { NULL };
  MsPost post = { .channel = "#general", .text = text, .client_msg_id = id };

  ms_context_set_actor (context, &(MsActor) { .user = self->owner });
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

  switch (job->command)
    {
    case TEST_SETUP:
      if (!ms_account_service_setup (context, &setup, &result, error))
        return FALSE;
      job->executor->owner = result.user;
      return TRUE;
    case TEST_POST:
      return post_text (context, job->executor, job->id, "hello", error);
    case TEST_BIG_POST:
      big = g_strnfill (30000, 'x');
      return post_text (context, job->executor, job->id, big, error);
    case TEST_WRITE_AND_FAIL:
      post_text (context, job->executor, job->id, "never seen", NULL);
      return ms_error_set (error, MS_ERROR_INTERNAL);
    case TEST_REFUSE:
    default:
      return ms_error_set (error, MS_ERROR_NO_TEXT);
    }
}

static void
job_done (gpointer      data,
          const GError *error)
{
  Job *job = data;
  TestExecutor *self = job->executor;

  g_mutex_lock (&self->mutex);
  self->n_done++;
  self->n_ok += error == NULL;
  self->n_full += g_error_matches (error, MS_ERROR, MS_ERROR_STORAGE_FULL);
  self->n_fatal += g_error_matches (error, MS_ERROR, MS_ERROR_FATAL);
  self->n_refused += g_error_matches (error, MS_ERROR, MS_ERROR_NO_TEXT) || g_error_matches (error, MS_ERROR, MS_ERROR_INTERNAL);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_free (job);
}

void
test_executor_submit (TestExecutor *self,
                      TestCommand   command,
                      const char   *id)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr(GError) error = NULL;

  job->executor = self;
  job->command = command;
  g_strlcpy (job->id, id, sizeof job->id);
  ms_executor_submit (self->executor, MS_LANE_INTERACTIVE, run_job, job_done, job, sizeof *job, &error);
  g_assert_no_error (error);
}

void
test_executor_wait (TestExecutor *self,
                    guint         n)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;

  g_mutex_lock (&self->mutex);
  while (self->n_done < n)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
  g_mutex_unlock (&self->mutex);
}

void
test_executor_assert_contiguous (TestExecutor *self)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->seqs->len; i++)
    g_assert_cmpint (g_array_index (self->seqs, gint64, i), ==, g_array_index (self->seqs, gint64, 0) + i);
  g_mutex_unlock (&self->mutex);
}

void
test_executor_start (TestExecutor *self)
{
  g_autoptr(GError) error = NULL;

  self->executor = ms_executor_new (self->path, on_committed, self);
  ms_executor_start (self->executor, &error);
  g_assert_no_error (error);
}

void
test_executor_set_up (TestExecutor  *self,
                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->seqs = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->folder = g_dir_make_tmp ("ms-executor-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "team.db", NULL);
  test_executor_start (self);
  test_executor_submit (self, TEST_SETUP, "");
  test_executor_wait (self, 1);
  g_assert_cmpuint (self->n_ok, ==, 1);
}

void
test_executor_stop (TestExecutor *self)
{
  gpointer weak = self->executor;

  g_object_add_weak_pointer (G_OBJECT (self->executor), &weak);
  ms_executor_stop (self->executor);
  g_clear_object (&self->executor);
  g_assert_null (weak);
}

void
test_executor_tear_down (TestExecutor  *self,
                         gconstpointer  data)
{
  if (self->executor != NULL)
    test_executor_stop (self);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_array_unref (self->seqs);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

typedef struct
{
  TestExecutor *executor;
  TestCount     count;
  gboolean      is_done;
} Reading;

static void
count_message (const MsMessage *message,
               gpointer         user_data)
{
  TestCount *count = user_data;

  count->n += message->subtype == NULL;
}

static gboolean
count_messages (MsContext *context,
                gpointer   data,
                GError   **error)
{
  Reading *reading = data;
  g_autoptr(MsChannel) general = NULL;
  MsHistoryQuery query = { .limit = 999 };

  ms_context_set_actor (context, &(MsActor) { .user = reading->executor->owner });
  general = ms_channel_service_find (context, "general", error);
  if (general == NULL)
    return FALSE;
  query.channel = general->id;
  reading->count.seq = ms_context_get_seq (context);
  do
    if (!ms_message_service_history (context, &query, count_message, &reading->count, &query.cursor, NULL, error))
      return FALSE;
  while (query.cursor != 0);
  return TRUE;
}

static void
count_done (gpointer      data,
            const GError *error)
{
  Reading *reading = data;

  g_assert_no_error (error);
  g_mutex_lock (&reading->executor->mutex);
  reading->is_done = TRUE;
  g_cond_broadcast (&reading->executor->cond);
  g_mutex_unlock (&reading->executor->mutex);
}

TestCount
test_executor_count (TestExecutor *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReaderPool) readers = ms_reader_pool_new (self->path, 2, &error);
  Reading reading = { .executor = self };
  gint64 end = g_get_monotonic_time () + WAIT_US;

  g_assert_no_error (error);
  g_assert_true (ms_reader_pool_submit (readers, count_messages, count_done, &reading, &error));
  g_mutex_lock (&self->mutex);
  while (!reading.is_done)
    g_assert_true (g_cond_wait_until (&self->cond, &self->mutex, end));
  g_mutex_unlock (&self->mutex);
  return reading.count;
}
