/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is old goes: a pass soon after the start, then from time to time, each in bulk steps behind the commands of people. */

#pragma once

#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsRetentionRunner MsRetentionRunner;

/* Main thread. Begins with a pass at once. */
MsRetentionRunner *ms_retention_runner_new  (MsExecutor        *executor);
/* No step begins any more; the one that runs ends by itself. */
void               ms_retention_runner_stop (MsRetentionRunner *self);
/* After the executor was stopped. */
void               ms_retention_runner_free (MsRetentionRunner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRetentionRunner, ms_retention_runner_free)

G_END_DECLS
