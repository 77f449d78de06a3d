/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ephemeral messages: an event of the addressee, no row among the messages. Those that an app can be asked about are kept for a while. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-ephemeral-service.h"

#include "ms-ephemeral-private.h"
#include "ms-error.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"
#include "ms-thread-private.h"

/* Somebody who is not in it is not told apart from nobody. */
static gboolean
find_addressee (MsContext           *context,
                const MsChannelRow  *channel,
                const char          *id,
                gint64              *key,
                GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsUser) user = id != NULL ? ms_user_store_find_id (store, id, key, &failure) : NULL;
  gboolean is_member = FALSE;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (user != NULL && !ms_membership_store_has (store, channel->key, *key, &is_member, error))
    return FALSE;
  return is_member || ms_error_set (error, MS_ERROR_USER_NOT_IN_CHANNEL);
}

static gboolean
find_thread (MsContext           *context,
             const MsChannelRow  *channel,
             gint64               ts,
             gint64              *thread_ts,
             GError             **error)
{
  g_autoptr(MsMessageRow) root = NULL;

  *thread_ts = 0;
  if (ts == 0)
    return TRUE;
  root = ms_thread_need_root (context, channel, ts, error);
  if (root == NULL)
    return FALSE;
  *thread_ts = root->message->ts;
  return TRUE;
}

gboolean
ms_ephemeral_write (MsContext           *context,
                    const MsChannelRow  *row,
                    const MsAddressee   *addressee,
                    MsMessage           *message,
                    gboolean             is_kept,
                    gint64              *event_seq,
                    GError             **error)
{
  MsEventChannel channel = { row->key, row->channel };
  const MsEphemeralRow shown = {
    .account = addressee->user,
    .channel = row->key,
    .author = ms_context_get_actor (context)->user,
    .message = message,
  };
  gint64 seq = ms_event_encode_ephemeral (ms_context_get_log (context),
                                          &channel,
                                          addressee->user,
                                          addressee->user_id,
                                          message,
                                          ms_service_get_team_id (context),
                                          error);

  return ms_service_keep_seq (seq, event_seq)
         && (!is_kept || ms_ephemeral_store_insert (ms_context_get_store (context), &shown, error));
}

gboolean
ms_ephemeral_replace (MsContext             *context,
                      const MsChannelRow    *row,
                      const MsAddressee     *addressee,
                      const MsEphemeralRow  *shown,
                      gint64                *event_seq,
                      GError               **error)
{
  MsStore *store = ms_context_get_store (context);
  MsEventChannel channel = { row->key, row->channel };
  gint64 seq = ms_event_encode_ephemeral_changed (ms_context_get_log (context),
                                                  &channel,
                                                  addressee->user,
                                                  addressee->user_id,
                                                  shown->message,
                                                  ms_store_next_ts (store, ms_context_get_now (context)),
                                                  ms_service_get_team_id (context),
                                                  error);

  return ms_service_keep_seq (seq, event_seq) && ms_ephemeral_store_update (store, shown, error);
}

gboolean
ms_ephemeral_remove (MsContext           *context,
                     const MsChannelRow  *row,
                     const MsAddressee   *addressee,
                     gint64               ts,
                     gint64              *event_seq,
                     GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  MsEventChannel channel = { row->key, row->channel };
  gint64 seq = ms_event_encode_ephemeral_deleted (ms_context_get_log (context),
                                                  &channel,
                                                  addressee->user,
                                                  addressee->user_id,
                                                  ts,
                                                  ms_store_next_ts (store, ms_context_get_now (context)),
                                                  error);

  return ms_service_keep_seq (seq, event_seq) && ms_ephemeral_store_remove (store, ts, error);
}

gboolean
ms_ephemeral_service_post (MsContext          *context,
                           const MsEphemeral  *post,
                           gint64             *ts,
                           gint64             *event_seq,
                           GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_POST_MESSAGE, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, post->channel, error) : NULL;
  g_autofree char *text = NULL;
  MsMessage message = { .user = caller != NULL ? caller->id : NULL, .content = (char *) post->content };
  MsAddressee addressee = { 0, post->user };

  if (row == NULL)
    return FALSE;
  if (row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);
  if (!find_addressee (context, row, post->user, &addressee.user, error)
      || !find_thread (context, row, post->thread_ts, &message.thread_ts, error))
    return FALSE;
  text = ms_message_dup_checked (context, post->text, post->link_names, error);
  if (text == NULL)
    return FALSE;

  message.text = text;
  message.ts = *ts = ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context));
  return ms_ephemeral_write (context, row, &addressee, &message, caller->role == MS_ROLE_BOT && post->has_actions, event_seq, error);
}
