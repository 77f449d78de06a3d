/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The blobs of a team on their way into a backup and out of it, and whether they are all there. Blocks. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

/**
 * ms_blob_copy_run:
 * @store: its rows say which, inside a transaction
 * @from: the data directory or backup in which they are
 * @to: the one in which they are to be; those that are there stay
 *
 * Copies and syncs.
 */
gboolean ms_blob_copy_run   (MsStore     *store,
                             const char  *from,
                             const char  *to,
                             GError     **error);
/* All of them by another name in @to: on the same file system, without copying. */
gboolean ms_blob_copy_link  (const char  *from,
                             const char  *to,
                             GError     **error);
/* @missing: (out): how many are not there, or have another length */
gboolean ms_blob_copy_check (MsStore     *store,
                             const char  *folder,
                             gint64      *missing,
                             GError     **error);

G_END_DECLS
