/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Searching messages and files: filling the index behind the commits, and asking it. */

#pragma once

#include "ms-channel.h"
#include "ms-context.h"
#include "ms-file.h"
#include "ms-message.h"

G_BEGIN_DECLS

/* What a step leaves to do. */
typedef enum
{
  MS_SEARCH_LEFT_NOTHING,
  MS_SEARCH_LEFT_MESSAGES, /* or files, or a part of the index to put together: another step is due */
  MS_SEARCH_LEFT_SPARE, /* what can wait until nobody talks: parts of new words, words that nobody says any more */
} MsSearchLeft;

/**
 * ms_search_service_step:
 * @anew: whether to empty the index first
 * @patient: a step that found messages leaves what can wait
 * @left: (out): what there may still be
 *
 * One bulk step: takes in at most MS_LIMIT_BULK_ROWS messages and files that came, changed or went, and puts a part of the index together; about
 * MS_LIMIT_BULK_US in all. Worker.
 */
gboolean ms_search_service_step (MsContext  *context,
                                 gboolean    anew,
                                 gboolean    patient,
                                 MsSearchLeft *left,
                                 GError    **error);

/**
 * ms_search_service_check:
 * @n_wrong: (out): conversations and files of which the index holds other things than it should, and messages that are not found by what they say
 *
 * Counts every conversation and every file, and looks the newest messages up. Any thread's store.
 */
gboolean ms_search_service_check (MsContext  *context,
                                  gint64     *n_wrong,
                                  GError    **error);

typedef struct
{
  const char *query;
  guint       count; /* of one page, 1 … MS_LIMIT_SEARCH_PAGE_MAX */
  guint       page; /* from 1 */
  gboolean    by_score; /* ranks the newest MS_LIMIT_SEARCH_MATCHES, as far as MS_LIMIT_SEARCH_RANKED_BYTES reach */
  gboolean    ascending;
  gboolean    highlight;
} MsSearchQuery;

/* What a query found in all. */
typedef struct
{
  guint    total; /* at most MS_LIMIT_SEARCH_MATCHES, which is what pages reach */
  gboolean is_lower_bound; /* there may be more */
} MsSearchTotal;

/* Views, valid in the visitor. */
typedef struct
{
  const MsMessage *message; /* without channel; the text is marked if so wished */
  const MsChannel *channel; /* as the caller sees it */
  const char      *user_name; /* (nullable): the author's handle */
  double           score; /* 0 when it was not asked for */
} MsSearchHit;

/* A view: with the shares that the caller may know of; the title is marked if so wished. */
typedef void (*MsSearchFileVisitor) (const MsFile *file,
                                     gpointer      user_data);

typedef void (*MsSearchVisitor) (const MsSearchHit *hit,
                                 gpointer           user_data);

/* Asked for a page that is not there it visits nothing. Reader. MS_ERROR_NO_QUERY, MS_ERROR_INVALID_ARGUMENTS: too many words. */
gboolean ms_search_service_find (MsContext            *context,
                                 const MsSearchQuery  *query,
                                 MsSearchVisitor       visitor,
                                 gpointer              user_data,
                                 MsSearchTotal        *total,
                                 GError              **error);
/* The same with files: by their names, titles and descriptions, and by what was said in the messages that show them. */
gboolean ms_search_service_find_files (MsContext            *context,
                                       const MsSearchQuery  *query,
                                       MsSearchFileVisitor   visitor,
                                       gpointer              user_data,
                                       MsSearchTotal        *total,
                                       GError              **error);

G_END_DECLS
