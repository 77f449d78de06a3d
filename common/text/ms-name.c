/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules for names. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-name.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"

/* First segments of routes. A test compares them with the server's route table. */
static const char * const reserved_channels[] = {
  "api",
  "archives",
  "avatars",
  "files",
  "health",
  "join",
  "login",
  "logout",
  "metrics",
  "ready",
  "register",
  "response",
  "rtm",
  "services",
  "socket-mode",
  "static",
  "upload",
  NULL,
};

static const char * const reserved_users[] = {
  "all",
  "channel",
  "everyone",
  "guest",
  "here",
  "me",
  "slackbot",
  NULL,
};

static gboolean
is_letter_or_digit (gunichar c)
{
  return g_unichar_isalnum (c);
}

/* Vowel signs and accents belong to the letter before them in many scripts. */
static gboolean
is_mark (gunichar c)
{
  return g_unichar_ismark (c);
}

static gboolean
is_allowed (gunichar    c,
            const char *punctuation)
{
  return is_letter_or_digit (c) || is_mark (c) || (c < 0x80 && strchr (punctuation, (int) c) != NULL);
}

static gboolean
all_allowed (const char *name,
             const char *punctuation)
{
  for (; *name != '\0'; name = g_utf8_next_char (name))
    if (!is_allowed (g_utf8_get_char (name), punctuation))
      return FALSE;
  return TRUE;
}

static gboolean
has_letter_or_digit (const char *name)
{
  for (; *name != '\0'; name = g_utf8_next_char (name))
    if (is_letter_or_digit (g_utf8_get_char (name)))
      return TRUE;
  return FALSE;
}

static gboolean
has_upper_case (const char *name)
{
  for (; *name != '\0'; name = g_utf8_next_char (name))
    {
      gunichar c = g_utf8_get_char (name);

      if (g_unichar_isupper (c) || g_unichar_istitle (c))
        return TRUE;
    }
  return FALSE;
}

static char *
trim_and_compose (const char *name)
{
  g_autofree char *trimmed = NULL;

  if (name == NULL || !g_utf8_validate (name, -1, NULL))
    return g_strdup ("");
  trimmed = ms_text_trim (name, -1);
  return g_utf8_normalize (trimmed, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

char *
ms_name_check_channel (const char  *name,
                       GError     **error)
{
  g_autofree char *checked = trim_and_compose (name);
  MsError code = MS_ERROR_LAST;

  if (checked[0] == '\0')
    code = MS_ERROR_INVALID_NAME_REQUIRED;
  else if (ms_text_count (checked, -1) > MS_LIMIT_CHANNEL_NAME_CHARS)
    code = MS_ERROR_INVALID_NAME_MAXLENGTH;
  else if (!all_allowed (checked, "-_") || has_upper_case (checked))
    code = MS_ERROR_INVALID_NAME_SPECIALS;
  else if (!has_letter_or_digit (checked))
    code = MS_ERROR_INVALID_NAME_PUNCTUATION;
  else if (ms_name_is_reserved_channel (checked))
    code = MS_ERROR_NAME_TAKEN;

  if (code == MS_ERROR_LAST)
    return g_steal_pointer (&checked);
  ms_error_set (error, code);
  return NULL;
}

char *
ms_name_check_user (const char  *name,
                    GError     **error)
{
  g_autofree char *composed = trim_and_compose (name);
  g_autofree char *lower = g_utf8_strdown (composed, -1);
  g_autofree char *checked = g_utf8_normalize (lower, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  if (checked[0] == '\0' || ms_text_count (checked, -1) > MS_LIMIT_USER_NAME_CHARS || !all_allowed (checked, ".-_")
      || !has_letter_or_digit (checked))
    ms_error_set (error, MS_ERROR_INVALID_NAME);
  else if (ms_name_is_reserved_user (checked))
    ms_error_set (error, MS_ERROR_NAME_TAKEN);
  else
    return g_steal_pointer (&checked);
  return NULL;
}

char *
ms_name_suggest_channel (const char *typed)
{
  g_autofree char *composed = trim_and_compose (typed);
  g_autofree char *lower = g_utf8_strdown (composed, -1);
  GString *result = g_string_new (NULL);
  gsize count = 0;

  for (const char *at = lower; *at != '\0' && count < MS_LIMIT_CHANNEL_NAME_CHARS; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c) || c == '.' || c == '/')
        c = '-';
      if (!is_allowed (c, "-_"))
        continue;
      if (c == '-' && (result->len == 0 || result->str[result->len - 1] == '-'))
        continue;
      g_string_append_unichar (result, c);
      count++;
    }
  while (result->len > 0 && result->str[result->len - 1] == '-')
    g_string_truncate (result, result->len - 1);
  return g_string_free (result, FALSE);
}

char *
ms_name_fold (const char *name)
{
  g_autofree char *normal = NULL;
  g_autofree char *folded = NULL;
  char *result;

  g_return_val_if_fail (name != NULL, NULL);

  normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  if (normal == NULL)
    return g_strdup (name);
  folded = g_utf8_casefold (normal, -1);
  result = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
  return result != NULL ? result : g_steal_pointer (&folded);
}

static gboolean
is_listed (const char         *name,
           const char * const *list)
{
  g_autofree char *folded = ms_name_fold (name);

  return g_strv_contains (list, folded);
}

gboolean
ms_name_is_reserved_channel (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return is_listed (name, reserved_channels);
}

gboolean
ms_name_is_reserved_user (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return is_listed (name, reserved_users);
}

const char * const *
ms_name_get_reserved_channels (void)
{
  return reserved_channels;
}

gboolean
ms_name_check_email (const char *email)
{
  const char *at;
  gsize length;

  if (email == NULL || !g_utf8_validate (email, -1, NULL))
    return FALSE;
  length = strlen (email);
  at = strchr (email, '@');
  if (length > MS_LIMIT_EMAIL_BYTES || at == NULL || at == email || at[1] == '\0' || strchr (at + 1, '@') != NULL)
    return FALSE;
  for (const char *c = email; *c != '\0'; c = g_utf8_next_char (c))
    if (is_mark (g_utf8_get_char (c)) || g_unichar_isspace (g_utf8_get_char (c)) || g_unichar_iscntrl (g_utf8_get_char (c))
        || strchr ("<>\"(),:;\\", *c) != NULL)
      return FALSE;
  return TRUE;
}
