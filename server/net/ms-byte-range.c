/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One range of bytes is served, as players and interrupted downloads ask for it. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-byte-range.h"

#include <string.h>

#define UNIT "bytes="

/* Digits alone; FALSE for none and for what does not fit. */
static gboolean
take_number (const char **at,
             gint64      *value)
{
  const char *start = *at;
  g_autofree char *digits = NULL;

  while (g_ascii_isdigit (**at))
    (*at)++;
  digits = g_strndup (start, (gsize) (*at - start));
  return g_ascii_string_to_signed (digits, 10, 0, G_MAXINT64, value, NULL);
}

static MsRangeKind
take_suffix (const char *at,
             gint64      size,
             gint64     *start,
             gint64     *end)
{
  gint64 length;

  if (!take_number (&at, &length) || *at != '\0')
    return MS_RANGE_ALL;
  if (length == 0 || size == 0)
    return MS_RANGE_UNSATISFIABLE;
  *start = size - MIN (length, size);
  *end = size;
  return MS_RANGE_PART;
}

MsRangeKind
ms_byte_range_parse (const char *field,
                     gint64      size,
                     gint64     *start,
                     gint64     *end)
{
  const char *at = field;
  gint64 first;
  gint64 last = G_MAXINT64;

  *start = 0;
  *end = size;
  if (at == NULL || g_ascii_strncasecmp (at, UNIT, strlen (UNIT)) != 0)
    return MS_RANGE_ALL;
  at += strlen (UNIT);
  if (*at == '-')
    return take_suffix (at + 1, size, start, end);
  if (!take_number (&at, &first) || *at++ != '-' || (*at != '\0' && !take_number (&at, &last)) || *at != '\0' || last < first)
    return MS_RANGE_ALL;
  if (first >= size)
    return MS_RANGE_UNSATISFIABLE;
  *start = first;
  *end = MIN (last, size - 1) + 1;
  return MS_RANGE_PART;
}

gboolean
ms_entity_tag_matches (const char *field,
                       const char *tag)
{
  g_auto(GStrv) tags = field != NULL ? g_strsplit (field, ",", 16) : NULL;

  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      const char *one = g_strstrip (tags[i]);

      if (g_str_has_prefix (one, "W/"))
        one += 2;
      if (strcmp (one, tag) == 0 || strcmp (one, "*") == 0)
        return TRUE;
    }
  return FALSE;
}

/* For readers that do not know the other form: everything else becomes _. */
static char *
make_plain_name (const char *name)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_c (plain, *at > 0 && *at >= ' ' && *at != 0x7f && strchr ("\"\\%;/=", *at) == NULL ? *at : '_');
  return g_string_free (plain, FALSE);
}

char *
ms_disposition_make (gboolean    is_inline,
                     const char *name)
{
  g_autofree char *plain = make_plain_name (name);
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);

  return g_strdup_printf ("%s; filename=\"%s\"; filename*=UTF-8''%s", is_inline ? "inline" : "attachment", plain, escaped);
}
