/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timer of the main thread that any thread may set: it wakes whoever has something to do at a moment. The moment is of the clock that nobody
 * sets. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsWakeTimer MsWakeTimer;

/* On the main thread, once for each moment that was waited for. */
typedef void (*MsWakeFunc) (gpointer user_data);

/* Stopped at first. */
MsWakeTimer *ms_wake_timer_new   (MsWakeFunc   woken,
                                  gpointer     user_data);
void         ms_wake_timer_free  (MsWakeTimer *self);
/* From now on it may be set. Main thread. */
void         ms_wake_timer_start (MsWakeTimer *self);
/* In @ms from now, unless it is to wake earlier than that already. Any thread; nothing happens while it is stopped. */
void         ms_wake_timer_set   (MsWakeTimer *self,
                                  guint        ms);
/* What was waited for is forgotten; nobody is woken afterwards. Main thread. */
void         ms_wake_timer_stop  (MsWakeTimer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWakeTimer, ms_wake_timer_free)

G_END_DECLS
