/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an app may be: its name, its commands, its address, and how many there are. Looked at before anything is written. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-app-private.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"

/* Those that it will be called with. */
#define URL_FLAGS \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

static gboolean
check_name (const char  *name,
            GError     **error)
{
  return (!ms_text_is_blank (name, -1) && ms_text_count (name, -1) <= MS_LIMIT_APP_NAME_CHARS) || ms_error_set (error, MS_ERROR_INVALID_NAME);
}

gboolean
ms_app_check_request_url (const char  *url,
                          GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, URL_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL || ms_text_count (url, -1) > MS_LIMIT_REQUEST_URL_CHARS
      || (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")))
    return ms_error_set (error, MS_ERROR_INVALID_URL);
  return TRUE;
}

/* "/" and letters of any script, none of them upper case, digits, - and _. */
static gboolean
is_command (const char *name)
{
  gboolean has_letter = FALSE;

  if (name[0] != '/' || ms_text_count (name, -1) > MS_LIMIT_COMMAND_CHARS)
    return FALSE;
  for (const char *at = name + 1; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!(g_unichar_isalnum (c) && !g_unichar_isupper (c)) && c != '-' && c != '_')
        return FALSE;
      has_letter = has_letter || g_unichar_isalnum (c);
    }
  return has_letter;
}

static gboolean
is_short (const char *text,
          gsize       limit)
{
  return text == NULL || ms_text_count (text, -1) <= limit;
}

/* What can be said without looking at others. */
static gboolean
check_command (const MsAppCommand  *command,
               GError             **error)
{
  if (!is_command (command->name))
    return ms_error_set (error, MS_ERROR_INVALID_COMMAND);
  if (!is_short (command->description, MS_LIMIT_COMMAND_DESCRIPTION_CHARS))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] at most %d characters: description", MS_LIMIT_COMMAND_DESCRIPTION_CHARS);
  if (!is_short (command->usage, MS_LIMIT_COMMAND_USAGE_CHARS))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] at most %d characters: usage_hint", MS_LIMIT_COMMAND_USAGE_CHARS);
  return !ms_app_is_own_command (command->name) || ms_error_set (error, MS_ERROR_COMMAND_TAKEN);
}

/* @app: key of the one that is to have them, 0 for a new one. */
static gboolean
check_commands (MsContext  *context,
                GPtrArray  *commands,
                gint64      app,
                GError    **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; commands != NULL && i < commands->len; i++)
    {
      MsAppCommand *command = g_ptr_array_index (commands, i);
      gint64 owner = 0;

      if (i == MS_LIMIT_APP_COMMANDS)
        return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] at most %d: commands", MS_LIMIT_APP_COMMANDS);
      if (!check_command (command, error)
          || !ms_app_store_find_command (ms_context_get_store (context), command->name, &owner, error))
        return FALSE;
      if (owner != 0 && owner != app)
        return ms_error_set (error, MS_ERROR_COMMAND_TAKEN);
      if (!g_hash_table_add (seen, command->name))
        return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] named twice: commands");
    }
  return TRUE;
}

gboolean
ms_app_check_change (MsContext          *context,
                     const MsAppChange  *change,
                     gint64              app,
                     GError            **error)
{
  return (change->name == NULL || check_name (change->name, error))
         && (change->request_url == NULL || *change->request_url == '\0' || ms_app_check_request_url (change->request_url, error))
         && check_commands (context, change->commands, app, error);
}

gboolean
ms_app_check_room (MsContext  *context,
                   GError    **error)
{
  gint64 count = 0;

  if (!ms_app_store_count (ms_context_get_store (context), &count, error))
    return FALSE;
  return count < MS_LIMIT_APPS || ms_error_set_ratelimited (error, 60);
}
