/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How hard a password is to guess, roughly, on the scale of the browser app. A hint for people, not a rule. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_PASSWORD_STRENGTH_MAX 4

/**
 * ms_password_strength:
 * @minimum: characters that the server asks for
 *
 * Returns: 0 too short, 1 weak, 2 fair, 3 good, 4 strong
 */
int         ms_password_strength         (const char *password,
                                          guint       minimum);

/* The same in a sentence. */
const char *ms_password_strength_to_text (int         strength);

G_END_DECLS
