/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one way in for what may be posted, whoever posts it: people, bots, webhooks, answers of apps. Who may post what, and where, was decided
 * before. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"
#include "ms-thread-private.h"

typedef struct
{
  MsContext          *context;
  const MsChannelRow *row;
  gint64             *event_seq;
  GError            **error;
  gboolean            failed;
} ShowSides;

static void
show_side (gint64      user,
           const char *id,
           gpointer    user_data)
{
  ShowSides *sides = user_data;

  if (!sides->failed && !ms_service_show_im (sides->context, sides->row, user, id, NULL, sides->event_seq, sides->error))
    sides->failed = TRUE;
}

/* A message brings a hidden direct message back for all who are in it. */
static gboolean
show_direct (MsContext           *context,
             const MsChannelRow  *row,
             GError             **error)
{
  gint64 ignored = 0;
  ShowSides sides = { context, row, &ignored, error, FALSE };

  if (!ms_channel_is_direct (row->channel))
    return TRUE;

  return ms_membership_store_visit (ms_context_get_store (context), row->key, 0, MS_LIMIT_GROUP_OTHERS + 1, show_side, &sides, error)
         && !sides.failed;
}

/* @root: (nullable): of the thread that it joins, with its counters as they are from now on */
static gint64
tell_message (MsContext           *context,
              const MsChannelRow  *row,
              const MsMessageRow  *new_row,
              const MsMessageRow  *root,
              GError             **error)
{
  MsEventChannel channel = { row->key, row->channel };
  MsEventLog *log = ms_context_get_log (context);
  const char *team = ms_service_get_team_id (context);

  if (root == NULL)
    return ms_event_encode_message (log, &channel, new_row->user, new_row->message, team, error);
  return ms_event_encode_reply (log, &channel, new_row->user, new_row->message, root->message, team, error);
}

/* What the author writes is read, where it is shown. */
static gboolean
keep_posted (MsContext           *context,
             const MsChannelRow  *row,
             MsMessageRow        *new_row,
             gint64               seq,
             GError             **error)
{
  return seq != 0 && ms_service_keep_message (context, new_row, seq, error)
         && (!new_row->counts || !row->channel->is_member
             || ms_membership_store_set_last_read (ms_context_get_store (context), new_row->channel, new_row->user, new_row->message->ts, error));
}

static gboolean
write_message (MsContext           *context,
               const MsNewMessage  *new_message,
               const MsChannelRow  *row,
               MsMessageRow        *new_row,
               GError             **error)
{
  g_auto(MsMentions) mentions = { NULL };

  new_row->counts = TRUE;
  return ms_mentions_read (context, new_message->text, &mentions, error)
         && show_direct (context, row, error)
         && ms_mentions_resolve_here (context, row->key, new_message->is_active, new_message->active_data, &mentions, error)
         && ms_mentions_store (context, new_row, &mentions, error)
         && keep_posted (context, row, new_row, tell_message (context, row, new_row, NULL, error), error);
}

/* The same into a thread. Only what its conversation shows too counts there and mentions there. An author who is not in the conversation follows
 * nothing that they would hear of. */
static gboolean
write_reply (MsContext           *context,
             const MsNewMessage  *new_message,
             const MsChannelRow  *row,
             MsMessageRow        *root,
             MsMessageRow        *new_row,
             GError             **error)
{
  g_auto(MsMentions) mentions = { NULL };
  MsMessage *message = new_row->message;
  gboolean newly_followed = FALSE;

  message->thread_ts = root->message->ts;
  new_row->parent = root->user;
  new_row->counts = new_message->reply_broadcast;
  if (new_message->reply_broadcast)
    message->subtype = (char *) MS_SUBTYPE_THREAD_BROADCAST;
  if (!ms_user_store_peek_id (ms_context_get_store (context), root->user, (const char **) &message->parent_user, error)
      || !ms_mentions_read (context, new_message->text, &mentions, error))
    return FALSE;

  return show_direct (context, row, error)
         && (!new_row->counts
             || ms_mentions_resolve_here (context, row->key, new_message->is_active, new_message->active_data, &mentions, error))
         && ms_mentions_store (context, new_row, &mentions, error)
         && ms_thread_count_reply (context, root, new_row->user, message->ts, &newly_followed, error)
         && keep_posted (context, row, new_row, tell_message (context, row, new_row, root, error), error)
         && ms_thread_tell_reply (context, row, root, new_row, mentions.users, mentions.n_named, newly_followed && row->channel->is_member, error);
}

gboolean
ms_message_write (MsContext           *context,
                  const MsNewMessage  *new_message,
                  const MsChannelRow  *row,
                  MsMessageRow        *root,
                  MsPosted            *result,
                  GError             **error)
{
  MsMessage message = {
    .user = (char *) new_message->user_id,
    .text = (char *) new_message->text,
    .subtype = (char *) new_message->subtype,
    .client_msg_id = (char *) new_message->client_msg_id,
    .content = (char *) new_message->content,
    .ts = ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context)),
  };
  MsMessageRow new_row = { .channel = row->key, .user = new_message->user, .message = &message };

  if (root != NULL ? !write_reply (context, new_message, row, root, &new_row, error) : !write_message (context, new_message, row, &new_row, error))
    return FALSE;

  ms_message_fill_result (result, &new_row, row->channel->id, new_row.seq, FALSE);
  return TRUE;
}
