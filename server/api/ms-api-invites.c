/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Invitations. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"

#define MAX_SECONDS (10 * 365 * 24 * 3600)
#define MAX_USES 1000000

typedef struct
{
  MsApiCall    *call;
  MsJsonWriter *reply;
} InviteWriter;

char *
ms_api_call_dup_join_link (MsApiCall  *call,
                           const char *code)
{
  const char *origin = call->caller.origin != NULL ? call->caller.origin : "";

  if (call->caller.actor.is_local && call->environment->share_origin != NULL)
    origin = call->environment->share_origin;
  return g_strconcat (origin, "/join/", code, NULL);
}

static gboolean
decode_create (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;

  request->seconds = MS_INVITE_SECONDS;
  request->number = 0;
  return ms_arguments_get_int (call->arguments, "expires", 0, MAX_SECONDS, &request->seconds, error)
         && ms_arguments_get_int (call->arguments, "uses", 0, MAX_USES, &request->number, error)
         && ms_arguments_get_list (call->arguments, "channels", MS_LIMIT_INVITE_CHANNELS, &request->list, error);
}

static gboolean
run_create (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  const char * const *channels = (const char * const *) request->list;
  g_autofree char *code = NULL;
  g_autofree char *url = NULL;
  gint64 expires = 0;

  if (!ms_account_service_create_invite (context, request->seconds, request->number, channels, &code, &expires, error))
    return FALSE;
  url = ms_api_call_dup_join_link (call, code);
  ms_json_writer_add_string (reply, "code", code);
  ms_json_writer_add_string (reply, "url", url);
  ms_json_writer_add_string (reply, "qr_text", url);
  ms_json_writer_add_int (reply, "expires", expires);
  ms_json_writer_add_int (reply, "uses", request->number);
  return TRUE;
}

static void
write_invite (const MsInviteView *invite,
              gpointer            user_data)
{
  InviteWriter *self = user_data;
  g_autofree char *url = ms_api_call_dup_join_link (self->call, invite->code);

  ms_json_writer_open_object (self->reply);
  ms_json_writer_add_string (self->reply, "code", invite->code);
  ms_json_writer_add_string (self->reply, "url", url);
  ms_json_writer_add_int (self->reply, "created", invite->created);
  ms_json_writer_add_string (self->reply, "creator", invite->creator);
  ms_json_writer_add_int (self->reply, "expires", invite->expires);
  ms_json_writer_add_int (self->reply, "uses", invite->uses);
  ms_json_writer_add_int (self->reply, "used", invite->used);
  ms_json_writer_close_object (self->reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  InviteWriter writer = { call, reply };

  ms_json_writer_key (reply, "invites");
  ms_json_writer_open_array (reply);
  if (!ms_account_service_list_invites (context, write_invite, &writer, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_code (MsApiCall  *call,
               GError    **error)
{
  return ms_arguments_need_string (call->arguments, "code", MS_LIMIT_INVITE_CODE_CHARS, &call->request.code, error);
}

static gboolean
run_info (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autofree char *inviter = NULL;
  gint64 expires = 0;

  if (!ms_account_service_look_at_invite (context, call->request.code, &inviter, &expires, error))
    return FALSE;
  ms_json_writer_add_string (reply, "team", team->name);
  if (inviter != NULL)
    ms_json_writer_add_string (reply, "inviter", inviter);
  ms_json_writer_add_int (reply, "expires", expires);
  return TRUE;
}

static gboolean
run_revoke (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  return ms_account_service_revoke_invite (context, call->request.code, error);
}

const MsApiMethod ms_api_invite_methods[] = {
  { "micro.invites.create", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_create, run_create, NULL },
  { "micro.invites.info", MS_API_ACCESS_ANYONE, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_code, run_info, NULL },
  { "micro.invites.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, NULL, run_list, NULL },
  { "micro.invites.revoke", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_code, run_revoke, NULL },
  { NULL },
};
