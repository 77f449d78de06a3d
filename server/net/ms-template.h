/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the marks of a page (templates/README.md); everything that is put in is escaped. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer none): the translation, or @text itself. */
typedef const char *(*MsTemplateTranslate) (const char *text,
                                            gpointer    user_data);

/**
 * ms_template_render:
 * @variables: (element-type utf8 utf8)
 * @translate: (nullable)
 *
 * Returns: (transfer full): the page
 */
char *ms_template_render (const char          *source,
                          GHashTable          *variables,
                          MsTemplateTranslate  translate,
                          gpointer             user_data);

G_END_DECLS
