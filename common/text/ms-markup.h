/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Escaped message text → a flat list of blocks with spans, ready to be put into a layout. Never fails: what is no markup is text.
 * Markers count only at word borders, do not cross lines, nest except inside code. Linear in the length of the text. Any thread. */

#pragma once

#include <glib.h>

#include "ms-text.h"
#include "ms-types.h"

G_BEGIN_DECLS

typedef enum
{
  MS_SPAN_TEXT,
  MS_SPAN_CODE, /* `…` */
  MS_SPAN_LINK, /* target: the address; text: what to show */
  MS_SPAN_USER, /* target: U…; text: label or NULL */
  MS_SPAN_CHANNEL, /* target: C…; text: label or NULL */
  MS_SPAN_BROADCAST, /* target: here, channel or everyone */
  MS_SPAN_GROUP, /* target: S…; text: label or NULL */
  MS_SPAN_EMOJI, /* target: the short name without colons; text: with colons */
  MS_SPAN_BREAK, /* a new line inside the block */
} MsSpanKind;

typedef enum
{
  MS_SPAN_STYLE_NONE = 0,
  MS_SPAN_STYLE_BOLD = 1 << 0,
  MS_SPAN_STYLE_ITALIC = 1 << 1,
  MS_SPAN_STYLE_STRIKE = 1 << 2,
} MsSpanStyle;

struct _MsSpan
{
  MsSpanKind  kind;
  MsSpanStyle style;
  char       *text; /* plain, entities decoded (nullable where said) */
  char       *target; /* (nullable) */
};

typedef enum
{
  MS_BLOCK_PARAGRAPH,
  MS_BLOCK_QUOTE, /* "> " at the start of lines, or ">>>" for the rest */
  MS_BLOCK_BULLET, /* one item: "• " or "- " */
  MS_BLOCK_ORDERED, /* one item: "1. " */
  MS_BLOCK_PREFORMATTED, /* ```…```: one text span */
} MsBlockKind;

struct _MsBlock
{
  MsBlockKind   kind;
  unsigned int  number; /* of an ordered item */
  const MsSpan *spans; /* n_spans of them, owned by the markup */
  gsize         n_spans;
};

/**
 * ms_markup_parse:
 * @text: escaped text, valid UTF-8
 * @length: bytes, -1 if terminated
 *
 * An empty text has no blocks; empty lines between two lines of text stay as breaks of their paragraph.
 *
 * Returns: (transfer full): the parsed text
 */
MsMarkup      *ms_markup_parse      (const char     *text,
                                     gssize          length);
void           ms_markup_free       (MsMarkup       *self);

/**
 * ms_markup_get_blocks:
 * @n_blocks: (out): how many
 *
 * Returns: (transfer none) (array length=n_blocks): the blocks, valid as long as @self
 */
const MsBlock *ms_markup_get_blocks (const MsMarkup *self,
                                     gsize          *n_blocks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMarkup, ms_markup_free)

/**
 * ms_markup_to_plain:
 * @text: escaped text
 * @length: bytes, -1 if terminated
 * @resolve: (nullable) (scope call): names for ids, as in ms_text_to_plain()
 *
 * What a message says to somebody who hears it: names for mentions, labels for links, no markers; a line for each line.
 * ms_text_to_plain() is the other one: it keeps the markers, as they were typed.
 *
 * Returns: (transfer full): the text as it reads
 */
char          *ms_markup_to_plain   (const char     *text,
                                     gssize          length,
                                     MsTextNameFunc  resolve,
                                     gpointer        user_data);

/**
 * ms_markup_to_line:
 * @max_chars: code points of the line; more end in an ellipsis
 *
 * Returns: (transfer full): the same in one line
 */
char          *ms_markup_to_line    (const char     *text,
                                     gssize          length,
                                     guint           max_chars,
                                     MsTextNameFunc  resolve,
                                     gpointer        user_data);

G_END_DECLS
