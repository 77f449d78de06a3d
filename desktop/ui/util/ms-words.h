/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sentences with named places, which the app shares with the browser app: one translation for both. Any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_words_fill:
 * @words: a translated sentence with places like {time}
 * @name: of a place, without braces; its value follows, then further pairs, then NULL
 *
 * Returns: (transfer full): the sentence with the values
 */
char *ms_words_fill (const char *words,
                     const char *name,
                     ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
