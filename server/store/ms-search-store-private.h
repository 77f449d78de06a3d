/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files with the SQL of searches share. */

#pragma once

#include "ms-db-statement.h"
#include "ms-search-store.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): the one of searches with marks, bound; it asks by itself what the viewer may read. */
MsDbStatement *ms_search_store_prepare_marked (MsStore             *store,
                                               const MsSearchFind  *find,
                                               GError             **error);
/* Rows of key, channel, user and text. *n_rows: (inout) */
gboolean       ms_search_visit_rows           (MsDbStatement       *statement,
                                               MsSearchRowVisitor   visitor,
                                               gpointer             user_data,
                                               guint               *n_rows,
                                               GError             **error);

/* @sql: the command that puts about as many pages of an index together as its value says. *merged: (out): whether there was something to do */
gboolean       ms_search_merge                (MsStore      *store,
                                               const char   *sql,
                                               guint         pages,
                                               gboolean     *merged,
                                               GError      **error);

G_END_DECLS
