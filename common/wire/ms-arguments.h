/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arguments of one call, wherever they came from: query, urlencoded form, multipart form, JSON object or realtime frame. What
 * is added later wins (the body over the query). Getters check type and length and fail with MS_ERROR_INVALID_ARGUMENTS, whose
 * message names the argument. An empty string counts as absent except where said. All text is UTF-8 without NUL by then.
 * Not shared between threads, but may be handed over. */

#pragma once

#include <glib.h>

#include "ms-json-reader.h"
#include "ms-types.h"

G_BEGIN_DECLS

MsArguments *ms_arguments_new             (void);
void         ms_arguments_free            (MsArguments  *self);
/* Bytes that they hold, about: for the bounds of queues. */
gsize        ms_arguments_get_size        (MsArguments  *self);

/**
 * ms_arguments_add:
 * @name: UTF-8, terminated
 * @value: bytes, copied
 * @error: MS_ERROR_INVALID_FORM_DATA when they are not UTF-8, hold a NUL, or there are too many
 */
gboolean     ms_arguments_add             (MsArguments  *self,
                                           const char   *name,
                                           const char   *value,
                                           gsize         length,
                                           GError      **error);

/**
 * ms_arguments_set_part:
 * @name: static
 * @value: copied; what is no text stays away
 *
 * What the server itself says about a call: a part of its address, where an answer belongs. It lies beside the arguments, however many
 * there are, and no name of theirs reaches it.
 */
void         ms_arguments_set_part        (MsArguments  *self,
                                           const char   *name,
                                           const char   *value);

/**
 * ms_arguments_need_part:
 * @max_chars: code points at most, 0 for no limit
 * @value: (out) (transfer none): valid as long as @self
 * @error: MS_ERROR_INVALID_ARGUMENTS: nobody set it, or it is empty or longer
 */
gboolean     ms_arguments_need_part       (MsArguments  *self,
                                           const char   *name,
                                           gsize         max_chars,
                                           const char  **value,
                                           GError      **error);

/**
 * ms_arguments_add_form:
 * @text: (nullable): name=value&name=value with %XX and + (the query of an address, without ?, or a form body)
 * @error: MS_ERROR_INVALID_FORM_DATA
 */
gboolean     ms_arguments_add_form        (MsArguments  *self,
                                           const char   *text,
                                           gsize         length,
                                           GError      **error);

/**
 * ms_arguments_add_multipart:
 * @boundary: the parameter of the content type
 * @error: MS_ERROR_INVALID_FORM_DATA
 *
 * Parts with a file name are no arguments: ms_arguments_get_file() has them, MS_LIMIT_ARGUMENT_FILES at most.
 */
gboolean     ms_arguments_add_multipart   (MsArguments  *self,
                                           GBytes       *body,
                                           const char   *boundary,
                                           GError      **error);

/**
 * ms_arguments_add_json:
 * @body: a JSON object; a reference is kept. Blank or empty means no arguments
 * @error: MS_ERROR_INVALID_JSON or MS_ERROR_JSON_NOT_OBJECT
 */
gboolean     ms_arguments_add_json        (MsArguments  *self,
                                           GBytes       *body,
                                           GError      **error);

/**
 * ms_arguments_add_parsed:
 * @parsed: holds a document, of which a copy is kept
 * @error: MS_ERROR_JSON_NOT_OBJECT
 *
 * The same for an object that was read before.
 */
gboolean     ms_arguments_add_parsed      (MsArguments         *self,
                                           const MsJsonReader  *parsed,
                                           GError             **error);

/**
 * ms_arguments_add_body:
 * @content_type: (nullable): the whole header field
 * @body: (nullable): the body; empty means no arguments whatever the type
 * @error: as above, or MS_ERROR_INVALID_POST_TYPE for another type, MS_ERROR_INVALID_CHARSET for another charset than UTF-8
 *
 * Picks the right one of the above.
 */
gboolean     ms_arguments_add_body        (MsArguments  *self,
                                           const char   *content_type,
                                           GBytes       *body,
                                           GError      **error);

/**
 * ms_arguments_get_file:
 *
 * Returns: (transfer none) (nullable): the bytes of a part that was given as a file; valid as long as @self
 */
GBytes      *ms_arguments_get_file        (MsArguments  *self,
                                           const char   *name);

/**
 * ms_arguments_has:
 *
 * Returns: whether the argument is there at all, even as an empty string (JSON null counts as absent)
 */
gboolean     ms_arguments_has             (MsArguments  *self,
                                           const char   *name);

/**
 * ms_arguments_peek:
 *
 * Returns: (transfer none) (nullable): the text of a string, number or boolean as it came, NULL when absent, empty, or an array or
 *   object; valid as long as @self. Sets no error: for logging-free looks such as `token`
 */
const char  *ms_arguments_peek            (MsArguments  *self,
                                           const char   *name);

/**
 * ms_arguments_get_string:
 * @max_chars: code points at most, 0 for no limit but the body's
 * @value: (out) (transfer none) (nullable): the text; NULL when absent or empty. Valid as long as @self
 * @error: MS_ERROR_INVALID_ARGUMENTS: longer, or an array or object
 */
gboolean     ms_arguments_get_string      (MsArguments  *self,
                                           const char   *name,
                                           gsize         max_chars,
                                           const char  **value,
                                           GError      **error);

/**
 * ms_arguments_need_string:
 *
 * As ms_arguments_get_string(), but absent or empty is an error too.
 */
gboolean     ms_arguments_need_string     (MsArguments  *self,
                                           const char   *name,
                                           gsize         max_chars,
                                           const char  **value,
                                           GError      **error);

/**
 * ms_arguments_get_text:
 * @value: (out) (transfer none) (nullable): the text, "" when it was given empty, NULL when absent
 *
 * For values that an empty string clears: topic, purpose, profile fields.
 */
gboolean     ms_arguments_get_text        (MsArguments  *self,
                                           const char   *name,
                                           gsize         max_chars,
                                           const char  **value,
                                           GError      **error);

/**
 * ms_arguments_get_int:
 * @value: (in) (out): keeps what it holds when the argument is absent
 */
gboolean     ms_arguments_get_int         (MsArguments  *self,
                                           const char   *name,
                                           gint64        minimum,
                                           gint64        maximum,
                                           gint64       *value,
                                           GError      **error);

/**
 * ms_arguments_get_boolean:
 * @value: (in) (out): keeps what it holds when the argument is absent; true, false, 1 and 0 are understood
 */
gboolean     ms_arguments_get_boolean     (MsArguments  *self,
                                           const char   *name,
                                           gboolean     *value,
                                           GError      **error);

/**
 * ms_arguments_get_ts:
 * @value: (in) (out): microseconds; keeps what it holds when the argument is absent
 */
gboolean     ms_arguments_get_ts          (MsArguments  *self,
                                           const char   *name,
                                           gint64       *value,
                                           GError      **error);

/**
 * ms_arguments_get_list:
 * @max_items: more are refused
 * @value: (out) (transfer full) (nullable): the items of a comma-separated string or of a JSON array of strings (also one inside a
 *   string), trimmed, without empty ones and repetitions; NULL when absent
 */
gboolean     ms_arguments_get_list        (MsArguments  *self,
                                           const char   *name,
                                           gsize         max_items,
                                           char       ***value,
                                           GError      **error);

/**
 * ms_arguments_get_json:
 * @type: MS_JSON_OBJECT or MS_JSON_ARRAY
 * @value: (out): the node, MS_JSON_NODE_NONE when absent; valid as long as @self
 *
 * A value of a JSON body, or JSON text inside a form value or a string.
 */
gboolean     ms_arguments_get_json        (MsArguments  *self,
                                           const char   *name,
                                           MsJsonType    type,
                                           MsJsonNode   *value,
                                           GError      **error);

/**
 * MsArgumentFunc:
 * @value: the text of a value
 * @json: (nullable): the value as it stands in a JSON body, for one that came in such
 */
typedef void (*MsArgumentFunc) (const char *name,
                                const char *value,
                                const char *json,
                                gpointer    user_data);

/**
 * ms_arguments_foreach:
 *
 * Calls @func for every argument except `token`, in order of arrival (api.test echoes them).
 */
void         ms_arguments_foreach         (MsArguments    *self,
                                           MsArgumentFunc  func,
                                           gpointer        user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsArguments, ms_arguments_free)

G_END_DECLS
