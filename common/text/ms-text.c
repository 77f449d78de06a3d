/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The escaping rule, the plain form and the mentions of message text. Everything is one scan. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-text.h"

#include <string.h>

#include "ms-control-private.h"
#include "ms-limits.h"
#include "ms-markup.h"

static gsize
length_of (const char *text,
           gssize      length)
{
  return length < 0 ? strlen (text) : (gsize) length;
}

gboolean
ms_text_is_valid (const char *text,
                  gsize       length)
{
  return length == 0 || (text != NULL && g_utf8_validate_len (text, length, NULL));
}

gsize
ms_text_count (const char *text,
               gssize      length)
{
  gsize bytes;
  gsize count = 0;

  g_return_val_if_fail (text != NULL, 0);

  bytes = length_of (text, length);
  for (gsize i = 0; i < bytes; i++)
    count += ((guchar) text[i] & 0xc0) != 0x80;
  return count;
}

/* Format characters alone (zero width, direction marks) would make a message that nobody can see. */
static gboolean
is_invisible (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return g_unichar_isspace (c) || type == G_UNICODE_FORMAT || type == G_UNICODE_CONTROL
         || type == G_UNICODE_SPACE_SEPARATOR || c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x2800;
}

gboolean
ms_text_is_blank (const char *text,
                  gssize      length)
{
  const char *end;

  g_return_val_if_fail (text != NULL, TRUE);

  end = text + length_of (text, length);
  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    if (!is_invisible (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

char *
ms_text_trim (const char *text,
              gssize      length)
{
  const char *end;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + length_of (text, length);
  while (text < end && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text)
    {
      const char *last = g_utf8_find_prev_char (text, end);

      if (last == NULL || !g_unichar_isspace (g_utf8_get_char (last)))
        break;
      end = last;
    }
  return g_strndup (text, (gsize) (end - text));
}

static void
append_ampersands (GString    *target,
                   const char *text,
                   gsize       length)
{
  const char *end = text + length;
  char decoded;

  for (; text < end; text++)
    if (*text == '&' && ms_entity_parse (text, end, &decoded) == 0)
      g_string_append (target, "&amp;");
    else
      g_string_append_c (target, *text);
}

char *
ms_text_escape_input (const char *text,
                      gssize      length)
{
  const char *end;
  GString *result;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + length_of (text, length);
  result = g_string_sized_new ((gsize) (end - text) + 16);
  while (text < end)
    {
      gsize plain = 0;
      MsControl control;

      while (text + plain < end && text[plain] != '<' && text[plain] != '>')
        plain++;
      append_ampersands (result, text, plain);
      text += plain;
      if (text == end)
        break;

      if (*text == '<' && ms_control_parse (text, end, &control))
        {
          append_ampersands (result, text, control.length);
          text += control.length;
        }
      else
        {
          g_string_append (result, *text == '<' ? "&lt;" : "&gt;");
          text++;
        }
    }
  return g_string_free (result, FALSE);
}

char *
ms_text_escape_plain (const char *text,
                      gssize      length)
{
  const char *end;
  GString *result;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + length_of (text, length);
  result = g_string_sized_new ((gsize) (end - text) + 16);
  for (; text < end; text++)
    switch (*text)
      {
      case '&':
        g_string_append (result, "&amp;");
        break;
      case '<':
        g_string_append (result, "&lt;");
        break;
      case '>':
        g_string_append (result, "&gt;");
        break;
      default:
        g_string_append_c (result, *text);
      }
  return g_string_free (result, FALSE);
}

char *
ms_text_unescape (const char *text,
                  gssize      length)
{
  GString *result;
  gsize bytes;

  g_return_val_if_fail (text != NULL, NULL);

  bytes = length_of (text, length);
  result = g_string_sized_new (bytes + 1);
  ms_text_append_unescaped (result, text, bytes);
  return g_string_free (result, FALSE);
}

void
ms_text_append_name (GString        *target,
                     char            sign,
                     const char     *id,
                     const char     *label,
                     MsTextNameFunc  resolve,
                     gpointer        user_data)
{
  const char *name = resolve != NULL ? resolve (id, user_data) : NULL;

  if (name == NULL)
    name = label != NULL ? label : id;
  if (name != label || *name != sign)
    g_string_append_c (target, sign);
  g_string_append (target, name);
}

static void
append_name (GString         *result,
             const MsControl *control,
             char             sign,
             MsTextNameFunc   resolve,
             gpointer         user_data)
{
  g_autofree char *id = g_strndup (control->target, control->target_length);
  g_autofree char *label = control->label != NULL ? ms_text_unescape (control->label, (gssize) control->label_length) : NULL;

  ms_text_append_name (result, sign, id, label, resolve, user_data);
}

static void
append_address (GString         *result,
                const MsControl *control)
{
  const char *text = control->label;
  gsize length = control->label_length;

  if (text == NULL)
    {
      text = control->target;
      length = control->target_length;
      if (length > 7 && g_ascii_strncasecmp (text, "mailto:", 7) == 0)
        {
          text += 7;
          length -= 7;
        }
    }
  ms_text_append_unescaped (result, text, length);
}

static void
append_control (GString         *result,
                const MsControl *control,
                MsTextNameFunc   resolve,
                gpointer         user_data)
{
  switch (control->kind)
    {
    case MS_CONTROL_USER:
      append_name (result, control, '@', resolve, user_data);
      break;
    case MS_CONTROL_CHANNEL:
      append_name (result, control, '#', resolve, user_data);
      break;
    case MS_CONTROL_GROUP:
      append_name (result, control, '@', NULL, NULL);
      break;
    case MS_CONTROL_BROADCAST:
      g_string_append_c (result, '@');
      g_string_append_len (result, control->target, (gssize) control->target_length);
      break;
    case MS_CONTROL_DATE:
      ms_text_append_unescaped (result, control->label, control->label_length);
      break;
    case MS_CONTROL_LINK:
    default:
      append_address (result, control);
    }
}

char *
ms_text_to_plain (const char     *text,
                  gssize          length,
                  MsTextNameFunc  resolve,
                  gpointer        user_data)
{
  const char *end;
  GString *result;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + length_of (text, length);
  result = g_string_sized_new ((gsize) (end - text) + 1);
  while (text < end)
    {
      const char *next = memchr (text, '<', (gsize) (end - text));
      MsControl control;

      if (next == NULL)
        next = end;
      ms_text_append_unescaped (result, text, (gsize) (next - text));
      text = next;
      if (text == end)
        break;
      if (ms_control_parse (text, end, &control))
        {
          append_control (result, &control, resolve, user_data);
          text += control.length;
        }
      else
        g_string_append_c (result, *text++);
    }
  return g_string_free (result, FALSE);
}

static gboolean
report_mention (const MsSpan      *span,
                MsTextMentionFunc  found,
                gpointer           user_data)
{
  if (span->kind == MS_SPAN_USER)
    found (MS_MENTION_USER, span->target, user_data);
  else if (span->kind == MS_SPAN_GROUP)
    found (MS_MENTION_GROUP, span->target, user_data);
  else if (span->kind != MS_SPAN_BROADCAST)
    return FALSE;
  else if (g_str_equal (span->target, "here"))
    found (MS_MENTION_HERE, NULL, user_data);
  else if (g_str_equal (span->target, "channel"))
    found (MS_MENTION_CHANNEL, NULL, user_data);
  else
    found (MS_MENTION_EVERYONE, NULL, user_data);
  return TRUE;
}

/* What is code is decided by the parser that draws it; texts without any <…> (nearly all) do not come that far. */
void
ms_text_mentions (const char        *text,
                  gssize             length,
                  MsTextMentionFunc  found,
                  gpointer           user_data)
{
  g_autoptr(MsMarkup) markup = NULL;
  const MsBlock *blocks;
  gsize n_blocks;
  gsize n_found = 0;

  g_return_if_fail (text != NULL);
  g_return_if_fail (found != NULL);

  if (memchr (text, '<', length_of (text, length)) == NULL)
    return;

  markup = ms_markup_parse (text, length);
  blocks = ms_markup_get_blocks (markup, &n_blocks);
  for (gsize i = 0; i < n_blocks; i++)
    for (gsize j = 0; j < blocks[i].n_spans && n_found < MS_LIMIT_MENTIONS; j++)
      n_found += report_mention (&blocks[i].spans[j], found, user_data);
}
