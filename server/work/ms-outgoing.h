/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of one file on their way out, block by block. Blocks: for a thread of transfers, one call at a time. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsBlobStore MsBlobStore;
typedef struct _MsOutgoing MsOutgoing;

/* @error: MS_ERROR_FILE_NOT_FOUND, MS_ERROR_INTERNAL */
MsOutgoing *ms_outgoing_new      (MsBlobStore  *blobs,
                                  const char   *name,
                                  GError      **error);
void        ms_outgoing_free     (MsOutgoing   *self);
gint64      ms_outgoing_get_size (MsOutgoing   *self);
/* (transfer full) (nullable): from @offset, MS_LIMIT_TRANSFER_BLOCK_BYTES or up to @end; never empty before that. */
GBytes     *ms_outgoing_read     (MsOutgoing   *self,
                                  gint64        offset,
                                  gint64        end,
                                  GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsOutgoing, ms_outgoing_free)

G_END_DECLS
