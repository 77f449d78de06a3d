/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads beside the writer: a small pool of threads, each with its own read-only connection and one read transaction per job.
 * The snapshot opens when the job leaves the queue, so that it holds all that was acknowledged before. Submit from any thread. */

#pragma once

#include <gio/gio.h>

#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsReaderPool MsReaderPool;

MsReaderPool *ms_reader_pool_new    (const char    *path,
                                     guint          n_threads,
                                     GError       **error);
/* As ms_executor_submit(): @run gets a read-only context whose ms_context_get_seq() is the snapshot's seq; @done is called on the reader. */
gboolean      ms_reader_pool_submit (MsReaderPool  *self,
                                     MsCommandRun   run,
                                     MsCommandDone  done,
                                     gpointer       data,
                                     GError       **error);
/* Finishes what is queued, joins the threads. */
void          ms_reader_pool_free   (MsReaderPool  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReaderPool, ms_reader_pool_free)

G_END_DECLS
