/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The markup as it reads: what is spoken, notified and listed in one line. Made of what the parser found, so that it says what is
 * drawn and never a marker. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-markup.h"

#include "ms-control-private.h"
#include "ms-emoji.h"

#define ELLIPSIS "…"

static void
append_span (GString        *plain,
             const MsSpan   *span,
             MsTextNameFunc  resolve,
             gpointer        user_data)
{
  switch (span->kind)
    {
    case MS_SPAN_BREAK:
      g_string_append_c (plain, '\n');
      break;
    case MS_SPAN_USER:
      ms_text_append_name (plain, '@', span->target, span->text, resolve, user_data);
      break;
    case MS_SPAN_CHANNEL:
      ms_text_append_name (plain, '#', span->target, span->text, resolve, user_data);
      break;
    case MS_SPAN_GROUP:
      ms_text_append_name (plain, '@', span->target, span->text, NULL, NULL);
      break;
    case MS_SPAN_BROADCAST:
      ms_text_append_name (plain, '@', span->target, NULL, NULL, NULL);
      break;
    case MS_SPAN_EMOJI:
      if (!ms_emoji_append (plain, span->target))
        g_string_append (plain, span->text);
      break;
    case MS_SPAN_TEXT:
    case MS_SPAN_CODE:
    case MS_SPAN_LINK:
    default:
      g_string_append (plain, span->text);
    }
}

static void
append_block (GString        *plain,
              const MsBlock  *block,
              MsTextNameFunc  resolve,
              gpointer        user_data)
{
  if (plain->len > 0)
    g_string_append_c (plain, '\n');
  if (block->kind == MS_BLOCK_BULLET)
    g_string_append (plain, "• ");
  else if (block->kind == MS_BLOCK_ORDERED)
    g_string_append_printf (plain, "%u. ", block->number);
  for (gsize i = 0; i < block->n_spans; i++)
    append_span (plain, &block->spans[i], resolve, user_data);
}

char *
ms_markup_to_plain (const char     *text,
                    gssize          length,
                    MsTextNameFunc  resolve,
                    gpointer        user_data)
{
  g_autoptr(MsMarkup) markup = NULL;
  GString *plain = NULL;
  const MsBlock *blocks = NULL;
  gsize n_blocks = 0;

  g_return_val_if_fail (text != NULL, NULL);

  markup = ms_markup_parse (text, length);
  blocks = ms_markup_get_blocks (markup, &n_blocks);
  plain = g_string_new (NULL);
  for (gsize i = 0; i < n_blocks; i++)
    append_block (plain, &blocks[i], resolve, user_data);
  return g_string_free (plain, FALSE);
}

/* White space of any kind and length counts as one space, at the ends as none. */
char *
ms_markup_to_line (const char     *text,
                   gssize          length,
                   guint           max_chars,
                   MsTextNameFunc  resolve,
                   gpointer        user_data)
{
  g_autofree char *plain = ms_markup_to_plain (text, length, resolve, user_data);
  GString *line = NULL;
  guint chars = 0;
  gboolean space = FALSE;

  g_return_val_if_fail (plain != NULL, NULL);

  line = g_string_new (NULL);
  for (const char *at = plain; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (g_unichar_isspace (letter))
        {
          space = line->len > 0;
          continue;
        }
      if (chars + (space ? 2 : 1) > max_chars)
        {
          g_string_append (line, ELLIPSIS);
          break;
        }
      chars += space ? 2 : 1;
      if (space)
        g_string_append_c (line, ' ');
      g_string_append_unichar (line, letter);
      space = FALSE;
    }
  return g_string_free (line, FALSE);
}
