/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is old enough to go, and how long each conversation keeps its messages. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

/* Conversations with a key above @after, in the order of keys. @days: what holds where a conversation has no number of its own; with 0
 * only those with their own are visited. */
typedef void (*MsRetentionVisitor) (gint64   channel,
                                    gint64   days,
                                    gpointer user_data);

gboolean  ms_retention_store_visit    (MsStore             *store,
                                       gint64               after,
                                       gint64               days,
                                       guint                limit,
                                       MsRetentionVisitor   visitor,
                                       gpointer             user_data,
                                       GError             **error);
/* (transfer full) (nullable) (element-type gint64): ts of the oldest messages before @before, in threads or not, the oldest first; no
 * tombstones. */
GArray   *ms_retention_store_list_old (MsStore             *store,
                                       gint64               channel,
                                       gint64               before,
                                       guint                limit,
                                       GError             **error);
/* *days: -1 where it has no number of its own. */
gboolean  ms_retention_store_get      (MsStore             *store,
                                       gint64               channel,
                                       gint64              *days,
                                       GError             **error);
/* @days: -1 for none of its own. */
gboolean  ms_retention_store_set      (MsStore             *store,
                                       gint64               channel,
                                       gint64               days,
                                       GError             **error);

G_END_DECLS
