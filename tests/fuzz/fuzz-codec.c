/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The websocket decoder: the same bytes in one piece and byte by byte give the same items, and messages are valid UTF-8. */

#include "config.h"

#include <string.h>

#include "ms-fuzz.h"
#include "ms-limits.h"
#include "ms-websocket-codec.h"

static const MsWebsocketRules rules = { .message_bytes = MS_LIMIT_FRAME_BYTES, .fragments = MS_LIMIT_FRAME_FRAGMENTS };

/* Masked with zeros (0x30303030 where a letter is easier to write). */
const char * const ms_fuzz_seeds[] = {
  "\x81\x85" "0000" "XUTT_",
  "\x01\x82" "0000" "XU" "\x89\x81" "0000" "a" "\x80\x81" "0000" "Y",
  "\x88\x82" "0000" "\x33\xd8",
  "\x81\xfe\x01\x01" "0000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "\x81", "\x01", "\x80", "\x82", "\x88", "\x89", "\x8a", "\xc1", "\x85", "\xfe", "\xff", "\x7f", "0000", "a", "\xe2\x82\xac", "\xf0\x9f", NULL,
};

static void
append_item (GByteArray            *log,
             MsWebsocketGot         got,
             const MsWebsocketItem *item)
{
  guint8 head[3] = { (guint8) got, (guint8) (item->code >> 8), (guint8) item->code };
  gboolean has_code = got == MS_WEBSOCKET_GOT_CLOSE || got == MS_WEBSOCKET_GOT_ERROR;

  g_byte_array_append (log, head, has_code ? 3 : 1);
  if (got == MS_WEBSOCKET_GOT_MESSAGE)
    {
      g_assert_true (item->length == 0 || g_utf8_validate_len ((const char *) item->data, item->length, NULL)
                     || memchr (item->data, 0, item->length) != NULL);
      g_assert_cmpuint (item->length, <=, MS_LIMIT_FRAME_BYTES);
    }
  if (!has_code && item->length > 0)
    g_byte_array_append (log, item->data, (guint) item->length);
}

static GByteArray *
decode (const guint8 *data,
        gsize         size,
        gsize         step)
{
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
  GByteArray *log = g_byte_array_new ();

  for (gsize at = 0; at < size; at += step)
    {
      gsize left = MIN (step, size - at);
      g_autofree guint8 *piece = g_memdup2 (data + at, left);
      const guint8 *next = piece;
      MsWebsocketItem item = { NULL };
      MsWebsocketGot got;

      while ((got = ms_websocket_decoder_next (decoder, &next, &left, &item)) != MS_WEBSOCKET_GOT_NOTHING)
        {
          append_item (log, got, &item);
          if (got == MS_WEBSOCKET_GOT_CLOSE || got == MS_WEBSOCKET_GOT_ERROR)
            return log;
        }
    }
  return log;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GByteArray) whole = decode (data, size, MAX (size, 1));
  g_autoptr(GByteArray) bytes = decode (data, size, 1);

  g_assert_cmpmem (whole->data, whole->len, bytes->data, bytes->len);
  return 0;
}
