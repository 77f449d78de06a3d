/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Typing marks, coalesced: of one channel at most one a second goes out; who came second is told a second later. Shared by all
 * shards; any thread. Times are handed in (monotonic, µs). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsTyping MsTyping;

typedef struct
{
  gint64 channel; /* keys */
  gint64 user;
  gint64 thread_ts; /* µs: in a thread; 0: in the conversation itself */
} MsTypingMark;

MsTyping *ms_typing_new  (void);
void      ms_typing_free (MsTyping *self);
/* Whether the mark is to be sent at once. */
gboolean  ms_typing_mark (MsTyping           *self,
                          const MsTypingMark *mark,
                          gint64              now);
/* Once a second: the marks that waited. Returns: (transfer full) (nullable) (element-type MsTypingMark). */
GArray   *ms_typing_tick (MsTyping *self,
                          gint64    now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTyping, ms_typing_free)

G_END_DECLS
