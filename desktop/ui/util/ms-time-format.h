/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times and days as people read them, in the locale's words. Times are µs since 1970 (UTC). Main thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_CLOCK_SYSTEM,
  MS_CLOCK_TWELVE,
  MS_CLOCK_TWENTY_FOUR,
} MsClock;

/* What people prefer; counts for the whole program. */
void     ms_time_format_set_clock (MsClock clock);

typedef gint64 (*MsNow) (void);

/* What time it is, in µs UTC; counts for the whole program. (nullable): the clock of the computer */
void     ms_time_format_set_now   (MsNow now);

/* "9:41" or "9:41 AM", as the locale has it. */
char    *ms_time_format_clock    (gint64 us);

/* "Today", "Yesterday", "Wednesday, 11 June", with the year if it is another. */
char    *ms_time_format_day      (gint64 us);

/* Date and time in full, for tooltips; and inside a sentence. */
char    *ms_time_format_full     (gint64 us);
char    *ms_time_format_moment   (gint64 us);

/* Date and time inside a sentence: "5 December 2026, 9:41". */
char    *ms_time_format_until    (gint64 us);

/* µs from now to the beginning of the next local day, at least 1. */
gint64   ms_time_format_until_midnight (void);
gboolean ms_time_format_same_day (gint64 first,
                                  gint64 second);

G_END_DECLS
