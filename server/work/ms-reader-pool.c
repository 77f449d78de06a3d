/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread takes a free connection, opens the snapshot, runs the job, ends the snapshot. No snapshot outlives its job: an open one
 * would keep the log from being checkpointed. */

#define G_LOG_DOMAIN "ms-reader"

#include "config.h"

#include "ms-reader-pool.h"

#include "ms-db.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-store.h"

typedef struct
{
  MsCommandRun  run;
  MsCommandDone done;
  gpointer      data;
} Job;

struct _MsReaderPool
{
  GThreadPool *threads;
  GAsyncQueue *stores; /* MsStore, one for each thread, those that are free */
};

static gboolean
read_in_snapshot (MsStore  *store,
                  Job      *job,
                  GError  **error)
{
  static const MsActor nobody = { 0 };
  g_autoptr(MsContext) context = NULL;
  gboolean ok;

  if (!ms_store_begin (store, FALSE, error))
    return FALSE;

  context = ms_context_new (store, NULL, &nobody, g_get_real_time ());
  ok = job->run (context, job->data, error);
  ms_store_rollback (store);

  return ok;
}

static void
run_cb (gpointer data,
        gpointer user_data)
{
  MsReaderPool *self = user_data;
  Job *job = data;
  MsStore *store = g_async_queue_pop (self->stores);
  g_autoptr(GError) error = NULL;

  read_in_snapshot (store, job, &error);
  g_async_queue_push (self->stores, store);
  job->done (job->data, error);
  g_free (job);
}

MsReaderPool *
ms_reader_pool_new (const char  *path,
                    guint        n_threads,
                    GError     **error)
{
  g_autoptr(MsReaderPool) self = NULL;

  g_return_val_if_fail (path != NULL && n_threads > 0, NULL);

  self = g_new0 (MsReaderPool, 1);
  self->stores = g_async_queue_new_full ((GDestroyNotify) ms_store_free);
  for (guint i = 0; i < n_threads; i++)
    {
      MsStore *store = ms_store_open (path, MS_DB_READ_ONLY, error);

      if (store == NULL)
        return NULL;
      g_async_queue_push (self->stores, store);
    }
  self->threads = g_thread_pool_new (run_cb, self, n_threads, FALSE, NULL);

  return g_steal_pointer (&self);
}

gboolean
ms_reader_pool_submit (MsReaderPool   *self,
                       MsCommandRun    run,
                       MsCommandDone   done,
                       gpointer        data,
                       GError        **error)
{
  Job *job;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (run != NULL && done != NULL, FALSE);

  if (g_thread_pool_unprocessed (self->threads) >= MS_LIMIT_READ_QUEUE)
    return ms_error_set_message (error, MS_ERROR_RATELIMITED, "too many reads wait");

  job = g_new0 (Job, 1);
  job->run = run;
  job->done = done;
  job->data = data;
  g_thread_pool_push (self->threads, job, NULL);

  return TRUE;
}

void
ms_reader_pool_free (MsReaderPool *self)
{
  if (self == NULL)
    return;

  if (self->threads != NULL)
    g_thread_pool_free (self->threads, FALSE, TRUE);
  g_async_queue_unref (self->stores);
  g_free (self);
}
