/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread follows its messages: counters of the root, who follows, what is unread, the tombstone. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-thread-private.h"

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-read-service.h"
#include "ms-service-private.h"
#include "ms-thread-store.h"

#define SHOWN_USERS 5

MsMessageRow *
ms_thread_need_root (MsContext           *context,
                     const MsChannelRow  *channel,
                     gint64               ts,
                     GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get (store, channel->key, ts, &failure);

  if (row != NULL && ms_message_is_reply (row->message))
    {
      gint64 root_ts = row->message->thread_ts;

      ms_message_row_free (row);
      row = ms_message_store_get (store, channel->key, root_ts, &failure);
    }
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL)
    ms_error_set (error, MS_ERROR_THREAD_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  return NULL;
}

gboolean
ms_thread_fill_view (MsContext  *context,
                     gint64      channel,
                     MsMessage  *root,
                     GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 caller = ms_context_get_actor (context)->user;
  MsThreadMember member;

  if (root->thread_ts != root->ts)
    return TRUE;
  if (!ms_thread_store_get (store, channel, root->ts, caller, &member, error))
    return FALSE;

  root->has_thread_view = TRUE;
  root->subscribed = member.is_followed;
  root->thread_last_read = member.last_read;
  return !member.is_followed
         || ms_thread_store_count_unread (store,
                                          channel,
                                          root->ts,
                                          caller,
                                          member.last_read,
                                          MS_READ_COUNT_MAX,
                                          &root->thread_unread,
                                          error);
}

/* Whoever replies for the first time comes last. */
static gboolean
add_reply_user (MsContext  *context,
                MsMessage  *root,
                gint64      user,
                GError    **error)
{
  const char *id = NULL;
  char *users;

  if (!ms_user_store_peek_id (ms_context_get_store (context), user, &id, error))
    return FALSE;

  root->reply_users_count++;
  if (root->reply_users_count > SHOWN_USERS || id == NULL)
    return TRUE;
  users = root->reply_users_count > 1 ? g_strconcat (root->reply_users, ",", id, NULL) : g_strdup (id);
  g_free (root->reply_users);
  root->reply_users = users;
  return TRUE;
}

static gboolean
count_of_author (MsContext     *context,
                 MsMessageRow  *root,
                 gint64         user,
                 gint64         ts,
                 gboolean      *newly_followed,
                 GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  MsThreadMember member;

  if (!ms_thread_store_get (store, root->channel, root->message->ts, user, &member, error))
    return FALSE;

  *newly_followed = !member.is_followed;
  if (member.replies == 0)
    member.first_reply = ts;
  if (member.replies == 0 && !add_reply_user (context, root->message, user, error))
    return FALSE;
  member.replies++;
  member.is_followed = TRUE;
  member.last_read = ts;
  return ms_thread_store_set (store, root->channel, root->message->ts, user, &member, error);
}

gboolean
ms_thread_count_reply (MsContext     *context,
                       MsMessageRow  *root,
                       gint64         user,
                       gint64         ts,
                       gboolean      *newly_followed,
                       GError       **error)
{
  MsMessage *message = root->message;

  *newly_followed = FALSE;
  if (user != 0 && !count_of_author (context, root, user, ts, newly_followed, error))
    return FALSE;

  message->thread_ts = message->ts;
  message->reply_count++;
  message->latest_reply = ts;
  return ms_thread_store_set_counters (ms_context_get_store (context), root, error);
}

static gboolean
tell_followed (MsContext           *context,
               const MsChannelRow  *channel,
               MsMessageRow        *root,
               gint64               user,
               gint64               last_read,
               GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  MsEventThread thread = { channel->channel->id, root->message->ts, TRUE, last_read, 0 };
  const char *id = NULL;

  return ms_user_store_peek_id (store, user, &id, error)
         && ms_thread_store_count_unread (store, root->channel, root->message->ts, user, last_read, MS_READ_COUNT_MAX, &thread.unread, error)
         && ms_event_encode_thread (ms_context_get_log (context),
                                    MS_THREAD_SUBSCRIBED,
                                    channel->key,
                                    user,
                                    id,
                                    &thread,
                                    ms_context_get_now (context),
                                    error)
              != 0;
}

/* @anew: even after they said that they do not want to. */
static gboolean
follow (MsContext           *context,
        const MsChannelRow  *channel,
        MsMessageRow        *root,
        gint64               user,
        gint64               last_read,
        gboolean             anew,
        GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 ts = root->message->ts;
  gboolean is_member = FALSE;
  MsThreadMember member;

  if (!ms_thread_store_get (store, root->channel, ts, user, &member, error)
      || !ms_membership_store_has (store, root->channel, user, &is_member, error))
    return FALSE;
  if (!is_member || member.is_followed || (member.is_known && !anew))
    return TRUE;

  member.is_followed = TRUE;
  member.last_read = MAX (member.last_read, last_read);
  return ms_thread_store_set (store, root->channel, ts, user, &member, error)
         && ms_thread_store_refresh (store, root->channel, ts, user, root->message->latest_reply, error)
         && tell_followed (context, channel, root, user, member.last_read, error);
}

typedef struct
{
  MsContext          *context;
  const MsChannelRow *channel;
  MsMessageRow       *root;
  GError            **error;
  gboolean            failed;
} FollowAll;

static void
follow_side (gint64      user,
             const char *id,
             gpointer    user_data)
{
  FollowAll *all = user_data;

  if (!all->failed && !follow (all->context, all->channel, all->root, user, all->root->message->ts, FALSE, all->error))
    all->failed = TRUE;
}

/* With the first reply: the author of the root, those named in it, and between people in a direct message everybody. */
static gboolean
follow_root (MsContext           *context,
             const MsChannelRow  *channel,
             MsMessageRow        *root,
             GError             **error)
{
  g_auto(MsMentions) mentions = { NULL };
  FollowAll all = { context, channel, root, error, FALSE };

  if (root->user != 0 && !follow (context, channel, root, root->user, root->message->ts, FALSE, error))
    return FALSE;
  if (ms_channel_is_direct (channel->channel))
    return ms_membership_store_visit (ms_context_get_store (context), channel->key, 0, G_MAXINT32, follow_side, &all, error) && !all.failed;
  if (ms_message_is_notice (root->message))
    return TRUE;
  if (!ms_mentions_read (context, root->message->text, &mentions, error))
    return FALSE;

  for (guint i = 0; i < MIN (mentions.users->len, MS_LIMIT_THREAD_CALLED); i++)
    if (!follow (context, channel, root, g_array_index (mentions.users, gint64, i), root->message->ts, FALSE, error))
      return FALSE;
  return TRUE;
}

static gint64
tell_replied (MsContext           *context,
              const MsChannelRow  *channel,
              const MsMessageRow  *root,
              GError             **error)
{
  MsEventChannel told = { channel->key, channel->channel };

  return ms_event_encode_message_replied (ms_context_get_log (context),
                                          &told,
                                          root->message,
                                          ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context)),
                                          ms_service_get_team_id (context),
                                          error);
}

gboolean
ms_thread_tell_reply (MsContext           *context,
                      const MsChannelRow  *channel,
                      MsMessageRow        *root,
                      const MsMessageRow  *reply,
                      GArray              *mentioned,
                      guint                n_mentioned,
                      gboolean             newly_followed,
                      GError             **error)
{
  gint64 ts = reply->message->ts;

  if (!ms_thread_store_announce (ms_context_get_store (context), root->channel, root->message->ts, reply->user, ts, error)
      || tell_replied (context, channel, root, error) == 0
      || (newly_followed && !tell_followed (context, channel, root, reply->user, ts, error))
      || (root->message->reply_count == 1 && !follow_root (context, channel, root, error)))
    return FALSE;

  for (guint i = 0; i < MIN (n_mentioned, MS_LIMIT_THREAD_CALLED); i++)
    if (!follow (context, channel, root, g_array_index (mentioned, gint64, i), ts - 1, TRUE, error))
      return FALSE;
  return TRUE;
}

static gboolean
discount_of_author (MsContext           *context,
                    const MsMessageRow  *reply,
                    GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 thread_ts = reply->message->thread_ts;
  MsThreadMember member;

  if (!ms_thread_store_get (store, reply->channel, thread_ts, reply->user, &member, error))
    return FALSE;

  member.replies = MAX (member.replies - 1, 0);
  if (member.first_reply == reply->message->ts
      && !ms_thread_store_find_first (store, reply->channel, thread_ts, reply->user, &member.first_reply, error))
    return FALSE;
  return ms_thread_store_set (store, reply->channel, thread_ts, reply->user, &member, error);
}

/* The tombstone has nothing left to stand for. */
static gboolean
remove_tombstone (MsContext           *context,
                  const MsChannelRow  *channel,
                  const MsMessageRow  *root,
                  gint64              *event_seq,
                  GError             **error)
{
  MsEventChannel told = { channel->key, channel->channel };
  gint64 seq = ms_event_encode_message_deleted (ms_context_get_log (context),
                                                &told,
                                                root->user,
                                                root->message,
                                                ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context)),
                                                ms_service_get_team_id (context),
                                                error);

  return ms_service_keep_seq (seq, event_seq)
         && ms_service_keep_removal (context, root, seq, error)
         && ms_thread_store_forget (ms_context_get_store (context), root->channel, root->message->ts, error);
}

gboolean
ms_thread_forget_reply (MsContext           *context,
                        const MsChannelRow  *channel,
                        const MsMessageRow  *reply,
                        gint64              *event_seq,
                        GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsMessageRow) root = NULL;

  if (reply->user != 0 && !discount_of_author (context, reply, error))
    return FALSE;

  root = ms_thread_need_root (context, channel, reply->message->thread_ts, error);
  if (root == NULL || !ms_thread_store_recount (store, root, error))
    return FALSE;
  if (root->message->reply_count == 0 && ms_message_is_tombstone (root->message))
    return remove_tombstone (context, channel, root, event_seq, error);

  return ms_thread_store_set_counters (store, root, error)
         && ms_thread_store_refresh (store, root->channel, root->message->ts, 0, root->message->latest_reply, error)
         && ms_service_keep_seq (tell_replied (context, channel, root, error), event_seq);
}

static MsMessage *
make_tombstone (const MsMessage *root)
{
  MsMessage *tombstone = ms_message_new (NULL, root->ts, MS_TOMBSTONE_USER, MS_TOMBSTONE_TEXT);

  tombstone->subtype = g_strdup (MS_SUBTYPE_TOMBSTONE);
  tombstone->hidden = TRUE;
  tombstone->thread_ts = root->thread_ts;
  tombstone->reply_count = root->reply_count;
  tombstone->reply_users_count = root->reply_users_count;
  tombstone->reply_users = g_strdup (root->reply_users);
  tombstone->latest_reply = root->latest_reply;
  return tombstone;
}

gboolean
ms_thread_bury_root (MsContext           *context,
                     const MsChannelRow  *channel,
                     MsMessageRow        *root,
                     gint64              *event_seq,
                     GError             **error)
{
  g_autoptr(MsMessage) previous = root->message;
  MsEventChannel told = { channel->key, channel->channel };
  gint64 seq;

  root->message = make_tombstone (previous);
  seq = ms_event_encode_message_changed (ms_context_get_log (context),
                                         &told,
                                         root->user,
                                         root->message,
                                         previous,
                                         ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context)),
                                         ms_service_get_team_id (context),
                                         error);
  return ms_service_keep_seq (seq, event_seq) && ms_service_keep_tombstone (context, root, previous, seq, error);
}
