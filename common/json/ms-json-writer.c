/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Appends to a byte array of our own; the comma before a value is decided by one bit per level. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-json-writer.h"

#include <string.h>

#include "ms-decimal.h"
#include "ms-timestamp.h"

#define FIRST_BYTES 512
#define MAX_DEPTH 64

struct _MsJsonWriter
{
  char    *data;
  gsize    length;
  gsize    allocated;
  gsize    reserve;
  guint64  filled; /* bit n: level n has a value already */
  guint64  objects; /* bit n: level n is an object */
  int      depth;
  gboolean after_key;
};

static void
make_room (MsJsonWriter *self,
           gsize         more)
{
  if (self->allocated - self->length >= more)
    return;
  self->allocated = MAX (MAX (self->allocated * 2, self->length + more), FIRST_BYTES);
  self->data = g_realloc (self->data, self->allocated);
}

static void
append (MsJsonWriter *self,
        const char   *text,
        gsize         length)
{
  make_room (self, length);
  memcpy (self->data + self->length, text, length);
  self->length += length;
}

static void
append_char (MsJsonWriter *self,
             char          c)
{
  make_room (self, 1);
  self->data[self->length++] = c;
}

/* Before every value or key: the comma, and the mark that the next one needs one. */
static void
separate (MsJsonWriter *self)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << self->depth;

  if (self->after_key)
    {
      self->after_key = FALSE;
      return;
    }
  if ((self->filled & bit) != 0)
    append_char (self, ',');
  self->filled |= bit;
}

static void
open_level (MsJsonWriter *self,
            gboolean      is_object)
{
  guint64 bit;

  separate (self);
  append_char (self, is_object ? '{' : '[');
  g_return_if_fail (self->depth < MAX_DEPTH - 1);
  self->depth++;
  bit = G_GUINT64_CONSTANT (1) << self->depth;
  self->filled &= ~bit;
  self->objects = is_object ? self->objects | bit : self->objects & ~bit;
}

static void
close_level (MsJsonWriter *self,
             gboolean      is_object)
{
  g_return_if_fail (self->depth > 0);
  g_assert (((self->objects >> self->depth) & 1) == (is_object ? 1 : 0));
  g_assert (!self->after_key);
  self->depth--;
  append_char (self, is_object ? '}' : ']');
}

static void
append_escape (MsJsonWriter *self,
               guchar        c)
{
  static const char hex[] = "0123456789abcdef";
  char text[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 0x0f] };

  switch (c)
    {
    case '"':
    case '\\':
      text[1] = (char) c;
      append (self, text, 2);
      break;
    case '\n':
      append (self, "\\n", 2);
      break;
    case '\r':
      append (self, "\\r", 2);
      break;
    case '\t':
      append (self, "\\t", 2);
      break;
    default:
      append (self, text, sizeof text);
    }
}

static gboolean
needs_escape (guchar c)
{
  return c < ' ' || c == '"' || c == '\\';
}

/* Eight bytes at a time, by the arithmetic of whole words: bit 7 of a byte of the sum is set if it is below a bound, or equal to a character. */
static gboolean
word_needs_escape (const char *text)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 word, quote, backslash;

  memcpy (&word, text, sizeof word);
  quote = word ^ ones * '"';
  backslash = word ^ ones * '\\';
  return ((((word - ones * ' ') & ~word) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & ones << 7) != 0;
}

static const char *
find_escape (const char *text,
             const char *end)
{
  while (end - text >= (gssize) sizeof (guint64) && !word_needs_escape (text))
    text += sizeof (guint64);
  while (text < end && !needs_escape ((guchar) *text))
    text++;
  return text;
}

static void
append_quoted (MsJsonWriter *self,
               const char   *text,
               gsize         length)
{
  const char *end = text + length;

  make_room (self, length + 2);
  append_char (self, '"');
  while (text < end)
    {
      const char *next = find_escape (text, end);

      append (self, text, (gsize) (next - text));
      if (next < end)
        append_escape (self, (guchar) *next++);
      text = next;
    }
  append_char (self, '"');
}

static gboolean
is_ascii (const char *text,
          gsize       length)
{
  guchar bits = 0;

  for (gsize i = 0; i < length; i++)
    bits |= (guchar) text[i];
  return bits < 0x80;
}

MsJsonWriter *
ms_json_writer_new (gsize reserve)
{
  MsJsonWriter *self = g_new0 (MsJsonWriter, 1);

  ms_json_writer_begin (self, reserve);
  return self;
}

void
ms_json_writer_free (MsJsonWriter *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self);
}

void
ms_json_writer_begin (MsJsonWriter *self,
                      gsize         reserve)
{
  g_return_if_fail (self != NULL);

  self->length = 0;
  make_room (self, MAX (reserve, 1));
  if (reserve > 0)
    memset (self->data, 0, reserve);
  self->length = reserve;
  self->reserve = reserve;
  self->filled = 0;
  self->depth = 0;
  self->after_key = FALSE;
}

void
ms_json_writer_open_object (MsJsonWriter *self)
{
  open_level (self, TRUE);
}

void
ms_json_writer_close_object (MsJsonWriter *self)
{
  close_level (self, TRUE);
}

void
ms_json_writer_open_array (MsJsonWriter *self)
{
  open_level (self, FALSE);
}

void
ms_json_writer_close_array (MsJsonWriter *self)
{
  close_level (self, FALSE);
}

void
ms_json_writer_key (MsJsonWriter *self,
                    const char   *key)
{
  gsize length = strlen (key);

  g_assert (((self->objects >> self->depth) & 1) == 1 && !self->after_key);
  separate (self);
  make_room (self, length + 3);
  append_char (self, '"');
  append (self, key, length);
  append (self, "\":", 2);
  self->after_key = TRUE;
}

void
ms_json_writer_key_string (MsJsonWriter *self,
                           const char   *key)
{
  ms_json_writer_string (self, key, -1);
  append_char (self, ':');
  self->after_key = TRUE;
}

void
ms_json_writer_string (MsJsonWriter *self,
                       const char   *text,
                       gssize        length)
{
  gsize bytes = text == NULL ? 0 : length < 0 ? strlen (text) : (gsize) length;

  separate (self);
  if (is_ascii (text, bytes) || g_utf8_validate_len (text, bytes, NULL))
    append_quoted (self, text != NULL ? text : "", bytes);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, (gssize) bytes);

      append_quoted (self, valid, strlen (valid));
    }
}

void
ms_json_writer_int (MsJsonWriter *self,
                    gint64        value)
{
  char digits[MS_DECIMAL_SIZE];
  const char *text = ms_decimal_format (value, digits);

  separate (self);
  append (self, text, strlen (text));
}

void
ms_json_writer_boolean (MsJsonWriter *self,
                        gboolean      value)
{
  separate (self);
  append (self, value ? "true" : "false", value ? 4 : 5);
}

void
ms_json_writer_null (MsJsonWriter *self)
{
  separate (self);
  append (self, "null", 4);
}

void
ms_json_writer_ts (MsJsonWriter *self,
                   gint64        us)
{
  char text[MS_TIMESTAMP_SIZE];

  separate (self);
  append_quoted (self, ms_timestamp_format (us, text), MS_TIMESTAMP_LENGTH);
}

void
ms_json_writer_raw (MsJsonWriter *self,
                    const char   *json,
                    gssize        length)
{
  separate (self);
  append (self, json, length < 0 ? strlen (json) : (gsize) length);
}

void
ms_json_writer_members (MsJsonWriter *self,
                        const char   *json,
                        gssize        length)
{
  gsize bytes = length < 0 ? strlen (json) : (gsize) length;

  if (bytes == 0)
    return;
  separate (self);
  append (self, json, bytes);
}

void
ms_json_writer_add_string (MsJsonWriter *self,
                           const char   *key,
                           const char   *text)
{
  if (text == NULL)
    return;
  ms_json_writer_key (self, key);
  ms_json_writer_string (self, text, -1);
}

void
ms_json_writer_add_int (MsJsonWriter *self,
                        const char   *key,
                        gint64        value)
{
  ms_json_writer_key (self, key);
  ms_json_writer_int (self, value);
}

void
ms_json_writer_add_boolean (MsJsonWriter *self,
                            const char   *key,
                            gboolean      value)
{
  ms_json_writer_key (self, key);
  ms_json_writer_boolean (self, value);
}

void
ms_json_writer_add_ts (MsJsonWriter *self,
                       const char   *key,
                       gint64        us)
{
  ms_json_writer_key (self, key);
  ms_json_writer_ts (self, us);
}

const char *
ms_json_writer_peek (MsJsonWriter *self,
                     gsize        *length)
{
  g_return_val_if_fail (self != NULL, NULL);

  *length = self->length - self->reserve;
  return self->data + self->reserve;
}

GBytes *
ms_json_writer_finish (MsJsonWriter *self)
{
  gsize length;
  char *data;

  g_return_val_if_fail (self != NULL, NULL);
  g_assert (self->depth == 0 && !self->after_key);

  /* The buffer becomes the reply; what was allocated too much is given back. */
  length = self->length;
  data = g_realloc (g_steal_pointer (&self->data), MAX (length, 1));
  self->allocated = 0;
  ms_json_writer_begin (self, 0);
  return g_bytes_new_take (data, length);
}
