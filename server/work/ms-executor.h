/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one writer of a team: a queue and a thread. Commands that wait share one transaction (group commit, at most 128 commands or
 * 2 ms); each checks before it writes, so that a refusal undoes nobody. Nothing is answered or published before the commit.
 * Submit from any thread; run, committed and done are called on the worker. */

#pragma once

#include <gio/gio.h>

#include "ms-context.h"
#include "ms-event.h"

G_BEGIN_DECLS

#define MS_TYPE_EXECUTOR (ms_executor_get_type ())
G_DECLARE_FINAL_TYPE (MsExecutor, ms_executor, MS, EXECUTOR, GObject)

typedef enum
{
  MS_LANE_INTERACTIVE,
  MS_LANE_BULK, /* one step of at most 200 rows or 2 ms; at most one per group while commands wait */
} MsLane;

/**
 * MsCommandRun:
 *
 * One command: a pure function of (@data, the store in @context) without any effect outside the transaction; it may be run twice.
 * It refuses (FALSE and @error) only before its first write. Events are appended through @context.
 */
typedef gboolean (*MsCommandRun) (MsContext *context,
                                  gpointer   data,
                                  GError   **error);

/**
 * MsCommandDone:
 * @error: (nullable): why it was refused, NULL when its transaction is on disk. MS_ERROR_FATAL when the commit failed:
 *   neither yes nor no
 *
 * Called exactly once for each submitted command, on the worker, after the batch of its group was handed to the committed
 * function. Must only hand the result to the thread that waits for it. Takes over @data.
 */
typedef void (*MsCommandDone) (gpointer      data,
                               const GError *error);

/* Called on the worker after each commit that made events, before the group's done functions. */
typedef void (*MsExecutorCommitted) (MsEventBatch *batch,
                                     gpointer      user_data);

typedef void (*MsExecutorSettled) (gpointer user_data);

/**
 * ms_executor_new:
 * @path: the database file; migrated when the executor starts
 * @committed: (nullable)
 */
MsExecutor *ms_executor_new         (const char          *path,
                                     MsExecutorCommitted  committed,
                                     gpointer             user_data);
/* Opens and migrates the store on the worker; waits for it. */
gboolean    ms_executor_start       (MsExecutor          *self,
                                     GError             **error);
/**
 * ms_executor_submit:
 * @cost: bytes that @data holds, for the bound of the queue
 *
 * Returns: FALSE with MS_ERROR_RATELIMITED when the queue is full (8,192 commands or 32 MiB), MS_ERROR_SERVICE_UNAVAILABLE after stop;
 *   @data then stays with the caller and @done is not called
 */
gboolean    ms_executor_submit      (MsExecutor          *self,
                                     MsLane               lane,
                                     MsCommandRun         run,
                                     MsCommandDone        done,
                                     gpointer             data,
                                     gsize                cost,
                                     GError             **error);
/**
 * ms_executor_hold:
 *
 * From here to ms_executor_let_go() the worker does not begin a group, unless a whole one waits: what one turn of a shard reads commits together
 * and goes out in one send. For moments only. Any thread; nests.
 */
void        ms_executor_hold        (MsExecutor          *self);
void        ms_executor_let_go      (MsExecutor          *self);
/* Before start. @settled is called on the worker when all done functions of a group were called. */
void        ms_executor_set_settled (MsExecutor          *self,
                                     MsExecutorSettled    settled);
/* How many commands wait: for metrics. Any thread. */
guint       ms_executor_get_waiting (MsExecutor          *self);
/* Finishes what is queued, checkpoints, closes, joins the thread. */
void        ms_executor_stop        (MsExecutor          *self);

G_END_DECLS
