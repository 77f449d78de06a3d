/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of search share: the marks of a document in the index (by whom, where and what kind, beside its words), and what a
 * query names. */

#pragma once

#include "ms-search-query.h"
#include "ms-service-private.h"
#include "ms-words.h"

G_BEGIN_DECLS

#define MS_SEARCH_VERSION 2 /* of ms-words, ms-searchable and what follows: another one fills the index anew */

/* The conversation is public. It stays what it is: a change of its kind would have to put its messages in again. */
#define MS_SEARCH_MARK_PUBLIC "p"
#define MS_SEARCH_MARK_LINK   "l"
#define MS_SEARCH_MARK_THREAD "t" /* a reply */
#define MS_SEARCH_MARK_FILE   "f" /* the message shows files */
#define MS_SEARCH_MARK_CHANNEL 'c' /* and the key */
#define MS_SEARCH_MARK_USER    'u' /* and the key */
#define MS_SEARCH_MARK_OWNER   'o' /* and the key: of a file, what who gave it knows of it */
#define MS_SEARCH_MARK_TYPE    'y' /* and a name: of a file */

/* What of a document, which begins with its marks, is words. */
const char *ms_search_document_get_words (const char   *document);
/* A document of its own: marks, each behind MS_WORDS_MARK, and words. (transfer full) */
char      *ms_search_document_make  (const char        *marks,
                                     const char        *words);
/* One mark more: a kind alone … */
void       ms_search_add_mark       (GString           *marks,
                                     const char        *kind);
/* … or with a key. */
void       ms_search_add_key_mark   (GString           *marks,
                                     char               kind,
                                     gint64             key);
/* Whether parts of it are looked for. */
gboolean   ms_search_vocabulary_takes (const MsWord    *word);
/* The words of @words, which ms_searchable_text() made, into the vocabulary … */
gboolean   ms_search_vocabulary_add (MsStore           *store,
                                     const char        *words,
                                     GError           **error);
/* … or all words of a document as the index takes it in: one cut for both … */
gboolean   ms_search_vocabulary_add_document (MsStore     *store,
                                              gint64       id,
                                              const char  *document,
                                              GError     **error);
/* … and perhaps out of it. */
gboolean   ms_search_vocabulary_suspect (MsStore       *store,
                                         const char    *words,
                                         GError       **error);
/* Makes the documents of the next file that changed. *found: (out): FALSE when there is none. */
gboolean   ms_search_index_next_file (MsStore          *store,
                                      gboolean         *found,
                                      GError          **error);
/* *channel: (transfer full) (nullable): by id or name, if the caller may see it. FALSE: asking failed. */
gboolean   ms_search_find_channel (MsContext           *context,
                                   const MsUser        *caller,
                                   const char          *text,
                                   MsChannelRow       **channel,
                                   GError             **error);
/* *user: (transfer full) (nullable): by "me", id or name. */
gboolean   ms_search_find_user    (MsContext           *context,
                                   const MsUser        *caller,
                                   const char          *text,
                                   MsUser             **user,
                                   gint64              *key,
                                   GError             **error);
/* *channel: (transfer full) (nullable): the caller's direct messages with somebody; untouched if there are none. */
gboolean   ms_search_find_direct  (MsContext           *context,
                                   const MsUser        *caller,
                                   const char          *text,
                                   MsChannelRow       **channel,
                                   GError             **error);
/* (transfer full) (nullable): the first moment of the time that a term means; NULL when the calendar has none. *end: (transfer full)
 * (nullable): the first behind it. */
GDateTime *ms_search_get_start    (const MsSearchTerm  *term,
                                   GTimeZone           *zone,
                                   gint64               now_us,
                                   GDateTime          **end);

G_END_DECLS
