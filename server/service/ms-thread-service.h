/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads as somebody follows and reads them. Replying is posting (ms-message-service.h). */

#pragma once

#include "ms-context.h"
#include "ms-message.h"

G_BEGIN_DECLS

/* @root is a view with what the thread is to the caller. */
typedef void (*MsThreadVisitor) (const char      *channel,
                                 const MsMessage *root,
                                 gpointer         user_data);

/* Worker. Tells the caller's own connections what changed. MS_ERROR_CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _THREAD_NOT_FOUND. */
gboolean ms_thread_service_subscribe (MsContext        *context,
                                      const char       *channel,
                                      gint64            thread_ts,
                                      gboolean          subscribed,
                                      gint64           *event_seq,
                                      GError          **error);
/* Worker. How far the caller has read a thread that they follow; may go back. The same errors, and MS_ERROR_INVALID_TIMESTAMP. */
gboolean ms_thread_service_mark      (MsContext        *context,
                                      const char       *channel,
                                      gint64            thread_ts,
                                      gint64            ts,
                                      gint64           *event_seq,
                                      GError          **error);
/**
 * ms_thread_service_list:
 * @cursor: 0, or what *next was (may be negative; opaque)
 * @next: (out): 0 at the end
 *
 * The threads that the caller follows: first those with something to read, each part by its latest reply, the newest first. Reader.
 */
gboolean ms_thread_service_list      (MsContext        *context,
                                      gint64            cursor,
                                      guint             limit,
                                      MsThreadVisitor   visitor,
                                      gpointer          user_data,
                                      gint64           *next,
                                      GError          **error);
/* Reader. How many of them have something to read, at most MS_READ_COUNT_MAX. */
gboolean ms_thread_service_count     (MsContext        *context,
                                      gint64           *unread,
                                      GError          **error);

G_END_DECLS
