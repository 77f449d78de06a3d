/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every message changes a little: the head of its topic, its channel's sums, its author's read mark. A group of messages changes the
 * same rows again and again, so the changes are gathered here and each row is written once, before the commit, in the same transaction.
 * Whoever asks for one of these columns in between makes them be written first (ms_db_watch()), or lays them over the row. Worker. */

#pragma once

#include "ms-digest.h"
#include "ms-store.h"
#include "ms-topic.h"

G_BEGIN_DECLS

/* Before the first statement of @db, which stays the caller's. */
MsWriteBehind *ms_write_behind_new           (MsDb           *db);
void           ms_write_behind_free          (MsWriteBehind  *self);
/* Writes what is gathered. Called by itself where a statement needs it. */
gboolean       ms_write_behind_settle        (MsWriteBehind  *self,
                                              GError        **error);
/* The transaction was rolled back: nothing of it is remembered. */
void           ms_write_behind_forget        (MsWriteBehind  *self);

/* @seq: (out): the last seq of @topic, where it is remembered */
gboolean       ms_write_behind_find_head     (MsWriteBehind  *self,
                                              MsTopic         topic,
                                              gint64         *seq);
/* Remembers what the row says. */
void           ms_write_behind_keep_head     (MsWriteBehind  *self,
                                              MsTopic         topic,
                                              gint64          seq);
void           ms_write_behind_set_head      (MsWriteBehind  *self,
                                              MsTopic         topic,
                                              gint64          seq);
/* One more message in @channel, the latest. */
void           ms_write_behind_add_message   (MsWriteBehind  *self,
                                              gint64          channel,
                                              gint64          ts,
                                              MsDigest        digest);
void           ms_write_behind_set_last_read (MsWriteBehind  *self,
                                              gint64          channel,
                                              gint64          user,
                                              gint64          ts);
/* Lays what is gathered over a row's columns; they stay as they are where nothing is. */
void           ms_write_behind_overlay       (MsWriteBehind  *self,
                                              gint64          channel,
                                              gint64          user,
                                              gint64         *latest,
                                              gint64         *last_read);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWriteBehind, ms_write_behind_free)

G_END_DECLS
