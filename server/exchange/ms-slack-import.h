/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Slack export into the store: read through once, so that a broken one changes nothing, then written in bulk steps of the executor, so
 * that a running server goes on serving. May be stopped between two steps and run again: it goes on with what is missing. Any thread but the
 * main one of a server: it blocks. */

#pragma once

#include <gio/gio.h>

#include "ms-blob-store.h"
#include "ms-executor.h"
#include "ms-import-service.h"
#include "ms-slack-counts.h"

G_BEGIN_DECLS

/* How far it got, in the thread of the import. */
typedef void (*MsSlackProgress) (const MsSlackCounts *so_far,
                                 gpointer             user_data);

/* Where the bytes of files go. */
typedef struct
{
  MsBlobStore *blobs; /* (nullable): they are left out */
  const char  *origin; /* of their addresses: "http://host:port" */
} MsSlackStorage;

/**
 * ms_slack_import_run:
 * @fd: of the archive
 * @most: the greatest role that anybody may get
 * @progress: (nullable)
 * @counts: (out caller-allocates): also after a failure
 * @error: MS_ERROR_INVALID_ARGUMENTS, in words, for a bad archive; else of the executor; G_IO_ERROR_CANCELLED
 */
gboolean ms_slack_import_run   (int               fd,
                                MsExecutor       *executor,
                                MsRole            most,
                                const MsSlackStorage *storage,
                                MsSlackProgress   progress,
                                gpointer          user_data,
                                GCancellable     *cancellable,
                                MsSlackCounts    *counts,
                                GError          **error);

G_END_DECLS
