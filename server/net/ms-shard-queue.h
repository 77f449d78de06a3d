/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What other threads want of a shard: tasks in their order, and a descriptor that wakes it. One wake-up serves all that wait. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsShard MsShard;
typedef struct _MsShardQueue MsShardQueue;

/* Consumes @data. @shard is NULL when the shard is gone: then only @data is to be freed, on whatever thread. */
typedef void (*MsShardFunc) (MsShard *shard,
                             gpointer data);

MsShardQueue *ms_shard_queue_new    (GError       **error);
void          ms_shard_queue_free   (MsShardQueue  *self);
int           ms_shard_queue_get_fd (MsShardQueue  *self);
/* Any thread. */
void          ms_shard_queue_post   (MsShardQueue  *self,
                                     MsShardFunc    func,
                                     gpointer       data);
/* What is posted until the release waits for it, so that the shard wakes once for all of it. Any thread, one at a time. */
void          ms_shard_queue_hold   (MsShardQueue  *self);
void          ms_shard_queue_release (MsShardQueue *self);
/* On the shard: runs what waits. */
void          ms_shard_queue_run    (MsShardQueue  *self,
                                     MsShard       *shard);
/* Nothing is taken any more; what waits is given up. */
void          ms_shard_queue_close  (MsShardQueue  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsShardQueue, ms_shard_queue_free)

G_END_DECLS
