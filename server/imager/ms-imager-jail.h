/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The walls around whoever decodes pictures of strangers: little memory, little time, no network, no other program, nothing to write to but
 * what is open already. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the walls stand. They cannot be taken down again. */
gboolean ms_imager_jail_enter (void);

G_END_DECLS
