/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Imports and exports of a running server, one at a time, each on a thread of its own; what became of the last ones is known until the server
 * stops. Any thread. */

#pragma once

#include "ms-id.h"
#include "ms-slack-export.h"
#include "ms-slack-import.h"

G_BEGIN_DECLS

typedef struct _MsExchangeJobs MsExchangeJobs;

typedef enum
{
  MS_EXCHANGE_RUNNING,
  MS_EXCHANGE_DONE,
  MS_EXCHANGE_FAILED,
} MsExchangeState;

/* A job as it is at the moment. Clear with ms_exchange_view_clear(). */
typedef struct
{
  MsExchangeState  state;
  gboolean         is_import;
  MsSlackCounts    counts; /* of an import */
  MsSlackExported  exported; /* of an export */
  char            *file; /* (nullable): id of what an export made */
  char            *error; /* (nullable): wire name */
  char            *message; /* (nullable): the same in words */
} MsExchangeView;

/* In the job's thread. @error: (nullable). */
typedef void (*MsExchangeDone) (const MsSlackCounts *counts,
                                const GError        *error,
                                gpointer             user_data);

void            ms_exchange_view_clear  (MsExchangeView   *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsExchangeView, ms_exchange_view_clear)

/* @data_dir, @blobs: borrowed; @origin: of the addresses of files that come in. Takes away what exports of a killed server left. */
MsExchangeJobs *ms_exchange_jobs_new    (MsExecutor       *executor,
                                         const char       *data_dir,
                                         MsBlobStore      *blobs,
                                         const char       *origin);
/* Stops first. */
void            ms_exchange_jobs_free   (MsExchangeJobs   *self);
/**
 * ms_exchange_jobs_import:
 * @fd: (transfer full): of the archive
 * @progress: (nullable), as @done
 * @cancellable: (nullable): stops it between two steps
 * @id: (out caller-allocates) (optional): for ms_exchange_jobs_get()
 * @error: MS_ERROR_JOB_RUNNING while another one runs, MS_ERROR_SERVICE_UNAVAILABLE after a stop: @done is not called then
 */
gboolean        ms_exchange_jobs_import (MsExchangeJobs   *self,
                                         int               fd,
                                         MsRole            most,
                                         MsSlackProgress   progress,
                                         MsExchangeDone    done,
                                         gpointer          user_data,
                                         GCancellable     *cancellable,
                                         char              id[MS_ID_SIZE],
                                         GError          **error);
/* What comes of it is a file of @owner's own. Errors as above. */
gboolean        ms_exchange_jobs_export (MsExchangeJobs   *self,
                                         gint64            owner,
                                         gboolean          full,
                                         char              id[MS_ID_SIZE],
                                         GError          **error);
/* Whether another one would have to wait. */
gboolean        ms_exchange_jobs_is_running (MsExchangeJobs *self);
/* FALSE for a job that is not known. */
gboolean        ms_exchange_jobs_get    (MsExchangeJobs   *self,
                                         const char       *id,
                                         MsExchangeView   *view);
/* Stops what runs between two steps and waits for it; nothing is taken any more. */
void            ms_exchange_jobs_stop   (MsExchangeJobs   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsExchangeJobs, ms_exchange_jobs_free)

G_END_DECLS
