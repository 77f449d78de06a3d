/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of an escaped message text is searched, with every byte at its place: control sequences, entities and control characters become blanks, so
 * that a word found in the result is at the same place in the text. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_SEARCHABLE_ALL,   /* labels, addresses of links, and ids of mentions (a word each, "U024BE7LH") */
  MS_SEARCHABLE_READ,  /* the same without the ids, which nobody reads: parts of words are looked for here */
  MS_SEARCHABLE_SHOWN, /* only what may be marked in the text without breaking it: no target of any sequence */
} MsSearchable;

/**
 * ms_searchable_text:
 * @text: escaped text
 *
 * Returns: (transfer full): as many bytes
 */
char    *ms_searchable_text     (const char   *text,
                                 MsSearchable  what);

/**
 * ms_searchable_has_link:
 *
 * Returns: whether @text shows a link
 */
gboolean ms_searchable_has_link (const char   *text);

G_END_DECLS
