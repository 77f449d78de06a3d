/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests: hashing that does not take a fifth of a second. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before any pool exists. */
void ms_password_set_cost (gsize bytes,
                           guint n_passes);

G_END_DECLS
