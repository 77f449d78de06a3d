/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times and days as people read them. Whether the clock has twelve hours is asked of the locale once. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-time-format.h"

#include <glib/gi18n.h>
#include <langinfo.h>

static MsClock preferred_clock = MS_CLOCK_SYSTEM;
static MsNow now_source = g_get_real_time;

static gboolean
has_twelve_hours (void)
{
  static int answer = -1;

  if (preferred_clock != MS_CLOCK_SYSTEM)
    return preferred_clock == MS_CLOCK_TWELVE;
  if (answer < 0)
    {
      const char *format = nl_langinfo (T_FMT);

      answer = strstr (format, "%p") != NULL || strstr (format, "%r") != NULL || strstr (format, "%I") != NULL;
    }
  return answer == 1;
}

static GDateTime *
to_local (gint64 us)
{
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_local (us / G_USEC_PER_SEC);

  return seconds != NULL ? g_steal_pointer (&seconds) : g_date_time_new_from_unix_local (0);
}

static char *
format_trimmed (GDateTime  *time,
                const char *format)
{
  g_autofree char *text = g_date_time_format (time, format);

  return text != NULL ? g_strdup (g_strchug (text)) : g_strdup ("");
}

void
ms_time_format_set_clock (MsClock clock)
{
  preferred_clock = clock;
}

void
ms_time_format_set_now (MsNow now)
{
  now_source = now != NULL ? now : g_get_real_time;
}

char *
ms_time_format_clock (gint64 us)
{
  g_autoptr(GDateTime) time = to_local (us);

  return format_trimmed (time, has_twelve_hours () ? "%-I:%M %p" : "%-H:%M");
}

static int
days_ago (GDateTime *time)
{
  g_autoptr(GDateTime) now = to_local (now_source ());
  GDate then_date = { 0 };
  GDate now_date = { 0 };

  g_date_set_dmy (&then_date, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time), (GDateYear) g_date_time_get_year (time));
  g_date_set_dmy (&now_date, (GDateDay) g_date_time_get_day_of_month (now),
                  (GDateMonth) g_date_time_get_month (now), (GDateYear) g_date_time_get_year (now));
  return g_date_days_between (&then_date, &now_date);
}

static char *
capitalize (const char *text)
{
  g_autofree char *first = g_utf8_strup (text, (gssize) (g_utf8_next_char (text) - text));

  return *text != '\0' ? g_strconcat (first, g_utf8_next_char (text), NULL) : g_strdup ("");
}

char *
ms_time_format_day (gint64 us)
{
  g_autoptr(GDateTime) time = to_local (us);
  g_autoptr(GDateTime) now = to_local (now_source ());
  g_autofree char *text = NULL;
  int ago = days_ago (time);

  if (ago == 0)
    return g_strdup (_("Today"));
  if (ago == 1)
    return g_strdup (_("Yesterday"));

  /* Translators: the heading of a day of this year: weekday, day of the month, month */
  text = format_trimmed (time, g_date_time_get_year (time) == g_date_time_get_year (now) ? _("%A, %-d %B")
                                 /* Translators: the heading of a day of another year */
                                 : _("%A, %-d %B %Y"));
  return capitalize (text);
}

char *
ms_time_format_moment (gint64 us)
{
  g_autoptr(GDateTime) time = to_local (us);
  g_autofree char *clock = ms_time_format_clock (us);
  /* Translators: a full date; the time follows after a comma */
  g_autofree char *date = format_trimmed (time, _("%A, %-d %B %Y"));

  return g_strdup_printf ("%s, %s", date, clock);
}

char *
ms_time_format_full (gint64 us)
{
  g_autofree char *text = ms_time_format_moment (us);

  return capitalize (text);
}

char *
ms_time_format_until (gint64 us)
{
  g_autoptr(GDateTime) time = to_local (us);
  g_autofree char *clock = ms_time_format_clock (us);
  /* Translators: a date within a sentence; the time follows after a comma */
  g_autofree char *date = format_trimmed (time, _("%-d %B %Y"));

  return g_strdup_printf ("%s, %s", date, clock);
}

gint64
ms_time_format_until_midnight (void)
{
  gint64 us = now_source ();
  g_autoptr(GDateTime) now = to_local (us);
  g_autoptr(GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr(GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                                                         g_date_time_get_day_of_month (tomorrow), 0, 0, 0);

  return MAX (g_date_time_to_unix (midnight) * G_USEC_PER_SEC - us, 1);
}

gboolean
ms_time_format_same_day (gint64 first,
                         gint64 second)
{
  g_autoptr(GDateTime) a = to_local (first);
  g_autoptr(GDateTime) b = to_local (second);

  return g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b) &&
         g_date_time_get_year (a) == g_date_time_get_year (b);
}
