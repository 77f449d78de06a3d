/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sidecar file with the last committed place ("EPOCH SEQ"), written after each commit without a sync. A store that is behind it, or of another
 * epoch, was copied back by hand: then positions that clients hold must not be served. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsHeadFile MsHeadFile;

/* Never fails: without the file the check is left out. */
MsHeadFile *ms_head_file_new      (const char  *database_path);
void        ms_head_file_free     (MsHeadFile  *self);
/* Whether the store at (@epoch, @seq) is not what was here last. */
gboolean    ms_head_file_is_ahead (MsHeadFile  *self,
                                   const char  *epoch,
                                   gint64       seq);
void        ms_head_file_write    (MsHeadFile  *self,
                                   const char  *epoch,
                                   gint64       seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHeadFile, ms_head_file_free)

G_END_DECLS
