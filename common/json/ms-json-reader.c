/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strict parser: a loop with a small stack, so that depth costs nothing, and one token for each value. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-json-reader.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "ms-error.h"
#include "ms-json-reader-private.h"
#include "ms-limits.h"

#define FIRST_TOKENS 64

typedef enum
{
  WANT_VALUE,
  WANT_VALUE_OR_CLOSE,
  WANT_KEY,
  WANT_KEY_OR_CLOSE,
  WANT_COMMA_OR_CLOSE,
  WANT_NOTHING,
} Want;

typedef struct
{
  MsJsonReader *reader;
  const char   *at;
  const char   *end;
  const char   *problem; /* what is wrong at `at` */
  Want          want;
  guint32       open[MS_LIMIT_JSON_DEPTH]; /* tokens of the open containers */
  gsize         depth;
} Parser;

static gboolean
fail (Parser     *self,
      const char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  return FALSE;
}

static void
skip_blanks (Parser *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

static MsJsonToken *
token_at (Parser  *self,
          guint32  index)
{
  return &self->reader->tokens[index];
}

static MsJsonToken *
add_token (Parser     *self,
           MsJsonType  type,
           const char *start)
{
  MsJsonReader *reader = self->reader;
  MsJsonToken *token;

  if (reader->n_tokens == reader->max_tokens)
    {
      fail (self, "too many values");
      return NULL;
    }
  if (reader->n_tokens == reader->n_allocated)
    {
      reader->n_allocated = MAX (FIRST_TOKENS, reader->n_allocated * 2);
      reader->tokens = g_renew (MsJsonToken, reader->tokens, reader->n_allocated);
    }

  token = &reader->tokens[reader->n_tokens++];
  *token = (MsJsonToken) { .start = (guint32) (start - reader->data), .next = reader->n_tokens, .type = type };
  return token;
}

static gboolean
read_hex (const char *at,
          gunichar   *value)
{
  *value = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return FALSE;
      *value = *value << 4 | (gunichar) digit;
    }
  return TRUE;
}

/* At the 'u' of an escape; a pair of surrogates counts as one character. Moves behind it. */
static gboolean
skip_unicode_escape (Parser *self)
{
  gunichar first;
  gunichar second;

  if (self->end - self->at < 5 || !read_hex (self->at + 1, &first))
    return fail (self, "bad \\u escape");
  if (first == 0)
    return fail (self, "NUL in a string");
  self->at += 5;
  if (first < 0xd800 || first > 0xdfff)
    return TRUE;

  if (first > 0xdbff || self->end - self->at < 6 || self->at[0] != '\\' || self->at[1] != 'u'
      || !read_hex (self->at + 2, &second) || second < 0xdc00 || second > 0xdfff)
    return fail (self, "unpaired surrogate");
  self->at += 6;
  return TRUE;
}

static gboolean
skip_escape (Parser *self)
{
  self->at++;
  if (self->at == self->end)
    return fail (self, "string without end");
  if (*self->at == 'u')
    return skip_unicode_escape (self);
  if (*self->at == '\0' || strchr ("\"\\/bfnrt", *self->at) == NULL)
    return fail (self, "unknown escape");
  self->at++;
  return TRUE;
}

static gboolean
parse_string (Parser *self)
{
  MsJsonToken *token = add_token (self, MS_JSON_STRING, self->at + 1);
  gboolean has_escapes = FALSE;

  if (token == NULL)
    return FALSE;
  self->at++;
  for (;;)
    {
      while (self->at < self->end && (guchar) *self->at >= ' ' && *self->at != '"' && *self->at != '\\')
        self->at++;
      if (self->at == self->end)
        return fail (self, "string without end");
      if (*self->at == '"')
        break;
      if (*self->at != '\\')
        return fail (self, "control character in a string");
      has_escapes = TRUE;
      if (!skip_escape (self))
        return FALSE;
    }

  token->length = (guint32) (self->at - self->reader->data) - token->start;
  token->has_escapes = has_escapes;
  self->at++;
  return TRUE;
}

static gboolean
skip_digits (Parser *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > start;
}

static gboolean
number_fits (const char *text,
             gsize       length,
             gboolean    is_double)
{
  char copy[MS_LIMIT_JSON_NUMBER_BYTES + 1];
  gint64 integer;

  memcpy (copy, text, length);
  copy[length] = '\0';
  if (is_double)
    return isfinite (g_ascii_strtod (copy, NULL));
  errno = 0;
  integer = g_ascii_strtoll (copy, NULL, 10);
  return errno == 0 || (integer != G_MAXINT64 && integer != G_MININT64);
}

static gboolean
skip_number (Parser   *self,
             gboolean *is_double)
{
  if (*self->at == '-')
    self->at++;
  if (self->at < self->end && *self->at == '0')
    self->at++;
  else if (!skip_digits (self))
    return FALSE;

  if (self->at < self->end && *self->at == '.')
    {
      self->at++;
      *is_double = TRUE;
      if (!skip_digits (self))
        return FALSE;
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      self->at++;
      *is_double = TRUE;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      return skip_digits (self);
    }
  return TRUE;
}

static gboolean
parse_number (Parser *self)
{
  const char *start = self->at;
  MsJsonToken *token = add_token (self, MS_JSON_INTEGER, start);
  gboolean is_double = FALSE;
  gsize length;

  if (token == NULL)
    return FALSE;
  if (!skip_number (self, &is_double))
    return fail (self, "malformed number");
  length = (gsize) (self->at - start);
  if (length > MS_LIMIT_JSON_NUMBER_BYTES || !number_fits (start, length, is_double))
    return fail (self, "number out of range");
  token->length = (guint32) length;
  token->type = is_double ? MS_JSON_DOUBLE : MS_JSON_INTEGER;
  return TRUE;
}

static gboolean
parse_word (Parser     *self,
            const char *word,
            MsJsonType  type)
{
  gsize length = strlen (word);
  MsJsonToken *token;

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return fail (self, "unknown word");
  token = add_token (self, type, self->at);
  if (token == NULL)
    return FALSE;
  token->length = (guint32) length;
  token->is_true = *word == 't';
  self->at += length;
  return TRUE;
}

static gboolean
open_container (Parser *self)
{
  gboolean is_object = *self->at == '{';

  if (self->depth == MS_LIMIT_JSON_DEPTH)
    return fail (self, "nested too deeply");
  if (add_token (self, is_object ? MS_JSON_OBJECT : MS_JSON_ARRAY, self->at) == NULL)
    return FALSE;
  self->open[self->depth++] = self->reader->n_tokens - 1;
  self->at++;
  self->want = is_object ? WANT_KEY_OR_CLOSE : WANT_VALUE_OR_CLOSE;
  return TRUE;
}

static gboolean
parse_value (Parser *self)
{
  self->want = self->depth > 0 ? WANT_COMMA_OR_CLOSE : WANT_NOTHING;
  if (self->depth > 0)
    token_at (self, self->open[self->depth - 1])->count++;

  switch (*self->at)
    {
    case '{':
    case '[':
      return open_container (self);
    case '"':
      return parse_string (self);
    case 't':
      return parse_word (self, "true", MS_JSON_BOOLEAN);
    case 'f':
      return parse_word (self, "false", MS_JSON_BOOLEAN);
    case 'n':
      return parse_word (self, "null", MS_JSON_NULL);
    default:
      if (*self->at == '-' || g_ascii_isdigit (*self->at))
        return parse_number (self);
      return fail (self, "value expected");
    }
}

static gboolean
parse_key (Parser *self)
{
  if (*self->at != '"')
    return fail (self, "member name expected");
  if (!parse_string (self))
    return FALSE;
  skip_blanks (self);
  if (self->at == self->end || *self->at != ':')
    return fail (self, "colon expected");
  self->at++;
  self->want = WANT_VALUE;
  return TRUE;
}

static gboolean
close_container (Parser *self)
{
  guint32 index = self->open[self->depth - 1];
  MsJsonToken *token = token_at (self, index);

  if (*self->at != (token->type == MS_JSON_OBJECT ? '}' : ']'))
    return fail (self, "wrong bracket");
  if (token->type == MS_JSON_OBJECT && ms_json_has_duplicates (self->reader, index))
    return fail (self, "member given twice");
  self->at++;
  token->length = (guint32) (self->at - self->reader->data) - token->start;
  token->next = self->reader->n_tokens;
  self->depth--;
  self->want = self->depth > 0 ? WANT_COMMA_OR_CLOSE : WANT_NOTHING;
  return TRUE;
}

static gboolean
parse_comma_or_close (Parser *self)
{
  if (*self->at != ',')
    return close_container (self);
  self->at++;
  self->want = token_at (self, self->open[self->depth - 1])->type == MS_JSON_OBJECT ? WANT_KEY : WANT_VALUE;
  return TRUE;
}

static gboolean
parse_step (Parser *self)
{
  gboolean closes = *self->at == '}' || *self->at == ']';

  switch (self->want)
    {
    case WANT_VALUE_OR_CLOSE:
      return closes ? close_container (self) : parse_value (self);
    case WANT_VALUE:
      return parse_value (self);
    case WANT_KEY_OR_CLOSE:
      return closes ? close_container (self) : parse_key (self);
    case WANT_KEY:
      return parse_key (self);
    case WANT_COMMA_OR_CLOSE:
      return parse_comma_or_close (self);
    case WANT_NOTHING:
    default:
      return fail (self, "something after the value");
    }
}

static gboolean
parse_document (Parser *self)
{
  for (;;)
    {
      skip_blanks (self);
      if (self->at == self->end)
        return self->want == WANT_NOTHING || fail (self, "ends too early");
      if (!parse_step (self))
        return FALSE;
    }
}

static void
forget (MsJsonReader *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->data = NULL;
  self->length = 0;
  self->n_tokens = 0;
}

MsJsonReader *
ms_json_reader_new (void)
{
  MsJsonReader *self = g_new0 (MsJsonReader, 1);

  self->max_tokens = MS_LIMIT_JSON_TOKENS;
  return self;
}

void
ms_json_reader_set_max_tokens (MsJsonReader *self,
                               guint32       max_tokens)
{
  g_return_if_fail (self != NULL);

  self->max_tokens = max_tokens;
}

void
ms_json_reader_free (MsJsonReader *self)
{
  if (self == NULL)
    return;
  forget (self);
  g_free (self->tokens);
  g_free (self->sorted);
  g_free (self);
}

gboolean
ms_json_reader_parse (MsJsonReader  *self,
                      const char    *data,
                      gsize          length,
                      GError       **error)
{
  Parser parser = { .reader = self, .at = data, .want = WANT_VALUE };

  g_return_val_if_fail (self != NULL, FALSE);

  forget (self);
  if (length == 0 || length > G_MAXINT32)
    return ms_error_set_message (error, MS_ERROR_INVALID_JSON, length == 0 ? "empty document" : "document too large");
  if (!g_utf8_validate_len (data, length, NULL))
    return ms_error_set_message (error, MS_ERROR_INVALID_JSON, "not UTF-8, or NUL in it");

  self->data = data;
  self->length = length;
  parser.end = data + length;
  if (parse_document (&parser))
    return TRUE;

  ms_error_set_message (error, MS_ERROR_INVALID_JSON, "%s at byte %" G_GSIZE_FORMAT, parser.problem, (gsize) (parser.at - data));
  forget (self);
  return FALSE;
}

gboolean
ms_json_reader_parse_bytes (MsJsonReader  *self,
                            GBytes        *bytes,
                            GError       **error)
{
  gsize length;
  const char *data;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &length);
  if (!ms_json_reader_parse (self, data, length, error))
    return FALSE;
  self->bytes = g_bytes_ref (bytes);
  return TRUE;
}
