/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One group of commands in one transaction: the store, its log, the order of run, commit, publish and answer, and what to do when a part of it fails. Worker. */

#pragma once

#include "ms-command-queue.h"

G_BEGIN_DECLS

typedef struct _MsGroup MsGroup;

/* @queue: (borrowed): where its commands come from */
MsGroup  *ms_group_new              (const char           *path,
                                     MsCommandQueue       *queue,
                                     MsExecutorCommitted   committed,
                                     gpointer              user_data);
void      ms_group_free             (MsGroup              *self);
gboolean  ms_group_open             (MsGroup              *self,
                                     GError              **error);
void      ms_group_set_settled      (MsGroup              *self,
                                     MsExecutorSettled     settled);
/* Last checkpoint, then closes. */
void      ms_group_close            (MsGroup              *self);
/* Takes what fits into one group from the queue and brings it to its end; every command is answered. */
void      ms_group_run              (MsGroup              *self,
                                     gint64                now_us);
/* What is done while no command waits: the end of a checkpoint. */
void      ms_group_rest             (MsGroup              *self);
guint     ms_group_get_n_commits    (MsGroup              *self);
void      ms_group_set_max_pages    (MsGroup              *self,
                                     gint64                pages);
void      ms_group_lose_next_commit (MsGroup              *self);

G_END_DECLS
