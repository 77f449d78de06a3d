/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts as they are: the team, looking up a login, passwords, roles, settings. The ways in are in ms-account-setup.c and
 * ms-account-registration.c, sessions in ms-session-service.c, invitations in ms-invite-service.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-service.h"

#include "ms-account-private.h"
#include "ms-error.h"
#include "ms-name.h"

void
ms_sign_in_clear (MsSignIn *self)
{
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->team_id, g_free);
  g_clear_pointer (&self->session_id, g_free);
  g_clear_pointer (&self->invite_code, g_free);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
}

void
ms_login_clear (MsLogin *self)
{
  g_clear_pointer (&self->hash, g_free);
}

MsTeam *
ms_account_service_get_team (MsContext  *context,
                             gboolean   *is_empty,
                             GError    **error)
{
  MsStore *store = ms_context_get_store (context);

  if (is_empty != NULL)
    *is_empty = !ms_store_is_set_up (store);
  return ms_team_copy (ms_store_get_team (store));
}

gboolean
ms_account_service_find_login (MsContext   *context,
                               const char  *login,
                               MsLogin     *result,
                               GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autofree char *trimmed = ms_account_trim_or_null (login);
  g_autofree char *folded = ms_name_fold (trimmed != NULL ? trimmed : "");
  GError *failure = NULL;
  g_autoptr(MsUser) user = ms_user_store_find_name (store, folded, &result->user, &failure);

  if (user == NULL && failure == NULL)
    user = ms_user_store_find_email (store, folded, &result->user, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  ms_login_clear (result);
  result->deleted = user != NULL && user->deleted;
  return user == NULL || ms_user_store_get_password (store, result->user, &result->hash, error);
}

gboolean
ms_account_service_set_password (MsContext   *context,
                                 const char  *user,
                                 const char  *hash,
                                 GError     **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_service_need_user (context, user, TRUE, &key, error);

  if (account == NULL)
    return FALSE;
  if (!actor->is_system && key != actor->user)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);
  return ms_user_store_set_password (ms_context_get_store (context), key, hash, error)
         && ms_account_end_sessions (context, key, key == actor->user ? actor->session : 0, NULL, error);
}

/* Owners are changed by owners; the system may all. */
static gboolean
may_manage (MsContext     *context,
            const MsUser  *account,
            gint64         key,
            MsAction       action,
            GError       **error)
{
  g_autoptr(MsUser) caller = NULL;

  if (ms_context_get_actor (context)->is_system)
    return TRUE;

  caller = ms_service_need_caller (context, action, error);
  if (caller == NULL)
    return FALSE;
  if (account->role == MS_ROLE_OWNER && key != ms_context_get_actor (context)->user)
    return ms_policy_check (caller->role, MS_ACTION_SET_OWNER, error);
  return TRUE;
}

/* There is always an owner. */
static gboolean
check_last_owner (MsContext     *context,
                  const MsUser  *account,
                  GError       **error)
{
  gint64 owners = 0;

  if (account->role != MS_ROLE_OWNER || account->deleted)
    return TRUE;
  if (!ms_user_store_count_owners (ms_context_get_store (context), &owners, error))
    return FALSE;
  return owners > 1 || ms_error_set_message (error, MS_ERROR_RESTRICTED_ACTION, "the last owner stays one");
}

static gboolean
write_user (MsContext  *context,
            MsUser     *account,
            gint64      key,
            GError    **error)
{
  account->updated = ms_context_get_now (context);
  return ms_user_store_update (ms_context_get_store (context), key, account, error)
         && ms_service_tell_user (context, key, account, FALSE, NULL, error);
}

gboolean
ms_account_service_set_role (MsContext   *context,
                             const char  *user,
                             MsRole       role,
                             GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_service_need_user (context, user, TRUE, &key, error);

  if (account == NULL
      || !may_manage (context, account, key, role == MS_ROLE_OWNER ? MS_ACTION_SET_OWNER : MS_ACTION_SET_ROLE, error))
    return FALSE;
  if (account->role == MS_ROLE_BOT || role == MS_ROLE_BOT)
    return ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS);
  if (account->role == role)
    return TRUE;
  if (!check_last_owner (context, account, error))
    return FALSE;

  account->role = role;
  return write_user (context, account, key, error);
}

gboolean
ms_account_service_set_active (MsContext   *context,
                               const char  *user,
                               gboolean     active,
                               GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_service_need_user (context, user, TRUE, &key, error);

  if (account == NULL || !may_manage (context, account, key, MS_ACTION_DEACTIVATE, error))
    return FALSE;
  if (account->deleted == !active)
    return TRUE;
  if (!active && !check_last_owner (context, account, error))
    return FALSE;

  account->deleted = !active;
  return write_user (context, account, key, error)
         && (active ? ms_user_store_touch (ms_context_get_store (context), key, ms_context_get_now (context), error)
                    : ms_account_end_sessions (context, key, 0, NULL, error));
}

gboolean
ms_account_service_set_registration (MsContext       *context,
                                     MsRegistration   registration,
                                     gboolean         guests,
                                     GError         **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsTeam) team = ms_team_copy (ms_store_get_team (store));
  g_autoptr(MsUser) caller = NULL;

  if (!ms_context_get_actor (context)->is_system)
    {
      caller = ms_service_need_caller (context, MS_ACTION_SETTINGS, error);
      if (caller == NULL)
        return FALSE;
    }
  if (!ms_store_is_set_up (store))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (team->registration == registration && team->guests == guests)
    return TRUE;

  team->registration = registration;
  team->guests = guests;
  return ms_store_set_team (store, team, error)
         && ms_event_encode_team (ms_context_get_log (context), team, ms_context_get_now (context), error) != 0;
}
