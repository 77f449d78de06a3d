/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON written by hand into one growing buffer, with room in front for a websocket header. Commas come by themselves; debug
 * builds check the nesting. One writer belongs to one thread at a time and can be used again after finish. */

#pragma once

#include <glib.h>

#include "ms-types.h"

G_BEGIN_DECLS

/* The longest header of a frame that a server sends. */
#define MS_JSON_WRITER_RESERVE 10

/**
 * ms_json_writer_new:
 * @reserve: bytes left free in front, 0 or MS_JSON_WRITER_RESERVE
 */
MsJsonWriter *ms_json_writer_new          (gsize         reserve);
void          ms_json_writer_free         (MsJsonWriter *self);

/**
 * ms_json_writer_begin:
 *
 * Forgets everything and starts again; keeps the buffer.
 */
void          ms_json_writer_begin        (MsJsonWriter *self,
                                           gsize         reserve);

void          ms_json_writer_open_object  (MsJsonWriter *self);
void          ms_json_writer_close_object (MsJsonWriter *self);
void          ms_json_writer_open_array   (MsJsonWriter *self);
void          ms_json_writer_close_array  (MsJsonWriter *self);

/**
 * ms_json_writer_key:
 * @key: plain ASCII of ours, not escaped; what comes from a peer goes through ms_json_writer_key_string()
 */
void          ms_json_writer_key          (MsJsonWriter *self,
                                           const char   *key);
void          ms_json_writer_key_string   (MsJsonWriter *self,
                                           const char   *key);

/**
 * ms_json_writer_string:
 * @text: (nullable): UTF-8; NULL is written as "". Damaged bytes come out as U+FFFD
 * @length: bytes, -1 if terminated
 */
void          ms_json_writer_string       (MsJsonWriter *self,
                                           const char   *text,
                                           gssize        length);
void          ms_json_writer_int          (MsJsonWriter *self,
                                           gint64        value);
void          ms_json_writer_boolean      (MsJsonWriter *self,
                                           gboolean      value);
void          ms_json_writer_null         (MsJsonWriter *self);

/**
 * ms_json_writer_ts:
 * @us: microseconds, written as "SECONDS.MICROS"
 */
void          ms_json_writer_ts           (MsJsonWriter *self,
                                           gint64        us);

/**
 * ms_json_writer_raw:
 * @json: one whole JSON value that is known to be sound
 * @length: bytes, -1 if terminated
 */
void          ms_json_writer_raw          (MsJsonWriter *self,
                                           const char   *json,
                                           gssize        length);

/**
 * ms_json_writer_members:
 * @json: members without the braces (`"a":1,"b":2`), put into the open object as they are; may be empty
 * @length: bytes, -1 if terminated
 */
void          ms_json_writer_members      (MsJsonWriter *self,
                                           const char   *json,
                                           gssize        length);

/* A key and its value; the string form leaves a NULL out altogether. */
void          ms_json_writer_add_string   (MsJsonWriter *self,
                                           const char   *key,
                                           const char   *text);
void          ms_json_writer_add_int      (MsJsonWriter *self,
                                           const char   *key,
                                           gint64        value);
void          ms_json_writer_add_boolean  (MsJsonWriter *self,
                                           const char   *key,
                                           gboolean      value);
void          ms_json_writer_add_ts       (MsJsonWriter *self,
                                           const char   *key,
                                           gint64        us);

/**
 * ms_json_writer_peek:
 * @length: (out): bytes, the reserve not counted
 *
 * Returns: (transfer none): what is written so far, not terminated, valid until the next call
 */
const char   *ms_json_writer_peek         (MsJsonWriter *self,
                                           gsize        *length);

/**
 * ms_json_writer_finish:
 *
 * Returns: (transfer full): the reserve (undefined bytes) and the document; the writer is empty afterwards, with a reserve of 0
 */
GBytes       *ms_json_writer_finish       (MsJsonWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsJsonWriter, ms_json_writer_free)

G_END_DECLS
