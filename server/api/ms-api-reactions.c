/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about reactions. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-decode.h"
#include "ms-api-items.h"
#include "ms-arguments.h"
#include "ms-emoji.h"
#include "ms-frame.h"
#include "ms-reaction-service.h"
#include "ms-wire-message.h"
#include "ms-wire-reaction.h"

#define CURSOR_REACTIONS 'r'

static gboolean
decode_reaction (MsApiCall  *call,
                 GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!ms_arguments_get_string (call->arguments, "name", 0, &request->name, NULL) || request->name == NULL
      || !ms_emoji_name_is_valid (request->name))
    return ms_error_set (error, MS_ERROR_INVALID_NAME);
  return ms_api_decode_item (call, error);
}

static gboolean
run_add (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  const MsApiRequest *request = &call->request;

  return ms_reaction_service_add (context, request->channel, request->ts, request->name, &call->event_seq, error);
}

static gboolean
run_remove (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;

  return ms_reaction_service_remove (context, request->channel, request->ts, request->name, &call->event_seq, error);
}

/* request.flag: everybody who reacted. */
static gboolean
decode_get (MsApiCall  *call,
            GError    **error)
{
  return ms_api_decode_item (call, error) && ms_arguments_get_boolean (call->arguments, "full", &call->request.flag, error);
}

/* (transfer full) (nullable) */
static char *
write_reactions (GPtrArray *reactions)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  if (reactions->len == 0)
    return NULL;
  ms_wire_write_reactions (writer, reactions);
  json = ms_json_writer_peek (writer, &length);
  return g_strndup (json, length);
}

static gboolean
run_get (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsMessage) message = NULL;
  g_autoptr(GPtrArray) reactions = NULL;

  if (!ms_reaction_service_get (context, request->channel, request->ts, &message, request->flag ? &reactions : NULL, error))
    return FALSE;
  if (reactions != NULL)
    {
      g_free (message->reactions);
      message->reactions = write_reactions (reactions);
    }
  ms_json_writer_add_string (reply, "type", MS_FRAME_MESSAGE);
  ms_json_writer_add_string (reply, "channel", request->channel);
  ms_json_writer_key (reply, "message");
  ms_wire_write_message (reply, message, team->id);
  return TRUE;
}

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_user (call, error) && ms_api_decode_item_range (call, CURSOR_REACTIONS, error);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsItemRange range = ms_api_get_item_range (call);
  const MsTeam *team = ms_account_service_get_team (context);
  MsApiItemWriter writer = { reply, team->id, NULL };
  MsItemPage page;

  ms_json_writer_key (reply, "items");
  ms_json_writer_open_array (reply);
  if (!ms_reaction_service_list (context, call->request.user, &range, ms_api_write_item, &writer, &page, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_api_write_item_page (call, CURSOR_REACTIONS, reply, &page);
  return TRUE;
}

const MsApiMethod ms_api_reaction_methods[] = {
  { "reactions.add", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_reaction, run_add, NULL },
  { "reactions.get", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_get, run_get, NULL },
  { "reactions.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_list, run_list, NULL },
  { "reactions.remove", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_reaction, run_remove, NULL },
  { NULL },
};
