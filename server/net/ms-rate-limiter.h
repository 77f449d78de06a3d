/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Token buckets per caller (a session, or an address where nobody is signed in). Bounded in memory; the clock is handed in. One thread. */

#pragma once

#include <glib.h>

#include "ms-api-call.h"

G_BEGIN_DECLS

typedef struct _MsRateLimiter MsRateLimiter;

MsRateLimiter *ms_rate_limiter_new   (void);
void           ms_rate_limiter_free  (MsRateLimiter *self);
/**
 * ms_rate_limiter_take:
 * @caller: who it is
 * @now: monotonic µs
 *
 * Returns: 0 when it may go on, else the seconds after which it may try again
 */
guint          ms_rate_limiter_take  (MsRateLimiter *self,
                                      const char    *caller,
                                      MsApiRate      rate,
                                      gint64         now);
guint          ms_rate_limiter_count (MsRateLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRateLimiter, ms_rate_limiter_free)

G_END_DECLS
