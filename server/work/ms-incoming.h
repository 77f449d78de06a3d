/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of one file on their way to the disk, and what they turn out to be. Blocks: for a thread of transfers, one call at a time. */

#pragma once

#include <glib.h>

#include "ms-file-service.h"

G_BEGIN_DECLS

typedef struct _MsBlobStore MsBlobStore;
typedef struct _MsIncoming MsIncoming;

/**
 * ms_incoming_new:
 * @id: of the file
 * @offset: where to go on
 * @error: MS_ERROR_FILE_UPLOAD_INCOMPLETE when less than that is there, MS_ERROR_STORAGE_FULL, MS_ERROR_INTERNAL
 */
MsIncoming          *ms_incoming_new         (MsBlobStore   *blobs,
                                              const char    *id,
                                              gint64         offset,
                                              GError       **error);
/* What was written stays, to be gone on with. */
void                 ms_incoming_free        (MsIncoming    *self);
/**
 * ms_incoming_append:
 *
 * From time to time what was written is synced: ms_incoming_get_synced() says how far.
 */
gboolean             ms_incoming_append      (MsIncoming    *self,
                                              const guint8  *data,
                                              gsize          length,
                                              GError       **error);
gint64               ms_incoming_get_length  (MsIncoming    *self);
/* What survives a power cut for certain. */
gint64               ms_incoming_get_synced  (MsIncoming    *self);
gboolean             ms_incoming_sync        (MsIncoming    *self,
                                              GError       **error);
/* As ms_blob_writer_sum(): before the end, until it is @whole. */
gboolean             ms_incoming_sum         (MsIncoming    *self,
                                              gboolean      *whole,
                                              GError       **error);
/* That was all. (transfer none) (nullable): what it is; valid as long as @self */
const MsFileContent *ms_incoming_seal        (MsIncoming    *self,
                                              GError       **error);
/* How much of a file came so far; @received: what is on disk for certain. */
gint64               ms_incoming_get_offset  (MsBlobStore   *blobs,
                                              const char    *id,
                                              gint64         received);
/* What came of a file so far is of no use. */
void                 ms_incoming_drop_part   (MsBlobStore   *blobs,
                                              const char    *id);
/* A blob that is nobody's: it goes, now or with the sweep of the next start. */
void                 ms_incoming_drop_blob   (MsBlobStore   *blobs,
                                              const char    *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsIncoming, ms_incoming_free)

G_END_DECLS
