/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The methods behind buttons and dialogs that concern conversations. Simple ones are a name and arguments; those with an answer read it here.
 * Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-calls.h"

#include "ms-client-calls-private.h"
#include "ms-client-error.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-timestamp.h"
#include "ms-wire-channel.h"

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const MsCallReading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  gpointer value = NULL;

  if (reply != NULL && reading->read == NULL)
    {
      g_task_return_pointer (task, g_strdup (""), g_free);
      return;
    }
  if (reply != NULL)
    value = reading->read (g_task_get_source_object (task), reply, &error);
  if (value != NULL)
    g_task_return_pointer (task, value, reading->free);
  else
    g_task_return_error (task, error);
}

const MsCallReading ms_client_calls_no_answer = { NULL, NULL };

void
ms_client_calls_start (MsClient            *self,
                       const char          *method,
                       const char * const  *arguments,
                       const MsCallReading *reading,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ms_client_calls_start);
  g_task_set_task_data (task, (gpointer) reading, NULL);
  ms_client_http_call_async (ms_client_get_http (self), method, arguments, cancellable, called_cb, task);
}

gpointer
ms_client_calls_bad_reply (GError **error)
{
  g_set_error_literal (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "the answer lacks what it must have");
  return NULL;
}

gboolean
ms_client_call_finish (MsClient      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_autofree char *ignored = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  ignored = g_task_propagate_pointer (G_TASK (result), error);
  return ignored != NULL;
}

char *
ms_client_call_finish_channel (MsClient      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Conversations that one is in afterwards: the events may come later than the answer, so they are put in at once if new. */
static gpointer
read_channel (MsClient       *client,
              MsClientReply  *reply,
              GError        **error)
{
  MsClientState *state = ms_client_get_state (client);
  MsJsonNode root = ms_client_reply_get_root (reply);
  MsChannel *channel = ms_wire_read_channel (ms_json_node_get_member (root, "channel"), NULL);
  char *id = NULL;

  if (channel == NULL)
    return ms_client_calls_bad_reply (error);
  id = g_strdup (channel->id);
  if (ms_client_state_get_channel (state, id) == NULL && (channel->name != NULL || channel->user != NULL))
    {
      channel->is_member = TRUE;
      channel->has_view = TRUE;
      ms_client_state_put_channel (state, channel, 0);
    }
  else
    {
      ms_channel_free (channel);
      if (ms_client_state_get_channel (state, id) == NULL)
        ms_client_sync_fetch_channel (ms_client_get_sync (client), id);
    }
  return id;
}

static const MsCallReading channel_answer = { read_channel, g_free };

typedef struct
{
  GTask *task;
  char  *id;
} SetPurpose;

static void
purpose_set_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  SetPurpose *set = user_data;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, NULL);

  /* The channel is there: a purpose that could not be set is no reason to say that it is not. */
  g_task_return_pointer (set->task, g_steal_pointer (&set->id), g_free);
  g_object_unref (set->task);
  g_free (set);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const char *purpose = g_task_get_task_data (task);
  MsClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  g_autofree char *id = reply != NULL ? read_channel (self, reply, &error) : NULL;
  SetPurpose *set = NULL;

  if (id == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (purpose == NULL || *purpose == '\0')
    {
      g_task_return_pointer (task, g_steal_pointer (&id), g_free);
      return;
    }
  set = g_new0 (SetPurpose, 1);
  set->id = g_steal_pointer (&id);
  set->task = g_steal_pointer (&task);
  ms_client_http_call_async (ms_client_get_http (self), "conversations.setPurpose",
                             (const char *[]) { "channel", set->id, "purpose", purpose, NULL },
                             g_task_get_cancellable (set->task), purpose_set_cb, set);
}

void
ms_client_create_channel_async (MsClient            *self,
                                const char          *name,
                                gboolean             is_private,
                                const char          *purpose,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  const char *arguments[] = { "name", name, "is_private", is_private ? "true" : "false", NULL };
  GTask *task = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_create_channel_async);
  g_task_set_task_data (task, g_strdup (purpose), g_free);
  ms_client_http_call_async (ms_client_get_http (self), "conversations.create", arguments, cancellable, created_cb, task);
}

/* A method of one channel with at most one more argument. */
static void
channel_call (MsClient            *self,
              const char          *method,
              const char          *channel,
              const char          *name,
              const char          *value,
              const MsCallReading *reading,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  const char *arguments[] = { "channel", channel, name, value, NULL };

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  ms_client_calls_start (self, method, arguments, reading, cancellable, callback, user_data);
}

void
ms_client_join_channel_async (MsClient            *self,
                              const char          *channel,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  channel_call (self, "conversations.join", channel, NULL, NULL, &channel_answer, cancellable, callback, user_data);
}

void
ms_client_leave_channel_async (MsClient            *self,
                               const char          *channel,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  channel_call (self, "conversations.leave", channel, NULL, NULL, &ms_client_calls_no_answer, cancellable, callback, user_data);
}

void
ms_client_rename_channel_async (MsClient            *self,
                                const char          *channel,
                                const char          *name,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  channel_call (self, "conversations.rename", channel, "name", name, &ms_client_calls_no_answer, cancellable, callback, user_data);
}

void
ms_client_set_topic_async (MsClient            *self,
                           const char          *channel,
                           const char          *topic,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  channel_call (self, "conversations.setTopic", channel, "topic", topic, &ms_client_calls_no_answer, cancellable, callback, user_data);
}

void
ms_client_set_purpose_async (MsClient            *self,
                             const char          *channel,
                             const char          *purpose,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  channel_call (self, "conversations.setPurpose", channel, "purpose", purpose, &ms_client_calls_no_answer, cancellable, callback, user_data);
}

void
ms_client_archive_channel_async (MsClient            *self,
                                 const char          *channel,
                                 gboolean             archived,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  channel_call (self, archived ? "conversations.archive" : "conversations.unarchive", channel, NULL, NULL, &ms_client_calls_no_answer,
                cancellable, callback, user_data);
}

void
ms_client_invite_to_channel_async (MsClient            *self,
                                   const char          *channel,
                                   const char * const  *users,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autofree char *list = NULL;

  g_return_if_fail (users != NULL);

  list = g_strjoinv (",", (char **) users);
  channel_call (self, "conversations.invite", channel, "users", list, &ms_client_calls_no_answer, cancellable, callback, user_data);
}

void
ms_client_open_direct_async (MsClient            *self,
                             const char          *user,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  const char *arguments[] = { "users", user, "return_im", "true", NULL };

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (user != NULL);

  ms_client_calls_start (self, "conversations.open", arguments, &channel_answer, cancellable, callback, user_data);
}

void
ms_client_close_direct_async (MsClient            *self,
                              const char          *channel,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  channel_call (self, "conversations.close", channel, NULL, NULL, &ms_client_calls_no_answer, cancellable, callback, user_data);
}

static gpointer
read_delivery (MsClient       *client,
               MsClientReply  *reply,
               GError        **error)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  const MsDelivery delivery = {
    .members = ms_json_node_get_member_int64 (root, "members", -1),
    .connected = ms_json_node_get_member_int64 (root, "connected", -1),
    .sent = ms_json_node_get_member_int64 (root, "sent", -1),
    .confirmed = ms_json_node_get_member_int64 (root, "confirmed", -1),
  };

  if (delivery.members < 0 || delivery.connected < 0 || delivery.sent < 0 || delivery.confirmed < 0)
    return ms_client_calls_bad_reply (error);
  return g_memdup2 (&delivery, sizeof delivery);
}

static const MsCallReading delivery_answer = { read_delivery, g_free };

void
ms_client_get_delivery_async (MsClient            *self,
                              const char          *channel,
                              gint64               ts,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  char text[MS_TIMESTAMP_SIZE];

  channel_call (self, "micro.delivery", channel, "ts", ms_timestamp_format (ts, text), &delivery_answer, cancellable, callback, user_data);
}

MsDelivery *
ms_client_get_delivery_finish (MsClient      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
