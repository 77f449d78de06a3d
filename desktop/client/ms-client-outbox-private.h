/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the outbox, shared by its files: what comes in and is confirmed (ms-client-outbox.c), the rows themselves (-items.c),
 * sending (-send.c). */

#pragma once

#include "ms-client-outbox.h"

G_BEGIN_DECLS

typedef enum
{
  MS_OUTBOX_ITEM_IDLE,
  MS_OUTBOX_ITEM_ON_SOCKET,
  MS_OUTBOX_ITEM_ON_CALL,
  MS_OUTBOX_ITEM_ACKNOWLEDGED,
} MsOutboxItemState;

typedef struct
{
  MsOutboxRow       *row;
  MsOutboxItemState  state;
  gint64             frame_id; /* ON_SOCKET */
  gint64             deadline; /* ON_SOCKET: monotonic µs */
  gint64             event_seq; /* ACKNOWLEDGED: gone when the stream has passed it */
  gboolean           prefers_call; /* the socket did not answer */
} MsOutboxItem;

struct _MsClientOutbox
{
  MsClient     *client; /* borrowed: owns us */
  GCancellable *cancellable;
  GPtrArray    *items; /* MsOutboxItem in order */
  gint64        next_row;
  gint64        next_frame;
  guint         failures; /* in a row */
  gint64        not_before; /* monotonic µs: after a temporary failure */
  guint         timer;
  gint64        timer_at; /* monotonic µs */
  gboolean      stopped;
};

/* Takes @row. */
void          ms_client_outbox_insert_row  (MsClientOutbox    *self,
                                            guint              index,
                                            MsOutboxRow       *row);
MsOutboxItem *ms_client_outbox_find_post   (MsClientOutbox    *self,
                                            const char        *client_msg_id);

/* The newest of its kind. */
MsOutboxItem *ms_client_outbox_find_change (MsClientOutbox    *self,
                                            MsOutboxKind       kind,
                                            const char        *channel,
                                            gint64             ts);

/* Takes the item out of everything; the window no longer shows it as waiting. @undone: a hidden message comes back. */
void          ms_client_outbox_remove_item (MsClientOutbox    *self,
                                            MsOutboxItem      *item,
                                            gboolean           undone);

/* Shows how the row is now, in @window or, if that is NULL, in the one of its channel, if there is one. */
void          ms_client_outbox_show_row    (MsClientOutbox    *self,
                                            const MsOutboxRow *row,
                                            MsMessageWindow   *window);
void          ms_client_outbox_keep_row    (MsClientOutbox    *self,
                                            const MsOutboxRow *row);

G_END_DECLS
