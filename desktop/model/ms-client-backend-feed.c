/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells the model what the client tells: people, channels, presence, typing, drafts, the connection. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-client-backend-private.h"

#include "ms-client-error.h"

static void
feed_user (MsClientBackend *self,
           const MsUser    *user)
{
  MsUserItem *item = ms_team_model_take_user (self->team, user);
  MsPresenceShape shape = MS_PRESENCE_SHAPE_OFFLINE;
  gboolean online = ms_client_get_connection_state (self->client) == MS_CONNECTION_ONLINE;

  if (online && user->connected)
    shape = user->active ? MS_PRESENCE_SHAPE_ONLINE : MS_PRESENCE_SHAPE_AWAY;
  ms_user_item_set_presence (item, shape);
}

static void
user_changed_cb (MsClient        *client,
                 const char      *id,
                 MsClientBackend *self)
{
  const MsUser *user = ms_client_get_user (client, id);

  if (user != NULL)
    feed_user (self, user);
}

static void
users_changed_cb (MsClient        *client,
                  MsClientBackend *self)
{
  g_autoptr(GPtrArray) users = ms_client_list_users (client);

  for (guint i = 0; i < users->len; i++)
    feed_user (self, g_ptr_array_index (users, i));
}

static void
feed_channel (MsClientBackend *self,
              const MsChannel *channel)
{
  MsChannelItem *item = ms_team_model_take_channel (self->team, channel);

  ms_channel_item_set_draft (item, ms_client_get_draft (self->client, channel->id));
  ms_channel_item_set_verified_at (item, ms_client_get_verified_at (self->client, channel->id));
}

static void
channel_changed_cb (MsClient        *client,
                    const char      *id,
                    MsClientBackend *self)
{
  const MsChannel *channel = ms_client_get_channel (client, id);

  if (channel != NULL)
    feed_channel (self, channel);
}

static void
remove_absent (MsClientBackend *self,
               GListModel      *list)
{
  for (guint i = g_list_model_get_n_items (list); i > 0; i--)
    {
      g_autoptr(MsChannelItem) item = g_list_model_get_item (list, i - 1);

      if (ms_client_get_channel (self->client, ms_channel_item_get_id (item)) == NULL)
        ms_team_model_remove_channel (self->team, ms_channel_item_get_id (item));
    }
}

static void
channels_changed_cb (MsClient        *client,
                     MsClientBackend *self)
{
  g_autoptr(GPtrArray) channels = ms_client_list_channels (client);

  remove_absent (self, G_LIST_MODEL (ms_team_model_get_channels (self->team)));
  remove_absent (self, G_LIST_MODEL (ms_team_model_get_directs (self->team)));
  for (guint i = 0; i < channels->len; i++)
    feed_channel (self, g_ptr_array_index (channels, i));
}

static void
channel_removed_cb (MsClient        *client,
                    const char      *id,
                    MsClientBackend *self)
{
  ms_team_model_remove_channel (self->team, id);
}

static void
typing_changed_cb (MsClient        *client,
                   const char      *channel,
                   MsClientBackend *self)
{
  MsChannelItem *item = ms_team_model_get_channel (self->team, channel);
  g_autoptr(GPtrArray) users = ms_client_list_typing (client, channel);
  GPtrArray *items = NULL;

  if (item == NULL)
    return;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < users->len; i++)
    {
      const MsUser *user = g_ptr_array_index (users, i);
      MsUserItem *known = ms_team_model_get_user (self->team, user->id);

      if (known != NULL)
        g_ptr_array_add (items, g_object_ref (known));
    }
  ms_channel_item_set_typing (item, items);
}

static void
draft_changed_cb (MsClient        *client,
                  const char      *channel,
                  MsClientBackend *self)
{
  MsChannelItem *item = ms_team_model_get_channel (self->team, channel);

  if (item != NULL)
    ms_channel_item_set_draft (item, ms_client_get_draft (client, channel));
}

static void
verified_cb (MsClient        *client,
             const char      *channel,
             MsClientBackend *self)
{
  MsChannelItem *item = ms_team_model_get_channel (self->team, channel);

  if (item != NULL)
    ms_channel_item_set_verified_at (item, ms_client_get_verified_at (client, channel));
}

static MsLinkState
link_state (MsConnectionState state)
{
  switch (state)
    {
    case MS_CONNECTION_ONLINE:
      return MS_LINK_ONLINE;
    case MS_CONNECTION_WAITING:
      return MS_LINK_WAITING;
    case MS_CONNECTION_SIGNED_OUT:
      return MS_LINK_SIGNED_OUT;
    case MS_CONNECTION_CONNECTING:
    case MS_CONNECTION_OFFLINE:
    default:
      return MS_LINK_CONNECTING;
    }
}

static void
connection_changed_cb (MsClient        *client,
                       MsClientBackend *self)
{
  MsConnectionState state = ms_client_get_connection_state (client);

  ms_team_model_set_complete_at (self->team, ms_client_get_complete_at (client));
  ms_team_model_set_link_state (self->team, link_state (state), ms_client_get_retry_time (client));
  if (state == MS_CONNECTION_ONLINE)
    users_changed_cb (client, self);
}

static void
team_changed_cb (MsClient        *client,
                 MsClientBackend *self)
{
  const MsTeam *team = ms_client_get_team (client);
  g_autoptr(MsTeam) copy = NULL;

  if (team == NULL)
    return;
  copy = ms_team_copy (team);
  if (copy->url == NULL)
    copy->url = g_strdup (ms_client_get_account (client)->address);
  ms_team_model_take_team (self->team, copy);
}

static void
ready_cb (MsClient        *client,
          MsClientBackend *self)
{
  team_changed_cb (client, self);
  users_changed_cb (client, self);
  ms_team_model_set_self_id (self->team, ms_client_get_self_id (client));
  channels_changed_cb (client, self);
  ms_team_model_set_ready (self->team);
}

static void
notification_cb (MsClient        *client,
                 const char      *channel,
                 MsMessage       *message,
                 MsClientBackend *self)
{
  g_autoptr(MsMessage) copy = ms_message_copy (message);

  if (copy->channel == NULL)
    copy->channel = g_strdup (channel);
  ms_team_model_take_addressed (self->team, copy);
}

static void
call_failed_cb (MsClient        *client,
                GError          *error,
                MsClientBackend *self)
{
  g_signal_emit_by_name (self, "failed", ms_client_error_to_text (error));
}

void
ms_client_backend_connect (MsClientBackend *self)
{
  MsClient *client = self->client;

  g_signal_connect (client, "ready", G_CALLBACK (ready_cb), self);
  g_signal_connect (client, "team-changed", G_CALLBACK (team_changed_cb), self);
  g_signal_connect (client, "users-changed", G_CALLBACK (users_changed_cb), self);
  g_signal_connect (client, "user-changed", G_CALLBACK (user_changed_cb), self);
  g_signal_connect (client, "presence-changed", G_CALLBACK (user_changed_cb), self);
  g_signal_connect (client, "channels-changed", G_CALLBACK (channels_changed_cb), self);
  g_signal_connect (client, "channel-changed", G_CALLBACK (channel_changed_cb), self);
  g_signal_connect (client, "channel-removed", G_CALLBACK (channel_removed_cb), self);
  g_signal_connect (client, "typing-changed", G_CALLBACK (typing_changed_cb), self);
  g_signal_connect (client, "draft-changed", G_CALLBACK (draft_changed_cb), self);
  g_signal_connect (client, "connection-changed", G_CALLBACK (connection_changed_cb), self);
  g_signal_connect (client, "verified", G_CALLBACK (verified_cb), self);
  g_signal_connect (client, "notification-wanted", G_CALLBACK (notification_cb), self);
  g_signal_connect (client, "call-failed", G_CALLBACK (call_failed_cb), self);
  connection_changed_cb (client, self);
  if (ms_client_is_ready (client))
    ready_cb (client, self);
}
