/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * What the interface asks a server to do, one function a method. Results come back twice: the answer here, and the event through
 * MsClient's signals, which is what changes the lists. Errors: MS_ERROR in the API's words, or MS_CLIENT_ERROR. Main context. */

#pragma once

#include <gio/gio.h>

#include "ms-client-types.h"
#include "ms-client.h"
#include "ms-delivery.h"

G_BEGIN_DECLS

/* Of every call below that has no _finish of its own. */
gboolean   ms_client_call_finish             (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/* A channel's id, as create, join and open answer it: (transfer full) (nullable). By then ms_client_get_channel() knows it. */
char      *ms_client_call_finish_channel     (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/**
 * ms_client_create_channel_async:
 * @purpose: (nullable)
 *
 * Finish with ms_client_call_finish_channel().
 */
void       ms_client_create_channel_async    (MsClient             *self,
                                              const char           *name,
                                              gboolean              is_private,
                                              const char           *purpose,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* Finish with ms_client_call_finish_channel(). */
void       ms_client_join_channel_async      (MsClient             *self,
                                              const char           *channel,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void       ms_client_leave_channel_async     (MsClient             *self,
                                              const char           *channel,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void       ms_client_rename_channel_async    (MsClient             *self,
                                              const char           *channel,
                                              const char           *name,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void       ms_client_set_topic_async         (MsClient             *self,
                                              const char           *channel,
                                              const char           *topic, /* "" clears */
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void       ms_client_set_purpose_async       (MsClient             *self,
                                              const char           *channel,
                                              const char           *purpose, /* "" clears */
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
void       ms_client_archive_channel_async   (MsClient             *self,
                                              const char           *channel,
                                              gboolean              archived, /* FALSE: takes it out again */
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_invite_to_channel_async:
 * @users: (array zero-terminated=1): ids
 */
void       ms_client_invite_to_channel_async (MsClient             *self,
                                              const char           *channel,
                                              const char * const   *users,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* The direct message with @user, made or opened. Finish with ms_client_call_finish_channel(). */
void       ms_client_open_direct_async       (MsClient             *self,
                                              const char           *user,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* Hides a direct message from the list. */
void       ms_client_close_direct_async      (MsClient             *self,
                                              const char           *channel,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_get_delivery_async:
 * @ts: a message of one's own, µs
 *
 * How far it got.
 */
void       ms_client_get_delivery_async      (MsClient             *self,
                                              const char           *channel,
                                              gint64                ts,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* Returns: (transfer full) (nullable): free with g_free() */
MsDelivery *ms_client_get_delivery_finish    (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/**
 * ms_client_browse_channels_async:
 * @cursor: (nullable): next_cursor of the page before
 *
 * Public channels that are not archived, a page of 200.
 */
void       ms_client_browse_channels_async   (MsClient             *self,
                                              const char           *cursor,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_browse_channels_finish:
 * @next_cursor: (out) (optional) (nullable) (transfer full): NULL at the end
 *
 * Returns: (transfer full) (element-type MsChannel) (nullable): the page; is_member says which ones one is in
 */
GPtrArray *ms_client_browse_channels_finish  (MsClient             *self,
                                              GAsyncResult         *result,
                                              char                **next_cursor,
                                              GError              **error);

/* All members of a channel (10,000 at most). */
void       ms_client_list_members_async      (MsClient             *self,
                                              const char           *channel,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* Returns: (transfer full) (nullable): ids of users */
char     **ms_client_list_members_finish     (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/* An invitation to the team. */
typedef struct
{
  char   *code;
  char   *url;
  char   *qr_text; /* what a code of it says */
  char   *creator; /* user id (nullable) */
  gint64  created; /* µs, 0 = not said */
  gint64  expires; /* µs, 0 = never */
  gint64  uses; /* 0 = any number */
  gint64  used;
} MsInvite;

void ms_invite_free (MsInvite *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsInvite, ms_invite_free)

/**
 * ms_client_create_invite_async:
 * @expires: seconds from now, 0 = never
 * @uses: 0 = any number
 */
void       ms_client_create_invite_async     (MsClient             *self,
                                              gint64                expires,
                                              gint64                uses,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MsInvite  *ms_client_create_invite_finish    (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void       ms_client_list_invites_async      (MsClient             *self,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* Returns: (transfer full) (element-type MsInvite) (nullable) */
GPtrArray *ms_client_list_invites_finish     (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void       ms_client_revoke_invite_async     (MsClient             *self,
                                              const char           *code,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_set_profile_async:
 * @fields: (array zero-terminated=1): name, value, name, value …, NULL; names as in the API (real_name, display_name, title, phone,
 *   status_text, status_emoji, status_expiration, email); an empty value clears
 */
void       ms_client_set_profile_async       (MsClient             *self,
                                              const char * const   *fields,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* @away: until set back; FALSE lets activity decide. */
void       ms_client_set_presence_async      (MsClient             *self,
                                              gboolean              away,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* One signed-in device. */
typedef struct
{
  char    *id;
  char    *device;
  gint64   created; /* µs */
  gint64   last_used; /* µs */
  gboolean current; /* this one */
} MsSession;

void ms_session_free (MsSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSession, ms_session_free)

void       ms_client_list_sessions_async     (MsClient             *self,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/* Returns: (transfer full) (element-type MsSession) (nullable) */
GPtrArray *ms_client_list_sessions_finish    (MsClient             *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/* @session: (nullable): its id; NULL ends all but this one. */
void       ms_client_revoke_session_async    (MsClient             *self,
                                              const char           *session,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

G_END_DECLS
