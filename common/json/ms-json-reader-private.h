/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tokens of a document: made by ms-json-reader.c, read by ms-json-node.c. */

#pragma once

#include "ms-json-reader.h"

G_BEGIN_DECLS

/* In order of the document; a member is its name and then its value. */
typedef struct
{
  guint32 start; /* first byte of the value, of a string the byte behind the quote */
  guint32 length; /* bytes, of a string those between the quotes */
  guint32 next; /* the token behind this value and everything in it */
  guint32 count : 24; /* elements or members */
  guint32 type : 4; /* MsJsonType */
  guint32 has_escapes : 1;
  guint32 is_true : 1;
} MsJsonToken;

struct _MsJsonReader
{
  const char  *data;
  gsize        length;
  GBytes      *bytes;
  MsJsonToken *tokens;
  guint32      n_tokens;
  guint32      n_allocated;
  guint32      max_tokens;
  guint32     *sorted; /* scratch for the search for duplicates */
  gsize        n_sorted;
};

/**
 * ms_json_text_next:
 * @at: (inout): inside a string that was checked; moves behind the character
 *
 * Returns: the next code point, escapes decoded
 */
gunichar ms_json_text_next    (const char       **at);

/**
 * ms_json_text_compare:
 *
 * Returns: the order of two string tokens by code points; 0 if they decode to the same text
 */
int      ms_json_text_compare (const MsJsonReader *self,
                               const MsJsonToken  *a,
                               const MsJsonToken  *b);

/**
 * ms_json_has_duplicates:
 * @object: the token of an object of which all members are read, the last thing that was
 *
 * Returns: whether two members have the same name, escapes decoded (ms-json-duplicates.c)
 */
gboolean ms_json_has_duplicates (MsJsonReader *reader,
                                 guint32       object);

G_END_DECLS
