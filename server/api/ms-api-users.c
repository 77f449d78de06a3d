/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about people: lists, profiles, presence. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"
#include "ms-wire-user.h"

#define CURSOR_USERS 'u'

typedef struct
{
  MsApiCall    *call;
  MsJsonWriter *reply;
  const char   *team_id;
  const char   *locale; /* (nullable) */
} UserWriter;

static void
write_one (const MsUser *user,
           gint64        key,
           gpointer      user_data)
{
  UserWriter *self = user_data;

  g_autofree char *tile = ms_api_call_dup_tile (self->call, user);
  MsUser view = *user;

  view.tile = tile;
  view.locale = (char *) self->locale;
  ms_wire_write_user (self->reply, &view, self->team_id);
}

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_limit (call, 0, MS_LIMIT_PAGE_MAX, error) && ms_api_decode_cursor (call, CURSOR_USERS, error)
         && ms_api_decode_include_locale (call, error);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  UserWriter writer = { call, reply, team->id, ms_api_call_get_locale (call, team) };
  gint64 next = 0;

  ms_json_writer_key (reply, "members");
  ms_json_writer_open_array (reply);
  if (!ms_user_service_list (context, call->request.cursor, call->request.limit, write_one, &writer, &next, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_json_writer_add_int (reply, "cache_ts", ms_context_get_now_seconds (context));
  ms_api_call_set_next (call, CURSOR_USERS, next);
  return TRUE;
}

typedef void (*WriteUser) (MsJsonWriter *writer,
                           const MsUser *user,
                           const char   *team_id);

static gboolean
reply_user (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            const char    *key,
            WriteUser      write,
            GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_user_service_get (context, call->request.user, NULL, error);

  if (user == NULL)
    return FALSE;
  user->tile = ms_api_call_dup_tile (call, user);
  user->locale = g_strdup (ms_api_call_get_locale (call, team));
  ms_json_writer_key (reply, key);
  write (reply, user, team->id);
  return TRUE;
}

static gboolean
decode_info (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_need_user (call, error) && ms_api_decode_include_locale (call, error);
}

static gboolean
run_info (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  return reply_user (call, context, reply, "user", ms_wire_write_user, error);
}

static gboolean
decode_lookup_by_email (MsApiCall  *call,
                        GError    **error)
{
  return ms_arguments_need_string (call->arguments, "email", MS_LIMIT_EMAIL_BYTES, &call->request.email, error);
}

static gboolean
run_lookup_by_email (MsApiCall     *call,
                     MsContext     *context,
                     MsJsonWriter  *reply,
                     GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_user_service_find_email (context, call->request.email, error);

  if (user == NULL)
    return FALSE;
  user->tile = ms_api_call_dup_tile (call, user);
  ms_json_writer_key (reply, "user");
  ms_wire_write_user (reply, user, team->id);
  return TRUE;
}

/* Who is there says so by being connected; old bots call it all the same. */
static gboolean
run_set_active (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  return TRUE;
}

static gboolean
run_profile_get (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  return reply_user (call, context, reply, "profile", ms_wire_write_profile, error);
}

/* The fields of a profile that can be set, where they go, and their lengths. */
typedef struct
{
  const char *name;
  gsize       offset;
  gsize       max_chars;
} ProfileField;

#define FIELD(name, maximum) { #name, G_STRUCT_OFFSET (MsProfileChange, name), maximum }

static const ProfileField profile_fields[] = {
  FIELD (real_name, MS_LIMIT_REAL_NAME_CHARS),
  FIELD (first_name, MS_LIMIT_REAL_NAME_CHARS),
  FIELD (last_name, MS_LIMIT_REAL_NAME_CHARS),
  FIELD (display_name, MS_LIMIT_REAL_NAME_CHARS),
  FIELD (title, MS_LIMIT_TITLE_CHARS),
  FIELD (phone, MS_LIMIT_PHONE_CHARS),
  FIELD (status_text, MS_LIMIT_STATUS_TEXT_CHARS),
  FIELD (status_emoji, MS_LIMIT_STATUS_EMOJI_CHARS),
  FIELD (email, MS_LIMIT_EMAIL_BYTES),
  FIELD (tz, MS_LIMIT_TZ_CHARS),
};

static gboolean
take_expiration (MsApiCall  *call,
                 const char *text,
                 GError    **error)
{
  if (g_ascii_string_to_signed (text[0] != '\0' ? text : "0", 10, 0, G_MAXINT32, &call->request.profile.status_expiration, NULL))
    return TRUE;
  return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
}

/* @text: (transfer full) */
static gboolean
take_field (MsApiCall  *call,
            const char *name,
            char       *text,
            GError    **error)
{
  const char *trimmed = ms_api_call_keep (call, ms_text_trim (text, -1));

  g_free (text);
  if (g_str_equal (name, "status_expiration"))
    return take_expiration (call, trimmed, error);
  for (gsize i = 0; i < G_N_ELEMENTS (profile_fields); i++)
    {
      if (!g_str_equal (name, profile_fields[i].name))
        continue;
      if (ms_text_count (trimmed, -1) > profile_fields[i].max_chars)
        return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
      G_STRUCT_MEMBER (const char *, &call->request.profile, profile_fields[i].offset) = trimmed;
      return TRUE;
    }
  return TRUE; /* a field that we do not keep is no error */
}

static char *
dup_value (MsJsonNode value)
{
  const char *raw;
  gsize length;

  switch (ms_json_node_get_type (value))
    {
    case MS_JSON_STRING:
      return ms_json_node_dup_string (value);
    case MS_JSON_NULL:
      return g_strdup ("");
    case MS_JSON_INTEGER:
      ms_json_node_peek_raw (value, &raw, &length);
      return g_strndup (raw, length);
    case MS_JSON_NONE:
    case MS_JSON_BOOLEAN:
    case MS_JSON_DOUBLE:
    case MS_JSON_ARRAY:
    case MS_JSON_OBJECT:
    default:
      return NULL;
    }
}

static gboolean
is_known_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (profile_fields); i++)
    if (g_str_equal (name, profile_fields[i].name))
      return TRUE;
  return g_str_equal (name, "status_expiration");
}

static gboolean
take_profile (MsApiCall   *call,
              MsJsonNode   profile,
              GError     **error)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  ms_json_iter_init (&iter, profile);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = ms_json_node_dup_string (key);
      char *text;

      if (!is_known_field (name))
        continue;
      text = dup_value (value);
      if (text == NULL)
        return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
      if (!take_field (call, name, text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
decode_profile_set (MsApiCall  *call,
                    GError    **error)
{
  MsJsonNode profile;
  const char *name;
  const char *value;

  call->request.profile.status_expiration = -1;
  if (!ms_api_decode_user (call, error))
    return FALSE;
  if (!ms_arguments_get_json (call->arguments, "profile", MS_JSON_OBJECT, &profile, NULL))
    return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
  if (ms_json_node_get_type (profile) == MS_JSON_OBJECT)
    return take_profile (call, profile, error);

  if (!ms_arguments_get_string (call->arguments, "name", MS_LIMIT_ARGUMENT_NAME_BYTES, &name, error)
      || !ms_arguments_get_text (call->arguments, "value", 0, &value, error))
    return FALSE;
  if (name == NULL || value == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
  return take_field (call, name, g_strdup (value), error);
}

static gboolean
run_profile_set (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_user_service_set_profile (context, call->request.user, &call->request.profile, &call->event_seq, error);

  if (user == NULL)
    return FALSE;
  user->tile = ms_api_call_dup_tile (call, user);
  ms_json_writer_key (reply, "profile");
  ms_wire_write_profile (reply, user, team->id);
  ms_json_writer_add_string (reply, "username", user->name);
  return TRUE;
}

static void
write_own_presence (MsJsonWriter        *reply,
                    const MsApiPresence *presence)
{
  ms_json_writer_add_boolean (reply, "online", presence->connected);
  ms_json_writer_add_boolean (reply, "auto_away", presence->connected && !presence->active && !presence->manual_away);
  ms_json_writer_add_boolean (reply, "manual_away", presence->manual_away);
  ms_json_writer_add_int (reply, "connection_count", presence->connection_count);
  if (presence->last_activity > 0)
    ms_json_writer_add_int (reply, "last_activity", presence->last_activity);
}

static gboolean
run_get_presence (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  const MsApiEnvironment *environment = call->environment;
  MsApiPresence presence = { FALSE };
  gint64 key = 0;
  g_autoptr(MsUser) user = ms_user_service_get (context, call->request.user, &key, error);

  if (user == NULL)
    return FALSE;
  if (environment->get_presence != NULL)
    environment->get_presence (key, &presence, environment->user_data);
  ms_json_writer_add_string (reply, "presence", presence.active && !presence.manual_away ? "active" : "away");
  if (key == call->caller.actor.user)
    write_own_presence (reply, &presence);
  ms_json_writer_add_boolean (reply, "connected", presence.connected);
  return TRUE;
}

static gboolean
decode_set_presence (MsApiCall  *call,
                     GError    **error)
{
  const char *presence = ms_arguments_peek (call->arguments, "presence");

  if (presence == NULL || (!g_str_equal (presence, "auto") && !g_str_equal (presence, "away")))
    return ms_error_set (error, MS_ERROR_INVALID_PRESENCE);
  call->request.flag = g_str_equal (presence, "away");
  return TRUE;
}

static gboolean
run_set_presence (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  return ms_user_service_set_presence (context, call->request.flag, &call->event_seq, error);
}

static void
after_set_presence (MsApiCall *call)
{
  const MsApiEnvironment *environment = call->environment;

  if (environment->set_presence != NULL)
    environment->set_presence (call->caller.actor.user, call->request.flag, environment->user_data);
}

const MsApiMethod ms_api_user_methods[] = {
  { "users.getPresence", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, ms_api_decode_user, run_get_presence, NULL },
  { "users.info", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_info, run_info, NULL },
  { "users.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_list, run_list, NULL },
  { "users.lookupByEmail", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_lookup_by_email, run_lookup_by_email,
    NULL },
  { "users.profile.get", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, ms_api_decode_user, run_profile_get, NULL },
  { "users.profile.set", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_profile_set, run_profile_set, NULL },
  { "users.setActive", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_DONE }, NULL, run_set_active, NULL },
  { "users.setPresence", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_set_presence, run_set_presence,
    after_set_presence },
  { NULL },
};
