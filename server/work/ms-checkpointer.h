/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moves the log of the database into its main file without stopping the writer: a connection and a thread of its own do the long part, the
 * writer the short rest between two groups. Called on the worker. */

#pragma once

#include "ms-command-queue.h"
#include "ms-db.h"

G_BEGIN_DECLS

typedef struct _MsCheckpointer MsCheckpointer;

/* @writer and @queue are borrowed; @queue is woken when the long part is done, so that the short one need not wait for a command. */
MsCheckpointer *ms_checkpointer_new  (const char      *path,
                                      MsDb            *writer,
                                      MsCommandQueue  *queue,
                                      GError         **error);
/* Waits for the helper and closes its connection; before the writer's is closed. */
void            ms_checkpointer_free (MsCheckpointer  *self);
/* Between two groups: after a commit, or when the queue was woken. */
void            ms_checkpointer_step (MsCheckpointer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCheckpointer, ms_checkpointer_free)

G_END_DECLS
