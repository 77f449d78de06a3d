/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A team's copy in a folder and the way back. A backup is made by the command itself beside a running server, so that it goes wherever
 * the person may write; a restore needs the data directory for itself. Errors are one line for people. Blocks. */

#pragma once

#include "ms-data-dir.h"

G_BEGIN_DECLS

/**
 * ms_backup_make:
 * @source: a data directory; a server may run on it
 * @destination: a folder that does not exist or is empty
 * @output: gets a line for people
 *
 * The folder appears whole, synced and verified, or not at all.
 */
gboolean ms_backup_make    (const char  *source,
                            const char  *destination,
                            GString     *output,
                            GError     **error);

/**
 * ms_backup_restore:
 * @source: what ms_backup_make() made
 * @target: a data directory that is ours
 * @output: gets lines for people
 *
 * Verifies a copy of @source, brings it to the present schema and gives it a new epoch, so that every client loads anew; then it takes
 * the place of what is in @target in one step. What was there is kept beside it. Refuses data of a newer schema.
 */
gboolean ms_backup_restore (const char  *source,
                            MsDataDir   *target,
                            GString     *output,
                            GError     **error);

G_END_DECLS
