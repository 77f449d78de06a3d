/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events that wait to be sent to one app's address: one after another, each again after a while when it fails, and not for ever. Bounded.
 * Knows no network and no clock of its own. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsHookLine MsHookLine;

/* Sends @payload; the line waits for ms_hook_line_answered(). @retry: 0 the first time. @reason: (nullable) */
typedef void (*MsHookLineSend) (GBytes     *payload,
                                guint       retry,
                                const char *reason,
                                gpointer    user_data);

/* @total: (nullable): bytes of all queues together, counted here */
MsHookLine *ms_hook_line_new          (MsHookLineSend  send,
                                       gpointer        user_data,
                                       gsize          *total);
void        ms_hook_line_free         (MsHookLine     *self);
/* Of events that do not fit the oldest goes that is not being sent. Times are monotonic µs. */
void        ms_hook_line_push         (MsHookLine     *self,
                                       GBytes         *payload,
                                       gint64          now);
/* @failure: (nullable): a static string, NULL when it was taken */
void        ms_hook_line_answered     (MsHookLine     *self,
                                       const char     *failure,
                                       gboolean        no_retry,
                                       gint64          now);
/* A few times a second: what is to be sent again. */
void        ms_hook_line_tick         (MsHookLine     *self,
                                       gint64          now);
/* MS_LIMIT_HOOK_FAILURES in a row: nothing more is sent, and nothing is kept. */
gboolean    ms_hook_line_has_failed   (MsHookLine     *self);
guint       ms_hook_line_get_length   (MsHookLine     *self);
guint64     ms_hook_line_get_lost     (MsHookLine     *self);
/* When to try again for the @attempt-th time, from 1 to MS_LIMIT_APP_RETRIES. */
gint64      ms_hook_line_get_delay    (guint           attempt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHookLine, ms_hook_line_free)

G_END_DECLS
