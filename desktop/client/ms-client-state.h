/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of the team: people, conversations, who types. Every change goes to the cache and is told through the client. A
 * conversation is stamped with the event its counts are true for. Inside the client layer only. Main context. */

#pragma once

#include "ms-client-types.h"
#include "ms-channel.h"
#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

MsClientState *ms_client_state_new               (MsClient        *client,
                                                  const char      *self_id);
void           ms_client_state_free              (MsClientState   *self);

/* Everything anew, from a boot (at @seq) or from the cache. Takes team and the values out of the arrays (elements stolen). */
void           ms_client_state_replace           (MsClientState   *self,
                                                  MsTeam          *team,
                                                  GPtrArray       *users,
                                                  GPtrArray       *channels,
                                                  const gint64    *seqs, /* one per channel */
                                                  gboolean         to_cache);

gboolean       ms_client_state_is_filled         (MsClientState   *self);
const MsTeam  *ms_client_state_get_team          (MsClientState   *self);
void           ms_client_state_rename_team       (MsClientState   *self,
                                                  const char      *name);
const char    *ms_client_state_get_self_id       (MsClientState   *self);
MsUser        *ms_client_state_get_user          (MsClientState   *self,
                                                  const char      *id); /* (nullable) */
MsUser        *ms_client_state_find_user         (MsClientState   *self,
                                                  const char      *name);
GPtrArray     *ms_client_state_list_users        (MsClientState   *self);
MsChannel     *ms_client_state_get_channel       (MsClientState   *self,
                                                  const char      *id); /* (nullable) */
MsChannel     *ms_client_state_find_channel      (MsClientState   *self,
                                                  const char      *name);
MsChannel     *ms_client_state_find_direct       (MsClientState   *self,
                                                  const char      *user);
GPtrArray     *ms_client_state_list_channels     (MsClientState   *self);
guint          ms_client_state_count_badges      (MsClientState   *self);

/* (transfer full) values: */
void           ms_client_state_put_user          (MsClientState   *self,
                                                  MsUser          *user);
void           ms_client_state_put_channel       (MsClientState   *self,
                                                  MsChannel       *channel,
                                                  gint64           seq);
void           ms_client_state_remove_channel    (MsClientState   *self,
                                                  const char      *id);

/* After a change in place of a value from get_channel(). @seq 0 keeps the stamp. */
void           ms_client_state_touch_channel     (MsClientState   *self,
                                                  const char      *id,
                                                  gint64           seq);

/* The event up to which this conversation is true. */
gint64         ms_client_state_get_channel_seq   (MsClientState   *self,
                                                  const char      *id);
void           ms_client_state_set_presence      (MsClientState   *self,
                                                  const char      *user,
                                                  gboolean         active,
                                                  gboolean         connected);

/* Typing: forgotten after 6 s, or when a message comes. */
void           ms_client_state_start_typing      (MsClientState   *self,
                                                  const char      *channel,
                                                  const char      *user);
void           ms_client_state_stop_typing       (MsClientState   *self,
                                                  const char      *channel,
                                                  const char      *user);
void           ms_client_state_clear_typing      (MsClientState   *self);
GPtrArray     *ms_client_state_list_typing       (MsClientState   *self,
                                                  const char      *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClientState, ms_client_state_free)

G_END_DECLS
