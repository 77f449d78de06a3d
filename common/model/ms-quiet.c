/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which quiet time lasts or comes next. Days are looked at one by one, since not all have as many hours. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-quiet.h"

#include "ms-zone.h"

#define MINUTES_PER_HOUR 60
#define DAYS_AHEAD 2 /* yesterday's may last, today's may be over */

/* Midnight of the day that many days from that of @now, there. */
static GDateTime *
get_day (GTimeZone *zone,
         gint64     now,
         int        days)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now);
  g_autoptr(GDateTime) there = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  return there != NULL ? g_date_time_add_days (there, days) : NULL;
}

static gint64
get_moment (GTimeZone *zone,
            GDateTime *day,
            guint      minute)
{
  g_autoptr(GDateTime) moment = g_date_time_new (zone,
                                                 g_date_time_get_year (day),
                                                 g_date_time_get_month (day),
                                                 g_date_time_get_day_of_month (day),
                                                 (int) (minute / MINUTES_PER_HOUR),
                                                 (int) (minute % MINUTES_PER_HOUR),
                                                 0);

  return moment != NULL ? g_date_time_to_unix (moment) : 0;
}

static void
find_daily (const MsQuietTime *self,
            GTimeZone         *zone,
            gint64             now,
            MsQuietStatus     *status)
{
  for (int days = -1; days <= DAYS_AHEAD; days++)
    {
      g_autoptr(GDateTime) day = get_day (zone, now, days);
      g_autoptr(GDateTime) last = get_day (zone, now, self->end_minute <= self->start_minute ? days + 1 : days);

      if (day == NULL || last == NULL)
        return;
      status->start = get_moment (zone, day, self->start_minute);
      status->end = get_moment (zone, last, self->end_minute);
      if (status->end > now && status->start >= self->ended)
        return;
    }
}

void
ms_quiet_time_get_status (const MsQuietTime *self,
                          const char        *zone,
                          gint64             now,
                          MsQuietStatus     *status)
{
  g_autoptr(GTimeZone) found = ms_zone_find (zone);

  g_return_if_fail (self != NULL && status != NULL);

  if (found == NULL)
    found = g_time_zone_new_utc ();
  *status = (MsQuietStatus) { .enabled = self->enabled, .snoozing = self->snooze_until > now };
  if (status->enabled)
    find_daily (self, found, now, status);
  if (status->snoozing)
    {
      status->snooze_end = self->snooze_until;
      status->snooze_remaining = self->snooze_until - now;
    }
}

void
ms_quiet_status_hide (MsQuietStatus     *self,
                      const MsQuietTime *quiet)
{
  gboolean overlaps;

  g_return_if_fail (self != NULL && quiet != NULL);

  if (!self->snoozing)
    return;

  overlaps = self->enabled && self->start <= self->snooze_end && self->end > self->snooze_end;
  *self = (MsQuietStatus) { .enabled = TRUE, .start = quiet->snooze_from, .end = overlaps ? self->end : self->snooze_end };
}

gboolean
ms_quiet_parse_minute (const char *text,
                       guint      *minute)
{
  guint hours;

  g_return_val_if_fail (text != NULL && minute != NULL, FALSE);

  for (guint i = 0; i < 5; i++)
    if (i == 2 ? text[i] != ':' : !g_ascii_isdigit (text[i]))
      return FALSE;
  hours = (guint) (text[0] - '0') * 10 + (guint) (text[1] - '0');
  *minute = hours * MINUTES_PER_HOUR + (guint) (text[3] - '0') * 10 + (guint) (text[4] - '0');
  return text[5] == '\0' && text[3] < '6' && *minute < MS_QUIET_DAY_MINUTES;
}
