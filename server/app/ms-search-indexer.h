/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the search index up with the messages: a moment after a commit that changed some, steps in the slow lane until nothing is
 * left. The moment lets many messages share a step; a lone one is found within it. */

#pragma once

#include "ms-event.h"
#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsSearchIndexer MsSearchIndexer;

/* @executor: borrowed. */
MsSearchIndexer *ms_search_indexer_new   (MsExecutor      *executor);
/* The executor has stopped. */
void             ms_search_indexer_free  (MsSearchIndexer *self);
/* Catches up with what an earlier run of the program left. Main thread, once. */
void             ms_search_indexer_start (MsSearchIndexer *self);
/* After a commit, on the worker. */
void             ms_search_indexer_post  (MsSearchIndexer *self,
                                          MsEventBatch    *batch);
/* No more waiting; steps that are on their way end by themselves. Main thread. */
void             ms_search_indexer_stop  (MsSearchIndexer *self);

G_END_DECLS
