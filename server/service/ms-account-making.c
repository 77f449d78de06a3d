/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every way in has in common: the fields of a new account checked, its row and events, its first channels. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-private.h"

#include "ms-app-private.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-text.h"

#define MAX_NAME_TRIES 1000

gboolean
ms_account_check_password (const char  *password,
                           const char  *name,
                           GError     **error)
{
  gsize n;

  if (password == NULL || !g_utf8_validate (password, -1, NULL))
    return ms_error_set (error, MS_ERROR_WEAK_PASSWORD);

  n = ms_text_count (password, -1);
  if (n < MS_LIMIT_PASSWORD_MIN_CHARS || n > MS_LIMIT_PASSWORD_MAX_CHARS || ms_text_is_blank (password, -1)
      || (name != NULL && g_ascii_strcasecmp (password, name) == 0))
    return ms_error_set (error, MS_ERROR_WEAK_PASSWORD);
  return TRUE;
}

void
ms_account_person_clear (MsAccountPerson *self)
{
  g_free (self->name);
  g_free (self->real_name);
  g_free (self->email);
}

gboolean
ms_account_check_name_free (MsContext   *context,
                            const char  *name,
                            GError     **error)
{
  g_autofree char *folded = ms_name_fold (name);
  GError *failure = NULL;
  g_autoptr(MsUser) user = ms_user_store_find_name (ms_context_get_store (context), folded, NULL, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return user == NULL || ms_error_set (error, MS_ERROR_NAME_TAKEN);
}

static gboolean
check_email_free (MsContext   *context,
                  const char  *email,
                  GError     **error)
{
  g_autofree char *folded = NULL;
  g_autoptr(MsUser) user = NULL;
  GError *failure = NULL;

  if (email == NULL)
    return TRUE;
  if (!ms_name_check_email (email))
    return ms_error_set (error, MS_ERROR_INVALID_EMAIL);

  folded = ms_name_fold (email);
  user = ms_user_store_find_email (ms_context_get_store (context), folded, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return user == NULL || ms_error_set (error, MS_ERROR_EMAIL_TAKEN);
}

char *
ms_account_trim_or_null (const char *text)
{
  g_autofree char *trimmed = text != NULL ? ms_text_trim (text, -1) : NULL;

  return trimmed != NULL && *trimmed != '\0' ? g_steal_pointer (&trimmed) : NULL;
}

gboolean
ms_account_check_person (MsContext        *context,
                         const char       *name,
                         const char       *real_name,
                         const char       *email,
                         MsAccountPerson  *person,
                         GError          **error)
{
  person->name = ms_name_check_user (name, error);
  if (person->name == NULL)
    return FALSE;

  person->real_name = ms_account_trim_or_null (real_name);
  person->email = ms_account_trim_or_null (email);
  if (person->real_name != NULL && ms_text_count (person->real_name, -1) > MS_LIMIT_REAL_NAME_CHARS)
    return ms_error_set (error, MS_ERROR_INVALID_NAME);
  return ms_account_check_name_free (context, person->name, error) && check_email_free (context, person->email, error);
}

char *
ms_account_find_free_name (MsContext   *context,
                           const char  *wanted,
                           GError     **error)
{
  g_autofree char *base = ms_name_check_user (wanted, error);
  g_autofree char *cut = base != NULL ? g_utf8_substring (base, 0, MIN (g_utf8_strlen (base, -1), MS_LIMIT_USER_NAME_CHARS - 5)) : NULL;

  if (base == NULL)
    return NULL;

  for (guint i = 1; i <= MAX_NAME_TRIES; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (base) : g_strdup_printf ("%s-%u", cut, i);
      g_autoptr(GError) taken = NULL;

      if (ms_account_check_name_free (context, name, &taken))
        return g_steal_pointer (&name);
      if (!g_error_matches (taken, MS_ERROR, MS_ERROR_NAME_TAKEN))
        {
          g_propagate_error (error, g_steal_pointer (&taken));
          return NULL;
        }
    }
  ms_error_set (error, MS_ERROR_NAME_TAKEN);
  return NULL;
}

gint64
ms_account_make (MsContext              *context,
                 const MsAccountPerson  *person,
                 MsRole                  role,
                 const char             *password_hash,
                 MsSignIn               *result,
                 MsUser                **made,
                 GError                **error)
{
  char id[MS_ID_SIZE];
  g_autoptr(MsUser) user = NULL;
  gint64 key;

  ms_id_generate (MS_ID_USER, id);
  user = ms_user_new (id, person->name);
  user->role = role;
  user->real_name = g_strdup (person->real_name);
  user->email = g_strdup (person->email);
  user->updated = ms_context_get_now (context);
  key = ms_user_store_insert (ms_context_get_store (context), user, password_hash, error);
  if (key == 0
      || (role == MS_ROLE_BOT && !ms_app_make (context, key, user, error))
      || !ms_service_tell_user (context, key, user, TRUE, &result->event_seq, error))
    return 0;

  g_free (result->user_id);
  result->user_id = g_strdup (id);
  g_free (result->team_id);
  result->team_id = g_strdup (ms_service_get_team_id (context));
  result->user = key;
  *made = g_steal_pointer (&user);
  return key;
}

gboolean
ms_account_join_all (MsContext     *context,
                     GArray        *channels,
                     gint64         key,
                     const MsUser  *user,
                     MsSignIn      *result,
                     GError       **error)
{
  for (guint i = 0; i < channels->len; i++)
    {
      gint64 channel = g_array_index (channels, gint64, i);
      GError *failure = NULL;
      g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context), channel, key, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (row == NULL || row->channel->is_member || row->channel->archived)
        continue;
      if (!ms_service_add_member (context, channel, key, user, NULL, 0, TRUE, &result->event_seq, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_account_join_default (MsContext     *context,
                         gint64         key,
                         const MsUser  *user,
                         MsSignIn      *result,
                         GError       **error)
{
  g_autoptr(GArray) channels = ms_channel_store_list_default (ms_context_get_store (context), error);

  return channels != NULL && ms_account_join_all (context, channels, key, user, result, error);
}
