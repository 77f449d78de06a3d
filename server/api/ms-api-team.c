/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team as a whole: tests, who am I, the start of a client, realtime tickets. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include <string.h>

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-keeping.h"
#include "ms-arguments.h"
#include "ms-boot-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-wire-channel.h"
#include "ms-wire-quiet.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"
#include "ms-wire-usergroup.h"

static char *
dup_url (MsApiCall *call)
{
  return g_strconcat (call->caller.origin != NULL ? call->caller.origin : "", "/", NULL);
}

static void
write_argument (const char *name,
                const char *value,
                const char *json,
                gpointer    user_data)
{
  ms_json_writer_key_string (user_data, name);
  if (json != NULL)
    ms_json_writer_raw (user_data, json, -1);
  else
    ms_json_writer_string (user_data, value, -1);
}

/* With `error` it fails with just that word, whatever it is. */
static gboolean
run_api_test (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  call->test_error = ms_arguments_peek (call->arguments, "error");
  if (call->test_error != NULL)
    return ms_error_set (error, MS_ERROR_INVALID_ARG_NAME);
  ms_json_writer_key (reply, "args");
  ms_json_writer_open_object (reply);
  ms_arguments_foreach (call->arguments, write_argument, reply);
  ms_json_writer_close_object (reply);
  return TRUE;
}

static gboolean
run_auth_test (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_user_service_get (context, NULL, NULL, error);
  g_autofree char *url = dup_url (call);

  if (user == NULL)
    return FALSE;
  ms_json_writer_add_string (reply, "url", url);
  ms_json_writer_add_string (reply, "team", team->name);
  ms_json_writer_add_string (reply, "user", user->name);
  ms_json_writer_add_string (reply, "team_id", team->id);
  ms_json_writer_add_string (reply, "user_id", user->id);
  ms_json_writer_add_string (reply, "bot_id", user->bot_id);
  ms_json_writer_add_boolean (reply, "is_enterprise_install", FALSE);
  return TRUE;
}

static gboolean
run_team_info (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autofree char *url = dup_url (call);

  ms_json_writer_key (reply, "team");
  ms_wire_write_team (reply, team, url);
  return TRUE;
}

/* Profiles have no fields of a team's own making. */
static gboolean
run_team_profile (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  static const char * const lists[] = { "fields", "sections" };

  ms_json_writer_key (reply, "profile");
  ms_json_writer_open_object (reply);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      ms_json_writer_key (reply, lists[i]);
      ms_json_writer_open_array (reply);
      ms_json_writer_close_array (reply);
    }
  ms_json_writer_close_object (reply);
  return TRUE;
}

static gboolean
decode_rtm_connect (MsApiCall  *call,
                    GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_arguments_get_boolean (call->arguments, "micro", &request->flag, error)
         && ms_arguments_get_boolean (call->arguments, "batch_presence_aware", &request->second_flag, error)
         && ms_arguments_get_string (call->arguments, "since", MS_LIMIT_CURSOR_CHARS, &request->text, error);
}

/* http://host → ws://host, https://host → wss://host */
static char *
dup_socket_url (MsApiCall  *call,
                const char *ticket)
{
  const char *origin = call->caller.origin != NULL ? call->caller.origin : "http://localhost";
  const char *rest = g_str_has_prefix (origin, "http") ? origin + strlen ("http") : "://localhost";

  return g_strconcat ("ws", rest, "/rtm/", ticket, NULL);
}

static gboolean
run_rtm_connect (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  const MsApiEnvironment *environment = call->environment;
  const MsApiRequest *request = &call->request;
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsUser) user = ms_user_service_get (context, NULL, NULL, error);
  g_autofree char *ticket = NULL;
  g_autofree char *url = NULL;

  if (user == NULL)
    return FALSE;
  ticket = environment->mint_ticket (&call->caller, request->flag, request->second_flag, request->text, environment->user_data);
  if (ticket == NULL)
    return ms_error_set (error, MS_ERROR_RATELIMITED);

  url = dup_socket_url (call, ticket);
  ms_json_writer_add_string (reply, "url", url);
  ms_json_writer_key (reply, "self");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "id", user->id);
  ms_json_writer_add_string (reply, "name", user->name);
  ms_json_writer_close_object (reply);
  ms_json_writer_key (reply, "team");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "id", team->id);
  ms_json_writer_add_string (reply, "name", team->name);
  ms_json_writer_add_string (reply, "domain", team->domain);
  ms_json_writer_close_object (reply);
  return TRUE;
}

/* The visitor is called head first, then topics, users, channels, quiet times and user groups; each begins its list and ends the one before. */
typedef enum
{
  BOOT_TOPICS,
  BOOT_USERS,
  BOOT_CHANNELS,
  BOOT_QUIET,
  BOOT_USERGROUPS,
  BOOT_END,
} BootSection;

typedef struct
{
  MsApiCall    *call;
  MsJsonWriter *reply;
  BootSection   section;
  char         *team_id;
} Boot;

static void
boot_advance (Boot        *self,
              BootSection  section)
{
  static const char * const keys[] = { [BOOT_USERS] = "users", [BOOT_CHANNELS] = "channels", [BOOT_USERGROUPS] = "usergroups" };

  while (self->section < section)
    {
      if (self->section == BOOT_TOPICS || self->section == BOOT_QUIET)
        ms_json_writer_close_object (self->reply);
      else
        ms_json_writer_close_array (self->reply);
      self->section++;
      if (self->section == BOOT_QUIET || self->section == BOOT_END)
        continue;
      ms_json_writer_key (self->reply, keys[self->section]);
      ms_json_writer_open_array (self->reply);
    }
}

static void
write_user_with_presence (Boot         *self,
                          const MsUser *user,
                          gint64        key)
{
  const MsApiEnvironment *environment = self->call->environment;
  MsApiPresence presence = { FALSE };
  MsUser view = *user;

  if (environment->get_presence != NULL)
    environment->get_presence (key, &presence, environment->user_data);
  view.has_presence = TRUE;
  view.active = presence.active && !presence.manual_away;
  view.connected = presence.connected;
  ms_wire_write_user (self->reply, &view, self->team_id);
}

static void
boot_head (gint64        seq,
           const char   *position,
           const MsUser *user,
           const MsTeam *team,
           gint64        unread_threads,
           gpointer      user_data)
{
  Boot *self = user_data;
  g_autofree char *url = dup_url (self->call);

  self->team_id = g_strdup (team->id);
  self->call->wrote_seq = TRUE;
  ms_json_writer_add_int (self->reply, "seq", seq);
  ms_json_writer_add_string (self->reply, "position", position);
  ms_json_writer_key (self->reply, "self");
  write_user_with_presence (self, user, self->call->caller.actor.user);
  ms_json_writer_key (self->reply, "team");
  ms_wire_write_team (self->reply, team, url);
  ms_json_writer_add_int (self->reply, "unread_threads", unread_threads);
  ms_json_writer_key (self->reply, "heads");
  ms_json_writer_open_object (self->reply);
}

static void
boot_topic (const char *topic,
            gint64      seq,
            gpointer    user_data)
{
  Boot *self = user_data;

  ms_json_writer_key_string (self->reply, topic);
  ms_json_writer_int (self->reply, seq);
}

static void
boot_user (const MsUser *user,
           gint64        key,
           gpointer      user_data)
{
  Boot *self = user_data;

  boot_advance (self, BOOT_USERS);
  write_user_with_presence (self, user, key);
}

static void
boot_channel (const MsChannel *channel,
              gpointer         user_data)
{
  Boot *self = user_data;

  boot_advance (self, BOOT_CHANNELS);
  ms_wire_write_channel (self->reply, channel, self->team_id);
}

/* The caller's own comes first, before the object of all. */
static void
boot_quiet (const char        *user_id,
            const char        *zone,
            const MsQuietTime *quiet,
            gint64             now,
            gpointer           user_data)
{
  Boot *self = user_data;
  gboolean own = self->section < BOOT_QUIET;

  if (own)
    {
      boot_advance (self, BOOT_QUIET);
      ms_json_writer_key (self->reply, "dnd");
    }
  else
    ms_json_writer_key_string (self->reply, user_id);
  ms_json_writer_open_object (self->reply);
  ms_wire_write_quiet_members (self->reply, quiet, zone, now, own);
  if (own)
    ms_wire_write_quiet_schedule (self->reply, quiet);
  ms_json_writer_close_object (self->reply);
  if (!own)
    return;
  ms_json_writer_key (self->reply, "dnd_users");
  ms_json_writer_open_object (self->reply);
}

static void
boot_usergroup (const MsUsergroup *group,
                gpointer           user_data)
{
  Boot *self = user_data;

  boot_advance (self, BOOT_USERGROUPS);
  ms_wire_write_usergroup (self->reply, group, self->team_id);
}

static gboolean
run_boot (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  static const MsBootVisitor visitor = { boot_head, boot_topic, boot_user, boot_channel, boot_quiet, boot_usergroup };
  Boot boot = { .call = call, .reply = reply };
  gboolean ok = ms_boot_service_run (context, &visitor, &boot, error);

  if (ok && boot.team_id != NULL)
    {
      boot_advance (&boot, BOOT_END);
      ok = ms_api_write_emoji (context, reply, error) && ms_api_write_prefs (context, reply, error) && ms_api_write_drafts (context, reply, error);
    }
  g_free (boot.team_id);
  return ok;
}

static gboolean
run_server (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const gboolean is_empty = ms_account_service_is_empty (context);
  const MsTeam *team = ms_account_service_get_team (context);

  ms_json_writer_add_string (reply, "version", MS_VERSION);
  ms_json_writer_add_boolean (reply, "empty", is_empty);
  ms_json_writer_add_boolean (reply, "setup_code_required", is_empty && !call->caller.actor.is_local);
  ms_json_writer_add_string (reply, "registration", ms_registration_to_string (team->registration));
  ms_json_writer_add_boolean (reply, "guests", team->guests);
  ms_json_writer_add_string (reply, "language", team->language != NULL ? team->language : "en");
  ms_json_writer_add_int (reply, "min_password", MS_LIMIT_PASSWORD_MIN_CHARS);
  if (is_empty)
    {
      if (call->caller.actor.is_local && call->environment->share_origin != NULL)
        ms_json_writer_add_string (reply, "share_address", call->environment->share_origin);
      return TRUE;
    }
  ms_json_writer_key (reply, "team");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "id", team->id);
  ms_json_writer_add_string (reply, "name", team->name);
  ms_json_writer_close_object (reply);
  return TRUE;
}

const MsApiMethod ms_api_team_methods[] = {
  { "api.test", MS_API_ACCESS_ANYONE, MS_API_RATE_READ, { MS_API_STEP_DONE }, NULL, run_api_test, NULL },
  { "auth.test", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_auth_test, NULL },
  { "micro.boot", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_boot, NULL },
  { "micro.server", MS_API_ACCESS_ANYONE, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_server, NULL },
  { "rtm.connect", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_rtm_connect, run_rtm_connect, NULL },
  { "rtm.start", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_rtm_connect, run_rtm_connect, NULL },
  { "team.info", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_team_info, NULL },
  { "team.profile.get", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_team_profile, NULL },
  { NULL },
};
