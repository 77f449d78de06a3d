/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The walls around whoever decodes pictures of strangers: little memory, little time, and nothing but what is open already. No file, no
 * network, no other process is within reach. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_imager_jail_enter:
 *
 * What is needed from the disk has to be loaded before (ms_imager_codecs_load()). From here on a system call that is no part of reading,
 * computing and writing ends the process by SIGSYS. The walls cannot be taken down again.
 *
 * Returns: whether they stand
 */
gboolean ms_imager_jail_enter (void);

G_END_DECLS
