/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A state machine over whatever pieces the socket gives: header bytes, then payload, unmasked and checked as it comes, so that bad
 * UTF-8 and too much are refused at the first bad byte and nothing is kept that will be refused. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-websocket-codec.h"

#include <string.h>

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-utf8-check.h"

#define FIN_BIT 0x80
#define RESERVED_BITS 0x70
#define OPCODE_BITS 0x0f
#define MASK_BIT 0x80
#define LENGTH_BITS 0x7f
#define LENGTH_16 126
#define LENGTH_64 127
#define CONTROL_MAX 125
#define CONTROL_OPCODE 0x8
#define MASK_BYTES 4
#define HEADER_MAX 14
#define KEPT_BYTES (16 * 1024) /* a greater buffer is given back after its message */

struct _MsWebsocketDecoder
{
  const MsWebsocketRules *rules;

  GByteArray *message;
  guint64     remaining; /* of the payload of this frame */
  guint32     n_fragments;
  MsUtf8Check utf8;
  guint8      header[HEADER_MAX];
  guint8      control[CONTROL_MAX + 1];
  guint8      header_length;
  guint8      control_length;
  guint8      mask_offset;
  guint8      opcode;
  guint8      message_opcode; /* of its first fragment */
  gboolean    in_payload;
  gboolean    in_message; /* a first fragment was there */
  gboolean    delivered; /* the message belongs to the caller until the next call */
  gboolean    final;
  gboolean    ended;
};

/* Unmasks in place; offset is the place within the frame, so that pieces can be of any size. */
static void
unmask (guint8       *data,
        gsize         length,
        const guint8  mask[MASK_BYTES],
        guint8        offset)
{
  guint8 turned[sizeof (guint64)];
  guint64 wide;
  gsize at = 0;

  for (guint i = 0; i < sizeof turned; i++)
    turned[i] = mask[(offset + i) % MASK_BYTES];
  memcpy (&wide, turned, sizeof wide);

  for (; at + sizeof wide <= length; at += sizeof wide)
    {
      guint64 word;

      memcpy (&word, data + at, sizeof word);
      word ^= wide;
      memcpy (data + at, &word, sizeof word);
    }
  for (; at < length; at++)
    data[at] ^= turned[at % sizeof turned];
}

static gboolean
is_control (guint8 opcode)
{
  return (opcode & CONTROL_OPCODE) != 0;
}

static gsize
header_size (const guint8 *header)
{
  guint8 bits = header[1] & LENGTH_BITS;

  return 2 + (bits == LENGTH_16 ? 2 : bits == LENGTH_64 ? 8 : 0) + MASK_BYTES;
}

static guint64
payload_length (const guint8 *header)
{
  guint8  bits = header[1] & LENGTH_BITS;
  guint   n_bytes = bits == LENGTH_16 ? 2 : bits == LENGTH_64 ? 8 : 0;
  guint64 length = 0;

  if (n_bytes == 0)
    return bits;
  for (guint i = 0; i < n_bytes; i++)
    length = length << 8 | header[2 + i];

  return length;
}

static MsWebsocketGot
fail (MsWebsocketDecoder *self,
      guint16             code,
      MsWebsocketItem    *item)
{
  self->ended = TRUE;
  *item = (MsWebsocketItem) { .code = code };

  return MS_WEBSOCKET_GOT_ERROR;
}

/* What the first two bytes say already: returns a close code or 0. */
static guint16
check_start (MsWebsocketDecoder *self)
{
  guint8 opcode = self->header[0] & OPCODE_BITS;
  gboolean final = (self->header[0] & FIN_BIT) != 0;

  if (self->header[0] & RESERVED_BITS || !(self->header[1] & MASK_BIT))
    return MS_CLOSE_PROTOCOL;
  if (is_control (opcode))
    {
      gboolean known = opcode <= MS_WEBSOCKET_PONG;

      return known && final && (self->header[1] & LENGTH_BITS) <= CONTROL_MAX ? 0 : MS_CLOSE_PROTOCOL;
    }
  if (opcode > MS_WEBSOCKET_BINARY || (opcode == MS_WEBSOCKET_CONTINUATION) != self->in_message)
    return MS_CLOSE_PROTOCOL;

  return opcode == MS_WEBSOCKET_BINARY && !self->rules->binary ? MS_CLOSE_BINARY : 0;
}

static guint16
check_length (MsWebsocketDecoder *self,
              guint64             length)
{
  guint8 bits = self->header[1] & LENGTH_BITS;

  if (bits == LENGTH_16 && length < LENGTH_16)
    return MS_CLOSE_PROTOCOL;
  if (bits == LENGTH_64 && (length <= G_MAXUINT16 || length > G_MAXINT64))
    return MS_CLOSE_PROTOCOL;
  if (is_control (self->header[0] & OPCODE_BITS))
    return 0;
  if (length > self->rules->message_bytes - self->message->len || self->n_fragments >= self->rules->fragments)
    return MS_CLOSE_TOO_BIG;

  return 0;
}

static void
begin_payload (MsWebsocketDecoder *self,
               guint64             length)
{
  self->opcode = self->header[0] & OPCODE_BITS;
  self->final = (self->header[0] & FIN_BIT) != 0;
  self->remaining = length;
  self->mask_offset = 0;
  self->in_payload = TRUE;
  self->control_length = 0;
  if (is_control (self->opcode))
    return;

  if (!self->in_message)
    self->message_opcode = self->opcode;
  self->in_message = TRUE;
  self->n_fragments++;
}

/* Collects header bytes; TRUE when the header is whole, or with a close code in @code. */
static gboolean
take_header (MsWebsocketDecoder *self,
             const guint8      **data,
             gsize              *length,
             guint16            *code)
{
  *code = 0;
  while (*length > 0)
    {
      self->header[self->header_length++] = *(*data)++;
      (*length)--;

      if (self->header_length < 2)
        continue;
      if (self->header_length == 2)
        *code = check_start (self);
      else if (self->header_length == header_size (self->header) - MASK_BYTES)
        *code = check_length (self, payload_length (self->header));
      if (*code != 0)
        return TRUE;
      if (self->header_length < header_size (self->header))
        continue;

      *code = check_length (self, payload_length (self->header));
      if (*code == 0)
        begin_payload (self, payload_length (self->header));
      return TRUE;
    }

  return FALSE;
}

static gboolean
take_data (MsWebsocketDecoder *self,
           const guint8       *data,
           gsize               length)
{
  const guint8 *mask = self->header + self->header_length - MASK_BYTES;
  gsize start = self->message->len;

  g_byte_array_append (self->message, data, length);
  unmask (self->message->data + start, length, mask, self->mask_offset);

  return self->message_opcode == MS_WEBSOCKET_BINARY || ms_utf8_check_feed (&self->utf8, self->message->data + start, length);
}

static void
take_control (MsWebsocketDecoder *self,
              const guint8       *data,
              gsize               length)
{
  const guint8 *mask = self->header + self->header_length - MASK_BYTES;

  memcpy (self->control + self->control_length, data, length);
  unmask (self->control + self->control_length, length, mask, self->mask_offset);
  self->control_length += length;
}

static gboolean
take_payload (MsWebsocketDecoder *self,
              const guint8      **data,
              gsize              *length)
{
  gsize n = MIN (self->remaining, *length);
  gboolean valid = TRUE;

  if (n == 0)
    return TRUE;
  if (is_control (self->opcode))
    take_control (self, *data, n);
  else
    valid = take_data (self, *data, n);

  self->mask_offset = (self->mask_offset + n) % MASK_BYTES;
  self->remaining -= n;
  *data += n;
  *length -= n;

  return valid;
}

static gboolean
close_code_is_valid (guint16 code)
{
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

static MsWebsocketGot
finish_close (MsWebsocketDecoder *self,
              MsWebsocketItem    *item)
{
  MsUtf8Check utf8 = MS_UTF8_CHECK_INIT;
  guint16 code;

  self->ended = TRUE;
  *item = (MsWebsocketItem) { .code = MS_CLOSE_NORMAL };
  if (self->control_length == 0)
    return MS_WEBSOCKET_GOT_CLOSE;
  if (self->control_length == 1)
    return fail (self, MS_CLOSE_PROTOCOL, item);

  code = (guint16) (self->control[0] << 8 | self->control[1]);
  if (!close_code_is_valid (code))
    return fail (self, MS_CLOSE_PROTOCOL, item);
  if (!ms_utf8_check_feed (&utf8, self->control + 2, self->control_length - 2) || !ms_utf8_check_is_whole (&utf8))
    return fail (self, MS_CLOSE_NOT_UTF8, item);
  item->code = code;

  return MS_WEBSOCKET_GOT_CLOSE;
}

static MsWebsocketGot
finish_control (MsWebsocketDecoder *self,
                MsWebsocketItem    *item)
{
  if (self->opcode == MS_WEBSOCKET_CLOSE)
    return finish_close (self, item);

  self->control[self->control_length] = 0;
  *item = (MsWebsocketItem) { .data = self->control, .length = self->control_length };

  return self->opcode == MS_WEBSOCKET_PING ? MS_WEBSOCKET_GOT_PING : MS_WEBSOCKET_GOT_PONG;
}

static void
forget_message (MsWebsocketDecoder *self)
{
  self->delivered = FALSE;
  self->in_message = FALSE;
  self->n_fragments = 0;
  self->utf8 = (MsUtf8Check) MS_UTF8_CHECK_INIT;
  if (self->message->len > KEPT_BYTES)
    {
      g_byte_array_unref (self->message);
      self->message = g_byte_array_new ();
    }
  g_byte_array_set_size (self->message, 0);
}

static MsWebsocketGot
finish_message (MsWebsocketDecoder *self,
                MsWebsocketItem    *item)
{
  if (!ms_utf8_check_is_whole (&self->utf8))
    return fail (self, MS_CLOSE_NOT_UTF8, item);

  g_byte_array_append (self->message, (const guint8 *) "", 1);
  self->delivered = TRUE;
  *item = (MsWebsocketItem) { .data = self->message->data, .length = self->message->len - 1, .opcode = self->message_opcode };

  return MS_WEBSOCKET_GOT_MESSAGE;
}

/* The frame's payload is whole: what is it? GOT_NOTHING means a fragment with more to come. */
static MsWebsocketGot
finish_frame (MsWebsocketDecoder *self,
              MsWebsocketItem    *item)
{
  self->in_payload = FALSE;
  self->header_length = 0;

  if (is_control (self->opcode))
    return finish_control (self, item);

  return self->final ? finish_message (self, item) : MS_WEBSOCKET_GOT_NOTHING;
}

MsWebsocketDecoder *
ms_websocket_decoder_new (const MsWebsocketRules *rules)
{
  MsWebsocketDecoder *self;

  g_return_val_if_fail (rules != NULL, NULL);

  self = g_new0 (MsWebsocketDecoder, 1);
  self->rules = rules;
  self->message = g_byte_array_new ();
  forget_message (self);

  return self;
}

void
ms_websocket_decoder_free (MsWebsocketDecoder *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->message);
  g_free (self);
}

MsWebsocketGot
ms_websocket_decoder_next (MsWebsocketDecoder *self,
                           const guint8      **data,
                           gsize              *length,
                           MsWebsocketItem    *item)
{
  g_return_val_if_fail (self != NULL && data != NULL && length != NULL && item != NULL, MS_WEBSOCKET_GOT_NOTHING);

  *item = (MsWebsocketItem) { 0 };
  if (self->delivered)
    forget_message (self);

  while (!self->ended)
    {
      MsWebsocketGot got;
      guint16 code;

      if (!self->in_payload && !take_header (self, data, length, &code))
        return MS_WEBSOCKET_GOT_NOTHING;
      if (!self->in_payload)
        return fail (self, code, item);
      if (!take_payload (self, data, length))
        return fail (self, MS_CLOSE_NOT_UTF8, item);
      if (self->remaining > 0)
        return MS_WEBSOCKET_GOT_NOTHING;

      got = finish_frame (self, item);
      if (got != MS_WEBSOCKET_GOT_NOTHING)
        return got;
    }
  *data += *length;
  *length = 0;

  return MS_WEBSOCKET_GOT_NOTHING;
}

gboolean
ms_websocket_decoder_is_idle (MsWebsocketDecoder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->ended && !self->in_payload && self->header_length == 0 && (!self->in_message || self->delivered);
}

gsize
ms_websocket_decoder_get_size (MsWebsocketDecoder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->message->len;
}

void
ms_websocket_decoder_give_up (MsWebsocketDecoder *self)
{
  g_return_if_fail (self != NULL);

  self->ended = TRUE;
  forget_message (self);
}

gsize
ms_websocket_write_header (guint8            out[MS_WEBSOCKET_HEADER_MAX],
                           MsWebsocketOpcode opcode,
                           gsize             length)
{
  guint n_bytes = length < LENGTH_16 ? 0 : length <= G_MAXUINT16 ? 2 : 8;

  out[0] = FIN_BIT | opcode;
  out[1] = n_bytes == 0 ? length : n_bytes == 2 ? LENGTH_16 : LENGTH_64;
  for (guint i = 0; i < n_bytes; i++)
    out[2 + i] = (guint8) ((guint64) length >> (8 * (n_bytes - 1 - i)));

  return 2 + n_bytes;
}

void
ms_websocket_append_frame (GByteArray       *buffer,
                           MsWebsocketOpcode opcode,
                           gconstpointer     data,
                           gsize             length)
{
  guint8 header[MS_WEBSOCKET_HEADER_MAX];

  g_return_if_fail (buffer != NULL);

  g_byte_array_append (buffer, header, ms_websocket_write_header (header, opcode, length));
  if (length > 0)
    g_byte_array_append (buffer, data, length);
}

void
ms_websocket_append_close (GByteArray *buffer,
                           guint16     code,
                           const char *reason)
{
  guint8 payload[CONTROL_MAX] = { code >> 8, code & 0xff };
  gsize length = reason != NULL ? MIN (strlen (reason), CONTROL_MAX - 2) : 0;

  if (length > 0)
    memcpy (payload + 2, reason, length);
  ms_websocket_append_frame (buffer, MS_WEBSOCKET_CLOSE, payload, 2 + length);
}

gsize
ms_websocket_frame_length (const guint8 *data,
                           gsize         length)
{
  gsize header;

  if (length < 2)
    return 0;

  header = header_size (data) - MASK_BYTES;

  return length < header ? 0 : header + payload_length (data);
}
