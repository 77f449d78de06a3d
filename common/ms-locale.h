/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The language of a program of ours, set once at the head of main (). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_locale_init:
 *
 * Takes over the locale of the environment and finds the translations: in the folder that the variable
 * `MICROSLACK_LOCALE_DIR` names, for programs that are not installed, else where they are installed.
 * Where the system does not know the locale, or it is plain C, text is still UTF-8.
 *
 * Main thread, before any other thread starts.
 */
void ms_locale_init (void);

G_END_DECLS
