/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts in the hands of administrators. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-account-admin.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"

static gboolean
decode_role (MsApiCall  *call,
             GError    **error)
{
  const char *role = ms_arguments_peek (call->arguments, "role");

  if (!ms_api_decode_need_user (call, error))
    return FALSE;
  if (role != NULL && ms_role_from_string (role, &call->request.role) && call->request.role != MS_ROLE_BOT)
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be owner, admin, member or guest: role");
}

static gboolean
run_set_role (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  return ms_account_service_set_role (context, call->request.user, call->request.role, &call->event_seq, error);
}

static gboolean
run_activate (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  return ms_account_service_set_active (context, call->request.user, TRUE, &call->event_seq, error);
}

static gboolean
run_deactivate (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  return ms_account_service_set_active (context, call->request.user, FALSE, &call->event_seq, error);
}

static gboolean
decode_reset (MsApiCall  *call,
              GError    **error)
{
  char password[MS_ONE_TIME_PASSWORD_SIZE];

  if (!ms_api_decode_need_user (call, error))
    return FALSE;
  ms_account_make_one_time_password (password);
  call->password = g_strdup (password);
  call->secret = g_strdup (password);
  explicit_bzero (password, sizeof password);
  return TRUE;
}

static gboolean
run_reset (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  if (call->stage == 0)
    return ms_account_service_check_reset (context, call->request.user, error);
  if (!ms_account_service_reset_password (context, call->request.user, call->hash, error))
    return FALSE;
  ms_json_writer_add_string (reply, "password", call->secret);
  return TRUE;
}

static gboolean
run_disable_totp (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  return ms_account_service_disable_second_factor (context, call->request.user, error);
}

static gboolean
run_sessions (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  MsSignInState state = { FALSE };

  ms_json_writer_key (reply, "sessions");
  ms_json_writer_open_array (reply);
  if (!ms_account_service_list_sessions_of (context, call->request.user, ms_api_write_session, reply, &state, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_json_writer_add_boolean (reply, "must_change_password", state.must_change_password);
  ms_json_writer_add_boolean (reply, "second_factor", state.second_factor);
  return TRUE;
}

static gboolean
decode_revoke (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!ms_api_decode_need_user (call, error)
      || !ms_arguments_get_string (call->arguments, "session", MS_API_MAX_ID_CHARS, &request->name, error)
      || !ms_arguments_get_boolean (call->arguments, "all", &request->flag, error))
    return FALSE;
  if (request->name != NULL || request->flag)
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: session");
}

static gboolean
run_revoke (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  guint revoked = 0;

  if (!ms_account_service_end_sessions_of (context, call->request.user, call->request.name, &revoked, error))
    return FALSE;
  ms_json_writer_add_int (reply, "revoked", revoked);
  return TRUE;
}

#define HASH_STEPS { MS_API_STEP_READ, MS_API_STEP_HASH, MS_API_STEP_WRITE }

const MsApiMethod ms_api_admin_methods[] = {
  { "micro.admin.users.activate", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_need_user, run_activate,
    NULL },
  { "micro.admin.users.deactivate", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_need_user,
    run_deactivate, NULL },
  { "micro.admin.users.disableTotp", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, ms_api_decode_need_user,
    run_disable_totp, NULL },
  { "micro.admin.users.resetPassword", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, HASH_STEPS, decode_reset, run_reset, NULL },
  { "micro.admin.users.sessions", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, ms_api_decode_need_user, run_sessions,
    NULL },
  { "micro.admin.users.sessions.revoke", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_revoke, run_revoke,
    NULL },
  { "micro.admin.users.setRole", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_role, run_set_role, NULL },
  { NULL },
};
