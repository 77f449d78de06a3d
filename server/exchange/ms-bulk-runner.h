/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work of many rows from a thread of its own: one bulk step after the other, each waited for. */

#pragma once

#include <gio/gio.h>

#include "ms-executor.h"

G_BEGIN_DECLS

/* One row of the work; runs on the worker as an MsCommandRun and may run twice. */
typedef gboolean (*MsBulkRow) (MsContext *context,
                               guint      index,
                               gpointer   data,
                               GError   **error);

/**
 * ms_bulk_run_step:
 *
 * One step; returns when it is on disk or refused. A full queue is waited for; a step whose commit is neither yes nor no is run again: it must
 * find what it did.
 */
gboolean ms_bulk_run_step (MsExecutor    *executor,
                           MsCommandRun   run,
                           gpointer       data,
                           GCancellable  *cancellable,
                           GError       **error);
/* Rows 0 … @n - 1, as many in a step as it may take. */
gboolean ms_bulk_run_rows (MsExecutor    *executor,
                           guint          n,
                           MsBulkRow      row,
                           gpointer       data,
                           GCancellable  *cancellable,
                           GError       **error);

G_END_DECLS
