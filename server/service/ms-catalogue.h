/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the server says to people in the language of a team or of a visitor, which is not that of the process: so it does not come from gettext, but
 * from the same translations as a table in the program. Any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_catalogue_translate:
 * @language: (nullable): "en", "ru"
 * @text: English, marked with N_()
 *
 * Returns: (transfer none): @text where there is no translation
 */
const char *ms_catalogue_translate (const char *language,
                                    const char *text);
/**
 * ms_catalogue_fill:
 * @text: translated: "Reminder from {who}: {text}"
 * @...: names and what stands for them, ended by NULL
 *
 * Returns: (transfer full): what is filled in is not looked at again; names that are not given stay
 */
char       *ms_catalogue_fill      (const char *text,
                                    ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
