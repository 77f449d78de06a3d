/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Emoji by name, as bots and people write them between colons. The table is data/emoji.txt. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_emoji_append:
 * @name: without the outer colons, maybe with a tone: "wave::skin-tone-3"
 *
 * Appends the character.
 *
 * Returns: FALSE, and nothing is appended, for a name that is not known
 */
gboolean ms_emoji_append (GString    *text,
                          const char *name);

/**
 * ms_emoji_name_is_valid:
 * @name: without the outer colons, maybe with a tone
 *
 * Returns: whether it may be the name of an emoji: small Latin letters, letters of other scripts, digits, and _ + ' -
 */
gboolean ms_emoji_name_is_valid (const char *name);

G_END_DECLS
