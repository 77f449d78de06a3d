/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waits for a server's first run and then does what was put off until there is a team: the set-up code is dropped, and what the options
 * say about who may come in holds. Main thread. */

#pragma once

#include "ms-auth-guard.h"
#include "ms-config.h"
#include "ms-data-dir.h"
#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsFirstRun MsFirstRun;

/**
 * ms_first_run_new:
 *
 * Waits from now on, until first run is done. All arguments are borrowed and must outlive it, @config also the executor.
 */
MsFirstRun *ms_first_run_new           (const MsConfig  *config,
                                        MsDataDir       *data_dir,
                                        MsExecutor      *executor,
                                        MsAuthGuard     *guard);
void        ms_first_run_free          (MsFirstRun      *self);
/* Overrides what the team was told before about who may come in; blocks. Nothing without options, or before first run. */
gboolean    ms_first_run_apply_options (MsExecutor      *executor,
                                        const MsConfig  *config,
                                        GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFirstRun, ms_first_run_free)

G_END_DECLS
