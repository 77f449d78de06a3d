/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a plan to what it finds: keys in the order of time, or ranked. */

#pragma once

#include "ms-search-compile.h"
#include "ms-search-service.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 key; /* of a message or of a file */
  double score; /* 0 when it was not asked for */
} MsSearchRanked;

/**
 * ms_search_walk:
 * @is_lower_bound: (out): whether there is more than what is returned
 *
 * Returns: (transfer full) (nullable) (element-type MsSearchRanked): at most MS_LIMIT_SEARCH_MATCHES, what the pages are cut from. Reader.
 */
GArray *ms_search_walk (MsContext            *context,
                        MsSearchPlan         *plan,
                        const MsSearchQuery  *query,
                        gboolean             *is_lower_bound,
                        GError              **error);

G_END_DECLS
