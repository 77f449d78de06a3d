/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Objects stay as they came, members that nobody here knows included; only what the published API adds is added: a block_id where there
 * is none, the numbers of attachments. Strings in them are not escaped: who shows them does it. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-content.h"

#include <string.h>

#include "ms-api-decode.h"
#include "ms-api-fallback.h"
#include "ms-arguments.h"
#include "ms-emoji.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-text.h"
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
ms_api_content_is_flat (MsJsonNode node)
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

  if (ms_json_node_get_type (block) != MS_JSON_OBJECT || !has_string (block, "type") || !ms_api_content_is_flat (block)
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

static gboolean
add_blocks (MsJsonNode   blocks,
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

static gboolean
add_attachments (MsJsonNode   attachments,
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
      if (ms_json_node_get_type (attachment) != MS_JSON_OBJECT || !ms_api_content_is_flat (attachment))
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

static gboolean
add_metadata (MsApiCall  *call,
              char      **content,
              GError    **error)
{
  MsJsonNode metadata;
  const char *raw;
  gsize length;

  if (!ms_arguments_get_json (call->arguments, "metadata", MS_JSON_OBJECT, &metadata, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_METADATA_FORMAT);
  if (!ms_json_node_peek_raw (metadata, &raw, &length))
    return TRUE;
  if (!has_string (metadata, "event_type")
      || ms_json_node_get_type (ms_json_node_get_member (metadata, "event_payload")) != MS_JSON_OBJECT || !ms_api_content_is_flat (metadata))
    return ms_error_set (error, MS_ERROR_INVALID_METADATA_FORMAT);

  *content = ms_wire_content_add (*content, MS_CONTENT_METADATA, raw, (gssize) length);
  return TRUE;
}

static gboolean
add_mrkdwn (MsApiCall  *call,
            char      **content,
            GError    **error)
{
  gboolean mrkdwn = TRUE;

  if (!ms_arguments_get_boolean (call->arguments, "mrkdwn", &mrkdwn, error))
    return FALSE;
  if (!mrkdwn)
    *content = ms_wire_content_add (*content, MS_CONTENT_MRKDWN, "false", -1);
  return TRUE;
}

static char *
write_string (const char *key,
              const char *text)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  if (key != NULL)
    {
      ms_json_writer_open_object (writer);
      ms_json_writer_add_string (writer, key, text);
      ms_json_writer_close_object (writer);
    }
  else
    ms_json_writer_string (writer, text, -1);
  json = ms_json_writer_peek (writer, &length);
  return g_strndup (json, length);
}

static gboolean
add_username (MsApiCall  *call,
              char      **content,
              GError    **error)
{
  const char *username;
  g_autofree char *json = NULL;

  if (!ms_api_decode_trimmed (call, "username", MS_LIMIT_REAL_NAME_CHARS, &username, error))
    return FALSE;
  if (username == NULL || username[0] == '\0')
    return TRUE;

  json = write_string (NULL, username);
  *content = ms_wire_content_add (*content, MS_CONTENT_USERNAME, json, -1);
  call->request.flag = TRUE;
  return TRUE;
}

static gboolean
is_picture_url (const char *url)
{
  gboolean is_http = g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://");

  for (const char *p = url; *p != '\0'; p++)
    if ((guchar) *p <= ' ')
      return FALSE;
  return is_http;
}

/* (nullable): the name with colons. */
static char *
dup_emoji (const char *given)
{
  gsize length = strlen (given);
  gboolean colons = length > 2 && given[0] == ':' && given[length - 1] == ':';
  g_autofree char *name = colons ? g_strndup (given + 1, length - 2) : g_strdup (given);

  return ms_emoji_name_is_valid (name) ? g_strdup_printf (":%s:", name) : NULL;
}

/* An emoji wins over a picture. */
static gboolean
add_icons (MsApiCall  *call,
           char      **content,
           GError    **error)
{
  const char *emoji;
  const char *url;
  g_autofree char *name = NULL;
  g_autofree char *json = NULL;

  if (!ms_arguments_get_string (call->arguments, "icon_emoji", 0, &emoji, error)
      || !ms_arguments_get_string (call->arguments, "icon_url", MS_LIMIT_ICON_URL_CHARS, &url, error))
    return FALSE;
  if (emoji != NULL)
    name = dup_emoji (emoji);
  if (emoji != NULL && name == NULL)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] no name of an emoji: icon_emoji");
  if (url != NULL && !is_picture_url (url))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] no http(s) address: icon_url");
  if (emoji == NULL && url == NULL)
    return TRUE;

  json = name != NULL ? write_string ("emoji", name) : write_string ("image_48", url);
  *content = ms_wire_content_add (*content, MS_CONTENT_ICONS, json, -1);
  call->request.flag = TRUE;
  return TRUE;
}

/* Length and blankness are the service's to refuse: they have errors of their own. */
static gboolean
decode_text (MsApiCall   *call,
             MsJsonNode   blocks,
             MsJsonNode   attachments,
             GError     **error)
{
  if (!ms_arguments_get_text (call->arguments, "text", 0, &call->request.text, error))
    return FALSE;
  if (call->request.text == NULL || call->request.text[0] == '\0')
    call->request.text = ms_api_call_keep (call, ms_api_fallback_text (blocks, attachments));
  return TRUE;
}

static gboolean
keep_content (MsApiCall  *call,
              char       *content,
              GError    **error)
{
  if (content == NULL)
    return TRUE;
  call->request.content = ms_api_call_keep (call, content);
  return strlen (content) <= MS_LIMIT_CONTENT_BYTES || ms_error_set (error, MS_ERROR_MSG_TOO_LONG);
}

static gboolean
decode (MsApiCall  *call,
        gboolean    update,
        GError    **error)
{
  g_autofree char *content = NULL;
  MsJsonNode blocks;
  MsJsonNode attachments;

  if (!ms_arguments_get_json (call->arguments, "blocks", MS_JSON_ARRAY, &blocks, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_BLOCKS_FORMAT);
  if (!ms_arguments_get_json (call->arguments, "attachments", MS_JSON_ARRAY, &attachments, error))
    return FALSE;
  if (ms_json_node_get_length (blocks) > 0 || (update && ms_json_node_get_type (blocks) == MS_JSON_ARRAY))
    if (!add_blocks (blocks, &content, error))
      return FALSE;
  if (ms_json_node_get_length (attachments) > 0 || (update && ms_json_node_get_type (attachments) == MS_JSON_ARRAY))
    if (!add_attachments (attachments, &content, error))
      return FALSE;
  if (!add_metadata (call, &content, error)
      || (!update && (!add_mrkdwn (call, &content, error) || !add_username (call, &content, error) || !add_icons (call, &content, error))))
    return FALSE;
  return decode_text (call, blocks, attachments, error) && keep_content (call, g_steal_pointer (&content), error);
}

gboolean
ms_api_content_decode_post (MsApiCall  *call,
                            GError    **error)
{
  return decode (call, FALSE, error);
}

gboolean
ms_api_content_decode_update (MsApiCall  *call,
                              GError    **error)
{
  return decode (call, TRUE, error);
}
