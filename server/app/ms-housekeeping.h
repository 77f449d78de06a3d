/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a running server does by the clock: writes down which sessions were used, and removes what has expired. Main thread. */

#pragma once

#include "ms-auth-guard.h"
#include "ms-executor.h"
#include "ms-presence.h"

G_BEGIN_DECLS

typedef struct _MsHousekeeping MsHousekeeping;

/* Runs once a minute from now on. All borrowed; @guard and @presence must outlive it, and it the executor, whose last steps ask it. */
MsHousekeeping *ms_housekeeping_new  (MsExecutor     *executor,
                                      MsAuthGuard    *guard,
                                      MsPresence     *presence);
void            ms_housekeeping_free (MsHousekeeping *self);
/* All of it now; also after the clock was stopped. */
void            ms_housekeeping_run  (MsHousekeeping *self);
/* The clock is stopped; steps that are on their way are done. @self: (nullable) */
void            ms_housekeeping_stop (MsHousekeeping *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHousekeeping, ms_housekeeping_free)

G_END_DECLS
