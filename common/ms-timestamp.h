/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text form of message timestamps. Inside the program a time is a signed count of microseconds since 1970 (UTC); on the wire
 * it is "SECONDS.MICROS" of exactly 10 + 1 + 6 characters, so that the order of texts is the order of times. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_TIMESTAMP_LENGTH 17
#define MS_TIMESTAMP_SIZE   (MS_TIMESTAMP_LENGTH + 1)
#define MS_TIMESTAMP_MAX    (G_GINT64_CONSTANT (9999999999999999))
#define MS_TIMESTAMP_ZERO   "0000000000.000000"

/**
 * ms_timestamp_format:
 * @us: microseconds, clamped into 0 … MS_TIMESTAMP_MAX
 * @out: (out caller-allocates): the text, terminated
 *
 * Returns: (transfer none): @out
 */
const char *ms_timestamp_format     (gint64      us,
                                     char        out[MS_TIMESTAMP_SIZE]);

/**
 * ms_timestamp_parse:
 * @text: (nullable): "1355517523.000005", or leniently "1355517523", "1355517523.1", "0"
 * @us: (out) (optional): microseconds
 *
 * Digits after the sixth are refused, as are signs, blanks and more than ten digits of seconds. Never goes through a double.
 */
gboolean    ms_timestamp_parse      (const char *text,
                                     gint64     *us);

/**
 * ms_timestamp_to_seconds:
 *
 * Returns: whole seconds, as `created`, `updated` and `last_set` are sent
 */
gint64      ms_timestamp_to_seconds (gint64      us);

G_END_DECLS
