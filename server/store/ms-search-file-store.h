/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search index of files as rows. A file has a document for each message that shows it, with what was said there, and one for who gave it.
 * The store notes by itself which files changed; what the documents hold is the business of the rules. */

#pragma once

#include "ms-search-store.h"

G_BEGIN_DECLS

/* A message that shows a file, as far as its document goes. Views, valid in the visitor. */
typedef struct
{
  gint64         channel; /* key */
  gint64         ts;
  MsChannelKind  kind;
  const char    *text; /* (nullable): "" or NULL where there is none */
  gboolean       is_reply;
} MsSearchShown;

typedef gboolean (*MsSearchShownVisitor) (const MsSearchShown *shown,
                                          gpointer             user_data);

typedef gboolean (*MsSearchDocumentVisitor) (gint64      id,
                                             const char *document,
                                             gpointer    user_data);

/* Documents of one file follow each other. */
gint64   ms_search_document_of_file    (gint64                   file,
                                        guint                    number);
gint64   ms_search_file_of_document    (gint64                   id);

/* *file: (out): key of one that changed, 0 if there is none. */
gboolean ms_search_file_store_get_next (MsStore                 *store,
                                        gint64                  *file,
                                        GError                 **error);
gboolean ms_search_file_store_set_done (MsStore                 *store,
                                        gint64                   file,
                                        GError                 **error);
/* At most MS_LIMIT_FILE_SHARES, until the visitor returns FALSE. */
gboolean ms_search_file_store_visit_shown (MsStore              *store,
                                           gint64                file,
                                           MsSearchShownVisitor  visitor,
                                           gpointer              user_data,
                                           GError              **error);
/* @channel, @ts: 0 in the document of who gave it. */
gboolean ms_search_file_store_add      (MsStore                 *store,
                                        gint64                   id,
                                        gint64                   channel,
                                        gint64                   ts,
                                        const char              *document,
                                        GError                 **error);
/* All documents of a file; the visitor sees each of them before. */
gboolean ms_search_file_store_remove   (MsStore                 *store,
                                        gint64                   file,
                                        MsSearchDocumentVisitor  visitor,
                                        gpointer                 user_data,
                                        GError                 **error);
/* Empties the index; all files have changed. */
gboolean ms_search_file_store_clear    (MsStore                 *store,
                                        GError                 **error);
/* As ms_search_store_walk(), with documents, those of one file after the other; find->marks is NULL. Files that changed are not found. */
gboolean ms_search_file_store_walk     (MsStore                 *store,
                                        const MsSearchFind      *find,
                                        MsSearchRowVisitor       visitor,
                                        gpointer                 user_data,
                                        guint                   *n_rows,
                                        GError                 **error);
/* *is_in: whether a message of @channel shows @file. */
gboolean ms_search_file_store_is_in    (MsStore                 *store,
                                        gint64                   file,
                                        gint64                   channel,
                                        gboolean                *is_in,
                                        GError                 **error);
/* For the check: files that have no document and have not changed, and documents of files or messages that are not there. */
gboolean ms_search_file_store_count_wrong (MsStore              *store,
                                           gint64               *n_wrong,
                                           GError              **error);

G_END_DECLS
