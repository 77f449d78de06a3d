/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every file of a Slack export that is looked at is a list of objects. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-list.h"

#include <glib/gi18n.h>

#include "ms-error.h"
#include "ms-limits.h"

gboolean
ms_slack_refuse (GError     **error,
                 const char  *file,
                 const char  *text)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "%s: %s", file, text);
}

gboolean
ms_slack_is_type_or_nothing (MsJsonNode  node,
                             const char *member,
                             MsJsonType  type)
{
  MsJsonType found = ms_json_node_get_type (ms_json_node_get_member (node, member));

  return found == MS_JSON_NONE || found == MS_JSON_NULL || found == type;
}

gboolean
ms_slack_read_list (MsZipReader   *zip,
                    guint          index,
                    MsJsonReader  *reader,
                    MsJsonNode    *list,
                    GError       **error)
{
  const char *name = ms_zip_reader_get_name (zip, index);
  g_autoptr(GBytes) bytes = ms_zip_reader_read (zip, index, error);
  g_autoptr(GError) failure = NULL;
  MsJsonIter iter;
  MsJsonNode element;

  if (bytes == NULL)
    return FALSE;
  ms_json_reader_set_max_tokens (reader, MS_LIMIT_IMPORT_FILE_TOKENS);
  if (!ms_json_reader_parse_bytes (reader, bytes, &failure))
    return ms_slack_refuse (error, name, failure->message);

  *list = ms_json_reader_get_root (reader);
  if (ms_json_node_get_type (*list) != MS_JSON_ARRAY)
    return ms_slack_refuse (error, name, _("this is not a list"));
  ms_json_iter_init (&iter, *list);
  while (ms_json_iter_next (&iter, NULL, &element))
    if (ms_json_node_get_type (element) != MS_JSON_OBJECT)
      return ms_slack_refuse (error, name, _("something in the list is not an object"));
  return TRUE;
}
