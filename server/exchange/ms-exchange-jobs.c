/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread at a time, known to its owner, so that a server that stops does not leave it behind. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-exchange-jobs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-slack-uploads.h"

#define EXPORTS "exports"

struct _MsExchangeJobs
{
  MsExecutor   *executor; /* borrowed, as what follows */
  const char   *data_dir;
  MsBlobStore  *blobs;
  char         *origin;
  char         *exports; /* folder of archives that are being made */

  GMutex        lock;
  GPtrArray    *records; /* Record, the oldest first */
  GThread      *thread; /* (nullable): the last one, maybe ended */
  GCancellable *cancellable; /* of the one that runs, NULL if none does */
  gboolean      is_stopped;
};

/* What is known of a job. */
typedef struct
{
  char           id[MS_ID_SIZE];
  MsExchangeView view;
} Record;

typedef struct
{
  MsExchangeJobs  *jobs;
  char             id[MS_ID_SIZE];
  GCancellable    *cancellable;

  /* An import. */
  int              fd; /* -1: it is none */
  MsRole           most;
  MsSlackProgress  progress;
  MsExchangeDone   done;
  gpointer         user_data;

  /* An export. */
  gint64           owner;
  gboolean         full;
} Job;

void
ms_exchange_view_clear (MsExchangeView *self)
{
  ms_slack_counts_clear (&self->counts);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->message, g_free);
}

static void
record_free (Record *record)
{
  ms_exchange_view_clear (&record->view);
  g_free (record);
}

static void
job_free (Job *job)
{
  if (job->fd >= 0)
    close (job->fd);
  g_object_unref (job->cancellable);
  g_free (job);
}

/* With the lock. (nullable) */
static Record *
find (MsExchangeJobs *self,
      const char     *id)
{
  for (guint i = 0; i < self->records->len; i++)
    if (g_str_equal (((Record *) g_ptr_array_index (self->records, i))->id, id))
      return g_ptr_array_index (self->records, i);
  return NULL;
}

static void
copy_counts (const MsSlackCounts *counts,
             MsSlackCounts       *copy)
{
  ms_slack_counts_clear (copy);
  *copy = *counts;
  copy->unused_names = g_strdup (counts->unused_names);
}

static void
progress_cb (const MsSlackCounts *so_far,
             gpointer             user_data)
{
  Job *job = user_data;
  Record *record;

  g_mutex_lock (&job->jobs->lock);
  record = find (job->jobs, job->id);
  if (record != NULL)
    copy_counts (so_far, &record->view.counts);
  g_mutex_unlock (&job->jobs->lock);
  if (job->progress != NULL)
    job->progress (so_far, job->user_data);
}

/* Before anybody is told: they may start the next one. */
static void
end (Job                   *job,
     const MsSlackCounts   *counts,
     const MsSlackExported *exported,
     char                  *file,
     const GError          *error)
{
  Record *record;

  g_mutex_lock (&job->jobs->lock);
  g_clear_object (&job->jobs->cancellable);
  record = find (job->jobs, job->id);
  if (record != NULL)
    {
      record->view.state = error == NULL ? MS_EXCHANGE_DONE : MS_EXCHANGE_FAILED;
      copy_counts (counts, &record->view.counts);
      record->view.exported = *exported;
      record->view.file = g_strdup (file);
      record->view.error = error != NULL ? g_strdup (ms_error_get_wire_name (error)) : NULL;
      record->view.message = error != NULL && error->domain == MS_ERROR ? g_strdup (error->message) : NULL;
    }
  g_mutex_unlock (&job->jobs->lock);
}

static void
run_import (Job *job)
{
  const MsSlackStorage storage = { job->jobs->blobs, job->jobs->origin };
  g_autoptr(GError) error = NULL;
  g_auto(MsSlackCounts) counts = { 0 };

  ms_slack_import_run (job->fd, job->jobs->executor, job->most, &storage, progress_cb, job, job->cancellable, &counts, &error);
  end (job, &counts, &(MsSlackExported) { 0 }, NULL, error);
  if (job->done != NULL)
    job->done (&counts, error, job->user_data);
}

/* A killed server left them: what is in one may be everything that was ever said. Nobody but us puts anything there. */
static void
sweep (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_unlink (path) != 0)
        g_debug ("%s stays: %s", path, g_strerror (errno));
    }
}

/* What is on its way lies in a folder of its own beside the data and is nobody's. */
static gboolean
make_export (Job              *job,
             MsSlackExported  *exported,
             char            **file,
             GError          **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = g_date_time_format (now, "export-%Y-%m-%d-%H%M.zip");
  g_autofree char *path = g_strdup_printf ("%s/%s.zip", job->jobs->exports, job->id);
  gboolean done;

  if (g_mkdir_with_parents (job->jobs->exports, 0700) != 0)
    return ms_error_set_message (error, MS_ERROR_INTERNAL, "%s: %s", job->jobs->exports, g_strerror (errno));
  done = ms_slack_export_run (job->jobs->data_dir, path, job->full, job->cancellable, exported, error)
         && ms_slack_keep_file (job->jobs->executor, job->jobs->blobs, path, name, job->jobs->origin, job->owner, file, error);

  g_unlink (path);
  return done;
}

static void
run_export (Job *job)
{
  MsSlackExported exported = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL;

  make_export (job, &exported, &file, &error);
  end (job, &(MsSlackCounts) { 0 }, &exported, file, error);
}

static gpointer
run (gpointer data)
{
  Job *job = data;

  if (job->fd >= 0)
    run_import (job);
  else
    run_export (job);
  job_free (job);
  return NULL;
}

MsExchangeJobs *
ms_exchange_jobs_new (MsExecutor  *executor,
                      const char  *data_dir,
                      MsBlobStore *blobs,
                      const char  *origin)
{
  MsExchangeJobs *self;

  g_return_val_if_fail (executor != NULL && blobs != NULL, NULL);

  self = g_new0 (MsExchangeJobs, 1);
  self->executor = executor;
  self->data_dir = data_dir;
  self->blobs = blobs;
  self->origin = g_strdup (origin);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) record_free);
  self->exports = g_build_filename (data_dir, EXPORTS, NULL);
  g_mutex_init (&self->lock);
  sweep (self->exports);
  return self;
}

void
ms_exchange_jobs_free (MsExchangeJobs *self)
{
  if (self == NULL)
    return;

  ms_exchange_jobs_stop (self);
  g_ptr_array_unref (self->records);
  g_mutex_clear (&self->lock);
  g_free (self->origin);
  g_free (self->exports);
  g_free (self);
}

/* With the lock. */
static void
add_record (MsExchangeJobs *self,
            const Job      *job)
{
  Record *record = g_new0 (Record, 1);

  g_strlcpy (record->id, job->id, sizeof record->id);
  record->view.is_import = job->fd >= 0;
  g_ptr_array_add (self->records, record);
  if (self->records->len > MS_LIMIT_JOBS_KNOWN)
    g_ptr_array_remove_index (self->records, 0);
}

/* With the lock. */
static gboolean
start (MsExchangeJobs  *self,
       Job             *job,
       GError         **error)
{
  GThread *thread;

  if (self->is_stopped)
    return ms_error_set (error, MS_ERROR_SERVICE_UNAVAILABLE);
  if (self->cancellable != NULL)
    return ms_error_set (error, MS_ERROR_JOB_RUNNING);
  g_clear_pointer (&self->thread, g_thread_join); /* it has ended, or is about to */
  thread = g_thread_try_new ("ms-exchange", run, job, error);
  if (thread == NULL)
    return FALSE;

  self->thread = thread;
  self->cancellable = g_object_ref (job->cancellable);
  add_record (self, job);
  return TRUE;
}

/* @job: (transfer full) */
static gboolean
submit (MsExchangeJobs  *self,
        Job             *job,
        char             id[MS_ID_SIZE],
        GError         **error)
{
  gboolean started;

  ms_id_generate (MS_ID_JOB, job->id);
  if (id != NULL)
    g_strlcpy (id, job->id, MS_ID_SIZE);
  g_mutex_lock (&self->lock);
  started = start (self, job, error);
  g_mutex_unlock (&self->lock);
  if (!started)
    job_free (job);
  return started;
}

gboolean
ms_exchange_jobs_import (MsExchangeJobs   *self,
                         int               fd,
                         MsRole            most,
                         MsSlackProgress   progress,
                         MsExchangeDone    done,
                         gpointer          user_data,
                         GCancellable     *cancellable,
                         char              id[MS_ID_SIZE],
                         GError          **error)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) {
    .jobs = self,
    .fd = fd,
    .most = most,
    .progress = progress,
    .done = done,
    .user_data = user_data,
    .cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new (),
  };
  return submit (self, job, id, error);
}

gboolean
ms_exchange_jobs_export (MsExchangeJobs  *self,
                         gint64           owner,
                         gboolean         full,
                         char             id[MS_ID_SIZE],
                         GError         **error)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { .jobs = self, .fd = -1, .owner = owner, .full = full, .cancellable = g_cancellable_new () };
  return submit (self, job, id, error);
}

gboolean
ms_exchange_jobs_is_running (MsExchangeJobs *self)
{
  gboolean is_running;

  g_mutex_lock (&self->lock);
  is_running = self->cancellable != NULL;
  g_mutex_unlock (&self->lock);
  return is_running;
}

gboolean
ms_exchange_jobs_get (MsExchangeJobs *self,
                      const char     *id,
                      MsExchangeView *view)
{
  const Record *record;

  ms_exchange_view_clear (view);
  g_mutex_lock (&self->lock);
  record = find (self, id);
  if (record != NULL)
    {
      *view = record->view;
      view->counts.unused_names = g_strdup (record->view.counts.unused_names);
      view->file = g_strdup (record->view.file);
      view->error = g_strdup (record->view.error);
      view->message = g_strdup (record->view.message);
    }
  g_mutex_unlock (&self->lock);
  return record != NULL;
}

void
ms_exchange_jobs_stop (MsExchangeJobs *self)
{
  GThread *thread;

  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->is_stopped = TRUE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  thread = g_steal_pointer (&self->thread);
  g_mutex_unlock (&self->lock);
  if (thread != NULL)
    g_thread_join (thread);
}
