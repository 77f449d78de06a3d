/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether what a person typed means a name: by the beginning of a word, in both alphabets, and through a wrong keyboard layout.
 * Pure. Main thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_match:
 * @typed: what was typed; an empty text matches everything
 * @name: (nullable): a name
 *
 * Returns: 0 for no match, more the better it is
 */
int ms_match (const char *typed,
              const char *name);

G_END_DECLS
