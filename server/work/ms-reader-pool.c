/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reader threads. Each has its own connection; a job is one read transaction. */

#define G_LOG_DOMAIN "ms-work"

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
  GMutex     mutex;
  GCond      cond;
  GQueue     jobs;
  guint      n_idle; /* readers that wait, or are being woken */
  gboolean   is_closed;
  GPtrArray *stores; /* one for each thread */
  GPtrArray *threads;
};

typedef struct
{
  MsReaderPool *pool;
  MsStore      *store;
} Reader;

static Job *
take_job (MsReaderPool *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (g_queue_is_empty (&self->jobs) && !self->is_closed)
    {
      self->n_idle++;
      g_cond_wait (&self->cond, &self->mutex);
      self->n_idle--;
    }
  return g_queue_pop_head (&self->jobs);
}

static void
run_job (MsStore *store,
         Job     *job)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsContext) context = NULL;

  if (ms_store_begin (store, FALSE, &error))
    {
      context = ms_context_new (store, NULL, NULL, g_get_real_time ());
      if (!job->run (context, job->data, &error) && error == NULL)
        ms_error_set (&error, MS_ERROR_INTERNAL);
      ms_store_rollback (store);
    }
  job->done (job->data, error);
}

static gpointer
run_reader (gpointer data)
{
  g_autofree Reader *reader = data;
  Job *job;

  while ((job = take_job (reader->pool)) != NULL)
    {
      run_job (reader->store, job);
      g_free (job);
    }
  return NULL;
}

static gboolean
add_reader (MsReaderPool  *self,
            const char    *path,
            GError       **error)
{
  MsStore *store = ms_store_open (path, MS_DB_READ_ONLY, error);
  Reader *reader;
  GThread *thread;

  if (store == NULL)
    return FALSE;

  g_ptr_array_add (self->stores, store);
  reader = g_new0 (Reader, 1);
  *reader = (Reader) { self, store };
  thread = g_thread_try_new ("ms-reader", run_reader, reader, error);
  if (thread == NULL)
    {
      g_free (reader);
      return FALSE;
    }
  g_ptr_array_add (self->threads, thread);
  return TRUE;
}

MsReaderPool *
ms_reader_pool_new (const char  *path,
                    guint        n_threads,
                    GError     **error)
{
  g_autoptr(MsReaderPool) self = g_new0 (MsReaderPool, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->jobs);
  self->stores = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_store_free);
  self->threads = g_ptr_array_new ();
  for (guint i = 0; i < n_threads; i++)
    if (!add_reader (self, path, error))
      return NULL;

  return g_steal_pointer (&self);
}

/* Holding the mutex. */
static gboolean
check_room (MsReaderPool  *self,
            GError       **error)
{
  if (self->is_closed)
    return ms_error_set (error, MS_ERROR_SERVICE_UNAVAILABLE);
  if (self->jobs.length >= MS_LIMIT_READ_QUEUE)
    return ms_error_set_ratelimited (error, 1);
  return TRUE;
}

/* A signal is a system call, whether somebody waits or not; and the mutex is free before it, since a reader would find it taken else and sleep
 * once more. */
gboolean
ms_reader_pool_submit (MsReaderPool   *self,
                       MsCommandRun    run,
                       MsCommandDone   done,
                       gpointer        data,
                       GError        **error)
{
  gboolean has_room;
  gboolean wake = FALSE;

  g_return_val_if_fail (self != NULL && run != NULL && done != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  has_room = check_room (self, error);
  if (has_room)
    {
      Job *job = g_new0 (Job, 1);

      *job = (Job) { run, done, data };
      g_queue_push_tail (&self->jobs, job);
      wake = self->jobs.length <= self->n_idle; /* the others are being woken for the jobs before it */
    }
  g_mutex_unlock (&self->mutex);
  if (wake)
    g_cond_signal (&self->cond);
  return has_room;
}

void
ms_reader_pool_free (MsReaderPool *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->mutex);
  self->is_closed = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->stores);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
