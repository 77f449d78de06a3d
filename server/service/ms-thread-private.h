/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a thread when a message comes or goes. Worker; the views also on readers. */

#pragma once

#include "ms-message-private.h"

G_BEGIN_DECLS

/* The message that a thread is under; @ts is its own or that of one of its replies: MS_ERROR_THREAD_NOT_FOUND. (transfer full) (nullable) */
MsMessageRow *ms_thread_need_root     (MsContext           *context,
                                       const MsChannelRow  *channel,
                                       gint64               ts,
                                       GError             **error);
/* Fills what the thread under @root is to the caller; nothing where @root is no root. */
gboolean      ms_thread_fill_view     (MsContext           *context,
                                       gint64               channel,
                                       MsMessage           *root,
                                       GError             **error);
/* A reply of @user at @ts is about to be stored: @root's counters, and how @user stands to the thread. */
gboolean      ms_thread_count_reply   (MsContext           *context,
                                       MsMessageRow        *root,
                                       gint64               user,
                                       gint64               ts,
                                       gboolean            *newly_followed,
                                       GError             **error);
/**
 * ms_thread_tell_reply:
 * @reply: stored
 * @mentioned: (element-type gint64): of it, by name; the first @n_mentioned
 * @newly_followed: as ms_thread_count_reply() said of its author
 *
 * Who follows the thread from now on, who has it to read, and the events about it.
 */
gboolean      ms_thread_tell_reply    (MsContext           *context,
                                       const MsChannelRow  *channel,
                                       MsMessageRow        *root,
                                       const MsMessageRow  *reply,
                                       GArray              *mentioned,
                                       guint                n_mentioned,
                                       gboolean             newly_followed,
                                       GError             **error);
/* @reply was removed: counters, and the tombstone above it if it was the last. *event_seq: the last event. */
gboolean      ms_thread_forget_reply  (MsContext           *context,
                                       const MsChannelRow  *channel,
                                       const MsMessageRow  *reply,
                                       gint64              *event_seq,
                                       GError             **error);
/* Deletes a root that has replies: it stays as a tombstone. */
gboolean      ms_thread_bury_root     (MsContext           *context,
                                       const MsChannelRow  *channel,
                                       MsMessageRow        *root,
                                       gint64              *event_seq,
                                       GError             **error);

G_END_DECLS
