/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The queue in front of the cache: a job is one statement with its values, or a reading with a task. The thread takes jobs in order
 * and lets many share one transaction; what people wrote (drafts, outbox) is committed at once. Called on the main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache.h"

#include "ms-client-cache-private.h"
#include "ms-client-error.h"
#include "ms-wire-channel.h"
#include "ms-wire-message.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

#define BATCH_US (300 * G_TIME_SPAN_MILLISECOND)
#define BATCH_JOBS 2000

typedef enum
{
  JOB_RUN,
  JOB_LOAD,
  JOB_READ,
  JOB_CLOSE,
} JobKind;

typedef struct
{
  JobKind       kind;
  gboolean      urgent;
  const char   *sql; /* static */
  MsCacheValue  values[MS_CACHE_VALUES_MAX];
  guint         n_values;
  char         *channel; /* JOB_READ */
  gboolean      forget; /* JOB_CLOSE */
  GTask        *task; /* (nullable) */
} Job;

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
job_free (Job *job)
{
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
             Job          *job)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->messages = ms_cache_store_read (store, job->channel, &reading->at_start);
  g_task_return_pointer (job->task, reading, (GDestroyNotify) reading_free);
}

/* Returns whether the transaction should end. */
static gboolean
do_job (MsCacheStore *store,
        Job          *job)
{
  if (job->kind == JOB_RUN)
    ms_cache_store_run (store, job->sql, job->values, job->n_values);
  else if (job->kind == JOB_LOAD)
    g_task_return_pointer (job->task, ms_cache_store_load (store), (GDestroyNotify) ms_cache_snapshot_free);
  else if (job->kind == JOB_READ)
    answer_read (store, job);
  return job->urgent || job->kind == JOB_CLOSE;
}

/* From the first job of a transaction to its end. Returns the closing job, or NULL to go on. */
static Job *
do_batch (MsCacheStore *store,
          GAsyncQueue  *queue)
{
  Job *job = g_async_queue_pop (queue);
  gint64 until = g_get_monotonic_time () + BATCH_US;
  gboolean done = FALSE;

  if (job->kind == JOB_LOAD)
    {
      do_job (store, job);
      job_free (job);
      return NULL;
    }

  ms_cache_store_begin (store);
  for (guint n = 0; job != NULL && job->kind != JOB_CLOSE; n++)
    {
      done = do_job (store, job) || n >= BATCH_JOBS;
      job_free (job);
      job = done ? NULL : g_async_queue_timeout_pop (queue, (guint64) MAX (0, until - g_get_monotonic_time ()));
    }
  ms_cache_store_commit (store);
  return job;
}

static gpointer
cache_thread (gpointer data)
{
  g_autoptr(GAsyncQueue) queue = data;
  Job *path = g_async_queue_pop (queue);
  Job *first = g_async_queue_pop (queue);
  MsCacheStore *store = NULL;
  Job *last = NULL;

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

static void
push (MsClientCache *self,
      Job           *job)
{
  if (self->closed)
    job_free (job);
  else
    g_async_queue_push (self->queue, job);
}

static Job *
run_job (const char *sql)
{
  Job *job = g_new0 (Job, 1);

  job->kind = JOB_RUN;
  job->sql = sql;
  return job;
}

static void
add_text (Job        *job,
          const char *text)
{
  g_assert (job->n_values < MS_CACHE_VALUES_MAX);
  job->values[job->n_values++] = (MsCacheValue) { .is_text = TRUE, .text = g_strdup (text) };
}

static void
add_number (Job    *job,
            gint64  number)
{
  g_assert (job->n_values < MS_CACHE_VALUES_MAX);
  job->values[job->n_values++] = (MsCacheValue) { .number = number };
}

/* The document that was just written. */
static void
add_written (MsClientCache *self,
             Job           *job)
{
  gsize length = 0;
  const char *json = ms_json_writer_peek (self->writer, &length);

  job->values[job->n_values++] = (MsCacheValue) { .is_text = TRUE, .text = g_strndup (json, length) };
}

static void
ms_client_cache_finalize (GObject *object)
{
  MsClientCache *self = MS_CLIENT_CACHE (object);

  if (!self->closed)
    {
      Job *job = g_new0 (Job, 1);

      job->kind = JOB_CLOSE;
      push (self, job);
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
  Job *first = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (MS_TYPE_CLIENT_CACHE, NULL);
  self->path = g_strdup (path);
  first = g_new0 (Job, 1);
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
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = g_new0 (Job, 1);
  job->kind = JOB_LOAD;
  job->task = g_task_new (self, NULL, callback, user_data);
  push (self, job);
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
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));
  g_return_if_fail (channel != NULL);

  job = g_new0 (Job, 1);
  job->kind = JOB_READ;
  job->channel = g_strdup (channel);
  job->task = g_task_new (self, NULL, callback, user_data);
  push (self, job);
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

static void
put_meta (MsClientCache *self,
          const char    *key,
          const char    *value)
{
  Job *job = run_job ("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");

  add_text (job, key);
  add_text (job, value);
  push (self, job);
}

void
ms_client_cache_put_team (MsClientCache *self,
                          const MsTeam  *team)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  ms_json_writer_begin (self->writer, 0);
  ms_wire_write_team (self->writer, team, NULL);
  add_text (job, "team");
  add_written (self, job);
  push (self, job);
}

void
ms_client_cache_clear_people (MsClientCache *self)
{
  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  push (self, run_job ("DELETE FROM user"));
  push (self, run_job ("DELETE FROM channel"));
}

void
ms_client_cache_put_user (MsClientCache *self,
                          const MsUser  *user)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("INSERT OR REPLACE INTO user (id, json) VALUES (?, ?)");
  ms_json_writer_begin (self->writer, 0);
  ms_wire_write_user (self->writer, user, "");
  add_text (job, user->id);
  add_written (self, job);
  push (self, job);
}

void
ms_client_cache_put_channel (MsClientCache   *self,
                             const MsChannel *channel,
                             gint64           seq)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("INSERT OR REPLACE INTO channel (id, seq, json) VALUES (?, ?, ?)");
  ms_json_writer_begin (self->writer, 0);
  ms_wire_write_channel (self->writer, channel, "");
  add_text (job, channel->id);
  add_number (job, seq);
  add_written (self, job);
  push (self, job);
}

void
ms_client_cache_remove_channel (MsClientCache *self,
                                const char    *channel)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("DELETE FROM channel WHERE id = ?");
  add_text (job, channel);
  push (self, job);
  ms_client_cache_drop_window (self, channel);
}

void
ms_client_cache_put_position (MsClientCache *self,
                              const char    *position,
                              const char    *heads)
{
  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  put_meta (self, "heads", heads);
  put_meta (self, "position", position);
}

static void
push_message (MsClientCache   *self,
              const char      *sql,
              const char      *channel,
              const MsMessage *message)
{
  Job *job = run_job (sql);

  ms_json_writer_begin (self->writer, 0);
  ms_wire_write_message (self->writer, message, NULL);
  add_written (self, job);
  add_text (job, channel);
  add_number (job, message->ts);
  push (self, job);
}

/* The row of the window goes first and comes last: a crash in between leaves no half window. */
void
ms_client_cache_put_window (MsClientCache *self,
                            const char    *channel,
                            GPtrArray     *messages,
                            gboolean       at_start)
{
  guint first = messages->len > MS_CLIENT_CACHE_MESSAGES ? messages->len - MS_CLIENT_CACHE_MESSAGES : 0;
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  ms_client_cache_drop_window (self, channel);
  for (guint i = first; i < messages->len; i++)
    push_message (self, "INSERT OR REPLACE INTO message (json, channel, ts) VALUES (?, ?, ?)", channel,
                  g_ptr_array_index (messages, i));

  job = run_job ("INSERT OR REPLACE INTO window (channel, at_start, used) VALUES (?, ?, unixepoch ())");
  add_text (job, channel);
  add_number (job, at_start && first == 0);
  push (self, job);
}

void
ms_client_cache_drop_window (MsClientCache *self,
                             const char    *channel)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  if (channel == NULL)
    {
      push (self, run_job ("DELETE FROM window"));
      push (self, run_job ("DELETE FROM message"));
      return;
    }
  job = run_job ("DELETE FROM window WHERE channel = ?");
  add_text (job, channel);
  push (self, job);
  job = run_job ("DELETE FROM message WHERE channel = ?");
  add_text (job, channel);
  push (self, job);
}

void
ms_client_cache_put_message (MsClientCache   *self,
                             const char      *channel,
                             const MsMessage *message,
                             gboolean         only_if_there)
{
  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  push_message (self,
                only_if_there ? "UPDATE message SET json = ? WHERE channel = ? AND ts = ?"
                              : "INSERT OR REPLACE INTO message (json, channel, ts) VALUES (?, ?, ?)",
                channel, message);
}

void
ms_client_cache_remove_message (MsClientCache *self,
                                const char    *channel,
                                gint64         ts)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("DELETE FROM message WHERE channel = ? AND ts = ?");
  add_text (job, channel);
  add_number (job, ts);
  push (self, job);
}

void
ms_client_cache_put_draft (MsClientCache *self,
                           const char    *channel,
                           const char    *text)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job (text != NULL ? "INSERT OR REPLACE INTO draft (channel, text) VALUES (?, ?)" : "DELETE FROM draft WHERE channel = ?");
  job->urgent = TRUE;
  add_text (job, channel);
  if (text != NULL)
    add_text (job, text);
  push (self, job);
}

void
ms_client_cache_put_outbox (MsClientCache     *self,
                            const MsOutboxRow *row)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("INSERT OR REPLACE INTO outbox (id, kind, channel, ts, text, client_msg_id, created, not_before, failure)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  job->urgent = TRUE;
  add_number (job, row->id);
  add_number (job, row->kind);
  add_text (job, row->channel);
  add_number (job, row->ts);
  add_text (job, row->text);
  add_text (job, row->client_msg_id);
  add_number (job, row->created);
  add_number (job, row->not_before);
  add_text (job, row->failure);
  push (self, job);
}

void
ms_client_cache_remove_outbox (MsClientCache *self,
                               gint64         id)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = run_job ("DELETE FROM outbox WHERE id = ?");
  job->urgent = TRUE;
  add_number (job, id);
  push (self, job);
}

void
ms_client_cache_close_async (MsClientCache       *self,
                             gboolean             forget,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Job *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = g_new0 (Job, 1);
  job->kind = JOB_CLOSE;
  job->forget = forget;
  job->task = g_task_new (self, NULL, callback, user_data);
  if (self->closed)
    {
      g_task_return_boolean (job->task, TRUE);
      job_free (job);
      return;
    }
  push (self, job);
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
