/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Timed work of the store in the bulk lane: what is past its time ends (sessions, guests, invitations), and the last uses of sessions are written in batches.
 * Main thread; its timer runs in the default main context. */

#pragma once

#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsScheduler MsScheduler;

/* Whether a guest is connected now and so stays. Called on the worker. */
typedef gboolean (*MsSchedulerKeep) (gint64   user,
                                     gpointer user_data);

/* @executor is borrowed and must be stopped before the scheduler is freed. @keep: (nullable). */
MsScheduler *ms_scheduler_new  (MsExecutor      *executor,
                                MsSchedulerKeep  keep,
                                gpointer         user_data);
void         ms_scheduler_free (MsScheduler     *self);
/* A session was used: noted, written with others at the next turn. Any thread. */
void         ms_scheduler_use  (MsScheduler     *self,
                                gint64           session);
/* The turn that comes every minute, now: for the start and tests. */
void         ms_scheduler_run  (MsScheduler     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsScheduler, ms_scheduler_free)

G_END_DECLS
