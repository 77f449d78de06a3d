/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as text, where it is done for each message: a format string costs ten times as much. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_DECIMAL_SIZE 21 /* of the least gint64, terminated */

/**
 * ms_decimal_format:
 * @out: (out caller-allocates): what the text is written into, at its end
 *
 * Returns: (transfer none): the text, terminated, inside @out
 */
const char *ms_decimal_format (gint64 value,
                               char   out[MS_DECIMAL_SIZE]);

G_END_DECLS
