/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words that the search index is made of, and which of them have a part. There are far fewer words than messages: a part becomes
 * the words that have it, and those are looked up in the index. */

#pragma once

#include "ms-store.h"
#include "ms-words.h"

G_BEGIN_DECLS

/* Where in a word a part is to be. */
typedef enum
{
  MS_SEARCH_PART_ANYWHERE,
  MS_SEARCH_PART_BEGINNING,
  MS_SEARCH_PART_END,
} MsSearchPart;

/* Words that a writer knows to be there, so that it need not ask: as many as fit, the later one wins. */
MsSearchKnown *ms_search_known_new          (void);
void           ms_search_known_free         (MsSearchKnown  *self);
/* A transaction was undone: they may never have been there. */
void           ms_search_known_clear        (MsSearchKnown  *self);

/* Whether the word came up lately, so that it is there. */
gboolean       ms_search_word_store_is_known (MsStore       *store,
                                              const MsWord  *word);

/**
 * ms_search_word_store_add:
 * @word: (array length=length): of MS_LIMIT_SEARCH_PART_CHARS at least, valid UTF-8
 * @added: (out): whether it was not there
 */
gboolean       ms_search_word_store_add     (MsStore        *store,
                                             const char     *word,
                                             gsize           length,
                                             gboolean       *added,
                                             GError        **error);
/* Puts the index of parts together, about @pages pages of it. *merged: (out): whether there was something to do */
gboolean       ms_search_word_store_merge   (MsStore        *store,
                                             guint           pages,
                                             gboolean       *merged,
                                             GError        **error);
/* Makes parts of @limit words that came findable. *more: (out): FALSE when there was none */
gboolean       ms_search_word_store_add_parts (MsStore      *store,
                                               guint         limit,
                                               gboolean     *more,
                                               GError      **error);
/* Something that said @word was taken out of the index. */
gboolean       ms_search_word_store_suspect (MsStore        *store,
                                             const char     *word,
                                             GError        **error);
/**
 * ms_search_word_store_sift:
 * @limit: so many words are looked at
 * @more: (out): whether others wait
 *
 * Takes away suspects that nothing in the index says any more.
 */
gboolean       ms_search_word_store_sift    (MsStore        *store,
                                             guint           limit,
                                             gboolean       *more,
                                             GError        **error);
gboolean       ms_search_word_store_clear   (MsStore        *store,
                                             GError        **error);
/**
 * ms_search_word_store_find:
 * @part: of MS_LIMIT_SEARCH_PART_CHARS at least, or of two characters where it is a beginning
 * @words: (element-type utf8): takes at most @limit of them, never @part itself. Where there are more it is half and half: those that were said
 *   first, which are those that are said most, and those that came last.
 * @is_cut: (out): whether there are more
 */
gboolean       ms_search_word_store_find    (MsStore        *store,
                                             const char     *part,
                                             MsSearchPart    where,
                                             guint           limit,
                                             GPtrArray      *words,
                                             gboolean       *is_cut,
                                             GError        **error);
/* *knows: whether @word is there, with its parts if they are due. For the check. */
gboolean       ms_search_word_store_knows   (MsStore        *store,
                                             const char     *word,
                                             gboolean       *knows,
                                             GError        **error);

G_END_DECLS
