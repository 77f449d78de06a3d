/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First run, once: the team with its owner, first channels and first invitation. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-service.h"

#include "ms-account-private.h"
#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-text.h"

#define GENERAL "general"

/* The names of first run's channels, checked; general is always there and the first. */
static GPtrArray *
check_default_channels (const char * const  *names,
                        GError             **error)
{
  g_autoptr(GPtrArray) checked = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (checked, g_strdup (GENERAL));
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = ms_name_check_channel (names[i], error);

      if (name == NULL)
        return NULL;
      if (g_ptr_array_find_with_equal_func (checked, name, g_str_equal, NULL))
        continue;
      if (checked->len > MS_LIMIT_SETUP_CHANNELS)
        {
          ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "at most %d channels", MS_LIMIT_SETUP_CHANNELS);
          return NULL;
        }
      g_ptr_array_add (checked, g_steal_pointer (&name));
    }
  return g_steal_pointer (&checked);
}

static char *
make_domain (const char *name)
{
  GString *domain = g_string_new (NULL);

  for (const char *at = name; *at != '\0' && domain->len < MS_LIMIT_USER_NAME_CHARS; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (domain, g_ascii_tolower (*at));
      else if (domain->len > 0 && domain->str[domain->len - 1] != '-')
        g_string_append_c (domain, '-');
    }
  while (domain->len > 0 && domain->str[domain->len - 1] == '-')
    g_string_truncate (domain, domain->len - 1);
  if (domain->len == 0)
    g_string_append (domain, "team");
  return g_string_free (domain, FALSE);
}

static gboolean
check_team (const MsSetup          *setup,
            const MsAccountPerson  *owner,
            MsTeam                 *team,
            GError                **error)
{
  g_autofree char *name = ms_account_trim_or_null (setup->team_name);

  if (name == NULL)
    name = g_strdup (owner->real_name != NULL ? owner->real_name : owner->name);
  if (ms_text_count (name, -1) > MS_LIMIT_TEAM_NAME_CHARS)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "team_name is too long");

  g_free (team->name);
  team->name = g_steal_pointer (&name);
  g_free (team->domain);
  team->domain = make_domain (team->name);
  g_free (team->language);
  team->language = g_strdup (g_strcmp0 (setup->language, "ru") == 0 ? "ru" : "en");
  team->registration = setup->registration;
  team->guests = setup->guests;
  return TRUE;
}

static gboolean
make_default_channels (MsContext    *context,
                       GPtrArray    *names,
                       MsSignIn     *result,
                       GArray       *keys,
                       GError      **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      gint64 key = ms_service_make_channel (context,
                                            g_ptr_array_index (names, i),
                                            MS_CHANNEL_PUBLIC,
                                            i == 0,
                                            TRUE,
                                            result->user,
                                            &result->event_seq,
                                            error);

      if (key == 0)
        return FALSE;
      g_array_append_val (keys, key);
    }
  return TRUE;
}

static gboolean
list_channels (MsContext  *context,
               GArray     *keys,
               MsSignIn   *result,
               GError    **error)
{
  g_clear_pointer (&result->channels, g_ptr_array_unref);
  result->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_free);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context),
                                                          g_array_index (keys, gint64, i),
                                                          result->user,
                                                          error);

      if (row == NULL)
        return FALSE;
      g_ptr_array_add (result->channels, g_steal_pointer (&row->channel));
    }
  return TRUE;
}

static gboolean
write_setup (MsContext              *context,
             const MsSetup          *setup,
             const MsTeam           *team,
             const MsAccountPerson  *owner,
             GPtrArray              *names,
             MsSignIn               *result,
             GError                **error)
{
  g_autoptr(MsUser) user = NULL;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  MsAuditNote note = { .action = MS_AUDIT_TEAM_SET_UP };
  gint64 key;

  if (!ms_store_set_team (ms_context_get_store (context), team, error)
      || ms_event_encode_team (ms_context_get_log (context), team, ms_context_get_now (context), error) == 0)
    return FALSE;

  key = ms_account_make (context, owner, MS_ROLE_OWNER, setup->password_hash, result, &user, error);
  note.user = key;
  if (key == 0
      || !make_default_channels (context, names, result, keys, error)
      || !ms_account_join_default (context, key, user, result, error)
      || !list_channels (context, keys, result, error))
    return FALSE;

  g_free (result->invite_code);
  result->invite_code = ms_account_make_invite (context,
                                                key,
                                                ms_context_get_now_seconds (context) + MS_INVITE_SECONDS,
                                                0,
                                                NULL,
                                                error);
  if (result->invite_code == NULL || !ms_audit_service_note (context, &note, error))
    return FALSE;
  return !setup->want_session
         || ms_account_make_session (context, key, setup->device, MS_SESSION_SECONDS, MS_TOKEN_USER, result, error);
}

gboolean
ms_account_service_setup (MsContext      *context,
                          const MsSetup  *setup,
                          MsSignIn       *result,
                          GError        **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsAccountPerson) owner = { NULL };
  g_autoptr(MsTeam) team = NULL;
  g_autoptr(GPtrArray) names = NULL;

  if (ms_store_is_set_up (store))
    return ms_error_set (error, MS_ERROR_ALREADY_SET_UP);
  if (!ms_account_check_person (context, setup->name, setup->real_name, setup->email, &owner, error))
    return FALSE;

  team = ms_team_copy (ms_store_get_team (store));
  names = check_default_channels (setup->channels, error);
  return names != NULL
         && check_team (setup, &owner, team, error)
         && write_setup (context, setup, team, &owner, names, result, error);
}
