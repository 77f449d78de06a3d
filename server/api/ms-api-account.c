/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ways in: first run, registration, guests, sign-in, and another password. Each asks first on a reader whether it can work at all, so that a refusal
 * costs no slow hash, and then decides again where it writes. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-name.h"

#define MAX_LOGIN_CHARS 320
/* Longer ones are no passwords of ours, and hashing a megabyte is no kindness. */
#define MAX_PASSWORD_BYTES (4 * MS_LIMIT_PASSWORD_MAX_CHARS)
#define CODE_CHARS 32

/* What names the session: the client's own word, else its user agent. */
static gboolean
decode_device (MsApiCall  *call,
               GError    **error)
{
  const char *agent = call->caller.user_agent;

  if (!ms_api_decode_trimmed (call, "device", MS_LIMIT_DEVICE_CHARS, &call->request.device, error))
    return FALSE;
  if (call->request.device != NULL && call->request.device[0] != '\0')
    return TRUE;
  call->request.device = NULL;
  if (agent != NULL && g_utf8_validate (agent, -1, NULL))
    call->request.device = ms_api_call_keep (call, g_utf8_substring (agent, 0, MIN (g_utf8_strlen (agent, -1), MS_LIMIT_DEVICE_CHARS)));
  return TRUE;
}

/* The rest of the rule for new ones is ms_account_check_password(). */
static gboolean
decode_password (MsApiCall   *call,
                 const char  *name,
                 MsError      too_long,
                 char       **result,
                 GError     **error)
{
  const char *password;

  if (!ms_arguments_get_text (call->arguments, name, 0, &password, error))
    return FALSE;
  if (password == NULL)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: %s", name);
  if (strlen (password) > MAX_PASSWORD_BYTES)
    return ms_error_set (error, too_long);
  *result = g_strdup (password);
  return TRUE;
}

/* A password that is to take the place of the one before. */
static gboolean
decode_new_password (MsApiCall   *call,
                     const char  *name,
                     GError     **error)
{
  return decode_password (call, name, MS_ERROR_WEAK_PASSWORD, &call->new_password, error)
         && ms_account_check_password (call->new_password, NULL, error);
}

static gboolean
decode_email (MsApiCall  *call,
              GError    **error)
{
  const char *email;

  if (!ms_api_decode_trimmed (call, "email", MS_LIMIT_EMAIL_BYTES, &email, error))
    return FALSE;
  if (email == NULL || email[0] == '\0')
    return TRUE;
  call->request.email = email;
  return ms_name_check_email (email) || ms_error_set (error, MS_ERROR_INVALID_EMAIL);
}

/* Name, password, real name and e-mail of a new account. */
static gboolean
decode_new_account (MsApiCall  *call,
                    GError    **error)
{
  MsApiRequest *request = &call->request;
  g_autofree char *name = NULL;

  if (!ms_arguments_get_string (call->arguments, "name", 0, &request->name, error))
    return FALSE;
  name = ms_name_check_user (request->name, error);
  return name != NULL && decode_password (call, "password", MS_ERROR_WEAK_PASSWORD, &call->password, error)
         && ms_account_check_password (call->password, name, error)
         && ms_api_decode_trimmed (call, "real_name", MS_LIMIT_REAL_NAME_CHARS, &request->real_name, error)
         && decode_email (call, error) && decode_device (call, error);
}

static void
take_session (MsApiCall      *call,
              MsJsonWriter   *reply,
              const MsSignIn *result)
{
  call->token = g_strdup (result->token);
  ms_json_writer_add_string (reply, "token", result->token);
  ms_json_writer_add_string (reply, "user_id", result->user_id);
  ms_json_writer_add_string (reply, "team_id", result->team_id);
}

static gboolean
decode_register (MsApiCall  *call,
                 GError    **error)
{
  return decode_new_account (call, error)
         && ms_arguments_get_string (call->arguments, "invite", MS_LIMIT_INVITE_CODE_CHARS, &call->request.code, error);
}

static gboolean
run_register (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsRegister account = {
    .name = request->name,
    .password_hash = call->hash,
    .real_name = request->real_name,
    .email = request->email,
    .invite = request->code,
    .device = request->device,
    .want_session = TRUE,
  };
  g_auto(MsSignIn) result = { NULL };

  if (call->stage == 0)
    return ms_account_service_check_registration (context, request->name, request->email, request->code, error);
  if (!ms_account_service_register (context, &account, &result, error))
    return FALSE;
  call->event_seq = result.event_seq;
  take_session (call, reply, &result);
  return TRUE;
}

static gboolean
decode_login (MsApiCall  *call,
              GError    **error)
{
  MsApiRequest *request = &call->request;
  gboolean keep = !call->caller.simple_door;

  if (!ms_arguments_get_boolean (call->arguments, "keep", &keep, error)
      || !ms_api_decode_trimmed (call, "login", MAX_LOGIN_CHARS, &request->name, error))
    return FALSE;
  if (request->name == NULL || request->name[0] == '\0')
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: login");
  request->seconds = keep ? 0 : MS_SESSION_SHORT_SECONDS;
  if (!ms_arguments_get_string (call->arguments, "code", 0, &request->code, error))
    return FALSE;
  if (request->code != NULL && strlen (request->code) > MS_API_MAX_CODE_BYTES)
    return ms_error_set (error, MS_ERROR_INVALID_CODE);
  return decode_password (call, "password", MS_ERROR_INVALID_CREDENTIALS, &call->password, error) && decode_device (call, error)
         && (ms_arguments_peek (call->arguments, "new_password") == NULL || decode_new_password (call, "new_password", error));
}

/* What is asked for comes to nothing where too many passwords were tried: for names that are nobody's just so. */
static gboolean
take_login (MsApiCall  *call,
            MsLogin    *login,
            GError    **error)
{
  const MsApiEnvironment *environment = call->environment;
  guint seconds = 0;

  if (environment->take_password != NULL)
    seconds = environment->take_password (environment->passwords, login->user, call->request.name, call->caller.address);
  if (seconds > 0)
    return ms_error_set_ratelimited (error, seconds);
  call->login_user = login->user;
  call->login_verified = login->verified;
  call->hash = g_steal_pointer (&login->hash);
  call->login_name = g_steal_pointer (&login->name);
  return TRUE;
}

static gboolean
find_login (MsApiCall  *call,
            MsContext  *context,
            GError    **error)
{
  g_auto(MsLogin) login = { 0 };

  return ms_account_service_find_login (context, call->request.name, &login, error) && take_login (call, &login, error);
}

static gboolean
run_login (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  const MsSessionRequest request = {
    .user = call->login_user,
    .verified = call->login_verified,
    .device = call->request.device,
    .seconds = call->request.seconds,
    .rehash = call->rehash,
    .code = call->request.code,
    .new_hash = call->hash,
  };
  g_auto(MsSignIn) result = { NULL };
  gboolean wrong_code = FALSE;

  if (call->stage == 0)
    return find_login (call, context, error);
  if (!ms_account_service_open_session (context, &request, &result, &wrong_code, error))
    return FALSE;
  if (wrong_code)
    {
      call->late_refusal = MS_ERROR_INVALID_CODE;
      return TRUE;
    }
  take_session (call, reply, &result);
  return TRUE;
}

static gboolean
decode_passwd (MsApiCall  *call,
               GError    **error)
{
  return decode_password (call, "old", MS_ERROR_INVALID_CREDENTIALS, &call->password, error) && decode_new_password (call, "new", error);
}

static gboolean
run_passwd (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  g_auto(MsLogin) login = { 0 };

  if (call->stage > 0)
    return ms_account_service_change_password (context, call->login_verified, call->hash, error);
  return ms_account_service_find_own_login (context, &login, error) && take_login (call, &login, error);
}

static gboolean
decode_guest (MsApiCall  *call,
              GError    **error)
{
  return ms_arguments_get_string (call->arguments, "name", 0, &call->request.name, error) && decode_device (call, error);
}

static gboolean
run_guest (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  g_auto(MsSignIn) result = { NULL };

  if (!ms_account_service_guest (context, call->request.name, call->request.device, &result, error))
    return FALSE;
  call->event_seq = result.event_seq;
  take_session (call, reply, &result);
  return TRUE;
}

static gboolean
decode_registration (MsApiCall  *call,
                     GError    **error)
{
  const char *text = ms_arguments_peek (call->arguments, "registration");

  call->request.registration = MS_REGISTRATION_INVITE;
  if (text == NULL || ms_registration_from_string (text, &call->request.registration))
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be invite, open or closed: registration");
}

static gboolean
decode_language (MsApiCall  *call,
                 GError    **error)
{
  const char *text = ms_arguments_peek (call->arguments, "language");

  call->request.language = text;
  if (text == NULL || g_str_equal (text, "en") || g_str_equal (text, "ru"))
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be en or ru: language");
}

static gboolean
decode_setup (MsApiCall  *call,
              GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_arguments_get_string (call->arguments, "code", MS_LIMIT_INVITE_CODE_CHARS, &request->code, error)
         && ms_api_decode_trimmed (call, "team_name", MS_LIMIT_TEAM_NAME_CHARS, &request->text, error)
         && decode_language (call, error) && decode_registration (call, error)
         && ms_arguments_get_boolean (call->arguments, "guests", &request->flag, error)
         && ms_arguments_get_list (call->arguments, "channels", MS_LIMIT_SETUP_CHANNELS, &request->list, error)
         && decode_new_account (call, error);
}

/* People type it from another screen: case, blanks and the hyphen do not count. */
static void
normalise_code (const char *code,
                char        out[CODE_CHARS])
{
  gsize n = 0;

  memset (out, 0, CODE_CHARS);
  for (; code != NULL && *code != '\0' && n < CODE_CHARS - 1; code++)
    if (g_ascii_isalnum (*code))
      out[n++] = g_ascii_toupper (*code);
}

static gboolean
check_setup_code (MsApiCall  *call,
                  GError    **error)
{
  char given[CODE_CHARS];
  char expected[CODE_CHARS];
  guchar difference = 0;

  if (call->caller.actor.is_local)
    return TRUE;
  normalise_code (call->request.code, given);
  normalise_code (call->environment->setup_code, expected);
  for (gsize i = 0; i < CODE_CHARS; i++)
    difference |= (guchar) (given[i] ^ expected[i]);
  return (difference == 0 && expected[0] != '\0') || ms_error_set (error, MS_ERROR_INVALID_CODE);
}

static gboolean
check_setup (MsApiCall  *call,
             MsContext  *context,
             GError    **error)
{
  if (!ms_account_service_is_empty (context))
    return ms_error_set (error, MS_ERROR_ALREADY_SET_UP);
  return check_setup_code (call, error);
}

static void
write_setup (MsApiCall      *call,
             MsJsonWriter   *reply,
             const MsSignIn *result)
{
  take_session (call, reply, result);
  ms_json_writer_key (reply, "channels");
  ms_json_writer_open_array (reply);
  for (guint i = 0; result->channels != NULL && i < result->channels->len; i++)
    {
      const MsChannel *channel = g_ptr_array_index (result->channels, i);

      ms_json_writer_open_object (reply);
      ms_json_writer_add_string (reply, "id", channel->id);
      ms_json_writer_add_string (reply, "name", channel->name);
      ms_json_writer_close_object (reply);
    }
  ms_json_writer_close_array (reply);
  if (result->invite_code == NULL)
    return;

  {
    g_autofree char *url = ms_api_call_dup_join_link (call, result->invite_code);

    ms_json_writer_key (reply, "invite");
    ms_json_writer_open_object (reply);
    ms_json_writer_add_string (reply, "code", result->invite_code);
    ms_json_writer_add_string (reply, "url", url);
    ms_json_writer_close_object (reply);
  }
}

static gboolean
run_setup (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsSetup setup = {
    .team_name = request->text != NULL && request->text[0] != '\0' ? request->text : NULL,
    .language = request->language,
    .registration = request->registration,
    .guests = request->flag,
    .name = request->name,
    .password_hash = call->hash,
    .real_name = request->real_name,
    .email = request->email,
    .channels = (const char * const *) request->list,
    .device = request->device,
    .want_session = TRUE,
  };
  g_auto(MsSignIn) result = { NULL };

  if (call->stage == 0)
    return check_setup (call, context, error);
  if (!ms_account_service_setup (context, &setup, &result, error))
    return FALSE;
  call->event_seq = result.event_seq;
  write_setup (call, reply, &result);
  return TRUE;
}

#define HASH_STEPS { MS_API_STEP_READ, MS_API_STEP_HASH, MS_API_STEP_WRITE }
#define VERIFY_STEPS { MS_API_STEP_READ, MS_API_STEP_VERIFY, MS_API_STEP_HASH, MS_API_STEP_WRITE }

const MsApiMethod ms_api_account_methods[] = {
  { "micro.guest", MS_API_ACCESS_ANYONE, MS_API_RATE_LOGIN, { MS_API_STEP_WRITE }, decode_guest, run_guest, NULL },
  { "micro.login", MS_API_ACCESS_ANYONE, MS_API_RATE_LOGIN, VERIFY_STEPS, decode_login, run_login, NULL },
  { "micro.passwd", MS_API_ACCESS_SESSION, MS_API_RATE_LOGIN, VERIFY_STEPS, decode_passwd, run_passwd, NULL },
  { "micro.register", MS_API_ACCESS_ANYONE, MS_API_RATE_LOGIN, HASH_STEPS, decode_register, run_register, NULL },
  { "micro.setup", MS_API_ACCESS_ANYONE, MS_API_RATE_LOGIN, HASH_STEPS, decode_setup, run_setup, NULL },
  { NULL },
};
