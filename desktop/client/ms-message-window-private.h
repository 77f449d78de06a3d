/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the client feeds a window. Every change of a stored message carries the sequence number of its event; a line knows up to which
 * event it is true, and a page of history never overwrites what is newer than itself. */

#pragma once

#include "ms-client-cache.h"
#include "ms-digest.h"
#include "ms-message-window.h"

G_BEGIN_DECLS

/* What a window holds of the stored messages, to be compared with the server's. */
typedef struct
{
  gint64   oldest; /* µs, inclusive; 0: from the first message of the conversation */
  gint64   latest; /* µs, inclusive; 0: to the last one */
  guint    count;
  MsDigest digest;
} MsWindowStock;

MsMessageWindow *ms_message_window_new            (MsClient          *client,
                                                   const char        *channel);

/* (nullable): the client may be gone. */
MsClient        *ms_message_window_get_client     (MsMessageWindow   *self);

/* From the cache, as it was after event @seq. */
void             ms_message_window_take_cached    (MsMessageWindow   *self,
                                                   GPtrArray         *messages,
                                                   gboolean           at_start,
                                                   gint64             seq);

/* Events. */
void             ms_message_window_take_message   (MsMessageWindow   *self,
                                                   const MsMessage   *message,
                                                   gint64             seq);
void             ms_message_window_take_changed   (MsMessageWindow   *self,
                                                   const MsMessage   *message,
                                                   gint64             seq);
void             ms_message_window_take_deleted   (MsMessageWindow   *self,
                                                   gint64             ts,
                                                   gint64             seq);

/**
 * ms_message_window_take_stock:
 *
 * Returns: FALSE when there is nothing to compare: not loaded, stale, or with messages whose revision is unknown
 */
gboolean         ms_message_window_take_stock     (MsMessageWindow   *self,
                                                   MsWindowStock     *stock);

/* Fetches anew and replaces what is there, the newest page or, where the end is not shown, the part that is: a hole, a reset, a copy that
 * differs, or joined just now. */
void             ms_message_window_refresh        (MsMessageWindow   *self);

/* Loads the newest page if nothing is there yet (the connection came). */
void             ms_message_window_ensure_loaded  (MsMessageWindow   *self);

/* The outbox: a message that waits, changed or gone; an edit over a stored one; a deletion that hides one. */
void             ms_message_window_put_echo       (MsMessageWindow   *self,
                                                   const MsOutboxRow *row,
                                                   const char        *user);
void             ms_message_window_remove_echo    (MsMessageWindow   *self,
                                                   const char        *client_msg_id);
void             ms_message_window_set_edit       (MsMessageWindow   *self,
                                                   gint64             ts,
                                                   const char        *text); /* (nullable): none any more */
void             ms_message_window_set_hidden     (MsMessageWindow   *self,
                                                   gint64             ts,
                                                   gboolean           hidden);

/**
 * ms_message_window_count_after:
 * @own: id of the user whose messages do not count
 * @count: (out): messages by others after @ts that are no notices
 *
 * Returns: FALSE when the window does not reach from @ts to the end
 */
gboolean         ms_message_window_count_after    (MsMessageWindow   *self,
                                                   gint64             ts,
                                                   const char        *own,
                                                   gint64            *count);

G_END_DECLS
