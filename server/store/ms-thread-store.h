/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads as rows: what each one is to each person, and the sums that a root keeps of its replies. Replies are messages
 * (ms-message-store.h). */

#pragma once

#include "ms-message-store.h"

G_BEGIN_DECLS

/* What a thread is to somebody. */
typedef struct
{
  gint64   replies; /* their own that are there */
  gint64   first_reply; /* ts of the first of them, 0 if none */
  gint64   last_read; /* ts */
  gint64   latest_reply; /* of the thread; kept current only while it is followed */
  gboolean is_followed;
  gboolean is_known; /* there is a row */
} MsThreadMember;

/* One line of somebody's list of threads. */
typedef struct
{
  gint64   channel; /* key */
  gint64   thread_ts;
  gint64   latest_reply;
  gboolean has_unread;
} MsThreadEntry;

/* *member: (out caller-allocates): all 0 when there is no row. */
gboolean  ms_thread_store_get         (MsStore               *store,
                                       gint64                 channel,
                                       gint64                 thread_ts,
                                       gint64                 user,
                                       MsThreadMember        *member,
                                       GError               **error);
/* Replies, first reply, following and reading; latest_reply and what is unread follow from ms_thread_store_refresh(). */
gboolean  ms_thread_store_set         (MsStore               *store,
                                       gint64                 channel,
                                       gint64                 thread_ts,
                                       gint64                 user,
                                       const MsThreadMember  *member,
                                       GError               **error);
/* A reply by @author came: everybody else who follows has it to read, and who wrote it has read all. */
gboolean  ms_thread_store_announce    (MsStore               *store,
                                       gint64                 channel,
                                       gint64                 thread_ts,
                                       gint64                 author,
                                       gint64                 ts,
                                       GError               **error);
/* Works out from the replies who has something to read: @user alone, or all for 0. */
gboolean  ms_thread_store_refresh     (MsStore               *store,
                                       gint64                 channel,
                                       gint64                 thread_ts,
                                       gint64                 user,
                                       gint64                 latest_reply,
                                       GError               **error);
/* Nobody knows of the thread any more. */
gboolean  ms_thread_store_forget      (MsStore               *store,
                                       gint64                 channel,
                                       gint64                 thread_ts,
                                       GError               **error);
/* Replies by others after @after. Counting stops at @max. */
gboolean  ms_thread_store_count_unread (MsStore              *store,
                                        gint64                channel,
                                        gint64                thread_ts,
                                        gint64                user,
                                        gint64                after,
                                        gint64                max,
                                        gint64               *unread,
                                        GError              **error);
/* ts of the first reply of @user, 0 if none. */
gboolean  ms_thread_store_find_first  (MsStore               *store,
                                       gint64                 channel,
                                       gint64                 thread_ts,
                                       gint64                 user,
                                       gint64                *ts,
                                       GError               **error);
/* Sets @root's counters anew from its replies and their authors. */
gboolean  ms_thread_store_recount     (MsStore               *store,
                                       MsMessageRow          *root,
                                       GError               **error);
/* Stores @root's counters. */
gboolean  ms_thread_store_set_counters (MsStore              *store,
                                        const MsMessageRow   *root,
                                        GError              **error);
/* (transfer full) (element-type MsThreadEntry): threads that @user follows in conversations that they are in, with replies: those with
 * something to read, or the others, before @before, the newest first. */
GArray   *ms_thread_store_list        (MsStore               *store,
                                       gint64                 user,
                                       gboolean               has_unread,
                                       gint64                 before,
                                       guint                  limit,
                                       GError               **error);
/* How many of them have something to read. Counting stops at @max. */
gboolean  ms_thread_store_count_threads (MsStore             *store,
                                         gint64               user,
                                         gint64               max,
                                         gint64              *count,
                                         GError             **error);

G_END_DECLS
