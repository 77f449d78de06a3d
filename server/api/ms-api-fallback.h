/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bots that send only blocks or attachments: the words in them become the text of the message. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_api_fallback_text:
 * @content: (nullable): what a message holds, a JSON object
 * @last_resort: what is said of blocks and attachments in which there is nothing to be said
 *
 * For a heading with an address that is a link, for a field with a title one line "Title: value", for a row of a table its cells. Where there are
 * no words at all, addresses of pictures and what fields ask for.
 *
 * Returns: (transfer full): the words of its blocks and attachments in lines; "" when it has neither
 */
char *ms_api_fallback_text (const char *content,
                            const char *last_resort);

G_END_DECLS
