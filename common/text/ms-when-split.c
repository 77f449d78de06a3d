/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which end or beginning of a sentence is the moment, and what the rest asks for. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-when.h"

#include <string.h>

#include "ms-when-words.h"

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

/* What is left of a text between two places, without the "to" before it and the marks around it. */
static char *
dup_what (const char *from,
          const char *to)
{
  static const char * const leads[] = { "to ", "that ", "about ", "что ", "чтобы ", "о том, что ", "о " };
  g_autofree char *text = g_strstrip (g_strndup (from, (gsize) (to - from)));
  const char *start = text;
  g_autofree char *lower = g_utf8_strdown (text, -1);
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (leads); i++)
    if (g_str_has_prefix (lower, leads[i]))
      {
        start = text + strlen (leads[i]);
        break;
      }
  length = strlen (start);
  if (length >= 2 && start[0] == '"' && start[length - 1] == '"')
    return g_strndup (start + 1, length - 2);
  return g_strstrip (g_strdup (start));
}

/* The longest end of @text, behind @quoted (nullable), that is about a moment. */
static MsWhen
split_end (const char  *text,
           const char  *quoted,
           gint64       now,
           GTimeZone   *zone,
           char       **what,
           gint64      *at)
{
  gsize first = quoted != NULL ? (gsize) (quoted - text) + 1 : 0;
  const char *starts[MS_WHEN_WORDS_MAX];
  guint n = 0;

  for (gsize place = strlen (text); place > first && n < MS_WHEN_WORDS_MAX; place--)
    if (!is_blank (text[place - 1]) && (place == 1 || is_blank (text[place - 2])))
      starts[n++] = text + place - 1;
  for (guint i = n; i > 0; i--)
    {
      MsWhen when = ms_when_parse (starts[i - 1], now, zone, at);

      if (when == MS_WHEN_UNKNOWN)
        continue;
      *what = dup_what (text, starts[i - 1]);
      return when;
    }
  return MS_WHEN_UNKNOWN;
}

static MsWhen
split_beginning (const char  *text,
                 gint64       now,
                 GTimeZone   *zone,
                 char       **what,
                 gint64      *at)
{
  const char *ends[MS_WHEN_WORDS_MAX];
  guint n = 0;

  for (const char *place = text; *place != '\0' && n < MS_WHEN_WORDS_MAX; place++)
    if (is_blank (place[0]) && !is_blank (place[1]))
      ends[n++] = place;
  for (guint i = n; i > 0; i--)
    {
      g_autofree char *head = g_strndup (text, (gsize) (ends[i - 1] - text));
      MsWhen when = ms_when_parse (head, now, zone, at);

      if (when == MS_WHEN_UNKNOWN)
        continue;
      *what = dup_what (ends[i - 1], text + strlen (text));
      return when;
    }
  return MS_WHEN_UNKNOWN;
}

MsWhen
ms_when_split (const char  *text,
               gint64       now,
               GTimeZone   *zone,
               char       **what,
               gint64      *at)
{
  g_autofree char *trimmed = NULL;
  const char *quoted;
  MsWhen when;

  g_return_val_if_fail (text != NULL && what != NULL, MS_WHEN_UNKNOWN);

  *what = NULL;
  *at = 0;
  trimmed = g_strstrip (g_strdup (text));
  quoted = strrchr (trimmed, '"');
  when = split_end (trimmed, quoted, now, zone, what, at);
  return when != MS_WHEN_UNKNOWN ? when : split_beginning (trimmed, now, zone, what, at);
}
