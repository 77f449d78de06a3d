/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arguments that many methods share, and cursors: base64 of a letter (which list) and a position, so that inserts do not shift a
 * page and a cursor of another list is refused. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-decode.h"

#include <string.h>

#include "ms-arguments.h"
#include "ms-limits.h"
#include "ms-text.h"

gboolean
ms_api_decode_channel (MsApiCall *call,
                       GError   **error)
{
  return ms_arguments_need_string (call->arguments, "channel", MS_API_MAX_ID_CHARS, &call->request.channel, error);
}

gboolean
ms_api_decode_user (MsApiCall *call,
                    GError   **error)
{
  return ms_arguments_get_string (call->arguments, "user", MS_API_MAX_ID_CHARS, &call->request.user, error);
}

gboolean
ms_api_decode_need_user (MsApiCall *call,
                         GError   **error)
{
  return ms_arguments_need_string (call->arguments, "user", MS_API_MAX_ID_CHARS, &call->request.user, error);
}

gboolean
ms_api_decode_limit (MsApiCall *call,
                     guint      fallback,
                     guint      maximum,
                     GError   **error)
{
  gint64 limit = 0;

  if (!ms_arguments_get_int (call->arguments, "limit", 0, G_MAXINT64, &limit, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_LIMIT);
  call->request.limit = limit == 0 ? fallback : (guint) MIN (limit, (gint64) maximum);
  return TRUE;
}

static gboolean
parse_cursor (const char *text,
              char        kind,
              gint64     *position)
{
  g_autofree guchar *decoded = NULL;
  g_autofree char *plain = NULL;
  gsize length;

  if (ms_text_count (text, -1) > MS_LIMIT_CURSOR_CHARS)
    return FALSE;
  decoded = g_base64_decode (text, &length);
  plain = g_strndup ((const char *) decoded, length);
  return plain[0] == kind && plain[1] == ':' && g_ascii_string_to_signed (plain + 2, 10, -G_MAXINT64, G_MAXINT64, position, NULL);
}

gboolean
ms_api_decode_cursor (MsApiCall *call,
                      char       kind,
                      GError   **error)
{
  const char *text;

  if (!ms_arguments_get_string (call->arguments, "cursor", 0, &text, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_CURSOR);
  if (text == NULL || parse_cursor (text, kind, &call->request.cursor))
    return TRUE;
  return ms_error_set (error, MS_ERROR_INVALID_CURSOR);
}

void
ms_api_call_set_next (MsApiCall *call,
                      char       kind,
                      gint64     next)
{
  g_autofree char *plain = g_strdup_printf ("%c:%" G_GINT64_FORMAT, kind, next);

  g_free (call->next_cursor);
  call->next_cursor = next != 0 ? g_base64_encode ((const guchar *) plain, strlen (plain)) : g_strdup ("");
}

static gboolean
add_type (MsApiRequest *request,
          const char   *name)
{
  if (g_str_equal (name, "public_channel"))
    request->types |= MS_CHANNEL_TYPE_PUBLIC;
  else if (g_str_equal (name, "private_channel"))
    request->types |= MS_CHANNEL_TYPE_PRIVATE;
  else if (g_str_equal (name, "im"))
    request->types |= MS_CHANNEL_TYPE_IM;
  else if (g_str_equal (name, "mpim"))
    request->types |= MS_CHANNEL_TYPE_MPIM;
  else
    return FALSE;
  return TRUE;
}

gboolean
ms_api_decode_types (MsApiCall *call,
                     GError   **error)
{
  MsApiRequest *request = &call->request;
  g_auto(GStrv) types = NULL;

  request->flag = FALSE;
  if (!ms_arguments_get_boolean (call->arguments, "exclude_archived", &request->flag, error))
    return FALSE;
  if (!ms_arguments_get_list (call->arguments, "types", 8, &types, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_TYPES);
  if (types == NULL)
    {
      request->types = MS_CHANNEL_TYPE_PUBLIC;
      return TRUE;
    }
  for (gsize i = 0; types[i] != NULL; i++)
    if (!add_type (request, types[i]))
      return ms_error_set (error, MS_ERROR_INVALID_TYPES);
  return TRUE;
}

gboolean
ms_api_decode_bound (MsApiCall   *call,
                     const char  *name,
                     gint64      *value,
                     MsError      code,
                     GError     **error)
{
  return ms_arguments_get_ts (call->arguments, name, value, NULL) || ms_error_set (error, code);
}

gboolean
ms_api_decode_ts (MsApiCall *call,
                  MsError    code,
                  GError   **error)
{
  call->request.ts = -1;
  if (ms_arguments_get_ts (call->arguments, "ts", &call->request.ts, NULL) && call->request.ts >= 0)
    return TRUE;
  return ms_error_set (error, code);
}

gboolean
ms_api_decode_trimmed (MsApiCall   *call,
                       const char  *name,
                       gsize        max_chars,
                       const char **value,
                       GError     **error)
{
  const char *text;

  *value = NULL;
  if (!ms_arguments_get_text (call->arguments, name, 0, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  text = ms_api_call_keep (call, ms_text_trim (text, -1));
  if (ms_text_count (text, -1) > max_chars)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] too long: %s", name);
  *value = text;
  return TRUE;
}

/* A thread that cannot be is one that is not there. */
gboolean
ms_api_decode_post (MsApiCall *call,
                    GError   **error)
{
  MsApiRequest *request = &call->request;
  const char *parse;

  if (ms_arguments_peek (call->arguments, "thread_ts") != NULL)
    request->thread_ts = -1;
  if (!ms_api_decode_bound (call, "thread_ts", &request->thread_ts, MS_ERROR_THREAD_NOT_FOUND, error)
      || !ms_arguments_get_boolean (call->arguments, "reply_broadcast", &request->reply_broadcast, error)
      || !ms_arguments_get_boolean (call->arguments, "link_names", &request->link_names, error)
      || !ms_arguments_get_string (call->arguments, "parse", 0, &parse, error))
    return FALSE;
  request->link_names = request->link_names || g_strcmp0 (parse, "full") == 0;
  return TRUE;
}

gboolean
ms_api_decode_page (MsApiCall  *call,
                    char        kind,
                    GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_api_decode_bound (call, "latest", &request->latest, MS_ERROR_INVALID_TS_LATEST, error)
         && ms_api_decode_bound (call, "oldest", &request->oldest, MS_ERROR_INVALID_TS_OLDEST, error)
         && ms_arguments_get_boolean (call->arguments, "inclusive", &request->flag, error)
         && ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_HISTORY_PAGE_MAX, error)
         && ms_api_decode_cursor (call, kind, error);
}

MsHistoryQuery
ms_api_get_page (const MsApiRequest *request)
{
  return (MsHistoryQuery) {
    .channel = request->channel,
    .latest = request->latest,
    .oldest = request->oldest,
    .inclusive = request->flag,
    .limit = request->limit,
    .cursor = request->cursor,
  };
}

gboolean
ms_api_decode_include_locale (MsApiCall  *call,
                              GError    **error)
{
  call->request.second_flag = FALSE;
  return ms_arguments_get_boolean (call->arguments, "include_locale", &call->request.second_flag, error);
}
