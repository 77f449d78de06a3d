/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Token buckets per caller (a session, or a network where nobody is signed in). Bounded in memory; the clock is handed in. One thread, but
 * for the buckets of posts, which sockets draw from too. */

#pragma once

#include <glib.h>

#include "ms-api-call.h"
#include "ms-rate-bucket.h"

G_BEGIN_DECLS

typedef struct _MsRateLimiter MsRateLimiter;

MsRateLimiter *ms_rate_limiter_new   (void);
void           ms_rate_limiter_free  (MsRateLimiter *self);
/**
 * ms_rate_limiter_take:
 * @caller: who it is, as a stranger
 * @now: monotonic µs
 *
 * Returns: 0 when it may go on, else the seconds after which it may try again
 */
guint          ms_rate_limiter_take  (MsRateLimiter *self,
                                      const char    *caller,
                                      MsApiRate      rate,
                                      gint64         now);
/**
 * ms_rate_limiter_take_session:
 * @session: key
 *
 * The same for who is signed in; strangers, however many, take nothing from them.
 */
guint          ms_rate_limiter_take_session (MsRateLimiter *self,
                                      gint64         session,
                                      MsApiRate      rate,
                                      gint64         now);
/**
 * ms_rate_limiter_get_posts:
 * @session: key
 *
 * Returns: (transfer none): what the session may post, by whatever door; remembered while somebody holds it or it is not full
 */
MsRateBucket  *ms_rate_limiter_get_posts (MsRateLimiter *self,
                                      gint64         session,
                                      gint64         now);
/* Buckets that are remembered, but for those of posts. */
guint          ms_rate_limiter_count (MsRateLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRateLimiter, ms_rate_limiter_free)

G_END_DECLS
