/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes runs out of the log. Live: events since the window began carry a topic bit each, and subscribers with equal dialect, mask and cursor share
 * one run. Behind: one subscriber's events are filtered by the directory. Knows no subscribers. */

#pragma once

#include "ms-directory.h"
#include "ms-run-log.h"

G_BEGIN_DECLS

typedef struct _MsRunComposer MsRunComposer;

/* How a subscriber wants to hear it. */
typedef enum
{
  MS_DIALECT_RTM,
  MS_DIALECT_MICRO,
  MS_DIALECT_SIMPLE,
} MsDialect;

/* The classes that a dialect takes. */
MsEventClass   ms_dialect_get_classes       (MsDialect          dialect);

MsRunComposer *ms_run_composer_new          (MsRunLog          *log,
                                             const MsDirectory *directory);
void           ms_run_composer_free         (MsRunComposer     *self);
/* Forgets topics and shared runs: the window is empty and begins behind the log's head. */
void           ms_run_composer_begin        (MsRunComposer     *self);
/**
 * ms_run_composer_add:
 * @seq: the event that was appended to the log just now
 * @bit: (out): the bit of its topic
 *
 * Returns: FALSE when the window is full of other topics (MS_LIMIT_BUSY_TOPICS): begin a new one first
 */
gboolean       ms_run_composer_add          (MsRunComposer     *self,
                                             gint64             seq,
                                             guint             *bit);
/**
 * ms_run_composer_share:
 * @mask: topics by bit
 * @cursor: the first seq that is wanted, within the window
 *
 * Returns: (transfer none): the run for all who are there, at most MS_LIMIT_SEND_BYTES (one frame at least); with a length of 0 when there is
 *   nothing. Valid until the next add or begin
 */
MsRun         *ms_run_composer_share        (MsRunComposer     *self,
                                             MsDialect          dialect,
                                             guint64            mask,
                                             gint64             cursor);
/**
 * ms_run_composer_catch_up:
 * @channel: key, for the simple door
 * @cursor: the first seq that is wanted, not older than the ring
 *
 * Returns: (transfer full): what one user sees, at most @max_bytes (one frame at least)
 */
MsRun         *ms_run_composer_catch_up     (MsRunComposer     *self,
                                             MsDialect          dialect,
                                             guint32            user_slot,
                                             gint64             channel,
                                             gint64             cursor,
                                             gsize              max_bytes);
/* The same for a page of events that came from the event log. */
MsRun         *ms_run_composer_compose_page (MsRunComposer     *self,
                                             MsDialect          dialect,
                                             guint32            user_slot,
                                             MsEventBatch      *page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRunComposer, ms_run_composer_free)

G_END_DECLS
