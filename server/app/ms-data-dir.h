/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder that everything is in: made private, and owned by one process at a time. Start of the program. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsDataDir MsDataDir;

/**
 * ms_data_dir_open:
 * @error: G_IO_ERROR_BUSY when another process has it; one line for people otherwise
 *
 * Makes the folder if there is none, and locks it.
 */
MsDataDir  *ms_data_dir_open           (const char  *path,
                                        GError     **error);
void        ms_data_dir_free           (MsDataDir   *self);
/* (transfer full): */
char       *ms_data_dir_dup_file       (const char  *path,
                                        const char  *name);
const char *ms_data_dir_get_path       (MsDataDir   *self);
const char *ms_data_dir_get_database   (MsDataDir   *self);
const char *ms_data_dir_get_control    (MsDataDir   *self);
/* (transfer full): XXXX-XXXX; the same until ms_data_dir_drop_setup_code(). */
char       *ms_data_dir_dup_setup_code (MsDataDir   *self,
                                        GError     **error);
void        ms_data_dir_drop_setup_code (MsDataDir  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDataDir, ms_data_dir_free)

G_END_DECLS
