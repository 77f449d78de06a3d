/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The half of the markup parser that works inside one line. */

#pragma once

#include "ms-markup.h"

G_BEGIN_DECLS

/* Scratch for ms_markup_add_line(), used again for every line of a text. */
GArray *ms_markup_pieces_new (void);

/**
 * ms_markup_add_line:
 * @spans: array of MsSpan that grows
 * @strings: owns the strings of the spans
 * @line: one line without its end
 * @end: behind the line
 */
void    ms_markup_add_line   (GArray       *spans,
                              GStringChunk *strings,
                              GArray       *pieces,
                              GString      *buffer,
                              const char   *line,
                              const char   *end);

G_END_DECLS
