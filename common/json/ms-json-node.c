/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A parsed document: its copy, its size, and reading its values. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include <string.h>

#include "ms-json-reader-private.h"
#include "ms-limits.h"
#include "ms-timestamp.h"

/* Tokens and text lie in one piece, the tokens first. */
MsJsonReader *
ms_json_reader_copy (const MsJsonReader *self)
{
  gsize size;
  MsJsonReader *copy;

  g_return_val_if_fail (self != NULL && self->n_tokens > 0, NULL);

  size = self->n_tokens * sizeof (MsJsonToken);
  copy = g_new0 (MsJsonReader, 1);
  copy->tokens = g_malloc (size + self->length);
  copy->n_tokens = copy->n_allocated = self->n_tokens;
  copy->max_tokens = self->max_tokens;
  copy->data = memcpy ((char *) copy->tokens + size, self->data, self->length);
  copy->length = self->length;
  memcpy (copy->tokens, self->tokens, size);
  return copy;
}

MsJsonNode
ms_json_reader_get_root (const MsJsonReader *self)
{
  if (self == NULL || self->n_tokens == 0)
    return MS_JSON_NODE_NONE;
  return (MsJsonNode) { self, 0 };
}

gsize
ms_json_reader_get_size (const MsJsonReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sizeof *self + self->length + self->n_allocated * sizeof (MsJsonToken) + self->n_sorted * sizeof (guint32);
}

static const MsJsonToken *
token_of (MsJsonNode node)
{
  if (node.reader == NULL || node.index >= node.reader->n_tokens)
    return NULL;
  return &node.reader->tokens[node.index];
}

static const MsJsonToken *
string_of (MsJsonNode node)
{
  const MsJsonToken *token = token_of (node);

  return token != NULL && token->type == MS_JSON_STRING ? token : NULL;
}

static const char *
text_of (const MsJsonReader *reader,
         const MsJsonToken  *token)
{
  return reader->data + token->start;
}

static gunichar
read_hex (const char *at)
{
  gunichar value = 0;

  for (int i = 0; i < 4; i++)
    value = value << 4 | (gunichar) g_ascii_xdigit_value (at[i]);
  return value;
}

static gunichar
next_escape (const char **at)
{
  const char *escape = *at + 1;
  gunichar first;

  *at += 2;
  switch (*escape)
    {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'u':
      break;
    default:
      return (guchar) *escape;
    }

  *at += 4;
  first = read_hex (escape + 1);
  if (first < 0xd800 || first > 0xdfff)
    return first;
  *at += 6;
  return 0x10000 + ((first - 0xd800) << 10) + (read_hex (escape + 7) - 0xdc00);
}

gunichar
ms_json_text_next (const char **at)
{
  gunichar c;

  if (**at == '\\')
    return next_escape (at);
  c = g_utf8_get_char (*at);
  *at = g_utf8_next_char (*at);
  return c;
}

int
ms_json_text_compare (const MsJsonReader *self,
                      const MsJsonToken  *a,
                      const MsJsonToken  *b)
{
  const char *x = text_of (self, a);
  const char *y = text_of (self, b);
  const char *x_end = x + a->length;
  const char *y_end = y + b->length;

  if (!a->has_escapes && !b->has_escapes)
    {
      int order = memcmp (x, y, MIN (a->length, b->length));

      return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
    }

  while (x < x_end && y < y_end)
    {
      gunichar c = ms_json_text_next (&x);
      gunichar d = ms_json_text_next (&y);

      if (c != d)
        return c < d ? -1 : 1;
    }
  return (x < x_end) - (y < y_end);
}

MsJsonType
ms_json_node_get_type (MsJsonNode node)
{
  const MsJsonToken *token = token_of (node);

  return token != NULL ? token->type : MS_JSON_NONE;
}

gsize
ms_json_node_get_length (MsJsonNode node)
{
  const MsJsonToken *token = token_of (node);

  return token != NULL ? token->count : 0;
}

MsJsonNode
ms_json_node_get_member (MsJsonNode  node,
                         const char *name)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  ms_json_iter_init (&iter, node);
  if (!iter.is_object)
    return MS_JSON_NODE_NONE;
  while (ms_json_iter_next (&iter, &key, &value))
    if (ms_json_node_equal_string (key, name))
      return value;
  return MS_JSON_NODE_NONE;
}

void
ms_json_iter_init (MsJsonIter *iter,
                   MsJsonNode  node)
{
  const MsJsonToken *token = token_of (node);

  *iter = (MsJsonIter) { NULL };
  if (token == NULL || (token->type != MS_JSON_ARRAY && token->type != MS_JSON_OBJECT))
    return;
  *iter = (MsJsonIter) { node.reader, node.index + 1, token->next, token->type == MS_JSON_OBJECT };
}

gboolean
ms_json_iter_next (MsJsonIter *iter,
                   MsJsonNode *key,
                   MsJsonNode *value)
{
  if (iter->reader == NULL || iter->index >= iter->end)
    return FALSE;

  if (key != NULL)
    *key = iter->is_object ? (MsJsonNode) { iter->reader, iter->index } : MS_JSON_NODE_NONE;
  if (iter->is_object)
    iter->index++;
  if (value != NULL)
    *value = (MsJsonNode) { iter->reader, iter->index };
  iter->index = iter->reader->tokens[iter->index].next;
  return TRUE;
}

char *
ms_json_node_dup_string (MsJsonNode node)
{
  const MsJsonToken *token = string_of (node);
  const char *at;
  const char *end;
  char *result;
  char *out;

  if (token == NULL)
    return NULL;
  at = text_of (node.reader, token);
  if (!token->has_escapes)
    return g_strndup (at, token->length);

  /* Decoding never makes it longer: six bytes of escape are three of UTF-8 at most, twelve are four. */
  end = at + token->length;
  result = out = g_malloc (token->length + 1);
  while (at < end)
    out += g_unichar_to_utf8 (ms_json_text_next (&at), out);
  *out = '\0';
  return result;
}

gboolean
ms_json_node_peek_string (MsJsonNode   node,
                          const char **text,
                          gsize       *length)
{
  const MsJsonToken *token = string_of (node);

  if (token == NULL || token->has_escapes)
    return FALSE;
  *text = text_of (node.reader, token);
  *length = token->length;
  return TRUE;
}

gboolean
ms_json_node_equal_string (MsJsonNode  node,
                           const char *text)
{
  const MsJsonToken *token = string_of (node);
  const char *at;
  const char *end;

  if (token == NULL || text == NULL)
    return FALSE;
  at = text_of (node.reader, token);
  if (!token->has_escapes)
    return strlen (text) == token->length && memcmp (at, text, token->length) == 0;

  end = at + token->length;
  for (; at < end && *text != '\0'; text = g_utf8_next_char (text))
    if (ms_json_text_next (&at) != g_utf8_get_char (text))
      return FALSE;
  return at == end && *text == '\0';
}

static void
copy_number (MsJsonNode         node,
             const MsJsonToken *token,
             char               out[MS_LIMIT_JSON_NUMBER_BYTES + 1])
{
  gsize length = MIN (token->length, MS_LIMIT_JSON_NUMBER_BYTES);

  memcpy (out, text_of (node.reader, token), length);
  out[length] = '\0';
}

gboolean
ms_json_node_get_int64 (MsJsonNode  node,
                        gint64     *value)
{
  const MsJsonToken *token = token_of (node);
  char text[MS_LIMIT_JSON_NUMBER_BYTES + 1];

  if (token == NULL || token->type != MS_JSON_INTEGER)
    return FALSE;
  copy_number (node, token, text);
  *value = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

gboolean
ms_json_node_get_double (MsJsonNode  node,
                         double     *value)
{
  const MsJsonToken *token = token_of (node);
  char text[MS_LIMIT_JSON_NUMBER_BYTES + 1];

  if (token == NULL || (token->type != MS_JSON_INTEGER && token->type != MS_JSON_DOUBLE))
    return FALSE;
  copy_number (node, token, text);
  *value = g_ascii_strtod (text, NULL);
  return TRUE;
}

gboolean
ms_json_node_get_boolean (MsJsonNode  node,
                          gboolean   *value)
{
  const MsJsonToken *token = token_of (node);

  if (token == NULL || token->type != MS_JSON_BOOLEAN)
    return FALSE;
  *value = token->is_true;
  return TRUE;
}

gboolean
ms_json_node_peek_raw (MsJsonNode   node,
                       const char **text,
                       gsize       *length)
{
  const MsJsonToken *token = token_of (node);
  gsize quote;

  if (token == NULL)
    return FALSE;
  quote = token->type == MS_JSON_STRING ? 1 : 0;
  *text = text_of (node.reader, token) - quote;
  *length = token->length + 2 * quote;
  return TRUE;
}

char *
ms_json_node_dup_member_string (MsJsonNode  node,
                                const char *name)
{
  return ms_json_node_dup_string (ms_json_node_get_member (node, name));
}

gint64
ms_json_node_get_member_int64 (MsJsonNode  node,
                               const char *name,
                               gint64      fallback)
{
  gint64 value = fallback;

  ms_json_node_get_int64 (ms_json_node_get_member (node, name), &value);
  return value;
}

gboolean
ms_json_node_get_member_boolean (MsJsonNode  node,
                                 const char *name)
{
  gboolean value = FALSE;

  ms_json_node_get_boolean (ms_json_node_get_member (node, name), &value);
  return value;
}

gint64
ms_json_node_get_member_ts (MsJsonNode  node,
                            const char *name)
{
  g_autofree char *text = ms_json_node_dup_member_string (node, name);
  gint64 us = 0;

  ms_timestamp_parse (text, &us);
  return us;
}
