/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that read long bodies and frames, so that one peer's megabyte delays nobody else. Whoever gives a job pauses its connection
 * until the job is back, which bounds the queue and keeps the connection's order. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsParsePool MsParsePool;

/* (nullable) on failure. */
MsParsePool *ms_parse_pool_new           (GError        **error);
/* Runs what waits, then ends the threads. */
void         ms_parse_pool_free          (MsParsePool    *self);
/**
 * ms_parse_pool_run:
 * @work: called with @data on a thread of the pool; it says itself where it goes on. Once, always
 *
 * Any thread.
 */
void         ms_parse_pool_run           (MsParsePool    *self,
                                          GDestroyNotify  work,
                                          gpointer        data);
/* A job has arrived where it goes on. */
void         ms_parse_pool_settle        (MsParsePool    *self);
/* Jobs that were given and have not arrived. */
guint        ms_parse_pool_get_n_pending (MsParsePool    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsParsePool, ms_parse_pool_free)

G_END_DECLS
