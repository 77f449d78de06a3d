/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team's frames in the order of their seq, without holes: what sockets are served from, and the ring that a resume is answered
 * from. Bounded by bytes, count and age. Payloads are shared with all other shards; the headers are this thread's own. */

#pragma once

#include <glib.h>

#include "ms-event.h"
#include "ms-run.h"

G_BEGIN_DECLS

typedef struct _MsRunLog MsRunLog;

typedef struct
{
  MsEvent     *event; /* (nullable): internal ones leave only their place */
  MsRun       *simple; /* (nullable): the simple door's frame, made when the first one listens */
  MsTopic      topic;
  guint32      seconds; /* monotonic, when it came */
  MsEventClass classes;
  guint8       bit; /* of the composer's window */
} MsRunEntry;

/* @head: the seq that the team is at: the log begins behind it. */
MsRunLog   *ms_run_log_new        (gint64    head,
                                   gsize     max_bytes,
                                   guint     max_events,
                                   guint     max_seconds);
void        ms_run_log_free       (MsRunLog *self);
/**
 * ms_run_log_preload:
 * @batch: events without a hole, the last of them the head
 *
 * Puts what happened before the start into an empty log, so that those who come back after a restart are served from memory.
 *
 * Returns: FALSE when @batch is not that; the log is then as it was
 */
gboolean    ms_run_log_preload    (MsRunLog     *self,
                                   MsEventBatch *batch,
                                   gint64        now_us);
/* FALSE when it is not the next one (it is then ignored). */
gboolean    ms_run_log_append     (MsRunLog *self,
                                   MsEvent  *event,
                                   gint64    now_us);
/* Drops what is too old. */
void        ms_run_log_trim       (MsRunLog *self,
                                   gint64    now_us);
/* The last seq. */
gint64      ms_run_log_get_head   (MsRunLog *self);
/* The first seq that is kept; head + 1 when the log is empty. */
gint64      ms_run_log_get_oldest (MsRunLog *self);
gsize       ms_run_log_get_bytes  (MsRunLog *self);
/* Borrowed, valid until the next append or trim. Only between oldest and head. */
MsRunEntry *ms_run_log_get        (MsRunLog *self,
                                   gint64    seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRunLog, ms_run_log_free)

G_END_DECLS
