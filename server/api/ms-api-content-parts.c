/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Objects stay as they came, members that nobody here knows included; only what the published API adds is added: a block_id where there
 * is none, the numbers of attachments. Strings in them are not escaped: who shows them does it. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-content-parts.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-wire-content.h"

#define PREFIX_BLOCK 'K'

static gboolean
is_flat (MsJsonNode node,
         guint      depth)
{
  MsJsonType type = ms_json_node_get_type (node);
  MsJsonNode value;
  MsJsonIter iter;

  if (type != MS_JSON_ARRAY && type != MS_JSON_OBJECT)
    return TRUE;
  if (depth > MS_LIMIT_CONTENT_DEPTH)
    return FALSE;
  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    if (!is_flat (value, depth + 1))
      return FALSE;
  return TRUE;
}

gboolean
ms_content_is_flat (MsJsonNode node)
{
  return is_flat (node, 1);
}

static gboolean
has_string (MsJsonNode  node,
            const char *name)
{
  return ms_json_node_get_type (ms_json_node_get_member (node, name)) == MS_JSON_STRING;
}

static void
append_raw (GString    *text,
            MsJsonNode  node)
{
  const char *raw;
  gsize length;

  if (ms_json_node_peek_raw (node, &raw, &length))
    g_string_append_len (text, raw, (gssize) length);
}

/* Opens the object again behind all its members but @name: what follows is written by the caller. */
static void
append_open (GString    *text,
             MsJsonNode  object,
             const char *name)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  g_string_append_c (text, '{');
  ms_json_iter_init (&iter, object);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      if (ms_json_node_equal_string (key, name))
        continue;
      append_raw (text, key);
      g_string_append_c (text, ':');
      append_raw (text, value);
      g_string_append_c (text, ',');
    }
}

static gboolean
append_block (GString    *text,
              MsJsonNode  block)
{
  MsJsonNode block_id = ms_json_node_get_member (block, "block_id");
  g_autofree char *given = ms_json_node_dup_string (block_id);
  char id[MS_ID_SIZE];

  if (ms_json_node_get_type (block) != MS_JSON_OBJECT || !has_string (block, "type") || !ms_content_is_flat (block)
      || (given == NULL && ms_json_node_get_type (block_id) != MS_JSON_NONE && ms_json_node_get_type (block_id) != MS_JSON_NULL))
    return FALSE;
  if (given != NULL && given[0] != '\0')
    {
      append_raw (text, block);
      return TRUE;
    }
  ms_id_generate (PREFIX_BLOCK, id);
  append_open (text, block, "block_id");
  g_string_append_printf (text, "\"block_id\":\"%s\"}", id);
  return TRUE;
}

gboolean
ms_content_add_blocks (MsJsonNode   blocks,
                       char       **content,
                       GError     **error)
{
  g_autoptr(GString) text = g_string_new ("[");
  MsJsonNode block;
  MsJsonIter iter;

  if (ms_json_node_get_length (blocks) > MS_LIMIT_BLOCKS)
    return ms_error_set (error, MS_ERROR_INVALID_BLOCKS);
  ms_json_iter_init (&iter, blocks);
  while (ms_json_iter_next (&iter, NULL, &block))
    {
      if (text->len > 1)
        g_string_append_c (text, ',');
      if (!append_block (text, block))
        return ms_error_set (error, MS_ERROR_INVALID_BLOCKS);
    }
  g_string_append_c (text, ']');
  *content = ms_wire_content_add (*content, MS_CONTENT_BLOCKS, text->str, -1);
  return TRUE;
}

gboolean
ms_content_add_attachments (MsJsonNode   attachments,
                            char       **content,
                            GError     **error)
{
  g_autoptr(GString) text = g_string_new ("[");
  MsJsonNode attachment;
  MsJsonIter iter;
  guint number = 0;

  if (ms_json_node_get_length (attachments) > MS_LIMIT_ATTACHMENTS)
    return ms_error_set (error, MS_ERROR_TOO_MANY_ATTACHMENTS);
  ms_json_iter_init (&iter, attachments);
  while (ms_json_iter_next (&iter, NULL, &attachment))
    {
      if (ms_json_node_get_type (attachment) != MS_JSON_OBJECT || !ms_content_is_flat (attachment))
        return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be objects, not too deep: attachments");
      if (number > 0)
        g_string_append_c (text, ',');
      append_open (text, attachment, "id");
      g_string_append_printf (text, "\"id\":%u}", ++number);
    }
  g_string_append_c (text, ']');
  *content = ms_wire_content_add (*content, MS_CONTENT_ATTACHMENTS, text->str, -1);
  return TRUE;
}

gboolean
ms_content_add_metadata (MsJsonNode   metadata,
                         char       **content,
                         GError     **error)
{
  const char *raw;
  gsize length;

  if (!has_string (metadata, "event_type")
      || ms_json_node_get_type (ms_json_node_get_member (metadata, "event_payload")) != MS_JSON_OBJECT || !ms_content_is_flat (metadata)
      || !ms_json_node_peek_raw (metadata, &raw, &length))
    return ms_error_set (error, MS_ERROR_INVALID_METADATA_FORMAT);

  *content = ms_wire_content_add (*content, MS_CONTENT_METADATA, raw, (gssize) length);
  return TRUE;
}
