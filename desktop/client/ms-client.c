/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The owner of the parts: makes them, hands them to each other, and turns what they tell into signals. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client.h"

#include <glib/gstdio.h>

#include "ms-client-instance.h"
#include "ms-client-outbox.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"

enum
{
  READY,
  TEAM_CHANGED,
  USERS_CHANGED,
  USER_CHANGED,
  PRESENCE_CHANGED,
  CHANNELS_CHANGED,
  CHANNEL_CHANGED,
  CHANNEL_REMOVED,
  TYPING_CHANGED,
  DRAFT_CHANGED,
  CONNECTION_CHANGED,
  VERIFIED,
  NOTIFICATION_WANTED,
  CALL_FAILED,
  SIGNED_OUT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsClient, ms_client, G_TYPE_OBJECT)

/* Parts for parts. */

MsClientHttp *
ms_client_get_http (MsClient *self)
{
  return self->http;
}

MsClientSocket *
ms_client_get_socket (MsClient *self)
{
  return self->socket;
}

MsClientCache *
ms_client_get_cache (MsClient *self)
{
  return self->cache;
}

MsClientState *
ms_client_get_state (MsClient *self)
{
  return self->state;
}

MsClientSync *
ms_client_get_sync (MsClient *self)
{
  return self->sync;
}

MsClientOutbox *
ms_client_get_outbox (MsClient *self)
{
  return self->outbox;
}

MsClientActivity *
ms_client_get_activity (MsClient *self)
{
  return self->activity;
}

MsClientVerifier *
ms_client_get_verifier (MsClient *self)
{
  return self->verifier;
}

void
ms_client_poke_verifier (MsClient *self)
{
  if (self->verifier != NULL)
    ms_client_verifier_poke (self->verifier);
}

gboolean
ms_client_is_in_view (MsClient   *self,
                      const char *channel)
{
  return ms_client_activity_is_in_view (self->activity, channel);
}

/* Telling. */

void
ms_client_tell_ready (MsClient *self)
{
  if (self->ready)
    return;
  self->ready = TRUE;
  g_signal_emit (self, signals[READY], 0);
}

void
ms_client_tell_team (MsClient *self)
{
  g_signal_emit (self, signals[TEAM_CHANGED], 0);
}

void
ms_client_tell_users (MsClient *self)
{
  g_signal_emit (self, signals[USERS_CHANGED], 0);
}

void
ms_client_tell_user (MsClient   *self,
                     const char *id)
{
  g_signal_emit (self, signals[USER_CHANGED], 0, id);
}

void
ms_client_tell_presence (MsClient   *self,
                         const char *id)
{
  g_signal_emit (self, signals[PRESENCE_CHANGED], 0, id);
}

void
ms_client_tell_channels (MsClient *self)
{
  g_signal_emit (self, signals[CHANNELS_CHANGED], 0);
}

void
ms_client_tell_channel (MsClient   *self,
                        const char *id)
{
  g_signal_emit (self, signals[CHANNEL_CHANGED], 0, id);
}

void
ms_client_tell_channel_removed (MsClient   *self,
                                const char *id)
{
  g_signal_emit (self, signals[CHANNEL_REMOVED], 0, id);
}

void
ms_client_tell_typing (MsClient   *self,
                       const char *channel)
{
  g_signal_emit (self, signals[TYPING_CHANGED], 0, channel);
}

void
ms_client_tell_draft (MsClient   *self,
                      const char *channel)
{
  g_signal_emit (self, signals[DRAFT_CHANGED], 0, channel);
}

void
ms_client_tell_connection (MsClient *self)
{
  gboolean online = ms_client_get_connection_state (self) == MS_CONNECTION_ONLINE;

  if (online)
    self->offline_since = 0;
  else if (self->offline_since == 0)
    self->offline_since = g_get_monotonic_time ();
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
  if (!online || self->stopped)
    return;
  ms_client_activity_connected (self->activity);
  ms_client_outbox_pump (self->outbox);
}

void
ms_client_tell_verified (MsClient   *self,
                         const char *channel)
{
  g_signal_emit (self, signals[VERIFIED], 0, channel);
}

void
ms_client_tell_notification (MsClient        *self,
                             const char      *channel,
                             const MsMessage *message)
{
  g_signal_emit (self, signals[NOTIFICATION_WANTED], 0, channel, message);
}

void
ms_client_tell_failure (MsClient     *self,
                        const GError *error)
{
  g_signal_emit (self, signals[CALL_FAILED], 0, error);
}

void
ms_client_tell_signed_out (MsClient *self)
{
  if (self->signed_out)
    return;
  self->signed_out = TRUE;
  ms_client_socket_stop (self->socket);
  g_signal_emit (self, signals[SIGNED_OUT], 0);
}

/* The object. */

static void
ms_client_dispose (GObject *object)
{
  MsClient *self = MS_CLIENT (object);

  self->stopped = TRUE;
  /* An attempt under way holds the socket; it must not call into what is gone. */
  if (self->socket != NULL)
    ms_client_socket_stop (self->socket);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->verifier, ms_client_verifier_free);
  g_clear_pointer (&self->activity, ms_client_activity_free);
  g_queue_clear_full (&self->recent, g_object_unref);

  G_OBJECT_CLASS (ms_client_parent_class)->dispose (object);
}

static void
ms_client_finalize (GObject *object)
{
  MsClient *self = MS_CLIENT (object);

  ms_client_release_windows (self);
  g_clear_pointer (&self->outbox, ms_client_outbox_free);
  g_clear_pointer (&self->sync, ms_client_sync_free);
  g_clear_pointer (&self->state, ms_client_state_free);
  g_clear_object (&self->http);
  g_clear_object (&self->cache);
  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->cached, g_hash_table_unref);
  g_clear_pointer (&self->account, ms_account_free);

  G_OBJECT_CLASS (ms_client_parent_class)->finalize (object);
}

static guint
plain_signal (const char *name)
{
  return g_signal_new (name, MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static guint
id_signal (const char *name)
{
  return g_signal_new (name, MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_client_class_init (MsClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_client_dispose;
  object_class->finalize = ms_client_finalize;

  signals[READY] = plain_signal ("ready");
  signals[TEAM_CHANGED] = plain_signal ("team-changed");
  signals[USERS_CHANGED] = plain_signal ("users-changed");
  signals[USER_CHANGED] = id_signal ("user-changed");
  signals[PRESENCE_CHANGED] = id_signal ("presence-changed");
  signals[CHANNELS_CHANGED] = plain_signal ("channels-changed");
  signals[CHANNEL_CHANGED] = id_signal ("channel-changed");
  signals[CHANNEL_REMOVED] = id_signal ("channel-removed");
  signals[TYPING_CHANGED] = id_signal ("typing-changed");
  signals[DRAFT_CHANGED] = id_signal ("draft-changed");
  signals[CONNECTION_CHANGED] = plain_signal ("connection-changed");
  signals[VERIFIED] = id_signal ("verified");
  signals[NOTIFICATION_WANTED] = g_signal_new ("notification-wanted", MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_STRING, MS_TYPE_MESSAGE);
  signals[CALL_FAILED] = g_signal_new ("call-failed", MS_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNED_OUT] = plain_signal ("signed-out");
}

static void
ms_client_init (MsClient *self)
{
  g_queue_init (&self->recent);
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->offline_since = g_get_monotonic_time ();
}

MsClient *
ms_client_new (const MsAccount *account,
               const char      *token,
               const char      *data_dir)
{
  MsClient *self = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (token != NULL, NULL);

  folder = data_dir != NULL ? g_strdup (data_dir) : g_build_filename (g_get_user_data_dir (), "microslack", NULL);
  g_mkdir_with_parents (folder, 0700);
  name = g_strconcat ("cache-", account->id, ".db", NULL);
  path = g_build_filename (folder, name, NULL);

  self = g_object_new (MS_TYPE_CLIENT, NULL);
  self->account = ms_account_copy (account);
  self->cache = ms_client_cache_new (path);
  self->http = ms_client_http_new (account->address, token);
  self->state = ms_client_state_new (self, account->user_id);
  self->sync = ms_client_sync_new (self);
  self->outbox = ms_client_outbox_new (self);
  self->activity = ms_client_activity_new (self);
  self->verifier = ms_client_verifier_new (self);
  self->socket = ms_client_socket_new (self->http, ms_client_sync_get_handlers (), self->sync);
  return self;
}

void
ms_client_set_times (MsClient                  *self,
                     const MsClientSocketTimes *times)
{
  ms_client_socket_set_times (self->socket, times);
}

void
ms_client_set_verifier_times (MsClient                    *self,
                              const MsClientVerifierTimes *times)
{
  ms_client_verifier_set_times (self->verifier, times);
}

/* Getters. */

const MsAccount *
ms_client_get_account (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return self->account;
}

const char *
ms_client_get_self_id (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return self->account->user_id;
}

gboolean
ms_client_is_ready (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), FALSE);

  return self->ready;
}

MsConnectionState
ms_client_get_connection_state (MsClient *self)
{
  MsConnectionState state = MS_CONNECTION_OFFLINE;

  g_return_val_if_fail (MS_IS_CLIENT (self), MS_CONNECTION_OFFLINE);

  if (self->signed_out)
    return MS_CONNECTION_SIGNED_OUT;
  if (self->socket != NULL)
    state = ms_client_socket_get_state (self->socket);
  return state == MS_CONNECTION_ONLINE && !ms_client_sync_is_live (self->sync) ? MS_CONNECTION_CONNECTING : state;
}

gint64
ms_client_get_retry_time (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);

  return ms_client_socket_get_retry_time (self->socket);
}

gint64
ms_client_get_offline_since (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);

  return self->offline_since;
}

gint64
ms_client_get_complete_at (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);

  return ms_client_sync_get_complete_at (self->sync);
}

gint64
ms_client_get_verified_at (MsClient   *self,
                           const char *channel)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);
  g_return_val_if_fail (channel != NULL, 0);

  return self->verifier != NULL ? ms_client_verifier_get_verified_at (self->verifier, channel) : 0;
}

void
ms_client_retry_now (MsClient *self)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_socket_retry_now (self->socket);
}
