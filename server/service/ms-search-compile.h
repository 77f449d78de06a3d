/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A query as the caller means it: names looked up, days in the caller's time zone, only what the caller may read. */

#pragma once

#include "ms-context.h"
#include "ms-search-match.h"
#include "ms-search-query.h"
#include "ms-search-store.h"

G_BEGIN_DECLS

/* Keys that a row must have one of, and those that it must not have. */
typedef struct
{
  GArray   *wanted; /* of gint64 */
  GArray   *refused;
  gboolean  is_asked; /* one of the wanted, even where there are none */
} MsSearchKeys;

/* Clear with ms_search_plan_clear(). */
typedef struct
{
  MsSearchWhat     what;
  char            *all; /* expressions for the index, quoted words only: what a row must say; "" if nothing … */
  char            *none; /* … and what it must not */
  MsSearchKeys     places; /* conversations */
  MsSearchKeys     people; /* authors */
  gboolean         has_marks;
  MsSearchMarks    marks; /* with and without are owned */
  MsSearchMatcher *matcher; /* of what is to be marked */
  MsSearchMatcher *refused; /* what the index cannot keep out in all its words: the text must not have it */
  GPtrArray       *needed; /* of MsSearchMatcher: what the index finds too much for: the text must have something of each */
  gint64           viewer;
  gboolean         public_ones; /* the viewer reads public conversations without being in them */
  gint64           oldest; /* µs, inclusive */
  gint64           newest;
  gboolean         is_empty; /* nothing can match */
  gboolean         is_cut; /* the index is not asked for all that matches */
} MsSearchPlan;

void     ms_search_plan_clear       (MsSearchPlan  *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSearchPlan, ms_search_plan_clear)

/* Reader. MS_ERROR_NO_QUERY, MS_ERROR_INVALID_ARGUMENTS: too many words. */
gboolean ms_search_plan_compile     (MsContext     *context,
                                     const char    *query,
                                     MsSearchWhat   what,
                                     MsSearchPlan  *plan,
                                     GError       **error);

/**
 * ms_search_plan_make_wide:
 *
 * Returns: (transfer full) (nullable): the expression of what was asked for, if anything was: who reads the rows asks of each whether the caller
 *   may read it
 */
char    *ms_search_plan_make_wide   (const MsSearchPlan *plan);

/**
 * ms_search_plan_make_narrow:
 * @expression: (out) (transfer full) (nullable): the same, for plans without a place, and where the caller may read; NULL where there is none
 *
 * Returns: FALSE when asking for the places failed
 */
gboolean ms_search_plan_make_narrow (MsContext     *context,
                                     MsSearchPlan  *plan,
                                     char         **expression,
                                     GError       **error);

G_END_DECLS
