/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One token bucket that several threads draw from: what a session posts over HTTP and over all of its sockets. One number, changed by
 * compare and swap: no lock. The clock is handed in. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsRateBucket MsRateBucket;

/* Full: @burst at once, then @per_second. */
MsRateBucket *ms_rate_bucket_new     (guint         burst,
                                      guint         per_second);
/* Any thread. */
MsRateBucket *ms_rate_bucket_ref     (MsRateBucket *self);
void          ms_rate_bucket_unref   (MsRateBucket *self);
/**
 * ms_rate_bucket_take:
 * @now: monotonic µs; may be a little behind that of another thread
 *
 * Any thread.
 *
 * Returns: 0 when it may go on, else the seconds after which it may try again
 */
guint         ms_rate_bucket_take    (MsRateBucket *self,
                                      gint64        now);
/* Nobody else holds it, and it is as good as new. Only for who holds the last reference. */
gboolean      ms_rate_bucket_is_idle (MsRateBucket *self,
                                      gint64        now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRateBucket, ms_rate_bucket_unref)

G_END_DECLS
