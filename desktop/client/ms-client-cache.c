/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The queue in front of the cache: a job is one statement with its values, or a reading with a task. The thread takes jobs in order and lets
 * many share one transaction; an urgent one ends it. Called on the main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache.h"

#include "ms-client-cache-private.h"

#define BATCH_US (300 * G_TIME_SPAN_MILLISECOND)
#define BATCH_JOBS 2000

typedef enum
{
  JOB_RUN,
  JOB_LOAD,
  JOB_READ,
  JOB_CLOSE,
} JobKind;

struct _MsCacheJob
{
  JobKind       kind;
  gboolean      urgent;
  const char   *sql; /* static */
  MsCacheValue  values[MS_CACHE_VALUES_MAX];
  guint         n_values;
  char         *channel; /* JOB_READ */
  gboolean      forget; /* JOB_CLOSE */
  GTask        *task; /* (nullable) */
};

struct _MsClientCache
{
  GObject parent_instance;

  char         *path;
  GAsyncQueue  *queue; /* shared with the thread */
  GThread      *thread;
  MsJsonWriter *writer;
  gboolean      closed;
};

/* What a reading answers. */
typedef struct
{
  GPtrArray *messages; /* (nullable) */
  gboolean   at_start;
} Reading;

G_DEFINE_FINAL_TYPE (MsClientCache, ms_client_cache, G_TYPE_OBJECT)

static void
job_free (MsCacheJob *job)
{
  if (job == NULL)
    return;
  for (guint i = 0; i < job->n_values; i++)
    g_free (job->values[i].text);
  g_free (job->channel);
  g_clear_object (&job->task);
  g_free (job);
}

static void
reading_free (Reading *reading)
{
  g_clear_pointer (&reading->messages, g_ptr_array_unref);
  g_free (reading);
}

static void
answer_read (MsCacheStore *store,
             MsCacheJob   *job)
{
  Reading *reading = g_new0 (Reading, 1);

  if (!ms_cache_store_is_behind (store))
    reading->messages = ms_cache_store_read (store, job->channel, &reading->at_start);
  g_task_return_pointer (job->task, reading, (GDestroyNotify) reading_free);
}

/* Returns whether the transaction should end. */
static gboolean
do_job (MsCacheStore *store,
        MsCacheJob   *job)
{
  if (job->kind == JOB_RUN && (job->urgent || !ms_cache_store_is_behind (store)))
    ms_cache_store_run (store, job->sql, job->values, job->n_values);
  else if (job->kind == JOB_LOAD)
    g_task_return_pointer (job->task, ms_cache_store_load (store), (GDestroyNotify) ms_cache_snapshot_free);
  else if (job->kind == JOB_READ)
    answer_read (store, job);
  return job->urgent || job->kind == JOB_CLOSE;
}

/* A transaction of its own, where the one with others failed. */
static void
do_alone (MsCacheStore *store,
          MsCacheJob   *job)
{
  ms_cache_store_begin (store);
  do_job (store, job);
  ms_cache_store_commit (store);
}

/* From the first job of a transaction to its end. Returns the closing job, or NULL to go on. */
static MsCacheJob *
do_batch (MsCacheStore *store,
          GAsyncQueue  *queue)
{
  MsCacheJob *job = g_async_queue_pop (queue);
  MsCacheJob *last = NULL;
  gint64 until = g_get_monotonic_time () + BATCH_US;

  if (job->kind == JOB_LOAD)
    {
      do_job (store, job);
      job_free (job);
      return NULL;
    }

  ms_cache_store_begin (store);
  for (guint n = 0; last == NULL && job != NULL && job->kind != JOB_CLOSE; n++)
    {
      if (do_job (store, job) || n >= BATCH_JOBS)
        last = g_steal_pointer (&job);
      else
        {
          job_free (job);
          job = g_async_queue_timeout_pop (queue, (guint64) MAX (0, until - g_get_monotonic_time ()));
        }
    }
  if (!ms_cache_store_commit (store) && last != NULL && last->urgent)
    do_alone (store, last);
  job_free (last);
  return job;
}

static gpointer
cache_thread (gpointer data)
{
  g_autoptr(GAsyncQueue) queue = data;
  MsCacheJob *path = g_async_queue_pop (queue);
  MsCacheJob *first = g_async_queue_pop (queue);
  MsCacheStore *store = NULL;
  MsCacheJob *last = NULL;

  /* A client that was never started does not touch the file. */
  if (first->kind == JOB_CLOSE && !first->forget)
    last = first;
  else
    {
      store = ms_cache_store_open (path->channel);
      g_async_queue_push_front (queue, first);
    }
  job_free (path);
  while (last == NULL)
    last = do_batch (store, queue);

  if (store != NULL)
    ms_cache_store_close (store, last->forget);
  if (last->task != NULL)
    g_task_return_boolean (last->task, TRUE);
  job_free (last);
  return NULL;
}

void
ms_client_cache_push (MsClientCache *self,
                      MsCacheJob    *job)
{
  if (self->closed)
    job_free (job);
  else
    g_async_queue_push (self->queue, job);
}

MsCacheJob *
ms_cache_job_new (const char *sql)
{
  MsCacheJob *job = g_new0 (MsCacheJob, 1);

  job->kind = JOB_RUN;
  job->sql = sql;
  return job;
}

void
ms_cache_job_take_text (MsCacheJob *job,
                        char       *text)
{
  g_assert (job->n_values < MS_CACHE_VALUES_MAX);
  job->values[job->n_values++] = (MsCacheValue) { .is_text = TRUE, .text = text };
}

void
ms_cache_job_add_text (MsCacheJob *job,
                       const char *text)
{
  ms_cache_job_take_text (job, g_strdup (text));
}

void
ms_cache_job_add_number (MsCacheJob *job,
                         gint64      number)
{
  g_assert (job->n_values < MS_CACHE_VALUES_MAX);
  job->values[job->n_values++] = (MsCacheValue) { .number = number };
}

void
ms_cache_job_set_urgent (MsCacheJob *job)
{
  job->urgent = TRUE;
}

MsJsonWriter *
ms_client_cache_begin_json (MsClientCache *self)
{
  ms_json_writer_begin (self->writer, 0);
  return self->writer;
}

static void
ms_client_cache_finalize (GObject *object)
{
  MsClientCache *self = MS_CLIENT_CACHE (object);

  if (!self->closed)
    {
      MsCacheJob *job = g_new0 (MsCacheJob, 1);

      job->kind = JOB_CLOSE;
      ms_client_cache_push (self, job);
    }
  /* The last reference may be the thread's own; otherwise it is at its end, or writes the last batch. */
  if (g_thread_self () == self->thread)
    g_thread_unref (self->thread);
  else
    g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  ms_json_writer_free (self->writer);
  g_free (self->path);

  G_OBJECT_CLASS (ms_client_cache_parent_class)->finalize (object);
}

static void
ms_client_cache_class_init (MsClientCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_client_cache_finalize;
}

static void
ms_client_cache_init (MsClientCache *self)
{
  self->writer = ms_json_writer_new (0);
  self->queue = g_async_queue_new_full ((GDestroyNotify) job_free);
}

MsClientCache *
ms_client_cache_new (const char *path)
{
  MsClientCache *self = NULL;
  MsCacheJob *first = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (MS_TYPE_CLIENT_CACHE, NULL);
  self->path = g_strdup (path);
  first = g_new0 (MsCacheJob, 1);
  first->channel = g_strdup (path);
  g_async_queue_push (self->queue, first);
  self->thread = g_thread_new ("ms-client-cache", cache_thread, g_async_queue_ref (self->queue));
  return self;
}

void
ms_client_cache_load_async (MsClientCache       *self,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = g_new0 (MsCacheJob, 1);
  job->kind = JOB_LOAD;
  job->task = g_task_new (self, NULL, callback, user_data);
  ms_client_cache_push (self, job);
}

MsCacheSnapshot *
ms_client_cache_load_finish (MsClientCache  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_client_cache_read_async (MsClientCache       *self,
                            const char          *channel,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));
  g_return_if_fail (channel != NULL);

  job = g_new0 (MsCacheJob, 1);
  job->kind = JOB_READ;
  job->channel = g_strdup (channel);
  job->task = g_task_new (self, NULL, callback, user_data);
  ms_client_cache_push (self, job);
}

GPtrArray *
ms_client_cache_read_finish (MsClientCache *self,
                             GAsyncResult  *result,
                             gboolean      *at_start)
{
  Reading *reading = NULL;
  GPtrArray *messages = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reading = g_task_propagate_pointer (G_TASK (result), NULL);
  if (reading == NULL)
    return NULL;
  messages = g_steal_pointer (&reading->messages);
  *at_start = reading->at_start;
  reading_free (reading);
  return messages;
}

void
ms_client_cache_close_async (MsClientCache       *self,
                             gboolean             forget,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = g_new0 (MsCacheJob, 1);
  job->kind = JOB_CLOSE;
  job->forget = forget;
  job->task = g_task_new (self, NULL, callback, user_data);
  if (self->closed)
    {
      g_task_return_boolean (job->task, TRUE);
      job_free (job);
      return;
    }
  ms_client_cache_push (self, job);
  self->closed = TRUE;
}

gboolean
ms_client_cache_close_finish (MsClientCache  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
