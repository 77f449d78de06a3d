/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One pass over a template. Templates are our own, so a malformed mark is shown as it stands; what a visitor typed is only ever a
 * variable, and variables are not looked at for marks. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-template.h"

#include <string.h>

typedef struct
{
  GHashTable          *variables;
  MsTemplateTranslate  translate;
  gpointer             user_data;
  GString             *out;
  guint                depth; /* of open conditions */
  guint                hidden; /* depth from which nothing is shown, 0 if all is */
} Renderer;

static void
append_escaped (GString    *out,
                const char *text)
{
  for (; *text != '\0'; text++)
    switch (*text)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      case '\'':
        g_string_append (out, "&#39;");
        break;
      default:
        g_string_append_c (out, *text);
      }
}

static const char *
lookup (Renderer   *self,
        const char *name)
{
  const char *value = g_hash_table_lookup (self->variables, name);

  return value != NULL ? value : "";
}

/* {name} inside a translated text; any other brace stays. */
static void
append_filled (Renderer   *self,
               const char *text)
{
  while (*text != '\0')
    {
      const char *open = strchr (text, '{');
      const char *close = open != NULL ? strchr (open, '}') : NULL;
      g_autofree char *before = g_strndup (text, open != NULL ? (gsize) (open - text) : strlen (text));
      g_autofree char *name = close != NULL ? g_strndup (open + 1, close - open - 1) : NULL;

      append_escaped (self->out, before);
      if (name == NULL)
        return;
      append_escaped (self->out, lookup (self, name));
      text = close + 1;
    }
}

static void
append_translated (Renderer   *self,
                   const char *text)
{
  append_filled (self, self->translate != NULL ? self->translate (text, self->user_data) : text);
}

static void
open_condition (Renderer   *self,
                const char *name)
{
  self->depth++;
  if (self->hidden == 0 && *lookup (self, name) == '\0')
    self->hidden = self->depth;
}

static void
close_condition (Renderer *self)
{
  if (self->hidden == self->depth)
    self->hidden = 0;
  if (self->depth > 0)
    self->depth--;
}

static void
handle_mark (Renderer *self,
             char     *mark)
{
  if (g_str_has_prefix (mark, "!"))
    return;
  if (g_str_has_prefix (mark, "#if "))
    open_condition (self, g_strstrip (mark + 4));
  else if (strcmp (mark, "/if") == 0)
    close_condition (self);
  else if (self->hidden != 0)
    return;
  else if (g_str_has_prefix (mark, "_ "))
    append_translated (self, g_strstrip (mark + 2));
  else
    append_escaped (self->out, lookup (self, g_strstrip (mark)));
}

/* Where a mark ends: a text may end with a {name} of its own, so "} }}" is looked at from behind the braces that belong to it. */
static const char *
find_end (const char *mark)
{
  const char *end = strstr (mark, "}}");

  while (end != NULL && end[2] == '}')
    end++;
  return end;
}

char *
ms_template_render (const char          *source,
                    GHashTable          *variables,
                    MsTemplateTranslate  translate,
                    gpointer             user_data)
{
  Renderer self = { .variables = variables, .translate = translate, .user_data = user_data };

  g_return_val_if_fail (source != NULL && variables != NULL, NULL);

  self.out = g_string_sized_new (strlen (source) * 2);
  while (*source != '\0')
    {
      const char *open = strstr (source, "{{");
      const char *end = open != NULL ? find_end (open + 2) : NULL;
      g_autofree char *mark = NULL;

      if (self.hidden == 0)
        g_string_append_len (self.out, source, end != NULL ? open - source : (gssize) strlen (source));
      if (end == NULL)
        break;
      mark = g_strndup (open + 2, end - open - 2);
      handle_mark (&self, mark);
      source = end + 2;
    }
  return g_string_free (self.out, FALSE);
}
