/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When somebody does not want to be disturbed: every day at the same time of their clock, and once for a while. Pure values. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_QUIET_DAY_MINUTES (24 * 60)

/* Moments are seconds since 1970, 0 = none. */
typedef struct
{
  gboolean enabled; /* the daily time counts */
  guint    start_minute; /* after midnight */
  guint    end_minute; /* at or before start_minute: of the next day */
  gint64   snooze_from;
  gint64   snooze_until;
  gint64   ended; /* a daily time that began before it is over */
} MsQuietTime;

/* What that means at one moment. */
typedef struct
{
  gboolean enabled;
  gint64   start; /* of the daily time that lasts or comes next; only if enabled */
  gint64   end;
  gboolean snoozing;
  gint64   snooze_end;
  gint64   snooze_remaining; /* seconds */
} MsQuietStatus;

/**
 * ms_quiet_time_get_status:
 * @zone: (nullable): name of the person's time zone; what is unknown counts as UTC
 */
void     ms_quiet_time_get_status (const MsQuietTime *self,
                                   const char        *zone,
                                   gint64             now,
                                   MsQuietStatus     *status);
/* What others see: a snooze is a quiet time like any other. */
void     ms_quiet_status_hide     (MsQuietStatus     *self,
                                   const MsQuietTime *quiet);
/* "22:00" → 1320. FALSE for what is no time of a day. */
gboolean ms_quiet_parse_minute    (const char        *text,
                                   guint             *minute);

G_END_DECLS
