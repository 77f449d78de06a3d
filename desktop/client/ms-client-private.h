/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of a client ask their owner, and what they tell it. Only for files of this folder and its tests. */

#pragma once

#include "ms-client-activity.h"
#include "ms-client-cache.h"
#include "ms-client-http.h"
#include "ms-client-socket.h"
#include "ms-client-verifier.h"
#include "ms-client.h"

G_BEGIN_DECLS

/* The parts. */
MsClientHttp    *ms_client_get_http             (MsClient          *self);
MsClientSocket  *ms_client_get_socket           (MsClient          *self);
MsClientCache   *ms_client_get_cache            (MsClient          *self);
MsClientState   *ms_client_get_state            (MsClient          *self);
MsClientSync    *ms_client_get_sync             (MsClient          *self);
MsClientOutbox  *ms_client_get_outbox           (MsClient          *self);
MsClientActivity *ms_client_get_activity        (MsClient          *self);
MsClientVerifier *ms_client_get_verifier        (MsClient          *self);

/* The window of a channel if there is one. (transfer none) (nullable) */
MsMessageWindow *ms_client_peek_window          (MsClient          *self,
                                                 const char        *channel);
void             ms_client_foreach_window       (MsClient          *self,
                                                 void             (*func) (MsMessageWindow *window));

/* Is this conversation's history kept by the cache? */
gboolean         ms_client_is_cached            (MsClient          *self,
                                                 const char        *channel);
void             ms_client_set_cached           (MsClient          *self,
                                                 const char        *channel, /* (nullable): all */
                                                 gboolean           cached);

/* What is held of a conversation is no good: forgets what the cache keeps, and fetches an open window anew. */
void             ms_client_give_up_copy         (MsClient          *self,
                                                 const char        *channel);

/* A window was filled: it may be time to compare it with the server's. */
void             ms_client_poke_verifier        (MsClient          *self);

/* Whether this channel is in view with the focus. */
gboolean         ms_client_is_in_view           (MsClient          *self,
                                                 const char        *channel);

/* Things that happened: the client emits. */
void             ms_client_tell_ready           (MsClient          *self);
void             ms_client_tell_team            (MsClient          *self);
void             ms_client_tell_users           (MsClient          *self);
void             ms_client_tell_user            (MsClient          *self,
                                                 const char        *id);
void             ms_client_tell_presence        (MsClient          *self,
                                                 const char        *id);
void             ms_client_tell_channels        (MsClient          *self);
void             ms_client_tell_channel         (MsClient          *self,
                                                 const char        *id);
void             ms_client_tell_channel_removed (MsClient          *self,
                                                 const char        *id);
void             ms_client_tell_typing          (MsClient          *self,
                                                 const char        *channel);
void             ms_client_tell_connection      (MsClient          *self);
void             ms_client_tell_verified        (MsClient          *self,
                                                 const char        *channel);
void             ms_client_tell_notification    (MsClient          *self,
                                                 const char        *channel,
                                                 const MsMessage   *message);
void             ms_client_tell_failure         (MsClient          *self,
                                                 const GError      *error);
void             ms_client_tell_signed_out      (MsClient          *self);

/* Sends what the server should still hear and waits for its answers, a second at most. Finish with ms_client_stop_finish(). */
void             ms_client_say_last_words_async (MsClient          *self,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);

/* As ms_client_stop_async(), without last words, and the cache is deleted. Finish with ms_client_stop_finish(). */
void             ms_client_forget_async         (MsClient            *self,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);

/* For tests. */
void             ms_client_set_times            (MsClient                  *self,
                                                 const MsClientSocketTimes *times);
void             ms_client_set_verifier_times   (MsClient                    *self,
                                                 const MsClientVerifierTimes *times);

G_END_DECLS
