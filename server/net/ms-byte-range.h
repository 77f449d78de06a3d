/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which part of a file a request wants (RFC 9110 section 14), and what a file may be called in an answer's header. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_RANGE_ALL, /* none is wanted, or one that we do not know or do not serve: several at once */
  MS_RANGE_PART,
  MS_RANGE_UNSATISFIABLE,
} MsRangeKind;

/**
 * ms_byte_range_parse:
 * @field: (nullable): the header Range
 * @size: of the file
 * @start: (out): first byte
 * @end: (out): behind the last
 */
MsRangeKind ms_byte_range_parse     (const char *field,
                                     gint64      size,
                                     gint64     *start,
                                     gint64     *end);
/* Whether a list of entity tags (If-None-Match, If-Range) has this one, quotes included. @field: (nullable). */
gboolean    ms_entity_tag_matches   (const char *field,
                                     const char *tag);
/* (transfer full): the field Content-Disposition; nothing in @name can end it or begin another. */
char       *ms_disposition_make     (gboolean    is_inline,
                                     const char *name);

G_END_DECLS
