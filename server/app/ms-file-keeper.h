/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks after files in the background: makes smaller pictures of those that came, removes the bytes of those that went, ends uploads that
 * nobody went on with, and takes away at start what a crash left. Main thread, but for what is said otherwise. */

#pragma once

#include "ms-blob-store.h"
#include "ms-executor.h"
#include "ms-image-pool.h"
#include "ms-reader-pool.h"
#include "ms-transfer-pool.h"

G_BEGIN_DECLS

typedef struct _MsFileKeeper MsFileKeeper;

/* All borrowed. */
typedef struct
{
  MsExecutor     *executor;
  MsReaderPool   *readers;
  MsTransferPool *transfers;
  MsImagePool    *images;
  MsBlobStore    *blobs;
} MsFileKeeperConfig;

/* Before anything comes in: lists what is in the folder. */
MsFileKeeper *ms_file_keeper_new  (const MsFileKeeperConfig *config);
void          ms_file_keeper_free (MsFileKeeper             *self);
/* Before the pools end: nothing new is begun. */
void          ms_file_keeper_stop (MsFileKeeper             *self);
/* There may be something to do. Any thread. */
void          ms_file_keeper_wake (MsFileKeeper             *self);
/* The same, if the batch has to do with files. */
void          ms_file_keeper_post (MsFileKeeper             *self,
                                   MsEventBatch             *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFileKeeper, ms_file_keeper_free)

G_END_DECLS
