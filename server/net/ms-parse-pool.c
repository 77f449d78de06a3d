/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread pool of GLib's and a count. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-parse-pool.h"

#include "ms-limits.h"

struct _MsParsePool
{
  GThreadPool *threads;
  int          n_pending; /* atomic */
};

typedef struct
{
  GDestroyNotify work;
  gpointer       data;
} ParseJob;

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autofree ParseJob *job = data;

  job->work (job->data);
}

MsParsePool *
ms_parse_pool_new (GError **error)
{
  g_autoptr(MsParsePool) self = g_new0 (MsParsePool, 1);

  self->threads = g_thread_pool_new (run_job, self, MS_LIMIT_PARSE_THREADS, FALSE, error);
  return self->threads != NULL ? g_steal_pointer (&self) : NULL;
}

void
ms_parse_pool_free (MsParsePool *self)
{
  if (self == NULL)
    return;

  if (self->threads != NULL)
    g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}

void
ms_parse_pool_run (MsParsePool   *self,
                   GDestroyNotify work,
                   gpointer       data)
{
  ParseJob *job;

  g_return_if_fail (self != NULL && work != NULL);

  job = g_new (ParseJob, 1);
  *job = (ParseJob) { work, data };
  g_atomic_int_inc (&self->n_pending);
  /* An error means that no thread could be started: the job waits for one that is there, and without any it is run here. */
  g_thread_pool_push (self->threads, job, NULL);
}

void
ms_parse_pool_settle (MsParsePool *self)
{
  g_atomic_int_add (&self->n_pending, -1);
}

guint
ms_parse_pool_get_n_pending (MsParsePool *self)
{
  return (guint) g_atomic_int_get (&self->n_pending);
}
