/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How arguments come out of a request: the query or a form, a JSON body, and the choice by content type. Multipart bodies are in
 * ms-arguments-multipart.c. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-arguments.h"

#include <string.h>

#include "ms-arguments-private.h"
#include "ms-error.h"
#include "ms-limits.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

static char
decode_percent (const char **at,
                const char  *end)
{
  int high;
  int low;
  char c = *(*at)++;

  if (c == '+')
    return ' ';
  if (c != '%' || end - *at < 2)
    return c;
  high = g_ascii_xdigit_value ((*at)[0]);
  low = g_ascii_xdigit_value ((*at)[1]);
  if (high < 0 || low < 0)
    return c;
  *at += 2;
  return (char) (high << 4 | low);
}

/* Returns NULL when it holds a NUL. */
static char *
decode_form (const char *start,
             const char *end,
             gsize      *length)
{
  g_autofree char *decoded = g_malloc ((gsize) (end - start) + 1);
  gsize n = 0;

  while (start < end)
    {
      decoded[n] = decode_percent (&start, end);
      if (decoded[n++] == '\0')
        return NULL;
    }
  decoded[n] = '\0';
  *length = n;
  return g_steal_pointer (&decoded);
}

static gboolean
add_pair (MsArguments  *self,
          const char   *start,
          const char   *end,
          GError      **error)
{
  const char *equals = memchr (start, '=', (gsize) (end - start));
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  gsize name_length;
  gsize length;

  if (equals == NULL)
    equals = end;
  name = decode_form (start, equals, &name_length);
  value = decode_form (MIN (equals + 1, end), end, &length);
  if (name == NULL || value == NULL)
    return ms_error_set_message (error, MS_ERROR_INVALID_FORM_DATA, "NUL in an argument");
  return ms_arguments_add (self, name, value, length, error);
}

gboolean
ms_arguments_add_form (MsArguments  *self,
                       const char   *text,
                       gsize         length,
                       GError      **error)
{
  const char *end;

  g_return_val_if_fail (self != NULL, FALSE);

  if (text == NULL || length == 0)
    return TRUE;
  end = text + length;
  while (text < end)
    {
      const char *ampersand = memchr (text, '&', (gsize) (end - text));
      const char *stop = ampersand != NULL ? ampersand : end;

      if (stop > text && !add_pair (self, text, stop, error))
        return FALSE;
      text = stop + 1;
    }
  return TRUE;
}

static gboolean
is_blank (GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
add_members (MsArguments  *self,
             MsJsonNode    object,
             GError      **error)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  ms_json_iter_init (&iter, object);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = NULL;

      if (ms_json_node_get_type (value) == MS_JSON_NULL)
        continue;
      name = ms_json_node_dup_string (key);
      if (strlen (name) <= MS_LIMIT_ARGUMENT_NAME_BYTES && !ms_arguments_add_node (self, g_steal_pointer (&name), value, error))
        return FALSE;
    }
  return TRUE;
}

/* @reader: (transfer full) */
static gboolean
add_object (MsArguments   *self,
            MsJsonReader  *reader,
            GError       **error)
{
  MsJsonNode root = ms_json_reader_get_root (reader);

  ms_arguments_take_reader (self, reader);
  if (ms_json_node_get_type (root) != MS_JSON_OBJECT)
    return ms_error_set (error, MS_ERROR_JSON_NOT_OBJECT);
  return add_members (self, root, error);
}

gboolean
ms_arguments_add_parsed (MsArguments         *self,
                         const MsJsonReader  *parsed,
                         GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (parsed != NULL, FALSE);

  return add_object (self, ms_json_reader_copy (parsed), error);
}

gboolean
ms_arguments_add_json (MsArguments  *self,
                       GBytes       *body,
                       GError      **error)
{
  g_autoptr(MsJsonReader) reader = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (body != NULL, FALSE);

  if (is_blank (body))
    return TRUE;
  reader = ms_json_reader_new ();
  return ms_json_reader_parse_bytes (reader, body, error) && add_object (self, g_steal_pointer (&reader), error);
}

char *
ms_arguments_dup_type_parameter (const char *content_type,
                                 const char *name)
{
  g_auto(GStrv) parts = g_strsplit (content_type, ";", -1);
  gsize length = strlen (name);

  for (gsize i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);
      gsize end;

      if (g_ascii_strncasecmp (part, name, length) != 0 || part[length] != '=')
        continue;
      part += length + 1;
      end = strlen (part);
      if (end >= 2 && part[0] == '"' && part[end - 1] == '"')
        return g_strndup (part + 1, end - 2);
      return g_strdup (part);
    }
  return NULL;
}

static gboolean
check_charset (const char  *content_type,
               GError     **error)
{
  g_autofree char *charset = ms_arguments_dup_type_parameter (content_type, "charset");

  if (charset == NULL || g_ascii_strcasecmp (charset, "utf-8") == 0 || g_ascii_strcasecmp (charset, "utf8") == 0
      || g_ascii_strcasecmp (charset, "us-ascii") == 0)
    return TRUE;
  return ms_error_set (error, MS_ERROR_INVALID_CHARSET);
}

gboolean
ms_arguments_add_body (MsArguments  *self,
                       const char   *content_type,
                       GBytes       *body,
                       GError      **error)
{
  g_autofree char *type = NULL;
  g_autofree char *boundary = NULL;
  gsize length = 0;
  const char *text;

  g_return_val_if_fail (self != NULL, FALSE);

  text = body != NULL ? g_bytes_get_data (body, &length) : NULL;
  if (length == 0)
    return TRUE;
  if (content_type == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_POST_TYPE);
  if (!check_charset (content_type, error))
    return FALSE;

  type = g_strndup (content_type, strcspn (content_type, ";"));
  g_strstrip (type);
  if (g_ascii_strcasecmp (type, "application/json") == 0)
    return ms_arguments_add_json (self, body, error);
  if (g_ascii_strcasecmp (type, FORM_TYPE) == 0)
    return ms_arguments_add_form (self, text, length, error);
  if (g_ascii_strcasecmp (type, "multipart/form-data") == 0)
    {
      boundary = ms_arguments_dup_type_parameter (content_type, "boundary");
      return ms_arguments_add_multipart (self, body, boundary, error);
    }
  return ms_error_set (error, MS_ERROR_INVALID_POST_TYPE);
}
