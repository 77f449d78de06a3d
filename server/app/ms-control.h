/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The private way into a running server: a Unix socket in the data directory that only its owner may open. One request a connection:
 * a line of JSON there, a line of JSON back. A file that the command may read and the server perhaps not is handed over open: the server
 * asks for it ("send"), and tells then how far it is ("progress"). Both halves are here. Main thread. */

#pragma once

#include "ms-admin.h"
#include "ms-exchange-jobs.h"

G_BEGIN_DECLS

typedef struct _MsControl MsControl;

/* The server's half. */
MsControl *ms_control_new  (const char      *path,
                            MsExecutor      *executor,
                            MsReaderPool    *readers,
                            MsExchangeJobs  *jobs,
                            GError         **error);
void       ms_control_free (MsControl       *self);
/**
 * ms_control_call:
 *
 * The command's half: has a running server do @request; its output is in the request then. Blocks.
 */
gboolean   ms_control_call (const char      *path,
                            MsAdminRequest  *request,
                            GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsControl, ms_control_free)

G_END_DECLS
