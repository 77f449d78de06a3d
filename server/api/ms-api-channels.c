/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about conversations. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-message-service.h"
#include "ms-read-service.h"
#include "ms-wire-channel.h"

#define CURSOR_CHANNELS 'c'
#define CURSOR_OF_USER 'o'
#define CURSOR_MEMBERS 'm'

typedef struct
{
  MsJsonWriter *reply;
  const char   *team_id;
} ChannelWriter;

/* The object `channel` of a reply. Takes @channel; NULL means that the service has refused. */
static gboolean
reply_channel (MsContext     *context,
               MsJsonWriter  *reply,
               MsChannel     *channel)
{
  g_autoptr(MsChannel) owned = channel;

  if (owned == NULL)
    return FALSE;
  ms_json_writer_key (reply, "channel");
  ms_wire_write_channel (reply, owned, ms_account_service_get_team (context)->id);
  return TRUE;
}

static void
keep_newest (const MsMessage *message,
             gpointer         user_data)
{
  MsChannel *channel = user_data;

  channel->newest = ms_message_copy (message);
}

/* The same of one conversation that a member asks for: with its newest message. */
static gboolean
reply_whole_channel (MsContext     *context,
                     MsJsonWriter  *reply,
                     MsChannel     *channel,
                     GError       **error)
{
  g_autoptr(MsChannel) owned = channel;
  gint64 next = 0;
  gint64 pin_count = 0;

  if (owned == NULL)
    return FALSE;
  if (owned->is_member && owned->latest != 0)
    {
      const MsHistoryQuery query = { .channel = owned->id, .limit = 1 };

      if (!ms_message_service_history (context, &query, keep_newest, owned, &next, &pin_count, error))
        return FALSE;
    }
  return reply_channel (context, reply, g_steal_pointer (&owned));
}

static void
write_one (const MsChannel *channel,
           gpointer         user_data)
{
  ChannelWriter *self = user_data;

  ms_wire_write_channel (self->reply, channel, self->team_id);
}

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_types (call, error) && ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_PAGE_MAX, error)
         && ms_api_decode_cursor (call, CURSOR_CHANNELS, error);
}

static gboolean
decode_list_of_user (MsApiCall  *call,
                     GError    **error)
{
  return ms_api_decode_user (call, error) && ms_api_decode_types (call, error)
         && ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_PAGE_MAX, error)
         && ms_api_decode_cursor (call, CURSOR_OF_USER, error);
}

static gboolean
run_any_list (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              gboolean       of_user,
              GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsChannelQuery query = { request->types, request->flag, request->cursor, request->limit };
  const MsTeam *team = ms_account_service_get_team (context);
  ChannelWriter writer = { reply, team->id };
  gint64 next = 0;
  gboolean ok = TRUE;

  ms_json_writer_key (reply, "channels");
  ms_json_writer_open_array (reply);
  if (of_user)
    ok = ms_channel_service_list_of_user (context, request->user, &query, write_one, &writer, &next, error);
  else if (request->types != 0)
    ok = ms_channel_service_list (context, &query, write_one, &writer, &next, error);
  if (!ok)
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_api_call_set_next (call, of_user ? CURSOR_OF_USER : CURSOR_CHANNELS, next);
  return TRUE;
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  return run_any_list (call, context, reply, FALSE, error);
}

static gboolean
run_list_of_user (MsApiCall     *call,
                  MsContext     *context,
                  MsJsonWriter  *reply,
                  GError       **error)
{
  return run_any_list (call, context, reply, TRUE, error);
}

static gboolean
decode_info (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_include_locale (call, error);
}

static gboolean
run_info (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  MsChannel *channel = ms_channel_service_get (context, call->request.channel, error);

  if (channel != NULL)
    channel->locale = g_strdup (ms_api_call_get_locale (call, ms_account_service_get_team (context)));
  return reply_whole_channel (context, reply, channel, error);
}

static gboolean
decode_members (MsApiCall  *call,
                GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_PAGE_MAX, error)
         && ms_api_decode_cursor (call, CURSOR_MEMBERS, error);
}

static void
write_member (const char *user,
              gpointer    user_data)
{
  ms_json_writer_string (user_data, user, -1);
}

static gboolean
run_members (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  const MsApiRequest *request = &call->request;
  gint64 next = 0;

  ms_json_writer_key (reply, "members");
  ms_json_writer_open_array (reply);
  if (!ms_channel_service_members (context, request->channel, request->cursor, request->limit, write_member, reply, &next, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_api_call_set_next (call, CURSOR_MEMBERS, next);
  return TRUE;
}

/* The rule for names is the service's: a missing or too long one has its own error there. */
static gboolean
decode_create (MsApiCall  *call,
               GError    **error)
{
  call->request.flag = FALSE;
  return ms_arguments_get_string (call->arguments, "name", 0, &call->request.name, error)
         && ms_arguments_get_boolean (call->arguments, "is_private", &call->request.flag, error);
}

static gboolean
run_create (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;

  return reply_channel (context, reply, ms_channel_service_create (context, request->name, request->flag, &call->event_seq, error));
}

static gboolean
run_join (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  gboolean already = FALSE;
  MsChannel *channel = ms_channel_service_join (context, call->request.channel, &already, &call->event_seq, error);

  if (already)
    call->warning = "already_in_channel";
  return reply_channel (context, reply, channel);
}

static gboolean
run_leave (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  gboolean not_in = FALSE;

  if (!ms_channel_service_leave (context, call->request.channel, &not_in, &call->event_seq, error))
    return FALSE;
  if (not_in)
    ms_json_writer_add_boolean (reply, "not_in_channel", TRUE);
  return TRUE;
}

static gboolean
decode_invite (MsApiCall  *call,
               GError    **error)
{
  if (!ms_api_decode_channel (call, error)
      || !ms_arguments_get_list (call->arguments, "users", MS_LIMIT_INVITE_USERS, &call->request.list, error))
    return FALSE;
  return call->request.list != NULL || ms_error_set (error, MS_ERROR_NO_USER);
}

static gboolean
run_invite (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;
  const char * const *users = (const char * const *) request->list;

  return reply_channel (context, reply, ms_channel_service_invite (context, request->channel, users, &call->event_seq, error));
}

static gboolean
decode_kick (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_need_user (call, error);
}

static gboolean
run_kick (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  return ms_channel_service_kick (context, call->request.channel, call->request.user, &call->event_seq, error);
}

static gboolean
decode_rename (MsApiCall  *call,
               GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_arguments_get_string (call->arguments, "name", 0, &call->request.name, error);
}

static gboolean
run_rename (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsApiRequest *request = &call->request;

  return reply_channel (context, reply,
                        ms_channel_service_rename (context, request->channel, request->name, &call->event_seq, error));
}

/* An absent text is an error, an empty one clears. */
static gboolean
decode_note (MsApiCall  *call,
             const char *name,
             GError    **error)
{
  if (!ms_api_decode_channel (call, error) || !ms_arguments_get_text (call->arguments, name, 0, &call->request.text, error))
    return FALSE;
  if (call->request.text != NULL)
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: %s", name);
}

static gboolean
decode_topic (MsApiCall  *call,
              GError    **error)
{
  return decode_note (call, "topic", error);
}

static gboolean
decode_purpose (MsApiCall  *call,
                GError    **error)
{
  return decode_note (call, "purpose", error);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static gboolean
run_set_topic (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  const MsApiRequest *request = &call->request;
  MsChannel *channel = ms_channel_service_set_topic (context, request->channel, request->text, &call->event_seq, error);

  if (channel != NULL)
    ms_json_writer_add_string (reply, "topic", or_empty (channel->topic.value));
  return reply_channel (context, reply, channel);
}

static gboolean
run_set_purpose (MsApiCall     *call,
                 MsContext     *context,
                 MsJsonWriter  *reply,
                 GError       **error)
{
  const MsApiRequest *request = &call->request;
  MsChannel *channel = ms_channel_service_set_purpose (context, request->channel, request->text, &call->event_seq, error);

  if (channel != NULL)
    ms_json_writer_add_string (reply, "purpose", or_empty (channel->purpose.value));
  return reply_channel (context, reply, channel);
}

static gboolean
run_archive (MsApiCall     *call,
             MsContext     *context,
             MsJsonWriter  *reply,
             GError       **error)
{
  return ms_channel_service_set_archived (context, call->request.channel, TRUE, &call->event_seq, error);
}

static gboolean
run_unarchive (MsApiCall     *call,
               MsContext     *context,
               MsJsonWriter  *reply,
               GError       **error)
{
  return ms_channel_service_set_archived (context, call->request.channel, FALSE, &call->event_seq, error);
}

static gboolean
decode_open (MsApiCall  *call,
             GError    **error)
{
  MsApiRequest *request = &call->request;

  if (!ms_arguments_get_string (call->arguments, "channel", MS_API_MAX_ID_CHARS, &request->channel, error))
    return FALSE;
  if (request->channel != NULL)
    return TRUE;
  if (!ms_arguments_get_list (call->arguments, "users", MS_LIMIT_INVITE_USERS, &request->list, error))
    return FALSE;
  return request->list != NULL || ms_error_set (error, MS_ERROR_USERS_LIST_NOT_SUPPLIED);
}

static gboolean
run_open (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsApiRequest *request = &call->request;
  const char * const *users = (const char * const *) request->list;
  gboolean already = FALSE;
  MsChannel *channel = ms_channel_service_open (context, request->channel, users, &already, &call->event_seq, error);

  if (channel != NULL && already)
    {
      ms_json_writer_add_boolean (reply, "no_op", TRUE);
      ms_json_writer_add_boolean (reply, "already_open", TRUE);
    }
  return reply_whole_channel (context, reply, channel, error);
}

static gboolean
run_close (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  gboolean already = FALSE;

  if (!ms_channel_service_close (context, call->request.channel, &already, &call->event_seq, error))
    return FALSE;
  if (already)
    {
      ms_json_writer_add_boolean (reply, "no_op", TRUE);
      ms_json_writer_add_boolean (reply, "already_closed", TRUE);
    }
  return TRUE;
}

static gboolean
decode_mark (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_channel (call, error) && ms_api_decode_ts (call, MS_ERROR_INVALID_TIMESTAMP, error);
}

static gboolean
run_mark (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  return ms_read_service_mark (context, call->request.channel, call->request.ts, &call->event_seq, error);
}

#define READ_ROW(name, decode, run) { name, MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode, run, NULL }
#define WRITE_ROW(name, decode, run) { name, MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode, run, NULL }

const MsApiMethod ms_api_channel_methods[] = {
  WRITE_ROW ("conversations.archive", ms_api_decode_channel, run_archive),
  WRITE_ROW ("conversations.close", ms_api_decode_channel, run_close),
  WRITE_ROW ("conversations.create", decode_create, run_create),
  READ_ROW ("conversations.info", decode_info, run_info),
  WRITE_ROW ("conversations.invite", decode_invite, run_invite),
  WRITE_ROW ("conversations.join", ms_api_decode_channel, run_join),
  WRITE_ROW ("conversations.kick", decode_kick, run_kick),
  WRITE_ROW ("conversations.leave", ms_api_decode_channel, run_leave),
  READ_ROW ("conversations.list", decode_list, run_list),
  WRITE_ROW ("conversations.mark", decode_mark, run_mark),
  READ_ROW ("conversations.members", decode_members, run_members),
  WRITE_ROW ("conversations.open", decode_open, run_open),
  WRITE_ROW ("conversations.rename", decode_rename, run_rename),
  WRITE_ROW ("conversations.setPurpose", decode_purpose, run_set_purpose),
  WRITE_ROW ("conversations.setTopic", decode_topic, run_set_topic),
  WRITE_ROW ("conversations.unarchive", ms_api_decode_channel, run_unarchive),
  READ_ROW ("users.conversations", decode_list_of_user, run_list_of_user),
  { NULL },
};
