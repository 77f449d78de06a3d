/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands for the picture of somebody who gave none: initials on one of a few colours. The same in all clients. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_INITIALS_MAX_CHARS 6 /* two letters, as upper case may spell them */

/* Of a name as people see it. */
guint       ms_initials_hash        (const char *name);
/**
 * ms_initials_make:
 *
 * Returns: (transfer full): the first character of @name and the first after its last space, in upper case; "" for none
 */
char       *ms_initials_make        (const char *name);
/**
 * ms_initials_get_index:
 *
 * Returns: which of the colours a name has
 */
guint       ms_initials_get_index   (const char *name);
/**
 * ms_initials_get_color:
 *
 * Returns: (transfer none) (nullable): "#95514A"; NULL where there is no such colour
 */
const char *ms_initials_get_color   (guint       index);

G_END_DECLS
