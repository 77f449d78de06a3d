/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Which moment people mean. */

#include "config.h"

#include "ms-when.h"
#include "ms-zone.h"

/* Wednesday, 25 November 2026, 14:20:30 in Berlin. */
#define NOW G_GINT64_CONSTANT (1795612830)

static char *
say (const char *text,
     gint64      now,
     const char *zone_name)
{
  g_autoptr(GTimeZone) zone = ms_zone_find (zone_name);
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) there = NULL;
  gint64 at = 0;
  MsWhen when = ms_when_parse (text, now, zone, &at);

  if (when == MS_WHEN_UNKNOWN)
    return g_strdup ("?");
  utc = g_date_time_new_from_unix_utc (at);
  there = g_date_time_to_timezone (utc, zone);
  return g_date_time_format (there, when == MS_WHEN_PAST ? "past %F %T" : "%F %T");
}

typedef struct
{
  const char *text;
  const char *moment;
} Row;

static void
check_rows (const Row *rows)
{
  for (; rows->text != NULL; rows++)
    {
      g_autofree char *moment = say (rows->text, NOW, "Europe/Berlin");

      if (g_strcmp0 (moment, rows->moment) != 0)
        g_error ("“%s” is %s, not %s", rows->text, moment, rows->moment);
    }
}

static void
test_distances (void)
{
  static const Row rows[] = {
    { "in 10 minutes", "2026-11-25 14:30:30" },
    { "in 10m", "2026-11-25 14:30:30" },
    { "In 1 Hour", "2026-11-25 15:20:30" },
    { "in an hour", "2026-11-25 15:20:30" },
    { "in half an hour", "2026-11-25 14:50:30" },
    { "in 1h30m", "2026-11-25 15:50:30" },
    { "in 2 hours and 5 minutes", "2026-11-25 16:25:30" },
    { "in a couple of days", "2026-11-27 14:20:30" },
    { "in 3 weeks", "2026-12-16 14:20:30" },
    { "in two months", "2027-01-25 14:20:30" },
    { "in 1 year", "2027-11-25 14:20:30" },
    { "in 0 minutes", "past 2026-11-25 14:20:30" },
    { "через 10 минут", "2026-11-25 14:30:30" },
    { "через минуту", "2026-11-25 14:21:30" },
    { "через час", "2026-11-25 15:20:30" },
    { "через полчаса", "2026-11-25 14:50:30" },
    { "через полтора часа", "2026-11-25 15:50:30" },
    { "через 2 часа и 5 мин.", "2026-11-25 16:25:30" },
    { "через три дня", "2026-11-28 14:20:30" },
    { "через неделю", "2026-12-02 14:20:30" },
    { NULL },
  };

  check_rows (rows);
}

static void
test_times (void)
{
  static const Row rows[] = {
    { "at 15:30", "2026-11-25 15:30:00" },
    { "15:30", "2026-11-25 15:30:00" },
    { "at 9", "2026-11-26 09:00:00" },
    { "at 9 pm", "2026-11-25 21:00:00" },
    { "9pm", "2026-11-25 21:00:00" },
    { "at 9:05 a.m.", "2026-11-26 09:05:00" },
    { "12am", "2026-11-26 00:00:00" },
    { "at noon", "2026-11-26 12:00:00" },
    { "at midnight", "2026-11-26 00:00:00" },
    { "in the evening", "2026-11-25 18:00:00" },
    { "tonight", "2026-11-25 20:00:00" },
    { "at 9 o'clock", "2026-11-26 09:00:00" },
    { "в 15:30", "2026-11-25 15:30:00" },
    { "в 15.30", "2026-11-25 15:30:00" },
    { "в 9", "2026-11-26 09:00:00" },
    { "в 9 часов", "2026-11-26 09:00:00" },
    { "в 9 вечера", "2026-11-25 21:00:00" },
    { "в 3 часа дня", "2026-11-25 15:00:00" },
    { "в 2 ночи", "2026-11-26 02:00:00" },
    { "вечером", "2026-11-25 18:00:00" },
    { "в полночь", "2026-11-26 00:00:00" },
    { NULL },
  };

  check_rows (rows);
}

static void
test_days (void)
{
  static const Row rows[] = {
    { "tomorrow", "2026-11-26 09:00:00" },
    { "tomorrow at 9", "2026-11-26 09:00:00" },
    { "at 17:00 tomorrow", "2026-11-26 17:00:00" },
    { "tomorrow morning", "2026-11-26 09:00:00" },
    { "the day after tomorrow at 8", "2026-11-27 08:00:00" },
    { "today at 18:00", "2026-11-25 18:00:00" },
    { "today at 9", "past 2026-11-25 09:00:00" },
    { "on Monday", "2026-11-30 09:00:00" },
    { "on Monday at 10:15", "2026-11-30 10:15:00" },
    { "next Friday at noon", "2026-11-27 12:00:00" },
    { "on Wednesday at 15:00", "2026-11-25 15:00:00" },
    { "on Wednesday", "2026-12-02 09:00:00" },
    { "next Wednesday at 15:00", "2026-12-02 15:00:00" },
    { "next week", "2026-11-30 09:00:00" },
    { "on 2026-12-24 at 10:00", "2026-12-24 10:00:00" },
    { "on 24.12.2026 at 10", "2026-12-24 10:00:00" },
    { "on December 24th", "2026-12-24 09:00:00" },
    { "on the 24th of December at 7 pm", "2026-12-24 19:00:00" },
    { "on Feb 3, 2027", "2027-02-03 09:00:00" },
    { "on January 2", "2027-01-02 09:00:00" },
    { "on 29 February", "2028-02-29 09:00:00" },
    { "on 2020-01-01", "past 2020-01-01 09:00:00" },
    { "завтра в 9", "2026-11-26 09:00:00" },
    { "послезавтра вечером", "2026-11-27 18:00:00" },
    { "сегодня в 18:00", "2026-11-25 18:00:00" },
    { "в понедельник", "2026-11-30 09:00:00" },
    { "во вторник в 15:30", "2026-12-01 15:30:00" },
    { "в следующую среду в 10", "2026-12-02 10:00:00" },
    { "на следующей неделе", "2026-11-30 09:00:00" },
    { "24 декабря в 10:00", "2026-12-24 10:00:00" },
    { "24-го декабря 2026 года", "2026-12-24 09:00:00" },
    { "24.12 в 10", "2026-12-24 10:00:00" },
    { NULL },
  };

  check_rows (rows);
}

static void
test_unknown (void)
{
  static const char * const texts[] = { "", "soon", "at", "in", "in minutes ten", "at 25:00", "at 9:75", "13 pm", "on 9", "9", "on 2026-13-01", "on 30 February",
                                        "tomorrow tomorrow", "at 9 at 10", "in 99999999 days", "every Monday", "in 10 parsecs", "когда-нибудь", "через",
                                        "a b c d e f g h i j k l m n o p q r", "morning", "\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *moment = say (texts[i], NOW, "Europe/Berlin");

      if (g_strcmp0 (moment, "?") != 0)
        g_error ("“%s” is %s", texts[i], moment);
    }
}

/* The clock of the zone counts: nine o'clock stays nine o'clock, an hour is an hour. */
static void
test_summer_time (void)
{
  /* Saturday, 27 March 2027, 12:00 in Berlin; that night 2:00 is 3:00. */
  const gint64 before = G_GINT64_CONSTANT (1806145200);
  g_autofree char *nine = say ("tomorrow at 9", before, "Europe/Berlin");
  g_autofree char *day = say ("in 1 day", before, "Europe/Berlin");
  g_autofree char *hours = say ("in 24 hours", before, "Europe/Berlin");
  g_autofree char *gap = say ("tomorrow at 2:30", before, "Europe/Berlin");

  g_assert_cmpstr (nine, ==, "2027-03-28 09:00:00");
  g_assert_cmpstr (day, ==, "2027-03-28 12:00:00");
  g_assert_cmpstr (hours, ==, "2027-03-28 13:00:00");
  g_assert_true (g_str_has_prefix (gap, "2027-03-28 "));
}

static void
test_zones (void)
{
  g_autofree char *here = say ("at 15:00", NOW, "Asia/Yekaterinburg");
  g_autofree char *there = say ("at 15:00", NOW, "America/New_York");

  g_assert_cmpstr (here, ==, "2026-11-26 15:00:00");
  g_assert_cmpstr (there, ==, "2026-11-25 15:00:00");
}

static void
check_split (const char *text,
             const char *expected,
             const char *moment)
{
  g_autoptr(GTimeZone) zone = ms_zone_find ("Europe/Berlin");
  g_autofree char *what = NULL;
  g_autofree char *found = NULL;
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) there = NULL;
  gint64 at = 0;

  if (ms_when_split (text, NOW, zone, &what, &at) == MS_WHEN_UNKNOWN)
    {
      if (expected != NULL)
        g_error ("“%s” is not understood", text);
      g_assert_null (what);
      return;
    }
  utc = g_date_time_new_from_unix_utc (at);
  there = g_date_time_to_timezone (utc, zone);
  found = g_date_time_format (there, "%F %R");
  g_assert_cmpstr (what, ==, expected);
  g_assert_cmpstr (found, ==, moment);
}

static void
test_splits (void)
{
  check_split ("to call Bob on Monday at 9", "call Bob", "2026-11-30 09:00");
  check_split ("to read chapter 9 tomorrow", "read chapter 9", "2026-11-26 09:00");
  check_split ("to say good morning tomorrow", "say good morning", "2026-11-26 09:00");
  check_split ("in 10 minutes to turn it off", "turn it off", "2026-11-25 14:30");
  check_split ("\"meet at 9 tomorrow\" on Friday", "meet at 9 tomorrow", "2026-11-27 09:00");
  check_split ("Stand-up at 9:30", "Stand-up", "2026-11-26 09:30");
  check_split ("позвонить Борису завтра в 9", "позвонить Борису", "2026-11-26 09:00");
  check_split ("через час выключить плиту", "выключить плиту", "2026-11-25 15:20");
  check_split ("tomorrow", "", "2026-11-26 09:00");
  check_split ("to do something some day", NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/when/distances", test_distances);
  g_test_add_func ("/when/times", test_times);
  g_test_add_func ("/when/days", test_days);
  g_test_add_func ("/when/unknown", test_unknown);
  g_test_add_func ("/when/summer-time", test_summer_time);
  g_test_add_func ("/when/zones", test_zones);
  g_test_add_func ("/when/splits", test_splits);
  return g_test_run ();
}
