/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Recognises control sequences and entities of escaped text. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-control-private.h"

#include <string.h>

#define MIN_ID_LENGTH 3
#define MAX_ID_LENGTH 32

static gboolean
is_id (const char *text,
       gsize       length,
       const char *prefixes)
{
  if (length < MIN_ID_LENGTH || length > MAX_ID_LENGTH || strchr (prefixes, text[0]) == NULL)
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isupper (text[i]) && !g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
equals (const char *text,
        gsize       length,
        const char *word)
{
  return strlen (word) == length && memcmp (text, word, length) == 0;
}

static gboolean
has_scheme (const char *text,
            gsize       length,
            const char *scheme)
{
  gsize n = strlen (scheme);

  return length > n && g_ascii_strncasecmp (text, scheme, n) == 0;
}

static gboolean
is_address (const char *text,
            gsize       length)
{
  if (!has_scheme (text, length, "http://") && !has_scheme (text, length, "https://")
      && !has_scheme (text, length, "mailto:") && !has_scheme (text, length, "tel:"))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] <= ' ' || text[i] == 0x7f)
      return FALSE;
  return TRUE;
}

/* EPOCH^FORMAT[^URL] */
static gboolean
is_date (const char *text,
         gsize       length)
{
  gsize digits = 0;
  const char *format, *address;

  while (digits < length && g_ascii_isdigit (text[digits]))
    digits++;
  if (digits == 0 || digits > 12 || digits + 1 >= length || text[digits] != '^')
    return FALSE;
  format = text + digits + 1;
  address = memchr (format, '^', text + length - format);
  return address == NULL || is_address (address + 1, text + length - address - 1);
}

static gboolean
classify_special (MsControl *control)
{
  const char *text = control->target;
  gsize length = control->target_length;

  if (equals (text, length, "here") || equals (text, length, "channel") || equals (text, length, "everyone"))
    {
      control->kind = MS_CONTROL_BROADCAST;
      return TRUE;
    }
  if (length > 8 && memcmp (text, "subteam^", 8) == 0)
    {
      control->kind = MS_CONTROL_GROUP;
      control->target += 8;
      control->target_length -= 8;
      return is_id (control->target, control->target_length, "S");
    }
  if (length > 5 && memcmp (text, "date^", 5) == 0 && control->label != NULL)
    {
      control->kind = MS_CONTROL_DATE;
      control->target += 5;
      control->target_length -= 5;
      return is_date (control->target, control->target_length);
    }
  return FALSE;
}

static gboolean
classify (MsControl *control)
{
  char sign = control->target_length > 0 ? control->target[0] : '\0';

  if (sign != '@' && sign != '#' && sign != '!')
    {
      control->kind = MS_CONTROL_LINK;
      return is_address (control->target, control->target_length);
    }

  control->target++;
  control->target_length--;
  if (sign == '!')
    return classify_special (control);
  control->kind = sign == '@' ? MS_CONTROL_USER : MS_CONTROL_CHANNEL;
  return is_id (control->target, control->target_length, sign == '@' ? "UW" : "CDG");
}

gboolean
ms_control_parse (const char *at,
                  const char *end,
                  MsControl  *control)
{
  const char *close = at + 1;
  const char *bar = NULL;

  for (; close < end && *close != '>'; close++)
    {
      if (*close == '<' || *close == '\n')
        return FALSE;
      if (*close == '|' && bar == NULL)
        bar = close;
    }
  if (close >= end)
    return FALSE;

  control->length = (gsize) (close + 1 - at);
  control->target = at + 1;
  control->target_length = (gsize) ((bar != NULL ? bar : close) - control->target);
  control->label = NULL;
  control->label_length = 0;
  if (bar != NULL && bar + 1 < close)
    {
      control->label = bar + 1;
      control->label_length = (gsize) (close - control->label);
    }
  return classify (control);
}

gsize
ms_entity_parse (const char *at,
                 const char *end,
                 char       *decoded)
{
  gsize left = (gsize) (end - at);

  if (left >= 4 && (memcmp (at, "&lt;", 4) == 0 || memcmp (at, "&gt;", 4) == 0))
    {
      *decoded = at[1] == 'l' ? '<' : '>';
      return 4;
    }
  if (left >= 5 && memcmp (at, "&amp;", 5) == 0)
    {
      *decoded = '&';
      return 5;
    }
  return 0;
}

void
ms_text_append_unescaped (GString    *target,
                          const char *text,
                          gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *next = memchr (text, '&', (gsize) (end - text));
      char decoded;
      gsize n;

      if (next == NULL)
        next = end;
      g_string_append_len (target, text, next - text);
      if (next == end)
        return;
      n = ms_entity_parse (next, end, &decoded);
      g_string_append_c (target, n > 0 ? decoded : '&');
      text = next + MAX (n, 1);
    }
}
