/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The codec by the case numbers of the usual conformance suite (groups 1–7, 9 and 10), each fed whole and byte by byte. A case is a
 * list of frames and what must come out, written in one line of words: t"…" text, g ping, o pong, c close with a code, e error with a code. */

#include "config.h"

#include <string.h>

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-websocket-codec.h"

typedef struct
{
  guint8      first; /* FIN, reserved bits, opcode */
  const char *payload; /* NULL ends the list */
  gsize       length; /* 0: strlen */
} Frame;

typedef struct
{
  const char *number;
  Frame       frames[12];
  const char *expected;
} Case;

static const MsWebsocketRules rules = { .message_bytes = MS_LIMIT_FRAME_BYTES, .fragments = MS_LIMIT_FRAME_FRAGMENTS };

#define TEXT 0x81
#define BINARY 0x82
#define PING 0x89
#define PONG 0x8a
#define CLOSE 0x88
#define PART_TEXT 0x01
#define PART 0x00
#define LAST 0x80

/* "Κόσμε" and what may not be in UTF-8. */
#define KOSME "\xce\xba\xcf\x8c\xcf\x83\xce\xbc\xce\xb5"

static const Case cases[] = {
  { "1.1.1", { { TEXT, "" } }, "t''" },
  { "1.1.2", { { TEXT, "short" } }, "t'short'" },
  { "1.2.1", { { BINARY, "" } }, "e1003" },
  { "1.2.2", { { BINARY, "short" } }, "e1003" },
  { "2.1", { { PING, "" } }, "g''" },
  { "2.2", { { PING, "Hello" } }, "g'Hello'" },
  { "2.7", { { PONG, "" }, { TEXT, "x" } }, "o''t'x'" },
  { "2.8", { { PONG, "unsolicited" } }, "o'unsolicited'" },
  { "2.9", { { PONG, "u" }, { PING, "p" } }, "o'u'g'p'" },
  { "2.10", { { PING, "0" }, { PING, "1" }, { PING, "2" } }, "g'0'g'1'g'2'" },
  { "3.1", { { TEXT | 0x10, "x" } }, "e1002" },
  { "3.2", { { TEXT, "a" }, { TEXT | 0x20, "x" }, { PING, "" } }, "t'a'e1002" },
  { "3.3", { { TEXT, "a" }, { TEXT | 0x30, "x" } }, "t'a'e1002" },
  { "3.4", { { TEXT | 0x40, "x" } }, "e1002" },
  { "3.5", { { BINARY | 0x50, "x" } }, "e1002" },
  { "3.6", { { PING | 0x60, "x" } }, "e1002" },
  { "3.7", { { CLOSE | 0x70, "" } }, "e1002" },
  { "4.1.1", { { 0x83, "" } }, "e1002" },
  { "4.1.2", { { 0x84, "x" } }, "e1002" },
  { "4.1.3", { { TEXT, "a" }, { 0x85, "" } }, "t'a'e1002" },
  { "4.1.4", { { 0x86, "x" } }, "e1002" },
  { "4.1.5", { { 0x87, "x" } }, "e1002" },
  { "4.2.1", { { 0x8b, "" } }, "e1002" },
  { "4.2.2", { { 0x8c, "x" } }, "e1002" },
  { "4.2.3", { { 0x8d, "" } }, "e1002" },
  { "4.2.4", { { 0x8e, "" } }, "e1002" },
  { "4.2.5", { { 0x8f, "" } }, "e1002" },
  { "5.1", { { 0x09, "a" }, { 0x80, "b" } }, "e1002" },
  { "5.2", { { 0x0a, "a" } }, "e1002" },
  { "5.3", { { PART_TEXT, "fragment1" }, { LAST, "fragment2" } }, "t'fragment1fragment2'" },
  { "5.6", { { PART_TEXT, "one" }, { PING, "p" }, { LAST, "two" } }, "g'p't'onetwo'" },
  { "5.9", { { PART, "x" }, { TEXT, "y" } }, "e1002" },
  { "5.10", { { LAST, "x" } }, "e1002" },
  { "5.15", { { PART_TEXT, "1" }, { LAST, "2" }, { PART, "3" } }, "t'12'e1002" },
  { "5.16", { { PART, "1" }, { PART_TEXT, "2" } }, "e1002" },
  { "5.18", { { PART_TEXT, "1" }, { TEXT, "2" } }, "e1002" },
  { "5.19", { { PART_TEXT, "1" }, { PART, "2" }, { PING, "a" }, { PART, "3" }, { PING, "b" }, { LAST, "4" } }, "g'a'g'b't'1234'" },
  { "6.1.2", { { PART_TEXT, "" }, { PART, "" }, { LAST, "" } }, "t''" },
  { "6.1.3", { { PART_TEXT, "" }, { PART, "middle" }, { LAST, "" } }, "t'middle'" },
  { "6.2.1", { { TEXT, "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4-UTF-8!!" } }, "t'Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4-UTF-8!!'" },
  { "6.2.3", { { PART_TEXT, "\xce" }, { PART, "\xba" }, { LAST, "\xcf\x8c" } }, "t'\xce\xba\xcf\x8c'" },
  { "6.3.1", { { TEXT, KOSME "\xed\xa0\x80" "edited" } }, "e1007" },
  { "6.4.1", { { PART_TEXT, KOSME }, { PART, "\xf4\x90\x80\x80" } }, "e1007" },
  { "6.4.3", { { PART_TEXT, KOSME "\xf4" }, { PART, "\x90" } }, "e1007" },
  { "6.5.1", { { TEXT, KOSME } }, "t'" KOSME "'" },
  { "6.6.1", { { TEXT, "\xce" } }, "e1007" },
  { "6.6.2", { { TEXT, "\xce\xba" } }, "t'\xce\xba'" },
  { "6.6.3", { { TEXT, "\xce\xba\xe1" } }, "e1007" },
  { "6.7.2", { { TEXT, "\xc2\x80" } }, "t'\xc2\x80'" },
  { "6.7.3", { { TEXT, "\xe0\xa0\x80" } }, "t'\xe0\xa0\x80'" },
  { "6.7.4", { { TEXT, "\xf0\x90\x80\x80" } }, "t'\xf0\x90\x80\x80'" },
  { "6.8.1", { { TEXT, "\xf8\x88\x80\x80\x80" } }, "e1007" },
  { "6.8.2", { { TEXT, "\xfc\x84\x80\x80\x80\x80" } }, "e1007" },
  { "6.9.4", { { TEXT, "\xf4\x8f\xbf\xbf" } }, "t'\xf4\x8f\xbf\xbf'" },
  { "6.10.1", { { TEXT, "\xf7\xbf\xbf\xbf" } }, "e1007" },
  { "6.11.5", { { TEXT, "\xf4\x90\x80\x80" } }, "e1007" },
  { "6.12.1", { { TEXT, "\x80" } }, "e1007" },
  { "6.12.8", { { TEXT, "\x80\xbf\x80\xbf" } }, "e1007" },
  { "6.13.1", { { TEXT, "\xc0 \xc1 " } }, "e1007" },
  { "6.14.1", { { TEXT, "\xc3" } }, "e1007" },
  { "6.14.6", { { TEXT, "\xdf" } }, "e1007" },
  { "6.16.1", { { TEXT, "\xfe" } }, "e1007" },
  { "6.16.2", { { TEXT, "\xff" } }, "e1007" },
  { "6.17.1", { { TEXT, "\xc0\xaf" } }, "e1007" },
  { "6.17.2", { { TEXT, "\xe0\x80\xaf" } }, "e1007" },
  { "6.17.3", { { TEXT, "\xf0\x80\x80\xaf" } }, "e1007" },
  { "6.18.2", { { TEXT, "\xe0\x9f\xbf" } }, "e1007" },
  { "6.18.3", { { TEXT, "\xf0\x8f\xbf\xbf" } }, "e1007" },
  { "6.19.1", { { TEXT, "\xc0\x80", 2 } }, "e1007" },
  { "6.20.1", { { TEXT, "\xed\xa0\x80" } }, "e1007" },
  { "6.20.7", { { TEXT, "\xed\xbf\xbf" } }, "e1007" },
  { "6.21.1", { { TEXT, "\xed\xa0\x80\xed\xb0\x80" } }, "e1007" },
  { "6.22.1", { { TEXT, "\xef\xbf\xbe" } }, "t'\xef\xbf\xbe'" },
  { "6.23.1", { { TEXT, "\xef\xbf\xbd" } }, "t'\xef\xbf\xbd'" },
  { "7.1.1", { { TEXT, "x" }, { CLOSE, "\x03\xe8" } }, "t'x'c1000" },
  { "7.1.3", { { CLOSE, "\x03\xe8" }, { PING, "x" } }, "c1000" },
  { "7.1.4", { { CLOSE, "\x03\xe8" }, { TEXT, "x" } }, "c1000" },
  { "7.1.5", { { PART_TEXT, "1" }, { CLOSE, "\x03\xe8" }, { LAST, "2" } }, "c1000" },
  { "7.3.1", { { CLOSE, "" } }, "c1000" },
  { "7.3.2", { { CLOSE, "a" } }, "e1002" },
  { "7.3.4", { { CLOSE, "\x03\xe8Hello World!" } }, "c1000" },
  { "7.5.1", { { CLOSE, "\x03\xe8" KOSME "\xed\xa0\x80" } }, "e1007" },
  { "7.7.2", { { CLOSE, "\x03\xe9" } }, "c1001" },
  { "7.7.5", { { CLOSE, "\x03\xef" } }, "c1007" },
  { "7.7.9", { { CLOSE, "\x03\xf3" } }, "c1011" },
  { "7.7.10", { { CLOSE, "\x0b\xb8" } }, "c3000" },
  { "7.7.13", { { CLOSE, "\x13\x87" } }, "c4999" },
  { "7.9.1", { { CLOSE, "\0\0", 2 } }, "e1002" },
  { "7.9.2", { { CLOSE, "\x03\xe7" } }, "e1002" },
  { "7.9.3", { { CLOSE, "\x03\xec" } }, "e1002" },
  { "7.9.4", { { CLOSE, "\x03\xed" } }, "e1002" },
  { "7.9.5", { { CLOSE, "\x03\xee" } }, "e1002" },
  { "7.9.6", { { CLOSE, "\x03\xf8" } }, "e1002" },
  { "7.9.7", { { CLOSE, "\x04\x4c" } }, "e1002" },
  { "7.9.8", { { CLOSE, "\x07\xd0" } }, "e1002" },
  { "7.9.9", { { CLOSE, "\x0b\xb7" } }, "e1002" },
  { "7.13.1", { { CLOSE, "\x13\x88" } }, "e1002" },
};

static void
append_frame (GByteArray *wire,
              guint8      first,
              const char *payload,
              gsize       length)
{
  const guint8 mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
  guint8 header[MS_WEBSOCKET_HEADER_MAX];
  gsize n = ms_websocket_write_header (header, MS_WEBSOCKET_TEXT, length);

  header[0] = first;
  header[1] |= 0x80;
  g_byte_array_append (wire, header, n);
  g_byte_array_append (wire, mask, sizeof mask);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) payload[i] ^ mask[i % 4];

      g_byte_array_append (wire, &byte, 1);
    }
}

static void
write_item (GString               *out,
            MsWebsocketGot         got,
            const MsWebsocketItem *item)
{
  const char letters[] = { 0, 't', 'g', 'o', 'c', 'e' };

  if (got == MS_WEBSOCKET_GOT_CLOSE || got == MS_WEBSOCKET_GOT_ERROR)
    {
      g_string_append_printf (out, "%c%d", letters[got], item->code);
      return;
    }
  g_string_append_printf (out, "%c'", letters[got]);
  g_string_append_len (out, (const char *) item->data, item->length);
  g_string_append_c (out, '\'');
}

/* Feeds @wire in pieces of @step and writes down what comes out. */
static char *
decode (MsWebsocketDecoder *decoder,
        const GByteArray   *wire,
        gsize               step)
{
  GString *out = g_string_new (NULL);

  for (gsize at = 0; at < wire->len; at += step)
    {
      const guint8 *data = wire->data + at;
      gsize length = MIN (step, wire->len - at);
      MsWebsocketItem item;
      MsWebsocketGot got;

      while ((got = ms_websocket_decoder_next (decoder, &data, &length, &item)) != MS_WEBSOCKET_GOT_NOTHING)
        write_item (out, got, &item);
      g_assert_cmpuint (length, ==, 0);
    }

  return g_string_free (out, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  const gsize steps[] = { 1, 2, 7, G_MAXSIZE / 2 };
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  for (const Frame *frame = row->frames; frame->payload != NULL; frame++)
    append_frame (wire, frame->first, frame->payload, frame->length > 0 ? frame->length : strlen (frame->payload));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
      g_autofree char *got = decode (decoder, wire, steps[i]);

      g_assert_cmpstr (got, ==, row->expected);
    }
}

/* 1.1.3 … 1.1.8 and 9.1: lengths around the borders of the header, and up to the limit. */
static void
test_lengths (void)
{
  const gsize lengths[] = { 125, 126, 127, 128, 65535, 65536, 65537, MS_LIMIT_FRAME_BYTES };
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_strnfill (lengths[i], '*');
      g_autofree char *expected = g_strdup_printf ("t'%s'", text);
      g_autofree char *got = NULL;
      g_autoptr(GByteArray) wire = g_byte_array_new ();

      append_frame (wire, TEXT, text, lengths[i]);
      got = decode (decoder, wire, 4099);
      g_assert_true (strcmp (got, expected) == 0);
      g_assert_true (ms_websocket_decoder_is_idle (decoder));
    }
}

/* 2.5 and 2.4: control frames of 126 and 125 bytes. */
static void
test_control_length (void)
{
  for (gsize length = 125; length <= 126; length++)
    {
      g_autofree char *text = g_strnfill (length, 'p');
      g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
      g_autoptr(GByteArray) wire = g_byte_array_new ();
      g_autofree char *got = NULL;

      append_frame (wire, PING, text, length);
      got = decode (decoder, wire, 3);
      g_assert_cmpint (got[0], ==, length == 125 ? 'g' : 'e');
    }
}

static void
test_too_big (void)
{
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
  g_autoptr(MsWebsocketDecoder) other = ms_websocket_decoder_new (&rules);
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autofree char *half = g_strnfill (MS_LIMIT_FRAME_BYTES / 2 + 1, 'x');
  g_autofree char *got = NULL;
  g_autofree char *again = NULL;
  const guint8 huge[] = { 0x81, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff };
  g_autoptr(GByteArray) header = g_byte_array_append (g_byte_array_new (), huge, sizeof huge);

  append_frame (wire, PART_TEXT, half, MS_LIMIT_FRAME_BYTES / 2 + 1);
  append_frame (wire, LAST, half, MS_LIMIT_FRAME_BYTES / 2 + 1);
  got = decode (decoder, wire, 65536);
  g_assert_cmpstr (got, ==, "e1009");
  /* Refused by its header, before a byte of it is kept. */
  again = decode (other, header, 1);
  g_assert_cmpstr (again, ==, "e1009");
}

static void
test_too_many_fragments (void)
{
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autofree char *got = NULL;

  append_frame (wire, PART_TEXT, "", 0);
  for (guint i = 0; i < MS_LIMIT_FRAME_FRAGMENTS; i++)
    append_frame (wire, PART, "", 0);
  got = decode (decoder, wire, 1000);
  g_assert_cmpstr (got, ==, "e1009");
}

static void
test_strict_headers (void)
{
  const guint8 headers[][14] = {
    { 0x81, 0x05, 'h', 'e', 'l', 'l', 'o' }, /* no mask */
    { 0x81, 0xfe, 0x00, 0x7d, 0, 0, 0, 0 }, /* 125 in two bytes */
    { 0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, /* 65535 in eight */
    { 0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0 }, /* the highest bit */
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
      g_autoptr(GByteArray) wire = g_byte_array_append (g_byte_array_new (), headers[i], sizeof headers[i]);
      g_autofree char *got = decode (decoder, wire, 1);

      g_assert_cmpstr (got, ==, "e1002");
    }
}

/* 6.4: refused at the bad byte, not at the end of the message. */
static void
test_fails_fast (void)
{
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  const guint8 *data;
  gsize length;
  MsWebsocketItem item;

  append_frame (wire, PART_TEXT, KOSME "\xf4\x90 and very much more", 30);
  data = wire->data;
  length = 2 + 4 + strlen (KOSME) + 2;
  g_assert_cmpint (ms_websocket_decoder_next (decoder, &data, &length, &item), ==, MS_WEBSOCKET_GOT_ERROR);
  g_assert_cmpint (item.code, ==, MS_CLOSE_NOT_UTF8);
}

/* 1.2 and 9.4 where binary is taken: bytes that are no text, in fragments with their own limit, and text that is still checked. */
static void
test_binary_by_rule (void)
{
  const MsWebsocketRules own = { .message_bytes = 8, .fragments = 4, .binary = TRUE };
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&own);
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autofree char *got = NULL;

  append_frame (wire, BINARY & ~0x80, "\xff\xfe", 2);
  append_frame (wire, LAST, "\xc0", 1);
  append_frame (wire, TEXT, "12345678", 8);
  append_frame (wire, BINARY, "123456789", 9);
  got = decode (decoder, wire, 1);
  g_assert_cmpstr (got, ==, "t'\xff\xfe\xc0't'12345678'e1009");
}

/* 10.1: one message in many fragments of a size that fits nothing. */
static void
test_auto_fragmentation (void)
{
  g_autoptr(MsWebsocketDecoder) decoder = ms_websocket_decoder_new (&rules);
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autofree char *text = g_strnfill (65536, 'x');
  g_autofree char *expected = g_strdup_printf ("t'%s'", text);
  g_autofree char *got = NULL;

  for (gsize at = 0; at < 65536; at += 1300)
    append_frame (wire, (at == 0 ? PART_TEXT : PART) | (at + 1300 >= 65536 ? 0x80 : 0), text, MIN (1300, 65536 - at));
  got = decode (decoder, wire, 997);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_our_frames (void)
{
  g_autoptr(GByteArray) buffer = g_byte_array_new ();
  g_autofree char *big = g_strnfill (70000, 'y');

  ms_websocket_append_frame (buffer, MS_WEBSOCKET_TEXT, "hi", 2);
  g_assert_cmpuint (ms_websocket_frame_length (buffer->data, buffer->len), ==, 4);
  g_assert_cmpmem (buffer->data, buffer->len, "\x81\x02hi", 4);
  g_byte_array_set_size (buffer, 0);
  ms_websocket_append_close (buffer, MS_CLOSE_GOING_AWAY, "server shutdown");
  g_assert_cmpmem (buffer->data, buffer->len, "\x88\x11\x03\xe9server shutdown", 19);
  g_byte_array_set_size (buffer, 0);
  ms_websocket_append_frame (buffer, MS_WEBSOCKET_TEXT, big, 70000);
  g_assert_cmpuint (ms_websocket_frame_length (buffer->data, buffer->len), ==, buffer->len);
  g_assert_cmpuint (ms_websocket_frame_length (buffer->data, 1), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/codec/case-%s", cases[i].number);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/server/codec/lengths-1.1-and-9.1", test_lengths);
  g_test_add_func ("/server/codec/control-length-2.4-and-2.5", test_control_length);
  g_test_add_func ("/server/codec/too-big", test_too_big);
  g_test_add_func ("/server/codec/too-many-fragments", test_too_many_fragments);
  g_test_add_func ("/server/codec/strict-headers", test_strict_headers);
  g_test_add_func ("/server/codec/fails-fast-6.4", test_fails_fast);
  g_test_add_func ("/server/codec/binary-by-rule", test_binary_by_rule);
  g_test_add_func ("/server/codec/auto-fragmentation-10.1", test_auto_fragmentation);
  g_test_add_func ("/server/codec/our-frames", test_our_frames);

  return g_test_run ();
}
