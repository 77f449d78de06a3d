/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything the windows show of one team. Fed by the backend's side, read by widgets. What people ask for is in
 * ms-team-model-commands.c. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-team-model-private.h"

enum
{
  PROP_NAME = 1,
  PROP_LINK_STATE,
  PROP_READY,
  PROP_ADDRESSED,
  PROP_SELF,
  N_PROPERTIES,
};

enum
{
  ADDRESSED,
  SIGNED_OUT,
  CHANNEL_REMOVED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsTeamModel, ms_team_model, G_TYPE_OBJECT)

static void
request_cb (MsMessageList *list,
            int            request,
            gint64         ts,
            MsTeamModel   *self)
{
  if (self->backend != NULL)
    MS_BACKEND_GET_IFACE (self->backend)->load (self->backend, list, request, ts);
}

static void
counts_changed_cb (MsTeamModel *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESSED]);
}

static void
title_changed_cb (MsChannelItem *channel,
                  GParamSpec    *pspec,
                  MsTeamModel   *self)
{
  ms_channel_list_settle (ms_channel_item_is_direct (channel) ? self->directs : self->channels, channel);
}

static gboolean
is_listed (const MsChannel *value)
{
  if (value->kind == MS_CHANNEL_IM || value->is_mpim)
    return value->is_open || !value->has_view;
  return value->is_member && !value->archived;
}

static void
list_channel (MsTeamModel   *self,
              MsChannelItem *channel)
{
  MsChannelList *list = ms_channel_item_is_direct (channel) ? self->directs : self->channels;

  if (is_listed (ms_channel_item_get_value (channel)))
    ms_channel_list_add (list, channel);
  else
    ms_channel_list_remove (list, channel);
}

static MsChannelItem *
add_channel (MsTeamModel     *self,
             const MsChannel *value)
{
  MsUserItem *user = value->user != NULL ? ms_team_model_get_user (self, value->user) : NULL;
  MsChannelItem *channel = ms_channel_item_new (value, user);

  g_hash_table_insert (self->channels_by_id, g_strdup (value->id), channel);
  g_signal_connect_object (ms_channel_item_get_messages (channel), "request", G_CALLBACK (request_cb), self, 0);
  g_signal_connect_object (channel, "notify::unread", G_CALLBACK (counts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "notify::mentions", G_CALLBACK (counts_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "notify::title", G_CALLBACK (title_changed_cb), self, 0);
  return channel;
}

static void
ms_team_model_dispose (GObject *object)
{
  MsTeamModel *self = MS_TEAM_MODEL (object);

  g_clear_object (&self->backend);
  g_hash_table_remove_all (self->channels_by_id);
  g_hash_table_remove_all (self->users);
  ms_channel_list_clear (self->channels);
  ms_channel_list_clear (self->directs);
  ms_member_list_clear (self->people);

  G_OBJECT_CLASS (ms_team_model_parent_class)->dispose (object);
}

static void
ms_team_model_finalize (GObject *object)
{
  MsTeamModel *self = MS_TEAM_MODEL (object);

  ms_team_free (self->team);
  g_free (self->self_id);
  g_hash_table_unref (self->channels_by_id);
  g_hash_table_unref (self->users);
  g_object_unref (self->channels);
  g_object_unref (self->directs);
  g_object_unref (self->people);

  G_OBJECT_CLASS (ms_team_model_parent_class)->finalize (object);
}

static void
ms_team_model_get_property (GObject    *object,
                            guint       property,
                            GValue     *value,
                            GParamSpec *pspec)
{
  MsTeamModel *self = MS_TEAM_MODEL (object);

  switch (property)
    {
    case PROP_NAME:
      g_value_set_string (value, ms_team_model_get_name (self));
      break;
    case PROP_LINK_STATE:
      g_value_set_int (value, (int) self->link_state);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_ADDRESSED:
      g_value_set_uint (value, ms_team_model_count_addressed (self));
      break;
    case PROP_SELF:
      g_value_set_object (value, ms_team_model_get_self (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_team_model_class_init (MsTeamModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ms_team_model_dispose;
  object_class->finalize = ms_team_model_finalize;
  object_class->get_property = ms_team_model_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_LINK_STATE] = g_param_spec_int ("link-state", NULL, NULL, MS_LINK_CONNECTING, MS_LINK_OUTDATED,
                                                  MS_LINK_CONNECTING, flags);
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  properties[PROP_ADDRESSED] = g_param_spec_uint ("addressed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SELF] = g_param_spec_object ("self", NULL, NULL, MS_TYPE_USER_ITEM, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[ADDRESSED] = g_signal_new ("addressed", MS_TYPE_TEAM_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, MS_TYPE_CHANNEL_ITEM, MS_TYPE_MESSAGE_ITEM);
  signals[SIGNED_OUT] = g_signal_new ("signed-out", MS_TYPE_TEAM_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
  signals[CHANNEL_REMOVED] = g_signal_new ("channel-removed", MS_TYPE_TEAM_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, MS_TYPE_CHANNEL_ITEM);
}

static void
ms_team_model_init (MsTeamModel *self)
{
  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->channels_by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->channels = ms_channel_list_new ();
  self->directs = ms_channel_list_new ();
  self->people = ms_member_list_new ();
}

MsTeamModel *
ms_team_model_new (void)
{
  return g_object_new (MS_TYPE_TEAM_MODEL, NULL);
}

void
ms_team_model_set_backend (MsTeamModel *self,
                           MsBackend   *backend)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  g_set_object (&self->backend, backend);
}

void
ms_team_model_take_team (MsTeamModel  *self,
                         const MsTeam *team)
{
  MsTeam *copy = NULL;

  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  copy = ms_team_copy (team);
  ms_team_free (self->team);
  self->team = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

MsUserItem *
ms_team_model_take_user (MsTeamModel  *self,
                         const MsUser *value)
{
  MsUserItem *user = NULL;

  g_return_val_if_fail (MS_IS_TEAM_MODEL (self), NULL);

  user = g_hash_table_lookup (self->users, value->id);
  if (user != NULL)
    {
      ms_user_item_update (user, value);
    }
  else
    {
      user = ms_user_item_new (value);
      ms_user_item_set_is_self (user, g_strcmp0 (self->self_id, value->id) == 0);
      g_hash_table_insert (self->users, g_strdup (value->id), user);
    }

  if (value->deleted)
    ms_member_list_remove (self->people, user);
  else
    ms_member_list_add (self->people, user);
  ms_team_model_name_groups_of (self, user);
  return user;
}

void
ms_team_model_set_self_id (MsTeamModel *self,
                           const char  *user_id)
{
  MsUserItem *user = NULL;

  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  g_free (self->self_id);
  self->self_id = g_strdup (user_id);
  user = ms_team_model_get_self (self);
  if (user != NULL)
    ms_user_item_set_is_self (user, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELF]);
}

MsChannelItem *
ms_team_model_take_channel (MsTeamModel     *self,
                            const MsChannel *value)
{
  MsChannelItem *channel = NULL;

  g_return_val_if_fail (MS_IS_TEAM_MODEL (self), NULL);

  channel = ms_team_model_get_channel (self, value->id);
  if (channel != NULL)
    ms_channel_item_update (channel, value);
  else
    channel = add_channel (self, value);
  ms_team_model_name_group (self, channel);
  list_channel (self, channel);
  counts_changed_cb (self);
  return channel;
}

void
ms_team_model_remove_channel (MsTeamModel *self,
                              const char  *channel_id)
{
  g_autoptr(MsChannelItem) channel = NULL;

  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  g_set_object (&channel, ms_team_model_get_channel (self, channel_id));
  if (channel == NULL)
    return;
  ms_channel_list_remove (self->channels, channel);
  ms_channel_list_remove (self->directs, channel);
  g_hash_table_remove (self->channels_by_id, channel_id);
  g_signal_emit (self, signals[CHANNEL_REMOVED], 0, channel);
  counts_changed_cb (self);
}

void
ms_team_model_take_addressed (MsTeamModel     *self,
                              const MsMessage *value)
{
  MsChannelItem *channel = NULL;
  g_autoptr(MsMessageItem) item = NULL;

  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  channel = ms_team_model_get_channel (self, value->channel);
  if (channel == NULL)
    return;
  item = ms_team_model_make_message (self, value, value->ts);
  g_signal_emit (self, signals[ADDRESSED], 0, channel, item);
}

static void
hide_presence (MsTeamModel *self)
{
  GHashTableIter iter;
  gpointer user = NULL;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    ms_user_item_set_presence (user, MS_PRESENCE_SHAPE_OFFLINE);
}

void
ms_team_model_set_link_state (MsTeamModel *self,
                              MsLinkState  state,
                              gint64       retry_at)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->link_state == state && self->retry_at == retry_at)
    return;
  self->link_state = state;
  self->retry_at = retry_at;
  if (state != MS_LINK_ONLINE)
    hide_presence (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK_STATE]);
  if (state == MS_LINK_SIGNED_OUT)
    g_signal_emit (self, signals[SIGNED_OUT], 0);
}

void
ms_team_model_set_complete_at (MsTeamModel *self,
                               gint64       at)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  self->complete_at = at;
}

void
ms_team_model_set_ready (MsTeamModel *self)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  self->ready = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELF]);
}

const char *
ms_team_model_get_name (MsTeamModel *self)
{
  return self->team != NULL && self->team->name != NULL ? self->team->name : "";
}

const char *
ms_team_model_get_address (MsTeamModel *self)
{
  return self->team != NULL && self->team->url != NULL ? self->team->url : "";
}

MsUserItem *
ms_team_model_get_self (MsTeamModel *self)
{
  return ms_team_model_get_user (self, self->self_id);
}

MsUserItem *
ms_team_model_get_user (MsTeamModel *self,
                        const char  *id)
{
  return id != NULL ? g_hash_table_lookup (self->users, id) : NULL;
}

MsChannelItem *
ms_team_model_get_channel (MsTeamModel *self,
                           const char  *id)
{
  return id != NULL ? g_hash_table_lookup (self->channels_by_id, id) : NULL;
}

MsChannelList *
ms_team_model_get_channels (MsTeamModel *self)
{
  return self->channels;
}

MsChannelList *
ms_team_model_get_directs (MsTeamModel *self)
{
  return self->directs;
}

MsMemberList *
ms_team_model_get_people (MsTeamModel *self)
{
  return self->people;
}

MsLinkState
ms_team_model_get_link_state (MsTeamModel *self)
{
  return self->link_state;
}

gint64
ms_team_model_get_retry_at (MsTeamModel *self)
{
  return self->retry_at;
}

gint64
ms_team_model_get_complete_at (MsTeamModel *self)
{
  return self->complete_at;
}

gboolean
ms_team_model_get_ready (MsTeamModel *self)
{
  return self->ready;
}

gboolean
ms_team_model_can_create (MsTeamModel *self)
{
  MsUserItem *user = ms_team_model_get_self (self);

  return user != NULL && ms_user_item_get_role (user) >= MS_ROLE_MEMBER;
}

gboolean
ms_team_model_can_moderate (MsTeamModel *self)
{
  MsUserItem *user = ms_team_model_get_self (self);

  return user != NULL && ms_user_item_get_role (user) >= MS_ROLE_ADMIN;
}
