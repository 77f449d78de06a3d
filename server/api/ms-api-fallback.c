/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Walks blocks and attachments for what people would read. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-fallback.h"

#include "ms-error.h"

#define MAX_BLOCKS 50
#define MAX_ATTACHMENTS 100

/* Members that hold words, or hold what holds them; in the order of reading. */
static const char * const block_members[] = { "text", "title", "fields", "elements", "alt_text" };
static const char * const attachment_members[] = { "pretext", "author_name", "title", "text", "blocks", "fields", "value" };

typedef struct
{
  GString            *text;
  const char * const *members;
  gsize               n_members;
} Walk;

static void
add_line (GString *text,
          char    *line)
{
  if (line != NULL && line[0] != '\0')
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
  g_free (line);
}

/* As deep as the reader lets documents be. */
static void
walk (Walk       *self,
      MsJsonNode  node)
{
  MsJsonNode value;
  MsJsonIter iter;

  switch (ms_json_node_get_type (node))
    {
    case MS_JSON_STRING:
      add_line (self->text, ms_json_node_dup_string (node));
      break;
    case MS_JSON_ARRAY:
      ms_json_iter_init (&iter, node);
      while (ms_json_iter_next (&iter, NULL, &value))
        walk (self, value);
      break;
    case MS_JSON_OBJECT:
      for (gsize i = 0; i < self->n_members; i++)
        walk (self, ms_json_node_get_member (node, self->members[i]));
      break;
    case MS_JSON_NONE:
    case MS_JSON_NULL:
    case MS_JSON_BOOLEAN:
    case MS_JSON_INTEGER:
    case MS_JSON_DOUBLE:
    default:
      break;
    }
}

static void
walk_attachments (GString    *text,
                  MsJsonNode  attachments)
{
  Walk self = { text, attachment_members, G_N_ELEMENTS (attachment_members) };
  MsJsonNode attachment;
  MsJsonIter iter;

  ms_json_iter_init (&iter, attachments);
  while (ms_json_iter_next (&iter, NULL, &attachment))
    {
      gsize before = text->len;

      if (ms_json_node_get_type (attachment) == MS_JSON_OBJECT)
        walk (&self, attachment);
      if (text->len == before)
        add_line (text, ms_json_node_dup_member_string (attachment, "fallback"));
    }
}

char *
ms_api_fallback_text (MsArguments  *arguments,
                      GError      **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Walk self = { text, block_members, G_N_ELEMENTS (block_members) };
  MsJsonNode blocks;
  MsJsonNode attachments;

  if (!ms_arguments_get_json (arguments, "blocks", MS_JSON_ARRAY, &blocks, NULL) || ms_json_node_get_length (blocks) > MAX_BLOCKS)
    {
      ms_error_set (error, MS_ERROR_INVALID_BLOCKS);
      return NULL;
    }
  if (!ms_arguments_get_json (arguments, "attachments", MS_JSON_ARRAY, &attachments, error))
    return NULL;
  if (ms_json_node_get_length (attachments) > MAX_ATTACHMENTS)
    {
      ms_error_set (error, MS_ERROR_TOO_MANY_ATTACHMENTS);
      return NULL;
    }

  walk (&self, blocks);
  walk_attachments (text, attachments);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
