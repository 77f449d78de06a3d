/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who gets a session: by a password that matched, which may have to be changed, or by the system. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-private.h"

#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-second-factor.h"

static void
fill_account (MsContext    *context,
              MsSignIn     *result,
              const MsUser *user,
              gint64        key)
{
  g_free (result->user_id);
  result->user_id = g_strdup (user->id);
  g_free (result->team_id);
  result->team_id = g_strdup (ms_service_get_team_id (context));
  result->user = key;
}

/* The password that lets in becomes what it is from now on: hashed better, or another one than the administrator's. */
static gboolean
keep_password (MsContext               *context,
               const MsSessionRequest  *request,
               gint64                   one_time_until,
               GError                 **error)
{
  MsStore *store = ms_context_get_store (context);
  const MsAuditNote note = { .action = MS_AUDIT_PASSWORD_CHANGED, .user = request->user };

  if (one_time_until == 0)
    return request->rehash == NULL || ms_user_store_set_hash (store, request->user, request->rehash, error);
  return ms_user_store_set_password (store, request->user, request->new_hash, ms_context_get_now (context), 0, error)
         && ms_audit_service_note (context, &note, error);
}

/* A one-time password is good for getting another one. */
static gboolean
check_one_time (MsContext               *context,
                const MsSessionRequest  *request,
                gint64                   one_time_until,
                GError                 **error)
{
  if (one_time_until == 0)
    return TRUE;
  if (one_time_until <= ms_context_get_now_seconds (context))
    return ms_error_set (error, MS_ERROR_INVALID_CREDENTIALS);
  return request->new_hash != NULL || ms_error_set (error, MS_ERROR_PASSWORD_CHANGE_REQUIRED);
}

gboolean
ms_account_service_open_session (MsContext               *context,
                                 const MsSessionRequest  *request,
                                 MsSignIn                *result,
                                 gboolean                *wrong_code,
                                 GError                 **error)
{
  MsFactorCheck check;
  GError *failure = NULL;
  gint64 user = request->user;
  gint64 one_time_until = 0;
  g_autoptr(MsUser) account = user != 0 ? ms_user_store_get (ms_context_get_store (context), user, &failure) : NULL;

  *wrong_code = FALSE;
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (account == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_CREDENTIALS);
  if (account->deleted)
    return ms_error_set (error, MS_ERROR_ACCOUNT_INACTIVE);
  if (!ms_account_check_verified (context, user, request->verified, &one_time_until, error)
      || !ms_second_factor_check (context, user, request->code, &check, error))
    return FALSE;

  *wrong_code = check.outcome == MS_FACTOR_WRONG;
  if (*wrong_code)
    return ms_second_factor_use (context, user, &check, error);
  if (!check_one_time (context, request, one_time_until, error))
    return FALSE;

  fill_account (context, result, account, user);
  return ms_second_factor_use (context, user, &check, error)
         && ms_account_make_room (context, user, error)
         && keep_password (context, request, one_time_until, error)
         && ms_account_make_session (context, user, request->device, request->seconds > 0 ? request->seconds : MS_SESSION_SECONDS, MS_TOKEN_USER,
                                     result, error);
}

static gboolean
note_token (MsContext       *context,
            const MsSignIn  *result,
            GError         **error)
{
  const MsAuditNote note = { .action = MS_AUDIT_TOKEN_CREATED, .user = result->user, .subject = result->session_id };

  return ms_audit_service_note (context, &note, error);
}

gboolean
ms_account_service_create_token (MsContext   *context,
                                 const char  *user,
                                 const char  *device,
                                 gboolean     is_bot,
                                 MsSignIn    *result,
                                 GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = NULL;

  if (!ms_context_get_actor (context)->is_system)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);

  account = ms_service_need_user (context, user, TRUE, &key, error);
  if (account == NULL)
    return FALSE;
  if (account->deleted)
    return ms_error_set (error, MS_ERROR_ACCOUNT_INACTIVE);

  fill_account (context, result, account, key);
  return ms_account_make_room (context, key, error)
         && ms_account_make_session (context, key, device, 0, is_bot ? MS_TOKEN_BOT : MS_TOKEN_USER, result, error)
         && note_token (context, result, error);
}
