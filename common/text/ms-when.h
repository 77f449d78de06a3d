/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments in words, English and Russian alike: "in 10 minutes", "tomorrow at 9", "on 2026-12-24 at 10:00", "через час", "в понедельник в 15:30". Pure, any
 * thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_WHEN_UNKNOWN, /* not understood */
  MS_WHEN_PAST, /* understood, but it is over */
  MS_WHEN_FUTURE,
} MsWhen;

/**
 * ms_when_parse:
 * @text: UTF-8, all of which must be about the moment
 * @now: seconds since 1970
 * @zone: whose clock the words are of
 * @at: (out): the moment, in seconds; later than @now only for MS_WHEN_FUTURE
 *
 * A day without a time is its morning at nine; a time without a day comes within 24 hours; a day of the week or of a year is the next one.
 */
MsWhen ms_when_parse (const char  *text,
                      gint64       now,
                      GTimeZone   *zone,
                      gint64      *at);

/**
 * ms_when_split:
 * @text: "to call Ann tomorrow at 9", "in an hour to call Ann", "\"call Ann at home\" at 9"
 * @what: (out) (transfer full): "call Ann", maybe empty; NULL for MS_WHEN_UNKNOWN
 *
 * The same for a text that says what and when. As much of its end (else of its beginning) as can be is about the moment; what stands in quotation marks
 * never is.
 */
MsWhen ms_when_split (const char  *text,
                      gint64       now,
                      GTimeZone   *zone,
                      char       **what,
                      gint64      *at);

G_END_DECLS
