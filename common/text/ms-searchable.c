/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blanks out what is no text. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-searchable.h"

#include <string.h>

#include "ms-control-private.h"
#include "ms-markup.h"

static gboolean
has_words_in_target (const MsControl *control,
                     MsSearchable     what)
{
  if (what == MS_SEARCHABLE_SHOWN)
    return FALSE;
  if (control->kind == MS_CONTROL_USER || control->kind == MS_CONTROL_CHANNEL)
    return what == MS_SEARCHABLE_ALL;
  return control->kind == MS_CONTROL_LINK || control->kind == MS_CONTROL_BROADCAST;
}

/* @piece: a part of @text, blanked in @result except for itself. */
static void
keep (char       *result,
      const char *text,
      const char *piece,
      gsize       length)
{
  if (piece != NULL)
    memcpy (result + (piece - text), piece, length);
}

static void
blank_entities (char *piece,
                gsize length)
{
  char *end = piece + length;
  char decoded;

  for (char *at = piece; at < end; at++)
    if (*at == '&')
      memset (at, ' ', ms_entity_parse (at, end, &decoded));
    else if ((guchar) *at < ' ' && *at != '\n')
      *at = ' ';
}

static gsize
blank_control (char         *result,
               const char   *text,
               const char   *at,
               const char   *end,
               MsSearchable  what)
{
  MsControl control;

  if (!ms_control_parse (at, end, &control))
    return 1;

  memset (result + (at - text), ' ', control.length);
  keep (result, text, control.label, control.label_length);
  if (has_words_in_target (&control, what))
    keep (result, text, control.target, control.target_length);
  return control.length;
}

char *
ms_searchable_text (const char   *text,
                    MsSearchable  what)
{
  gsize length = strlen (text);
  const char *end = text + length;
  const char *at = text;
  char *result = g_strndup (text, length);

  while ((at = memchr (at, '<', (gsize) (end - at))) != NULL)
    at += blank_control (result, text, at, end, what);
  blank_entities (result, length);
  return result;
}

gboolean
ms_searchable_has_link (const char *text)
{
  g_autoptr(MsMarkup) markup = NULL;
  const MsBlock *blocks;
  gsize n_blocks;

  if (strchr (text, ':') == NULL)
    return FALSE;

  markup = ms_markup_parse (text, -1);
  blocks = ms_markup_get_blocks (markup, &n_blocks);
  for (gsize i = 0; i < n_blocks; i++)
    for (gsize j = 0; j < blocks[i].n_spans; j++)
      if (blocks[i].spans[j].kind == MS_SPAN_LINK)
        return TRUE;
  return FALSE;
}
