/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The language of the index, as far as it is written here: alternatives, words and marks in quotation marks, where nothing else means anything. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void ms_search_append_or        (GString      *target);
/* An alternative: words that follow each other, whatever is in @text. */
void ms_search_append_word      (GString      *target,
                                 const char   *text);
/* The same: a mark of a document. */
void ms_search_append_mark      (GString      *target,
                                 const char   *mark);
/* The same: marks of a kind for each of @keys. (element-type gint64) */
void ms_search_append_key_marks (GString      *target,
                                 char          kind,
                                 const GArray *keys);

G_END_DECLS
