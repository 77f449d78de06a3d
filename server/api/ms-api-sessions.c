/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The caller's own sessions. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"

static gboolean
decode_revoke (MsApiCall  *call,
               GError    **error)
{
  return ms_arguments_get_boolean (call->arguments, "test", &call->request.flag, error);
}

/* With `test` nothing is done and the answer says so. */
static gboolean
run_revoke (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  gboolean revoked = FALSE;

  if (!call->request.flag && !ms_account_service_sign_out (context, &revoked, error))
    return FALSE;
  ms_json_writer_add_boolean (reply, "revoked", revoked);
  return TRUE;
}

void
ms_api_write_session (const MsSessionView *session,
                      gpointer             user_data)
{
  MsJsonWriter *reply = user_data;

  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "id", session->id);
  ms_json_writer_add_string (reply, "device", session->device != NULL ? session->device : "");
  ms_json_writer_add_int (reply, "created", session->created);
  ms_json_writer_add_int (reply, "last_used", session->last_used);
  if (session->expires > 0)
    ms_json_writer_add_int (reply, "expires", session->expires);
  ms_json_writer_add_boolean (reply, "current", session->current);
  ms_json_writer_close_object (reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  ms_json_writer_key (reply, "sessions");
  ms_json_writer_open_array (reply);
  if (!ms_account_service_list_sessions (context, ms_api_write_session, reply, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_revoke_one (MsApiCall  *call,
                   GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!ms_arguments_get_string (call->arguments, "session", MS_API_MAX_ID_CHARS, &request->name, error)
      || !ms_arguments_get_boolean (call->arguments, "all_others", &request->flag, error))
    return FALSE;
  if (request->name != NULL || request->flag)
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: session");
}

static gboolean
run_revoke_one (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  guint revoked = 0;

  if (!ms_account_service_revoke_session (context, call->request.name, &revoked, error))
    return FALSE;
  ms_json_writer_add_int (reply, "revoked", revoked);
  return TRUE;
}

const MsApiMethod ms_api_session_methods[] = {
  { "auth.revoke", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_revoke, run_revoke, NULL },
  { "micro.sessions.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_list, NULL },
  { "micro.sessions.revoke", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_revoke_one, run_revoke_one, NULL },
  { NULL },
};
