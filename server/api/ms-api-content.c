/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arguments of a post that are kept beside its text. What may stand in them is decided in ms-api-content-parts.c. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-content.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-account-service.h"
#include "ms-api-content-parts.h"
#include "ms-api-decode.h"
#include "ms-api-fallback.h"
#include "ms-arguments.h"
#include "ms-catalogue.h"
#include "ms-emoji.h"
#include "ms-limits.h"
#include "ms-wire-content.h"

static gboolean
add_metadata (MsApiCall  *call,
              char      **content,
              GError    **error)
{
  MsJsonNode metadata;

  if (!ms_arguments_get_json (call->arguments, "metadata", MS_JSON_OBJECT, &metadata, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_METADATA_FORMAT);
  return ms_json_node_get_type (metadata) == MS_JSON_NONE || ms_content_add_metadata (metadata, content, error);
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
decode_text (MsApiCall  *call,
             GError    **error)
{
  if (!ms_arguments_get_text (call->arguments, "text", 0, &call->request.text, error))
    return FALSE;
  if (call->request.text != NULL && call->request.text[0] == '\0')
    call->request.text = NULL;
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
    if (!ms_content_add_blocks (blocks, &content, error))
      return FALSE;
  if (ms_json_node_get_length (attachments) > 0 || (update && ms_json_node_get_type (attachments) == MS_JSON_ARRAY))
    if (!ms_content_add_attachments (attachments, &content, error))
      return FALSE;
  if (!add_metadata (call, &content, error)
      || (!update && (!add_mrkdwn (call, &content, error) || !add_username (call, &content, error) || !add_icons (call, &content, error))))
    return FALSE;
  return decode_text (call, error) && keep_content (call, g_steal_pointer (&content), error);
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

char *
ms_api_content_describe (const char *content,
                         gpointer    language)
{
  return ms_api_fallback_text (content, ms_catalogue_translate (language, N_("This message has content that cannot be shown here.")));
}

void
ms_api_content_need_text (MsApiCall *call,
                          MsContext *context)
{
  const MsTeam *team = ms_account_service_get_team (context);

  if (call->request.text == NULL && call->request.content != NULL)
    call->request.text = ms_api_call_keep (call, ms_api_content_describe (call->request.content, team->language));
}

/* As deep as content may be. */
static gboolean
has_member (MsJsonNode  node,
            const char *name)
{
  MsJsonType type = ms_json_node_get_type (node);
  MsJsonNode value;
  MsJsonIter iter;

  if (type != MS_JSON_OBJECT && type != MS_JSON_ARRAY)
    return FALSE;
  if (type == MS_JSON_OBJECT && ms_json_node_get_type (ms_json_node_get_member (node, name)) == MS_JSON_STRING)
    return TRUE;
  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    if (has_member (value, name))
      return TRUE;
  return FALSE;
}

gboolean
ms_api_content_has_actions (const char *content)
{
  g_autoptr(MsJsonReader) reader = NULL;
  MsJsonNode root;

  if (content == NULL)
    return FALSE;
  reader = ms_json_reader_new ();
  if (!ms_json_reader_parse (reader, content, strlen (content), NULL))
    return FALSE;
  root = ms_json_reader_get_root (reader);
  return has_member (ms_json_node_get_member (root, "blocks"), "action_id") || has_member (ms_json_node_get_member (root, "attachments"), "action_id");
}
