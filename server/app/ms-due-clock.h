/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Does what is due at a moment of the clock on the wall, also when that was while the program did not run: statuses that end, reminders. One timer
 * for the next moment and a bulk step that does what is due and tells when the one after it is. */

#pragma once

#include "ms-event.h"
#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsDueClock MsDueClock;

/**
 * MsDueFunc:
 * @next: (out): when there is something to do again (seconds since 1970; what is over means at once), 0 for never
 *
 * A bulk step on the worker; the system acts.
 */
typedef gboolean (*MsDueFunc) (MsContext     *context,
                               gint64        *next,
                               GError       **error);

/**
 * ms_due_clock_new:
 * @executor: borrowed
 * @step: what to do
 * @kind: after an event of this kind the next moment may be another
 * @what: a constant: what does not happen when the step fails, for the log
 */
MsDueClock *ms_due_clock_new   (MsExecutor   *executor,
                                MsDueFunc     step,
                                MsEventKind   kind,
                                const char   *what);
/* The executor has stopped. */
void        ms_due_clock_free  (MsDueClock   *self);
/* Catches up, then waits. Main thread, once. */
void        ms_due_clock_start (MsDueClock   *self);
/* After a commit, on the worker. */
void        ms_due_clock_post  (MsDueClock   *self,
                                MsEventBatch *batch);
/* No more waiting. Main thread. */
void        ms_due_clock_stop  (MsDueClock   *self);

G_END_DECLS
