/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts as they are: the team, looking up a login. The ways in are in ms-account-setup.c and ms-account-registration.c, sessions in
 * ms-session-service.c, what administrators do in ms-account-admin.c, invitations in ms-invite-service.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-service.h"

#include "ms-account-private.h"
#include "ms-audit-service.h"
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
  g_clear_pointer (&self->name, g_free);
}

const MsTeam *
ms_account_service_get_team (MsContext *context)
{
  return ms_store_get_team (ms_context_get_store (context));
}

gboolean
ms_account_service_is_empty (MsContext *context)
{
  return !ms_store_is_set_up (ms_context_get_store (context));
}

static gboolean
fill_password (MsContext  *context,
               gint64      user,
               MsLogin    *result,
               GError    **error)
{
  g_auto(MsPasswordRow) row = { NULL };

  if (!ms_user_store_get_password (ms_context_get_store (context), user, &row, error))
    return FALSE;
  result->hash = g_steal_pointer (&row.hash);
  result->verified = row.changed;
  return TRUE;
}

gboolean
ms_account_check_verified (MsContext  *context,
                           gint64      user,
                           gint64      verified,
                           gint64     *one_time_until,
                           GError    **error)
{
  g_auto(MsPasswordRow) row = { NULL };

  if (!ms_user_store_get_password (ms_context_get_store (context), user, &row, error))
    return FALSE;
  if (one_time_until != NULL)
    *one_time_until = row.one_time_until;
  return row.changed == verified || ms_error_set (error, MS_ERROR_INVALID_CREDENTIALS);
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
  if (user == NULL)
    return TRUE;
  result->deleted = user->deleted;
  result->name = g_strdup (user->name);
  return fill_password (context, result->user, result, error);
}

gboolean
ms_account_service_find_own_login (MsContext  *context,
                                   MsLogin    *result,
                                   GError    **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  ms_login_clear (result);
  if (caller == NULL)
    return FALSE;
  result->user = ms_context_get_actor (context)->user;
  result->name = g_strdup (caller->name);
  return fill_password (context, result->user, result, error);
}

gboolean
ms_account_service_change_password (MsContext   *context,
                                    gint64       verified,
                                    const char  *hash,
                                    GError     **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  const MsAuditNote note = { .action = MS_AUDIT_PASSWORD_CHANGED, .user = actor->user };

  return caller != NULL
         && ms_account_check_verified (context, actor->user, verified, NULL, error)
         && ms_user_store_set_password (ms_context_get_store (context), actor->user, hash, ms_context_get_now (context), 0, error)
         && ms_audit_service_note (context, &note, error)
         && ms_account_end_sessions (context, actor->user, actor->session, NULL, error);
}
