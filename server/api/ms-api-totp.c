/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The caller's own second factor. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-second-factor.h"

static gboolean
run_begin (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  g_autofree char *secret = NULL;
  g_autofree char *uri = NULL;

  if (!ms_second_factor_begin (context, &secret, &uri, error))
    return FALSE;
  ms_json_writer_add_string (reply, "secret", secret);
  ms_json_writer_add_string (reply, "uri", uri);
  return TRUE;
}

static gboolean
decode_code (MsApiCall  *call,
             GError    **error)
{
  return ms_arguments_need_string (call->arguments, "code", MS_API_MAX_CODE_BYTES, &call->request.code, error);
}

static gboolean
run_confirm (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  char recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE];

  if (!ms_second_factor_confirm (context, call->request.code, recovery, error))
    return FALSE;
  ms_json_writer_key (reply, "recovery");
  ms_json_writer_open_array (reply);
  for (guint i = 0; i < MS_RECOVERY_CODES; i++)
    ms_json_writer_string (reply, recovery[i], -1);
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
run_disable (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  gboolean wrong = FALSE;

  if (!ms_second_factor_disable (context, call->request.code, &wrong, error))
    return FALSE;
  if (wrong)
    call->late_refusal = MS_ERROR_INVALID_CODE;
  return TRUE;
}

static gboolean
run_status (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  MsSecondFactorState state;

  if (!ms_second_factor_get (context, &state, error))
    return FALSE;
  ms_json_writer_add_boolean (reply, "enabled", state.enabled);
  if (state.enabled)
    {
      ms_json_writer_add_int (reply, "since", state.since);
      ms_json_writer_add_int (reply, "recovery_left", state.recovery_left);
    }
  return TRUE;
}

const MsApiMethod ms_api_totp_methods[] = {
  { "micro.totp.begin", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, NULL, run_begin, NULL },
  { "micro.totp.confirm", MS_API_ACCESS_SESSION, MS_API_RATE_LOGIN, { MS_API_STEP_WRITE }, decode_code, run_confirm, NULL },
  { "micro.totp.disable", MS_API_ACCESS_SESSION, MS_API_RATE_LOGIN, { MS_API_STEP_WRITE }, decode_code, run_disable, NULL },
  { "micro.totp.status", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_status, NULL },
  { NULL },
};
