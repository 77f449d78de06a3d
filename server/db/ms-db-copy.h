/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A database's copy in one file, as it was at one moment, while others go on writing. Any thread. */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/**
 * ms_db_copy_into:
 * @path: an existing database
 * @destination: a file that does not exist
 * @error: as ms_db_open(); MS_ERROR_STORAGE_FULL when there is no room for the copy
 *
 * Writes what is committed now, compact and synced. A connection of its own reads it: the log of the original can start anew only when
 * the copy is done.
 */
gboolean ms_db_copy_into (const char  *path,
                          const char  *destination,
                          GError     **error);

G_END_DECLS
