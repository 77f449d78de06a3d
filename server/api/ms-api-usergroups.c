/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about user groups. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"
#include "ms-usergroup-service.h"
#include "ms-wire-usergroup.h"

/* request: code is the group's id, name, text (description), device (handle), flag is include_disabled, second_flag include_users. */

typedef struct
{
  MsJsonWriter *reply;
  const char   *team_id;
} GroupWriter;

static void
write_one (const MsUsergroup *group,
           gpointer           user_data)
{
  GroupWriter *self = user_data;

  ms_wire_write_usergroup (self->reply, group, self->team_id);
}

/* Takes @group; NULL means that the service has refused. */
static gboolean
reply_group (MsContext     *context,
             MsJsonWriter  *reply,
             MsUsergroup   *group)
{
  g_autoptr(MsUsergroup) owned = group;

  if (owned == NULL)
    return FALSE;
  ms_json_writer_key (reply, "usergroup");
  ms_wire_write_usergroup (reply, owned, ms_account_service_get_team (context)->id);
  return TRUE;
}

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  return ms_arguments_get_boolean (call->arguments, "include_disabled", &call->request.flag, error)
         && ms_arguments_get_boolean (call->arguments, "include_users", &call->request.second_flag, error);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsTeam *team = ms_account_service_get_team (context);
  GroupWriter writer = { reply, team->id };

  ms_json_writer_key (reply, "usergroups");
  ms_json_writer_open_array (reply);
  if (!ms_usergroup_service_list (context, request->flag, request->second_flag, write_one, &writer, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_trimmed (MsApiCall   *call,
                const char  *name,
                const char **value,
                GError     **error)
{
  const char *text;

  *value = NULL;
  if (!ms_arguments_get_text (call->arguments, name, 0, &text, error))
    return FALSE;
  if (text != NULL)
    *value = ms_api_call_keep (call, ms_text_trim (text, -1));
  return TRUE;
}

static gboolean
decode_change (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  return ms_arguments_get_string (call->arguments, "name", 0, &request->name, error)
         && (request->name == NULL || decode_trimmed (call, "name", &request->name, error))
         && ms_arguments_get_string (call->arguments, "handle", 0, &request->device, error)
         && decode_trimmed (call, "description", &request->text, error);
}

static MsUsergroupChange
get_change (const MsApiRequest *request)
{
  return (MsUsergroupChange) { .name = request->name, .handle = request->device, .description = request->text };
}

static gboolean
decode_create (MsApiCall  *call,
               GError    **error)
{
  const char *name;

  return ms_arguments_need_string (call->arguments, "name", 0, &name, error) && decode_change (call, error);
}

static gboolean
run_create (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  MsUsergroupChange change = get_change (&call->request);

  return reply_group (context, reply, ms_usergroup_service_create (context, &change, &call->event_seq, error));
}

static gboolean
decode_group (MsApiCall  *call,
              GError    **error)
{
  return ms_arguments_need_string (call->arguments, "usergroup", MS_API_MAX_ID_CHARS, &call->request.code, error);
}

static gboolean
decode_update (MsApiCall  *call,
               GError    **error)
{
  return decode_group (call, error) && decode_change (call, error);
}

static gboolean
run_update (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  MsUsergroupChange change = get_change (&call->request);

  return reply_group (context, reply, ms_usergroup_service_update (context, call->request.code, &change, &call->event_seq, error));
}

static gboolean
run_enable (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  return reply_group (context, reply, ms_usergroup_service_set_disabled (context, call->request.code, FALSE, &call->event_seq, error));
}

static gboolean
run_disable (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  return reply_group (context, reply, ms_usergroup_service_set_disabled (context, call->request.code, TRUE, &call->event_seq, error));
}

static gboolean
decode_users_list (MsApiCall  *call,
                   GError    **error)
{
  return decode_group (call, error) && ms_arguments_get_boolean (call->arguments, "include_disabled", &call->request.flag, error);
}

static gboolean
run_users_list (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                GError       **error)
{
  g_autoptr(MsUsergroup) group = ms_usergroup_service_get (context, call->request.code, call->request.flag, error);

  if (group == NULL)
    return FALSE;
  ms_json_writer_key (reply, "users");
  ms_json_writer_open_array (reply);
  for (char **user = group->users; *user != NULL; user++)
    ms_json_writer_string (reply, *user, -1);
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_users_update (MsApiCall  *call,
                     GError    **error)
{
  if (!decode_group (call, error)
      || !ms_arguments_get_list (call->arguments, "users", MS_LIMIT_USERGROUP_USERS, &call->request.list, error))
    return FALSE;
  return (call->request.list != NULL && call->request.list[0] != NULL) || ms_error_set (error, MS_ERROR_NO_USERS_PROVIDED);
}

static gboolean
run_users_update (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  const char * const *users = (const char * const *) call->request.list;

  return reply_group (context, reply, ms_usergroup_service_set_users (context, call->request.code, users, &call->event_seq, error));
}

#define READ_ROW(name, decode, run) { name, MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode, run, NULL }
#define WRITE_ROW(name, decode, run) { name, MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode, run, NULL }

const MsApiMethod ms_api_usergroup_methods[] = {
  WRITE_ROW ("usergroups.create", decode_create, run_create),
  WRITE_ROW ("usergroups.disable", decode_group, run_disable),
  WRITE_ROW ("usergroups.enable", decode_group, run_enable),
  READ_ROW ("usergroups.list", decode_list, run_list),
  WRITE_ROW ("usergroups.update", decode_update, run_update),
  READ_ROW ("usergroups.users.list", decode_users_list, run_users_list),
  WRITE_ROW ("usergroups.users.update", decode_users_update, run_users_update),
  { NULL },
};
