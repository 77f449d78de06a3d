/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that read and write files for connections of the main thread. Who has a job out gives out no other one for the same file, so
 * that blocks keep their order. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsTransferPool MsTransferPool;

MsTransferPool *ms_transfer_pool_new           (GError         **error);
/* Waits for the jobs that run; those that are done then are told nobody. */
void            ms_transfer_pool_free          (MsTransferPool  *self);
/* @work: on a thread; @done: afterwards, on the main thread. */
void            ms_transfer_pool_run           (MsTransferPool  *self,
                                                GDestroyNotify   work,
                                                GDestroyNotify   done,
                                                gpointer         data);
guint           ms_transfer_pool_get_n_pending (MsTransferPool  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTransferPool, ms_transfer_pool_free)

G_END_DECLS
