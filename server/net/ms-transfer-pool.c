/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread pool of GLib's, and the way back. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-transfer-pool.h"

#include "ms-limits.h"

struct _MsTransferPool
{
  GThreadPool *threads;
  int          n_pending; /* atomic */
};

typedef struct
{
  MsTransferPool *pool;
  GDestroyNotify  work;
  GDestroyNotify  done;
  gpointer        data;
} TransferJob;

static gboolean
done_cb (gpointer user_data)
{
  g_autofree TransferJob *job = user_data;

  g_atomic_int_add (&job->pool->n_pending, -1);
  job->done (job->data);
  return G_SOURCE_REMOVE;
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  TransferJob *job = data;

  job->work (job->data);
  g_idle_add_full (G_PRIORITY_DEFAULT, done_cb, job, NULL);
}

MsTransferPool *
ms_transfer_pool_new (GError **error)
{
  g_autoptr(MsTransferPool) self = g_new0 (MsTransferPool, 1);

  self->threads = g_thread_pool_new (run_job, self, MS_LIMIT_TRANSFER_THREADS, FALSE, error);
  return self->threads != NULL ? g_steal_pointer (&self) : NULL;
}

void
ms_transfer_pool_free (MsTransferPool *self)
{
  if (self == NULL)
    return;
  if (self->threads != NULL)
    g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}

void
ms_transfer_pool_run (MsTransferPool *self,
                      GDestroyNotify  work,
                      GDestroyNotify  done,
                      gpointer        data)
{
  TransferJob *job;

  g_return_if_fail (self != NULL && work != NULL && done != NULL);

  job = g_new (TransferJob, 1);
  *job = (TransferJob) { self, work, done, data };
  g_atomic_int_inc (&self->n_pending);
  /* An error means that no thread could be started: the job waits for one that is there. */
  g_thread_pool_push (self->threads, job, NULL);
}

guint
ms_transfer_pool_get_n_pending (MsTransferPool *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return (guint) g_atomic_int_get (&self->n_pending);
}
