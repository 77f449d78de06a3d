/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person typed into the search field, taken apart. Never fails: what is no operator is a word. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is searched. */
typedef enum
{
  MS_SEARCH_MESSAGES,
  MS_SEARCH_FILES,
} MsSearchWhat;

typedef enum
{
  MS_SEARCH_WORD,   /* words that follow each other */
  MS_SEARCH_PHRASE, /* the same, said in quotation marks: nothing is read into it */
  MS_SEARCH_PREFIX, /* the last word may go on */
  MS_SEARCH_FROM,   /* text: a name, "me" or U… */
  MS_SEARCH_IN,     /* text: a name, C… or U… */
  MS_SEARCH_TYPE,   /* text: of files: png, images */
  MS_SEARCH_LINK,
  MS_SEARCH_FILE,
  MS_SEARCH_PIN,
  MS_SEARCH_SAVED,
  MS_SEARCH_REACTION, /* text: the name of an emoji */
  MS_SEARCH_THREAD,
  MS_SEARCH_BEFORE, /* a day, first to last */
  MS_SEARCH_AFTER,
  MS_SEARCH_DURING,
} MsSearchKind;

/* What a name was said to be. */
typedef enum
{
  MS_SEARCH_NAME_ANY,
  MS_SEARCH_NAME_PERSON,  /* @name, <@U…> */
  MS_SEARCH_NAME_CHANNEL, /* #name, <#C…> */
} MsSearchName;

typedef struct
{
  MsSearchKind kind;
  MsSearchName name; /* of in: and of words that begin with @ or # */
  gboolean     negated;
  char        *text; /* (nullable): without signs */
  int          year; /* of dates; month and day 0 when the whole year or month is meant */
  int          month;
  int          day;
  int          days_ago; /* when year is 0 */
} MsSearchTerm;

/**
 * ms_search_query_parse:
 * @text: valid UTF-8
 * @what: decides which operators there are
 *
 * Returns: (transfer full) (element-type MsSearchTerm): in the order in which they were typed
 */
GPtrArray *ms_search_query_parse (const char   *text,
                                  MsSearchWhat  what);

G_END_DECLS
