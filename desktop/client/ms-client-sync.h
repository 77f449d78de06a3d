/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where in the stream a client is, and that nothing is missing: each event once and in order, a hole is fetched, a reset begins anew.
 * What an event means is in ms-client-events.c. Inside the client layer only. Main context. */

#pragma once

#include "ms-client-socket.h"
#include "ms-client-types.h"

G_BEGIN_DECLS

MsClientSync *ms_client_sync_new           (MsClient      *client);
void          ms_client_sync_free          (MsClientSync  *self);

/* What the cache remembers; NULLs when it remembers nothing. */
void          ms_client_sync_restore       (MsClientSync  *self,
                                            const char    *position,
                                            const char    *heads,
                                            gint64         complete_at);

/* Ends what is under way and writes the position. */
void          ms_client_sync_stop          (MsClientSync  *self);

/* The handlers of the socket; user_data is the MsClientSync. */
const MsClientSocketHandlers *ms_client_sync_get_handlers (void);

/* Whether everything up to now was applied and the connection is live. */
gboolean      ms_client_sync_is_live       (MsClientSync  *self);
gint64        ms_client_sync_get_seq       (MsClientSync  *self);

/* See ms_client_get_complete_at(). */
gint64        ms_client_sync_get_complete_at (MsClientSync *self);

/* The last event of a topic that was delivered here; FALSE when it is not known. */
gboolean      ms_client_sync_get_head      (MsClientSync  *self,
                                            const char    *topic,
                                            gint64        *head);

/* A topic whose head is no longer of use (left), or must be learnt anew (joined). */
void          ms_client_sync_forget_topic  (MsClientSync  *self,
                                            const char    *topic);

/* Fetches a conversation as it is now (conversations.info) into the state. */
void          ms_client_sync_fetch_channel (MsClientSync  *self,
                                            const char    *channel);

/* A notification, or while catching up the newest of each channel at its end. */
void          ms_client_sync_want_notification (MsClientSync    *self,
                                                const MsMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClientSync, ms_client_sync_free)

G_END_DECLS
