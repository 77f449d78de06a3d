/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ends the statuses of people when their time is over, also when that was while the program did not run. */

#pragma once

#include "ms-event.h"
#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsStatusClock MsStatusClock;

/* @executor: borrowed. */
MsStatusClock *ms_status_clock_new   (MsExecutor    *executor);
/* The executor has stopped. */
void           ms_status_clock_free  (MsStatusClock *self);
/* Catches up, then waits for the next end. Main thread, once. */
void           ms_status_clock_start (MsStatusClock *self);
/* After a commit, on the worker. */
void           ms_status_clock_post  (MsStatusClock *self,
                                      MsEventBatch  *batch);
/* No more waiting. Main thread. */
void           ms_status_clock_stop  (MsStatusClock *self);

G_END_DECLS
