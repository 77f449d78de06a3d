/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A query as the caller means it: names looked up, days in the caller's time zone, only what the caller may read. */

#pragma once

#include "ms-context.h"
#include "ms-search-match.h"
#include "ms-search-store.h"

G_BEGIN_DECLS

/* Clear with ms_search_plan_clear(). */
typedef struct
{
  char            *expression; /* for the index: quoted words only; "" where only marks are asked for */
  gboolean         has_marks;
  MsSearchMarks    marks; /* with and without are owned */
  MsSearchMatcher *matcher; /* of what is to be marked */
  gint64           viewer;
  gboolean         public_ones; /* the viewer reads public conversations without being in them */
  gint64           oldest; /* µs, inclusive */
  gint64           newest;
  gboolean         is_empty; /* nothing can match */
} MsSearchPlan;

void     ms_search_plan_clear   (MsSearchPlan  *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSearchPlan, ms_search_plan_clear)

/* Reader. MS_ERROR_NO_QUERY, MS_ERROR_INVALID_ARGUMENTS: too many words. */
gboolean ms_search_plan_compile (MsContext     *context,
                                 const char    *query,
                                 MsSearchPlan  *plan,
                                 GError       **error);

G_END_DECLS
