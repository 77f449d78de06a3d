/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * One signed-in account on one server: owns the parts (HTTP, socket, sync, outbox, cache), holds what is known in memory and
 * tells what changed. Everything is on the main context; nothing blocks. Values that getters return are borrowed and valid until
 * the next signal about them. Times are µs since 1970 (UTC), message times (ts) too. */

#pragma once

#include <gio/gio.h>

#include "ms-channel.h"
#include "ms-client-accounts.h"
#include "ms-client-types.h"
#include "ms-message-window.h"
#include "ms-message.h"
#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

#define MS_TYPE_CLIENT (ms_client_get_type ())

G_DECLARE_FINAL_TYPE (MsClient, ms_client, MS, CLIENT, GObject)

/* Signals (all run-last, no return value):
 *   "ready" ()                                   there is something to show: from the cache, or from the server
 *   "team-changed" ()                            ms_client_get_team()
 *   "users-changed" ()                           everything may be another: rebuild
 *   "user-changed" (const char *id)              one user came or changed
 *   "presence-changed" (const char *id)          connected or active of one user changed
 *   "channels-changed" ()                        everything may be another: rebuild
 *   "channel-changed" (const char *id)           one channel came or changed (name, topic, counts, membership …)
 *   "channel-removed" (const char *id)           one channel is no longer mine (left, closed)
 *   "typing-changed" (const char *channel)       ms_client_list_typing()
 *   "draft-changed" (const char *channel)        ms_client_get_draft()
 *   "connection-changed" ()                      state or retry time
 *   "verified" (const char *channel)             ms_client_get_verified_at()
 *   "notification-wanted" (const char *channel, MsMessage *message)  a mention of me or a direct message, in a channel that is not
 *                                                in view; live ones only, and after a resume at most the newest of each channel
 *   "call-failed" (GError *error)                an edit or deletion in the background was refused for good
 *   "signed-out" ()                              the token is no longer good; drafts and outbox are kept
 * Messages tell of themselves: MsMessageWindow::items-changed. */

/**
 * ms_client_new:
 * @account: copied
 * @token: the session token
 * @data_dir: (nullable): where the cache of the account lives; NULL for the user's data directory, sub-folder "microslack"
 *
 * Normally from MsClientAuth. Does nothing before ms_client_start().
 */
MsClient          *ms_client_new                  (const MsAccount      *account,
                                                   const char           *token,
                                                   const char           *data_dir);

/* Reads the cache, then connects and keeps connected. */
void               ms_client_start                (MsClient             *self);

/**
 * ms_client_stop_async:
 *
 * Sends deletions that still wait for their Undo and read marks and waits for what is under way, a second at most; closes the
 * connection, writes the cache. The client is of no use afterwards. Call it before the program ends.
 */
void               ms_client_stop_async           (MsClient             *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
gboolean           ms_client_stop_finish          (MsClient             *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

/* Who and where. */
const MsAccount   *ms_client_get_account          (MsClient             *self);
const MsTeam      *ms_client_get_team             (MsClient             *self); /* (nullable) before "ready" */
const char        *ms_client_get_self_id          (MsClient             *self);
const MsUser      *ms_client_get_self             (MsClient             *self); /* (nullable) before "ready" */
gboolean           ms_client_is_ready             (MsClient             *self);

/* The connection. */
MsConnectionState  ms_client_get_connection_state (MsClient             *self);

/**
 * ms_client_get_retry_time:
 *
 * Returns: when the next attempt is made, as g_get_monotonic_time(); 0 unless WAITING
 */
gint64             ms_client_get_retry_time       (MsClient             *self);

/**
 * ms_client_get_offline_since:
 *
 * Returns: since when there is no connection, as g_get_monotonic_time(); 0 while ONLINE (the first 2 s are silent)
 */
gint64             ms_client_get_offline_since    (MsClient             *self);

/**
 * ms_client_get_complete_at:
 *
 * Returns: up to when nothing is missing of what this account may see, µs since 1970: the moment of the call while ONLINE, else when
 *   something was heard of the server last; 0 when never
 */
gint64             ms_client_get_complete_at      (MsClient             *self);

/**
 * ms_client_get_verified_at:
 *
 * Returns: when what is held of @channel was compared with the server's and found the same, µs since 1970; 0 if not since it was fetched
 */
gint64             ms_client_get_verified_at      (MsClient             *self,
                                                   const char           *channel);
void               ms_client_retry_now            (MsClient             *self);

/* People. */
const MsUser      *ms_client_get_user             (MsClient             *self,
                                                   const char           *id); /* (nullable) result and id */
const MsUser      *ms_client_find_user            (MsClient             *self,
                                                   const char           *name); /* by handle; (nullable) */

/**
 * ms_client_list_users:
 *
 * Returns: (transfer container) (element-type MsUser): everybody, deactivated ones too, in no order
 */
GPtrArray         *ms_client_list_users           (MsClient             *self);

/**
 * ms_client_list_typing:
 *
 * Returns: (transfer container) (element-type MsUser): who is typing there now, not oneself, who began first is first
 */
GPtrArray         *ms_client_list_typing          (MsClient             *self,
                                                   const char           *channel);

/* Conversations: those one is in, and open direct messages. */
const MsChannel   *ms_client_get_channel          (MsClient             *self,
                                                   const char           *id); /* (nullable) result and id */
const MsChannel   *ms_client_find_channel         (MsClient             *self,
                                                   const char           *name); /* by name; (nullable) */
const MsChannel   *ms_client_find_direct          (MsClient             *self,
                                                   const char           *user); /* the DM with that user; (nullable) */

/**
 * ms_client_list_channels:
 *
 * Returns: (transfer container) (element-type MsChannel): all of them, archived too, in no order
 */
GPtrArray         *ms_client_list_channels        (MsClient             *self);

/**
 * ms_client_get_badge_count:
 *
 * Returns: mentions and direct messages that are unread: what the window title counts
 */
guint              ms_client_get_badge_count      (MsClient             *self);

/**
 * ms_client_open_window:
 * @channel: id of any channel that may be read, also a public one that one is not in
 *
 * The history of @channel, begun at its end: from the cache at once if it is there, else from the server. The same object for the
 * same channel as long as it lives; the client keeps those opened last.
 *
 * Returns: (transfer full): the window
 */
MsMessageWindow   *ms_client_open_window          (MsClient             *self,
                                                   const char           *channel);

/**
 * ms_client_send_message:
 * @text: escaped text, from ms_client_compose()
 *
 * Puts a message into the outbox. It shows at the end of the window at once, and goes out when it can, in order.
 *
 * Returns: (transfer none) (nullable): its client_msg_id; NULL when the text is blank or too long
 */
const char        *ms_client_send_message         (MsClient             *self,
                                                   const char           *channel,
                                                   const char           *text);
void               ms_client_retry_message        (MsClient             *self,
                                                   const char           *client_msg_id);
void               ms_client_discard_message      (MsClient             *self,
                                                   const char           *client_msg_id);

/**
 * ms_client_edit_message:
 * @ts: which, µs
 * @text: the new escaped text
 *
 * Through the outbox too: shows at once as MS_SEND_PENDING.
 */
void               ms_client_edit_message         (MsClient             *self,
                                                   const char           *channel,
                                                   gint64                ts,
                                                   const char           *text);

/**
 * ms_client_delete_message:
 * @undo_ms: how long to wait for an Undo; 0 sends it at once
 *
 * Takes it out of one's own view at once; others see it go when the time is over.
 */
void               ms_client_delete_message       (MsClient             *self,
                                                   const char           *channel,
                                                   gint64                ts,
                                                   guint                 undo_ms);

/**
 * ms_client_undo_delete:
 *
 * Returns: whether it was still time
 */
gboolean           ms_client_undo_delete          (MsClient             *self,
                                                   const char           *channel,
                                                   gint64                ts);

/* Sends all waiting deletions now (the window closes). */
void               ms_client_flush_deletes        (MsClient             *self);

/* Drafts, plain text as typed; kept over a restart. */
const char        *ms_client_get_draft            (MsClient             *self,
                                                   const char           *channel); /* (nullable) result */
void               ms_client_set_draft            (MsClient             *self,
                                                   const char           *channel,
                                                   const char           *text); /* (nullable) clears */

/**
 * ms_client_mark_read:
 * @ts: the newest message that was seen, µs; never moves the mark back
 *
 * Counts change at once; the server is told, several marks in one call.
 */
void               ms_client_mark_read            (MsClient             *self,
                                                   const char           *channel,
                                                   gint64                ts);

/* Mark unread from here: @ts is the first message that is to count as unread. */
void               ms_client_mark_unread          (MsClient             *self,
                                                   const char           *channel,
                                                   gint64                ts);

/**
 * ms_client_set_view:
 * @channel: (nullable): the channel that is shown
 * @focused: whether the window has the focus: only then a shown channel makes no notifications
 */
void               ms_client_set_view             (MsClient             *self,
                                                   const char           *channel,
                                                   gboolean              focused);

/* Tell that somebody types (called on every key; sent every 3 s at most), and that there is input at all (once a minute at most). */
void               ms_client_notify_typing        (MsClient             *self,
                                                   const char           *channel);
void               ms_client_notify_input         (MsClient             *self);

G_END_DECLS
