/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Objects of members, put together as text. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-content.h"

#include <string.h>

static const char * const names[] = {
  MS_CONTENT_BLOCKS,
  MS_CONTENT_ATTACHMENTS,
  MS_CONTENT_FILES,
  MS_CONTENT_UPLOAD,
  MS_CONTENT_METADATA,
  MS_CONTENT_MRKDWN,
  MS_CONTENT_USERNAME,
  MS_CONTENT_ICONS,
  MS_CONTENT_BOT_ID,
  MS_CONTENT_APP_ID,
  MS_CONTENT_BOT_PROFILE,
};

char *
ms_wire_content_add (char       *content,
                     const char *name,
                     const char *json,
                     gssize      length)
{
  gsize bytes = length < 0 ? strlen (json) : (gsize) length;
  GString *text = g_string_new (content);

  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  g_string_append_printf (text, "%c\"%s\":", text->len > 0 ? ',' : '{', name);
  g_string_append_len (text, json, (gssize) bytes);
  g_string_append_c (text, '}');
  g_free (content);
  return g_string_free (text, FALSE);
}

static char *
add_node (char       *content,
          const char *name,
          MsJsonNode  node)
{
  const char *json;
  gsize length;

  return ms_json_node_peek_raw (node, &json, &length) ? ms_wire_content_add (content, name, json, (gssize) length) : content;
}

static gboolean
is_removal (MsJsonNode node)
{
  MsJsonType type = ms_json_node_get_type (node);

  return type == MS_JSON_NULL || (type == MS_JSON_ARRAY && ms_json_node_get_length (node) == 0);
}

static MsJsonNode
parse (MsJsonReader *reader,
       const char   *content)
{
  if (content == NULL || !ms_json_reader_parse (reader, content, strlen (content), NULL))
    return MS_JSON_NODE_NONE;
  return ms_json_reader_get_root (reader);
}

char *
ms_wire_content_merge (const char *content,
                       const char *changes)
{
  g_autoptr(MsJsonReader) old_reader = ms_json_reader_new ();
  g_autoptr(MsJsonReader) new_reader = ms_json_reader_new ();
  MsJsonNode old_root;
  MsJsonNode new_root;
  char *merged = NULL;

  if (changes == NULL)
    return g_strdup (content);

  old_root = parse (old_reader, content);
  new_root = parse (new_reader, changes);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      MsJsonNode change = ms_json_node_get_member (new_root, names[i]);

      if (ms_json_node_get_type (change) == MS_JSON_NONE)
        merged = add_node (merged, names[i], ms_json_node_get_member (old_root, names[i]));
      else if (!is_removal (change))
        merged = add_node (merged, names[i], change);
    }
  return merged;
}

gboolean
ms_wire_content_has (const char *content,
                     const char *name)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();

  return ms_json_node_get_type (ms_json_node_get_member (parse (reader, content), name)) != MS_JSON_NONE;
}

char *
ms_wire_content_read (MsJsonNode message)
{
  char *content = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!g_str_equal (names[i], MS_CONTENT_BOT_ID))
      content = add_node (content, names[i], ms_json_node_get_member (message, names[i]));
  return content;
}
