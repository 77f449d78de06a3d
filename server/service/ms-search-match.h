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

MsSearchMatcher *ms_search_matcher_new       (void);
void             ms_search_matcher_free      (MsSearchMatcher *self);
/* Words that follow each other; with @prefix the last may go on. */
void             ms_search_matcher_add       (MsSearchMatcher *self,
                                              const char      *phrase,
                                              gboolean         prefix);
/* (transfer full): @text, which is escaped, with marks around what was found. */
char            *ms_search_matcher_highlight (MsSearchMatcher *self,
                                              const char      *text);
/* How well @text fits: more for what is found often in a short text. */
double           ms_search_matcher_score     (MsSearchMatcher *self,
                                              const char      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSearchMatcher, ms_search_matcher_free)

G_END_DECLS
