/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One run of microslack-imager: started, read from, ended at its deadline. Blocks. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So much of a picture at most comes out of it. */
#define MS_IMAGER_PICTURE_BYTES (4 * 1024 * 1024)

typedef struct _MsImagerProcess MsImagerProcess;

/* @argv: without the program itself; @input: (transfer full): a descriptor to read the original from. (nullable): it could not be started */
MsImagerProcess *ms_imager_process_new        (const char * const *argv,
                                               int                 input);
/* Ends it, if it has not ended. */
void             ms_imager_process_free       (MsImagerProcess    *self);
/* (transfer full) (nullable): the next line without its end; NULL at the end, or when it took too long. */
char            *ms_imager_process_read_line  (MsImagerProcess    *self);
/* (transfer full) (nullable): */
GBytes          *ms_imager_process_read_bytes (MsImagerProcess    *self,
                                               gsize               length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImagerProcess, ms_imager_process_free)

G_END_DECLS
