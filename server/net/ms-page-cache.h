/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The newest page of each busy channel's history as ready bytes. A page holds as long as nothing happened in its channel: it is kept under
 * the channel's last event. Nothing in it depends on the viewer but the event number of the whole team, which is written anew for each
 * answer: ms-newest-page.c keeps pages with what is somebody's own away. Main thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsPageCache MsPageCache;

/* What a page is asked by. @limit as the caller wrote it, "" for none. */
typedef struct
{
  gint64      channel; /* key */
  const char *limit;
} MsPageKey;

MsPageCache *ms_page_cache_new    (void);
void         ms_page_cache_free   (MsPageCache      *self);
/**
 * ms_page_cache_lookup:
 * @head: the channel's last event
 * @seq: the team's last event
 *
 * Returns: (transfer full) (nullable): the reply as of @seq
 */
GBytes      *ms_page_cache_lookup (MsPageCache      *self,
                                   const MsPageKey  *key,
                                   gint64            head,
                                   gint64            seq);
/**
 * ms_page_cache_store:
 * @head: the channel's last event now
 * @reply: what a reader answered
 *
 * Keeps @reply, unless something happened in the channel since the reader looked, or it is too long.
 */
void         ms_page_cache_store  (MsPageCache      *self,
                                   const MsPageKey  *key,
                                   gint64            head,
                                   GBytes           *reply);
gsize        ms_page_cache_get_bytes (MsPageCache   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPageCache, ms_page_cache_free)

G_END_DECLS
