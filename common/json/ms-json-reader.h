/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict JSON in one pass: a flat array of tokens over the caller's bytes, no allocation per value. Refused with
 * MS_ERROR_INVALID_JSON: duplicate members, NUL in any form, invalid UTF-8, unpaired surrogates, numbers that overflow, control
 * characters in strings, comments, anything after the value, more than MS_LIMIT_JSON_DEPTH levels or MS_LIMIT_JSON_TOKENS tokens.
 * A reader belongs to one thread at a time and can be used again and again. */

#pragma once

#include <glib.h>

#include "ms-types.h"

G_BEGIN_DECLS

typedef enum
{
  MS_JSON_NONE, /* there is no such member */
  MS_JSON_NULL,
  MS_JSON_BOOLEAN,
  MS_JSON_INTEGER, /* fits into gint64 */
  MS_JSON_DOUBLE,
  MS_JSON_STRING,
  MS_JSON_ARRAY,
  MS_JSON_OBJECT,
} MsJsonType;

/* A value inside a reader: copied freely, valid until the reader parses again or the bytes go away. All accessors take
 * MS_JSON_NODE_NONE and answer as for a missing member. */
typedef struct
{
  const MsJsonReader *reader;
  guint32             index;
} MsJsonNode;

#define MS_JSON_NODE_NONE ((MsJsonNode) { NULL, 0 })

typedef struct
{
  const MsJsonReader *reader;
  guint32             index;
  guint32             end;
  gboolean            is_object;
} MsJsonIter;

MsJsonReader *ms_json_reader_new              (void);
void          ms_json_reader_free             (MsJsonReader        *self);

/**
 * ms_json_reader_set_max_tokens:
 *
 * Another limit than MS_LIMIT_JSON_TOKENS: clients read whole teams in one reply.
 */
void          ms_json_reader_set_max_tokens   (MsJsonReader        *self,
                                               guint32              max_tokens);

/**
 * ms_json_reader_parse:
 * @data: (array length=length): the bytes; borrowed, they must outlive the nodes
 * @error: MS_ERROR_INVALID_JSON with the offset in its message
 *
 * Replaces what the reader held before.
 */
gboolean      ms_json_reader_parse            (MsJsonReader        *self,
                                               const char          *data,
                                               gsize                length,
                                               GError             **error);

/**
 * ms_json_reader_parse_bytes:
 *
 * The same, keeping a reference to @bytes.
 */
gboolean      ms_json_reader_parse_bytes      (MsJsonReader        *self,
                                               GBytes              *bytes,
                                               GError             **error);

/**
 * ms_json_reader_copy:
 * @self: holds a document
 *
 * Returns: (transfer full): a reader of the same document with bytes of its own, for less than reading it again
 */
MsJsonReader *ms_json_reader_copy             (const MsJsonReader  *self);

/**
 * ms_json_reader_get_root:
 *
 * Returns: the value, MS_JSON_NODE_NONE before a successful parse
 */
MsJsonNode    ms_json_reader_get_root         (const MsJsonReader  *self);
/* Bytes that it keeps for the document it holds, the document's own included. */
gsize         ms_json_reader_get_size         (const MsJsonReader  *self);

MsJsonType    ms_json_node_get_type           (MsJsonNode           node);

/**
 * ms_json_node_get_length:
 *
 * Returns: elements of an array or members of an object, else 0
 */
gsize         ms_json_node_get_length         (MsJsonNode           node);

/**
 * ms_json_node_get_member:
 * @name: terminated
 *
 * Returns: the member of an object, or a node of type MS_JSON_NONE
 */
MsJsonNode    ms_json_node_get_member         (MsJsonNode           node,
                                               const char          *name);

/**
 * ms_json_iter_init:
 *
 * Starts at an array or an object; anything else has no elements.
 */
void          ms_json_iter_init               (MsJsonIter          *iter,
                                               MsJsonNode           node);

/**
 * ms_json_iter_next:
 * @key: (out) (optional): the name (a string node) of a member, MS_JSON_NODE_NONE in arrays
 * @value: (out) (optional): the value
 */
gboolean      ms_json_iter_next               (MsJsonIter          *iter,
                                               MsJsonNode          *key,
                                               MsJsonNode          *value);

/**
 * ms_json_node_dup_string:
 *
 * Returns: (transfer full) (nullable): the decoded string; NULL if the node is none
 */
char         *ms_json_node_dup_string         (MsJsonNode           node);

/**
 * ms_json_node_peek_string:
 * @text: (out) (transfer none): the bytes inside the caller's buffer, not terminated
 * @length: (out): their number
 *
 * Returns: whether the node is a string without escapes; otherwise duplicate it
 */
gboolean      ms_json_node_peek_string        (MsJsonNode           node,
                                               const char         **text,
                                               gsize               *length);

/**
 * ms_json_node_equal_string:
 *
 * Returns: whether the node is a string that decodes to @text; allocates nothing
 */
gboolean      ms_json_node_equal_string       (MsJsonNode           node,
                                               const char          *text);

/**
 * ms_json_node_get_int64:
 * @value: (out): the number
 *
 * Returns: FALSE unless the node is an integer (2.0 and "2" are none)
 */
gboolean      ms_json_node_get_int64          (MsJsonNode           node,
                                               gint64              *value);
gboolean      ms_json_node_get_double         (MsJsonNode           node,
                                               double              *value);
gboolean      ms_json_node_get_boolean        (MsJsonNode           node,
                                               gboolean            *value);

/**
 * ms_json_node_peek_raw:
 * @text: (out) (transfer none): the value's own bytes in the caller's buffer, quotes and brackets included
 * @length: (out): their number
 *
 * For passing a value on as it is.
 */
gboolean      ms_json_node_peek_raw           (MsJsonNode           node,
                                               const char         **text,
                                               gsize               *length);

/* Shorthands for members: NULL, the fallback or FALSE when missing or of another type; a timestamp in µs, 0 when malformed. */
char         *ms_json_node_dup_member_string  (MsJsonNode           node,
                                               const char          *name);
gint64        ms_json_node_get_member_int64   (MsJsonNode           node,
                                               const char          *name,
                                               gint64               fallback);
gboolean      ms_json_node_get_member_boolean (MsJsonNode           node,
                                               const char          *name);
gint64        ms_json_node_get_member_ts      (MsJsonNode           node,
                                               const char          *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsJsonReader, ms_json_reader_free)

G_END_DECLS
