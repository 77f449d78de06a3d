/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Which quiet time lasts or comes next, by the clock of its person. */

#include "config.h"

#include "ms-quiet.h"
#include "ms-zone.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define MONDAY G_GINT64_CONSTANT (1700438400) /* 2023-11-20 00:00 UTC */

static MsQuietStatus
status_of (const MsQuietTime *quiet,
           const char        *zone,
           gint64             now)
{
  MsQuietStatus status;

  ms_quiet_time_get_status (quiet, zone, now, &status);
  return status;
}

static void
assert_window (const MsQuietTime *quiet,
               gint64             now,
               gint64             start,
               gint64             end)
{
  MsQuietStatus status = status_of (quiet, NULL, now);

  g_assert_true (status.enabled);
  g_assert_cmpint (status.start, ==, start);
  g_assert_cmpint (status.end, ==, end);
}

static void
test_over_midnight (void)
{
  const MsQuietTime night = { .enabled = TRUE, .start_minute = 22 * 60, .end_minute = 8 * 60 };

  assert_window (&night, MONDAY, MONDAY - 2 * HOUR, MONDAY + 8 * HOUR);
  assert_window (&night, MONDAY + 8 * HOUR - 1, MONDAY - 2 * HOUR, MONDAY + 8 * HOUR);
  assert_window (&night, MONDAY + 8 * HOUR, MONDAY + 22 * HOUR, MONDAY + 32 * HOUR);
  assert_window (&night, MONDAY + 22 * HOUR, MONDAY + 22 * HOUR, MONDAY + 32 * HOUR);
}

static void
test_within_a_day (void)
{
  const MsQuietTime noon = { .enabled = TRUE, .start_minute = 12 * 60, .end_minute = 13 * 60 + 30 };

  assert_window (&noon, MONDAY, MONDAY + 12 * HOUR, MONDAY + 13 * HOUR + 1800);
  assert_window (&noon, MONDAY + 13 * HOUR, MONDAY + 12 * HOUR, MONDAY + 13 * HOUR + 1800);
  assert_window (&noon, MONDAY + 14 * HOUR, MONDAY + DAY + 12 * HOUR, MONDAY + DAY + 13 * HOUR + 1800);
}

static void
test_ended (void)
{
  MsQuietTime night = { .enabled = TRUE, .start_minute = 22 * 60, .end_minute = 8 * 60, .ended = MONDAY + 1 };

  assert_window (&night, MONDAY, MONDAY + 22 * HOUR, MONDAY + 32 * HOUR);
  night.ended = MONDAY + 22 * HOUR + 1;
  assert_window (&night, MONDAY + 22 * HOUR, MONDAY + 46 * HOUR, MONDAY + 56 * HOUR);
}

static void
test_clock_changes (void)
{
  const MsQuietTime night = { .enabled = TRUE, .start_minute = 22 * 60, .end_minute = 8 * 60 };
  const gint64 saturday = 1711753200; /* 2024-03-30 00:00 in Berlin: the next night is an hour shorter */
  g_autoptr(GTimeZone) zone = ms_zone_find ("Europe/Berlin");
  MsQuietStatus status;

  if (zone == NULL)
    {
      g_test_skip ("no time zones here");
      return;
    }
  status = status_of (&night, "Europe/Berlin", saturday + 12 * HOUR);
  g_assert_cmpint (status.start, ==, saturday + 22 * HOUR);
  g_assert_cmpint (status.end - status.start, ==, 9 * HOUR);
}

static void
test_snooze (void)
{
  MsQuietTime quiet = { .snooze_from = MONDAY, .snooze_until = MONDAY + HOUR };
  MsQuietStatus status = status_of (&quiet, "Nowhere/Atall", MONDAY + 600);

  g_assert_false (status.enabled);
  g_assert_true (status.snoozing);
  g_assert_cmpint (status.snooze_end, ==, MONDAY + HOUR);
  g_assert_cmpint (status.snooze_remaining, ==, 3000);
  ms_quiet_status_hide (&status, &quiet);
  g_assert_true (status.enabled && !status.snoozing);
  g_assert_cmpint (status.start, ==, MONDAY);
  g_assert_cmpint (status.end, ==, MONDAY + HOUR);

  quiet.enabled = TRUE;
  quiet.start_minute = 30;
  quiet.end_minute = 120;
  status = status_of (&quiet, NULL, MONDAY + 600);
  ms_quiet_status_hide (&status, &quiet);
  g_assert_cmpint (status.end, ==, MONDAY + 2 * HOUR);

  status = status_of (&quiet, NULL, MONDAY + HOUR);
  g_assert_false (status.snoozing);
}

static void
test_times_of_a_day (void)
{
  static const char * const bad[] = { "", "8:00", "24:00", "12:60", "12:00 ", "ab:cd", "12-00", "1200" };
  guint minute = 0;

  g_assert_true (ms_quiet_parse_minute ("00:00", &minute) && minute == 0);
  g_assert_true (ms_quiet_parse_minute ("23:59", &minute) && minute == MS_QUIET_DAY_MINUTES - 1);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ms_quiet_parse_minute (bad[i], &minute));
}

static void
test_zones (void)
{
  static const char * const bad[] = { NULL, "", "/etc/passwd", "../UTC", "+05:00", "Nowhere/Atall", ":UTC" };
  g_autoptr(GTimeZone) zone = ms_zone_find ("UTC");
  g_autoptr(GTimeZone) again = ms_zone_find ("UTC");

  g_assert_true (zone != NULL && zone == again);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (ms_zone_find (bad[i]));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/quiet/over-midnight", test_over_midnight);
  g_test_add_func ("/common/quiet/within-a-day", test_within_a_day);
  g_test_add_func ("/common/quiet/ended", test_ended);
  g_test_add_func ("/common/quiet/clock-changes", test_clock_changes);
  g_test_add_func ("/common/quiet/snooze", test_snooze);
  g_test_add_func ("/common/quiet/times-of-a-day", test_times_of_a_day);
  g_test_add_func ("/common/quiet/zones", test_zones);
  return g_test_run ();
}
