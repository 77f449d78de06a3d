/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time zones by name, as people have them in their profiles: "Europe/Berlin". Any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_zone_find:
 * @name: (nullable): what somebody set
 *
 * Returns: (transfer full) (nullable): NULL where there is no such zone on this computer; looked up once, then remembered
 */
GTimeZone  *ms_zone_find           (const char *name);
/**
 * ms_zone_get_local_name:
 *
 * Returns: (transfer none): the name of this computer's own as the program started, "UTC" where it has none that ms_zone_find() knows
 */
const char *ms_zone_get_local_name (void);

G_END_DECLS
