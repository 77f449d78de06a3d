/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells when the local day changes: at midnight, after a sleep over midnight, and when somebody sets the clock. Main thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MS_TYPE_MIDNIGHT (ms_midnight_get_type ())
G_DECLARE_FINAL_TYPE (MsMidnight, ms_midnight, MS, MIDNIGHT, GObject)

/**
 * ms_midnight_new:
 *
 * Its signal "passed" has no parameters. It may come without a new day: the clock was set within one.
 */
MsMidnight *ms_midnight_new (void);

G_END_DECLS
