/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team's settings, how long a conversation keeps its messages, and what the store takes up. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-hook-rules.h"
#include "ms-limits.h"
#include "ms-retention-service.h"
#include "ms-settings-service.h"
#include "ms-storage-service.h"

static void
write_fixed (MsApiCall    *call,
             MsJsonWriter *reply)
{
  MsSettingMask fixed = call->environment->fixed_settings;

  ms_json_writer_key (reply, "fixed");
  ms_json_writer_open_array (reply);
  if ((fixed & MS_SETTING_REGISTRATION) != 0)
    ms_json_writer_string (reply, "registration", -1);
  if ((fixed & MS_SETTING_GUESTS) != 0)
    ms_json_writer_string (reply, "guests", -1);
  ms_json_writer_close_array (reply);
}

static void
write_hook_targets (MsJsonWriter *reply,
                    const char   *targets)
{
  g_auto(GStrv) rules = g_strsplit (targets, ",", -1);

  ms_json_writer_key (reply, "hook_targets");
  ms_json_writer_open_array (reply);
  for (gsize i = 0; rules[i] != NULL; i++)
    ms_json_writer_string (reply, rules[i], -1);
  ms_json_writer_close_array (reply);
}

static gboolean
run_get (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  MsTeamSettings settings;

  if (!ms_settings_service_get (context, &settings, error))
    return FALSE;
  ms_json_writer_key (reply, "settings");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "team_name", settings.team_name);
  ms_json_writer_add_string (reply, "language", settings.language);
  ms_json_writer_add_string (reply, "registration", ms_registration_to_string (settings.registration));
  ms_json_writer_add_boolean (reply, "guests", settings.guests);
  ms_json_writer_add_int (reply, "message_chars", settings.message_chars);
  ms_json_writer_add_string (reply, "create_channels", ms_role_to_string (settings.create_channels));
  ms_json_writer_add_string (reply, "create_invites", ms_role_to_string (settings.create_invites));
  ms_json_writer_add_int (reply, "retention_days", settings.retention_days);
  ms_json_writer_add_int (reply, "audit_days", settings.audit_days);
  write_hook_targets (reply, settings.hook_targets);
  ms_json_writer_close_object (reply);
  write_fixed (call, reply);
  return TRUE;
}

static gboolean
is_given (MsApiCall     *call,
          const char    *name,
          MsSettingMask  bit)
{
  const char *text = ms_arguments_peek (call->arguments, name);

  if (text == NULL || *text == '\0')
    return FALSE;
  call->request.settings.mask |= bit;
  return TRUE;
}

static gboolean
refuse (GError     **error,
        const char  *name,
        const char  *values)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be %s: %s", values, name);
}

static gboolean
decode_name (MsApiCall  *call,
             GError    **error)
{
  MsTeamSettings *settings = &call->request.settings;

  if (ms_arguments_peek (call->arguments, "team_name") == NULL)
    return TRUE;
  settings->mask |= MS_SETTING_TEAM_NAME;
  return ms_api_decode_trimmed (call, "team_name", MS_LIMIT_TEAM_NAME_CHARS, &settings->team_name, error)
         && (*settings->team_name != '\0' || refuse (error, "team_name", "a name"));
}

static gboolean
decode_words (MsApiCall  *call,
              GError    **error)
{
  MsTeamSettings *settings = &call->request.settings;
  MsArguments *arguments = call->arguments;

  if (is_given (call, "language", MS_SETTING_LANGUAGE))
    {
      settings->language = ms_arguments_peek (arguments, "language");
      if (strcmp (settings->language, "en") != 0 && strcmp (settings->language, "ru") != 0)
        return refuse (error, "language", "en or ru");
    }
  if (is_given (call, "registration", MS_SETTING_REGISTRATION)
      && !ms_registration_from_string (ms_arguments_peek (arguments, "registration"), &settings->registration))
    return refuse (error, "registration", "invite, open or closed");
  return !is_given (call, "guests", MS_SETTING_GUESTS) || ms_arguments_get_boolean (arguments, "guests", &settings->guests, error);
}

static gboolean
decode_least (MsApiCall     *call,
              const char    *name,
              MsSettingMask  bit,
              MsRole        *role,
              GError       **error)
{
  if (!is_given (call, name, bit))
    return TRUE;
  return (ms_role_from_string (ms_arguments_peek (call->arguments, name), role) && *role >= MS_ROLE_MEMBER)
         || refuse (error, name, "member, admin or owner");
}

static gboolean
decode_number (MsApiCall     *call,
               const char    *name,
               MsSettingMask  bit,
               gint64         minimum,
               gint64         maximum,
               gint64        *value,
               GError       **error)
{
  return !is_given (call, name, bit) || ms_arguments_get_int (call->arguments, name, minimum, maximum, value, error);
}

/* The whole list; an empty one is no rules, and an empty string nothing at all, as always. */
static gboolean
decode_hook_targets (MsApiCall  *call,
                     GError    **error)
{
  MsTeamSettings *settings = &call->request.settings;
  g_auto(GStrv) list = NULL;
  g_autofree char *text = NULL;
  g_autoptr(MsHookRules) rules = NULL;
  MsJsonNode array;

  if (!ms_arguments_get_list (call->arguments, "hook_targets", MS_LIMIT_HOOK_RULES, &list, error))
    return FALSE;
  if (list == NULL)
    {
      if (!ms_arguments_get_json (call->arguments, "hook_targets", MS_JSON_ARRAY, &array, error))
        return FALSE;
      if (ms_json_node_get_type (array) != MS_JSON_ARRAY)
        return TRUE;
    }
  text = list != NULL ? g_strjoinv (",", list) : g_strdup ("");
  rules = ms_hook_rules_parse (text, error);
  if (rules == NULL)
    return FALSE;
  settings->mask |= MS_SETTING_HOOK_TARGETS;
  settings->hook_targets = ms_api_call_keep (call, ms_hook_rules_to_text (rules));
  return TRUE;
}

/* An array or an object is no value of a setting, and not a setting that was left out either. */
static gboolean
check_simple (MsApiCall  *call,
              GError    **error)
{
  static const char * const names[] = { "audit_days", "create_channels", "create_invites", "guests", "language", "message_chars",
                                        "registration", "retention_days", "team_name" };
  const char *text;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!ms_arguments_get_string (call->arguments, names[i], 0, &text, error))
      return FALSE;
  return TRUE;
}

static gboolean
decode_set (MsApiCall  *call,
            GError    **error)
{
  MsTeamSettings *settings = &call->request.settings;

  return check_simple (call, error) && decode_name (call, error) && decode_words (call, error) && decode_hook_targets (call, error)
         && decode_least (call, "create_channels", MS_SETTING_CREATE_CHANNELS, &settings->create_channels, error)
         && decode_least (call, "create_invites", MS_SETTING_CREATE_INVITES, &settings->create_invites, error)
         && decode_number (call, "message_chars", MS_SETTING_MESSAGE_CHARS, MS_MESSAGE_CHARS_MIN, MS_LIMIT_TEXT_CHARS,
                           &settings->message_chars, error)
         && decode_number (call, "retention_days", MS_SETTING_RETENTION_DAYS, 0, MS_RETENTION_DAYS_MAX, &settings->retention_days, error)
         && decode_number (call, "audit_days", MS_SETTING_AUDIT_DAYS, MS_AUDIT_DAYS_MIN, MS_AUDIT_DAYS_MAX, &settings->audit_days, error);
}

static gboolean
run_set (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  return ms_settings_service_set (context, &call->request.settings, call->environment->fixed_settings, &call->event_seq, error);
}

static gboolean
run_get_retention (MsApiCall     *call,
                   MsContext     *context,
                   MsJsonWriter  *reply,
                   GError       **error)
{
  gint64 days = -1;
  gint64 team_days = 0;

  if (!ms_retention_service_get (context, call->request.channel, &days, &team_days, error))
    return FALSE;
  ms_json_writer_add_int (reply, "days", days);
  ms_json_writer_add_int (reply, "team_days", team_days);
  return TRUE;
}

static gboolean
decode_set_retention (MsApiCall  *call,
                      GError    **error)
{
  const char *days;

  return ms_api_decode_channel (call, error) && ms_arguments_need_string (call->arguments, "days", 0, &days, error)
         && ms_arguments_get_int (call->arguments, "days", -1, MS_RETENTION_DAYS_MAX, &call->request.number, error);
}

static gboolean
run_set_retention (MsApiCall     *call,
                   MsContext     *context,
                   MsJsonWriter  *reply,
                   GError       **error)
{
  return ms_retention_service_set (context, call->request.channel, call->request.number, error);
}

static gboolean
run_storage (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  const MsApiEnvironment *environment = call->environment;
  MsStorageCounts counts;
  MsApiStorage files = { 0 };

  if (!ms_storage_service_count (context, &counts, error))
    return FALSE;
  if (environment->measure_storage != NULL)
    environment->measure_storage (environment->database, &files);
  ms_json_writer_add_int (reply, "database", files.database);
  ms_json_writer_add_int (reply, "log", files.log);
  ms_json_writer_add_int (reply, "blobs", files.blobs);
  ms_json_writer_add_int (reply, "index", counts.index_bytes);
  ms_json_writer_add_int (reply, "free", files.free);
  ms_json_writer_key (reply, "counts");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_int (reply, "users", counts.users);
  ms_json_writer_add_int (reply, "channels", counts.channels);
  ms_json_writer_add_int (reply, "messages", counts.messages);
  ms_json_writer_add_int (reply, "events", counts.events);
  ms_json_writer_close_object (reply);
  return TRUE;
}

const MsApiMethod ms_api_settings_methods[] = {
  { "micro.admin.channels.getRetention", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, ms_api_decode_channel,
    run_get_retention, NULL },
  { "micro.admin.channels.setRetention", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_set_retention,
    run_set_retention, NULL },
  { "micro.settings.get", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_get, NULL },
  { "micro.settings.set", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_set, run_set, NULL },
  { "micro.storage", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_storage, NULL },
  { NULL },
};
