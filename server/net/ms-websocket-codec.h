/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's half of RFC 6455, strict: bytes in, whole messages and control frames out, and the frames that we send. No
 * extensions. Knows no sockets. One decoder belongs to one connection at a time. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_WEBSOCKET_CONTINUATION = 0x0,
  MS_WEBSOCKET_TEXT = 0x1,
  MS_WEBSOCKET_BINARY = 0x2,
  MS_WEBSOCKET_CLOSE = 0x8,
  MS_WEBSOCKET_PING = 0x9,
  MS_WEBSOCKET_PONG = 0xa,
} MsWebsocketOpcode;

typedef enum
{
  MS_WEBSOCKET_GOT_NOTHING, /* all bytes are used, more are needed */
  MS_WEBSOCKET_GOT_MESSAGE, /* a whole message; text is valid UTF-8 */
  MS_WEBSOCKET_GOT_PING,
  MS_WEBSOCKET_GOT_PONG,
  MS_WEBSOCKET_GOT_CLOSE, /* the last item; code is what to answer */
  MS_WEBSOCKET_GOT_ERROR, /* the last item; code is what to close with */
} MsWebsocketGot;

typedef struct
{
  const guint8     *data; /* borrowed until the next call; a zero byte follows a message */
  gsize             length;
  MsWebsocketOpcode opcode; /* of a message: TEXT or BINARY */
  guint16           code;
} MsWebsocketItem;

/* What a decoder takes; all else is refused with 1009 or 1003. */
typedef struct
{
  gsize    message_bytes; /* of a whole message in all its fragments */
  guint32  fragments;
  gboolean binary;
} MsWebsocketRules;

typedef struct _MsWebsocketDecoder MsWebsocketDecoder;

/* @rules: borrowed */
MsWebsocketDecoder *ms_websocket_decoder_new     (const MsWebsocketRules *rules);
void                ms_websocket_decoder_free    (MsWebsocketDecoder *self);
/**
 * ms_websocket_decoder_next:
 * @data: (inout): the bytes that came; moved behind what was used
 * @length: (inout): how many are left
 * @item: (out caller-allocates): what came out
 *
 * Call until it says MS_WEBSOCKET_GOT_NOTHING. After CLOSE or ERROR everything else is ignored.
 */
MsWebsocketGot      ms_websocket_decoder_next    (MsWebsocketDecoder *self,
                                                  const guint8      **data,
                                                  gsize              *length,
                                                  MsWebsocketItem    *item);
/* Whether nothing is half received, so that the decoder may serve another connection. */
gboolean            ms_websocket_decoder_is_idle (MsWebsocketDecoder *self);
/* Bytes of the message that are there. */
gsize               ms_websocket_decoder_get_size (MsWebsocketDecoder *self);
/* Forgets the message; everything else is ignored. */
void                ms_websocket_decoder_give_up (MsWebsocketDecoder *self);

/* Our frames: final and unmasked. */
#define MS_WEBSOCKET_HEADER_MAX 10

gsize    ms_websocket_write_header (guint8             out[MS_WEBSOCKET_HEADER_MAX],
                                    MsWebsocketOpcode  opcode,
                                    gsize              length);
void     ms_websocket_append_frame (GByteArray        *buffer,
                                    MsWebsocketOpcode  opcode,
                                    gconstpointer      data,
                                    gsize              length);
/* @reason: ASCII of at most 123 bytes. */
void     ms_websocket_append_close (GByteArray        *buffer,
                                    guint16            code,
                                    const char        *reason);
/* The length of the whole frame of ours that begins at @data; 0 when less than its header is there. */
gsize    ms_websocket_frame_length (const guint8      *data,
                                    gsize              length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebsocketDecoder, ms_websocket_decoder_free)

G_END_DECLS
