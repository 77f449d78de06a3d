/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words of a query in the index's language. */

#pragma once

#include "ms-search-match.h"
#include "ms-search-query.h"
#include "ms-store.h"

G_BEGIN_DECLS

#define MS_SEARCH_PREFIX_CHARS 2 /* of `pre*`, at least */

typedef struct
{
  GString       *alternatives; /* owned: quoted, with OR between; empty where there is no word */
  guint          n_words; /* that were typed */
  gboolean       is_prefix; /* words that go on are meant */
  gboolean       is_cut; /* there are more alternatives than fit */
  gboolean       is_loose; /* the alternatives find what does not have the words in a row too */
  MsSearchMatch  match; /* how the same is looked for in a text */
} MsSearchWords;

void     ms_search_words_clear   (MsSearchWords       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSearchWords, ms_search_words_clear)

/* @term: of words. At most about @limit alternatives. Reader. */
gboolean ms_search_words_compile (MsStore             *store,
                                  const MsSearchTerm  *term,
                                  guint                limit,
                                  MsSearchWords       *words,
                                  GError             **error);

G_END_DECLS
