/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For the tests of the executor: a disk that fills up or fails. */

#pragma once

#include "ms-executor.h"

G_BEGIN_DECLS

/* The file may not grow past @pages from the next group on; 0 lifts it. Any thread. */
void  ms_executor_set_max_pages    (MsExecutor      *self,
                                    gint64           pages);
/* The next commit is made and then counts as failed, as after an error of the sync. Any thread. */
void  ms_executor_lose_next_commit (MsExecutor      *self);
guint ms_executor_get_n_commits    (MsExecutor      *self);

G_END_DECLS
