/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the write-ahead log short without a long commit. First a helper thread with a connection of its own moves most pages while
 * the writer goes on; then the writer, between two groups, moves the few that came meanwhile, so that the log can start again from
 * its beginning. The helper alone starves under load. */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

typedef struct _MsCheckpointer MsCheckpointer;

/* @writer: (transfer none): the worker's connection; must outlive the checkpointer. Worker thread, as all of this. */
MsCheckpointer *ms_checkpointer_new          (const char      *path,
                                              MsDb            *writer,
                                              GError         **error);
/* Waits for the helper. */
void            ms_checkpointer_free         (MsCheckpointer  *self);
/* Between two groups: cheap unless something is due. */
void            ms_checkpointer_after_commit (MsCheckpointer  *self);
/* Nothing waits: finishes what the helper began. */
void            ms_checkpointer_idle         (MsCheckpointer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCheckpointer, ms_checkpointer_free)

G_END_DECLS
