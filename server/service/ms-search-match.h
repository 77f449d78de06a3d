/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks for the words of a query in one text: to mark them and to say how well it fits. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Around what was found, as in the published API: characters of private use. */
#define MS_SEARCH_MARK_START "\xee\x80\x80"
#define MS_SEARCH_MARK_END   "\xee\x80\x81"

typedef struct _MsSearchMatcher MsSearchMatcher;

/* What words that follow each other stand for. */
typedef enum
{
  MS_SEARCH_MATCH_WHOLE,  /* themselves */
  MS_SEARCH_MATCH_PREFIX, /* the last may go on */
  MS_SEARCH_MATCH_PART,   /* a single one may stand inside of another; of several the first may be the end of one, the last the beginning */
} MsSearchMatch;

MsSearchMatcher *ms_search_matcher_new       (void);
void             ms_search_matcher_free      (MsSearchMatcher *self);
void             ms_search_matcher_add       (MsSearchMatcher *self,
                                              const char      *phrase,
                                              MsSearchMatch    match);
/* (transfer full): @text, which is escaped, with marks around what was found. */
char            *ms_search_matcher_highlight (MsSearchMatcher *self,
                                              const char      *text);
/* The same with a text without anything escaped. */
char            *ms_search_matcher_highlight_plain (MsSearchMatcher *self,
                                                    const char      *text);
/* How well @words fit, as ms_searchable_text() gives them: more for what is found often in a short text, and as a whole word. */
double           ms_search_matcher_score     (MsSearchMatcher *self,
                                              const char      *words);
/* Whether anything that was added is in @words. */
gboolean         ms_search_matcher_has_any   (MsSearchMatcher *self,
                                              const char      *words);
gboolean         ms_search_matcher_is_empty  (MsSearchMatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSearchMatcher, ms_search_matcher_free)

G_END_DECLS
