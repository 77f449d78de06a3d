/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * A bounded, contiguous piece of one channel's history, with the messages that wait to be sent at its end. Shaped so that a
 * GListModel can pass everything through: a count, a getter by position and "items-changed". Messages are in the order of time,
 * oldest first. Main context. */

#pragma once

#include <gio/gio.h>

#include "ms-client-types.h"
#include "ms-message.h"

G_BEGIN_DECLS

#define MS_MESSAGE_WINDOW_PAGE 60 /* messages that a load asks for */
#define MS_MESSAGE_WINDOW_MAX  600 /* messages that a window keeps, echoes not counted */

/* One line of the window. Borrowed: valid until the next "items-changed". */
typedef struct
{
  const MsMessage *message; /* with a waiting edit already applied; ts is 0 for a message that is not on the server yet */
  const char      *client_msg_id; /* (nullable); of an echo the handle for retry and discard */
  MsSendState      state;
  const char      *failure; /* (nullable): API name of why it FAILED */
  gint64           created; /* µs since 1970, when it was written (echoes), else message->ts */
} MsMessageEntry;

#define MS_TYPE_MESSAGE_WINDOW (ms_message_window_get_type ())

G_DECLARE_FINAL_TYPE (MsMessageWindow, ms_message_window, MS, MESSAGE_WINDOW, GObject)

/* Signal "items-changed" (guint position, guint removed, guint added): as in GListModel; a changed line is (position, 1, 1). When a
 *   message that waited is stored, its echo is replaced in place if it is the next one.
 * Properties (read-only, notify): "at-start", "at-end", "loading-older", "loading-newer", "loaded" (gboolean). */

const char           *ms_message_window_get_channel (MsMessageWindow      *self);
guint                 ms_message_window_get_length  (MsMessageWindow      *self);

/**
 * ms_message_window_get:
 *
 * Returns: (transfer none) (nullable): the line, NULL beyond the end
 */
const MsMessageEntry *ms_message_window_get         (MsMessageWindow      *self,
                                                     guint                 position);

/**
 * ms_message_window_find:
 * @ts: µs
 * @position: (out) (optional): where it is, or, when it is not there, where it would be
 */
gboolean              ms_message_window_find        (MsMessageWindow      *self,
                                                     gint64                ts,
                                                     guint                *position);

/* Whether anything (cache or server) has filled it; an empty channel is loaded, at_start and at_end. */
gboolean              ms_message_window_is_loaded   (MsMessageWindow      *self);
gboolean              ms_message_window_is_at_start (MsMessageWindow      *self);
gboolean              ms_message_window_is_at_end   (MsMessageWindow      *self);
gboolean              ms_message_window_is_loading  (MsMessageWindow      *self);

/**
 * ms_message_window_load_older_async:
 *
 * One page above the first message. Does nothing and succeeds at the start, or while such a load is under way. What is too
 * much leaves at the other end (then at-end becomes FALSE).
 */
void                  ms_message_window_load_older_async  (MsMessageWindow      *self,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);

/**
 * ms_message_window_load_newer_async:
 *
 * One page below the last message; the counterpart.
 */
void                  ms_message_window_load_newer_async  (MsMessageWindow      *self,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);

/**
 * ms_message_window_show_end_async:
 *
 * Goes to the newest messages: at once if at-end already, else the contents are replaced.
 */
void                  ms_message_window_show_end_async    (MsMessageWindow      *self,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);

/**
 * ms_message_window_show_around_async:
 * @ts: µs; need not be a message (the "New" line: last_read)
 *
 * Makes sure that the messages before and after @ts are in the window; replaces the contents if they are not.
 */
void                  ms_message_window_show_around_async (MsMessageWindow      *self,
                                                           gint64                ts,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);

/* Of all four loads. */
gboolean              ms_message_window_load_finish       (MsMessageWindow      *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

G_END_DECLS
