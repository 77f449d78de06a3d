/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people wrote and the server has not acknowledged: messages, edits, deletions. Kept in the cache, so that it survives a crash.
 * Messages leave in order, one at a time for each channel, over the socket, or as a call where that fails, always with the same
 * client_msg_id. Inside the client layer only. Main context. */

#pragma once

#include "ms-client-cache.h"
#include "ms-client-types.h"
#include "ms-json-reader.h"
#include "ms-message-window.h"

G_BEGIN_DECLS

MsClientOutbox *ms_client_outbox_new           (MsClient        *client);
void            ms_client_outbox_free          (MsClientOutbox  *self);

/* From the cache: older than anything that is here already. Takes the elements. */
void            ms_client_outbox_restore       (MsClientOutbox  *self,
                                                GPtrArray       *rows);

/* Sends what can be sent; called when the connection becomes live. */
void            ms_client_outbox_pump          (MsClientOutbox  *self);
void            ms_client_outbox_disconnected  (MsClientOutbox  *self);
void            ms_client_outbox_stop          (MsClientOutbox  *self);

/* From the interface. */
const char     *ms_client_outbox_post          (MsClientOutbox  *self,
                                                const char      *channel,
                                                const char      *text);
void            ms_client_outbox_retry         (MsClientOutbox  *self,
                                                const char      *client_msg_id);
void            ms_client_outbox_discard       (MsClientOutbox  *self,
                                                const char      *client_msg_id);
void            ms_client_outbox_edit          (MsClientOutbox  *self,
                                                const char      *channel,
                                                gint64           ts,
                                                const char      *text);
void            ms_client_outbox_delete        (MsClientOutbox  *self,
                                                const char      *channel,
                                                gint64           ts,
                                                guint            undo_ms);
gboolean        ms_client_outbox_undo_delete   (MsClientOutbox  *self,
                                                const char      *channel,
                                                gint64           ts);
void            ms_client_outbox_flush_deletes (MsClientOutbox  *self);

/* Whether the server should still hear something before the connection ends: deletions, and what is under way. */
gboolean        ms_client_outbox_has_last_words (MsClientOutbox *self);
void            ms_client_outbox_drop_channel  (MsClientOutbox  *self,
                                                const char      *channel);

/* From the stream. */
void            ms_client_outbox_take_ack      (MsClientOutbox  *self,
                                                MsJsonNode       root);
void            ms_client_outbox_confirm       (MsClientOutbox  *self,
                                                const char      *client_msg_id); /* (nullable) */
void            ms_client_outbox_edited        (MsClientOutbox  *self,
                                                const char      *channel,
                                                const MsMessage *message);
void            ms_client_outbox_deleted       (MsClientOutbox  *self,
                                                const char      *channel,
                                                gint64           ts);

/* What windows must lay over the stored messages. */
const char     *ms_client_outbox_get_edit      (MsClientOutbox  *self,
                                                const char      *channel,
                                                gint64           ts); /* (nullable) */
gboolean        ms_client_outbox_is_deleting   (MsClientOutbox  *self,
                                                const char      *channel,
                                                gint64           ts);
void            ms_client_outbox_fill_window   (MsClientOutbox  *self,
                                                MsMessageWindow *window);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClientOutbox, ms_client_outbox_free)

G_END_DECLS
