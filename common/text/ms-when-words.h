/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words that moments are told in. Private to ms-when*.c. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_WHEN_WORDS_MAX 16 /* of what is about a moment */

typedef enum
{
  MS_WHEN_WORD_NUMBER, /* value: what it counts */
  MS_WHEN_WORD_HALF,
  MS_WHEN_WORD_HALF_HOUR, /* in one word; value: minutes */
  MS_WHEN_WORD_UNIT, /* value: MsWhenUnit */
  MS_WHEN_WORD_IN, /* so long from now */
  MS_WHEN_WORD_AT, /* a time follows, or a day; value: whether it is said of days alone */
  MS_WHEN_WORD_AND,
  MS_WHEN_WORD_DAY, /* value: days from today */
  MS_WHEN_WORD_TONIGHT,
  MS_WHEN_WORD_AFTER, /* "the day after tomorrow" */
  MS_WHEN_WORD_WEEKDAY, /* value: 1 = Monday … 7 */
  MS_WHEN_WORD_NEXT, /* value: whether it is this one */
  MS_WHEN_WORD_MONTH, /* value: 1 … 12 */
  MS_WHEN_WORD_TIME, /* value: a minute of the day; behind "at", "in the" or a day */
  MS_WHEN_WORD_TIME_ALONE, /* the same where nothing stands before it */
  MS_WHEN_WORD_HALF_DAY, /* value: MsWhenHalfDay, behind a number */
  MS_WHEN_WORD_OCLOCK,
  MS_WHEN_WORD_FILLER, /* "the", "of" */
} MsWhenWordKind;

typedef enum
{
  MS_WHEN_SECONDS,
  MS_WHEN_MINUTES,
  MS_WHEN_HOURS,
  MS_WHEN_DAYS,
  MS_WHEN_WEEKS,
  MS_WHEN_MONTHS,
  MS_WHEN_YEARS,
} MsWhenUnit;

typedef enum
{
  MS_WHEN_BEFORE_NOON, /* 12 is midnight */
  MS_WHEN_AFTER_NOON, /* 12 is noon */
  MS_WHEN_EVENING, /* 12 is midnight, others are after noon */
} MsWhenHalfDay;

/* (transfer full) (nullable) (element-type utf8): folded, each either digits with marks between them, or no digits at all; NULL for more words
 * than a moment has. */
GPtrArray *ms_when_words_cut (const char *text);
/* Whether @word (folded) means something as a @kind. */
gboolean ms_when_word_is (const char     *word,
                          MsWhenWordKind  kind,
                          int            *value);

G_END_DECLS
