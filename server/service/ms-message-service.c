/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posting messages. MsMentions are read from the text at post time and stored beside it. What becomes of a message is in
 * ms-message-change.c, reading in ms-message-history.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-service.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-message-private.h"
#include "ms-name.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-thread-private.h"

void
ms_posted_clear (MsPosted *self)
{
  g_clear_pointer (&self->message, ms_message_free);
}

gboolean
ms_message_has_files (const char *subtype)
{
  return g_strcmp0 (subtype, MS_SUBTYPE_FILE_SHARE) == 0;
}

char *
ms_message_dup_text (MsContext   *context,
                     const char  *text,
                     gboolean     link_names,
                     gboolean     may_be_blank,
                     GError     **error)
{
  if (may_be_blank && (text == NULL || ms_text_is_blank (text, -1)))
    return g_strdup ("");
  return ms_message_dup_checked (context, text, link_names, error);
}

/* "#name", a conversation's id, or the id of a person, with whom a direct message may have to be made: then *other is set. */
static MsChannelRow *
find_target (MsContext     *context,
             const MsUser  *caller,
             const char    *target,
             gint64        *other,
             GError       **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  g_autoptr(MsUser) person = NULL;
  g_autoptr(MsChannelRow) row = NULL;
  GError *failure = NULL;

  *other = 0;
  if (target != NULL && *target == '#')
    {
      g_autofree char *folded = ms_name_fold (target + 1);

      row = ms_channel_store_find_name (ms_context_get_store (context), folded, user, &failure);
    }
  else if (ms_id_is_valid (target, MS_ID_PEOPLE))
    {
      person = ms_user_store_find_id (ms_context_get_store (context), target, other, &failure);
      if (person != NULL)
        row = ms_channel_store_find_im (ms_context_get_store (context), user, *other, user, &failure);
    }
  else
    return ms_service_need_membership (context, caller, target, error);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL && person == NULL)
    ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
  else if (row != NULL && !row->channel->is_member)
    ms_error_set (error, ms_service_can_see (row, caller) ? MS_ERROR_NOT_IN_CHANNEL : MS_ERROR_CHANNEL_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  *other = 0;
  return NULL;
}

void
ms_message_fill_result (MsPosted           *result,
                        const MsMessageRow *row,
                        const char         *channel_id,
                        gint64              event_seq,
                        gboolean            repeated)
{
  ms_posted_clear (result);
  result->message = ms_message_copy (row->message);
  g_free (result->message->channel);
  result->message->channel = g_strdup (channel_id);
  result->ts = row->message->ts;
  result->event_seq = event_seq;
  result->repeated = repeated;
}

/* The same (user, client_msg_id) was posted before: the first result again, whatever became of it. */
static gboolean
find_first (MsContext     *context,
            const MsPost  *post,
            MsPosted      *result,
            gboolean      *found,
            GError       **error)
{
  g_autoptr(MsMessageRow) row = NULL;
  g_autoptr(MsChannelRow) channel = NULL;
  gint64 user = ms_context_get_actor (context)->user;
  GError *failure = NULL;

  *found = FALSE;
  if (post->client_msg_id == NULL)
    return TRUE;
  if (!ms_client_msg_id_is_valid (post->client_msg_id))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "client_msg_id must be 1 to 64 printable characters");

  row = ms_message_store_find_client (ms_context_get_store (context), post->client_msg_id, user, &failure);
  if (row != NULL)
    channel = ms_channel_store_get (ms_context_get_store (context), row->channel, user, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (channel == NULL)
    return TRUE;

  *found = TRUE;
  ms_message_fill_result (result, row, channel->channel->id, row->seq, TRUE);
  return TRUE;
}

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
keep_posted (MsContext     *context,
             MsMessageRow  *new_row,
             gint64         seq,
             GError       **error)
{
  return seq != 0 && ms_service_keep_message (context, new_row, seq, error)
         && (!new_row->counts
             || ms_membership_store_set_last_read (ms_context_get_store (context), new_row->channel, new_row->user, new_row->message->ts, error));
}

static gboolean
write_message (MsContext           *context,
               const MsPost        *post,
               const MsChannelRow  *row,
               const MsUser        *caller,
               const char          *text,
               MsPosted            *result,
               GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsMentions) mentions = { NULL };
  MsMessage message = {
    .user = caller->id,
    .text = (char *) text,
    .subtype = (char *) post->subtype,
    .client_msg_id = (char *) post->client_msg_id,
    .content = (char *) post->content,
    .ts = ms_store_next_ts (store, ms_context_get_now (context)),
  };
  MsMessageRow new_row = { .channel = row->key, .user = ms_context_get_actor (context)->user, .counts = TRUE, .message = &message };

  if (!ms_mentions_read (context, text, &mentions, error)
      || !show_direct (context, row, error)
      || !ms_mentions_resolve_here (context, row->key, post->is_active, post->active_data, &mentions, error)
      || !ms_mentions_store (context, &new_row, &mentions, error)
      || !keep_posted (context, &new_row, tell_message (context, row, &new_row, NULL, error), error))
    return FALSE;

  ms_message_fill_result (result, &new_row, row->channel->id, new_row.seq, FALSE);
  return TRUE;
}

gboolean
ms_message_write_as (MsContext           *context,
                     const MsChannelRow  *row,
                     gint64               author,
                     MsMessage           *message,
                     MsActiveFunc         is_active,
                     gpointer             active_data,
                     gint64              *event_seq,
                     GError             **error)
{
  g_auto(MsMentions) mentions = { NULL };
  MsMessageRow new_row = { .channel = row->key, .user = author, .counts = TRUE, .message = message };
  gint64 seq;

  message->ts = ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context));
  if (!ms_mentions_read (context, message->text, &mentions, error)
      || !show_direct (context, row, error)
      || !ms_mentions_resolve_here (context, row->key, is_active, active_data, &mentions, error)
      || !ms_mentions_store (context, &new_row, &mentions, error))
    return FALSE;

  seq = tell_message (context, row, &new_row, NULL, error);
  return ms_service_keep_seq (seq, event_seq) && ms_service_keep_message (context, &new_row, seq, error);
}

/* The same into a thread. Only what its conversation shows too counts there and mentions there. */
static gboolean
write_reply (MsContext           *context,
             const MsPost        *post,
             const MsChannelRow  *row,
             MsMessageRow        *root,
             const MsUser        *caller,
             const char          *text,
             MsPosted            *result,
             GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsMentions) mentions = { NULL };
  MsMessage message = {
    .user = caller->id,
    .text = (char *) text,
    .subtype = post->reply_broadcast ? (char *) MS_SUBTYPE_THREAD_BROADCAST : (char *) post->subtype,
    .client_msg_id = (char *) post->client_msg_id,
    .content = (char *) post->content,
    .thread_ts = root->message->ts,
    .ts = ms_store_next_ts (store, ms_context_get_now (context)),
  };
  MsMessageRow new_row = {
    .channel = row->key,
    .user = ms_context_get_actor (context)->user,
    .parent = root->user,
    .counts = post->reply_broadcast,
    .message = &message,
  };
  gboolean newly_followed = FALSE;

  if (!ms_user_store_peek_id (store, root->user, (const char **) &message.parent_user, error)
      || !ms_mentions_read (context, text, &mentions, error))
    return FALSE;

  if (!show_direct (context, row, error)
      || (new_row.counts && !ms_mentions_resolve_here (context, row->key, post->is_active, post->active_data, &mentions, error))
      || !ms_mentions_store (context, &new_row, &mentions, error)
      || !ms_thread_count_reply (context, root, new_row.user, message.ts, &newly_followed, error)
      || !keep_posted (context, &new_row, tell_message (context, row, &new_row, root, error), error)
      || !ms_thread_tell_reply (context, row, root, &new_row, mentions.users, mentions.n_named, newly_followed, error))
    return FALSE;

  ms_message_fill_result (result, &new_row, row->channel->id, new_row.seq, FALSE);
  return TRUE;
}

/* The direct message with @other, made now: the first write of the command. */
static MsChannelRow *
make_direct (MsContext  *context,
             gint64      other,
             GError    **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  gint64 key = ms_service_ensure_im (context, user, other, NULL, error);

  return key != 0 ? ms_channel_store_get (ms_context_get_store (context), key, user, error) : NULL;
}

/* A direct message that is yet to be made (@row is NULL) has no threads. */
static gboolean
find_thread (MsContext           *context,
             const MsChannelRow  *row,
             gint64               thread_ts,
             MsMessageRow       **root,
             GError             **error)
{
  if (row == NULL)
    return ms_error_set (error, MS_ERROR_THREAD_NOT_FOUND);
  *root = ms_thread_need_root (context, row, thread_ts, error);
  return *root != NULL;
}

gboolean
ms_message_find_public (MsContext     *context,
                        const MsUser  *caller,
                        const char    *target,
                        gboolean      *is_public,
                        GError       **error)
{
  gint64 other = 0;
  GError *failure = NULL;
  g_autoptr(MsChannelRow) row = find_target (context, caller, target, &other, &failure);

  *is_public = row != NULL && row->channel->kind == MS_CHANNEL_PUBLIC;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
ms_message_check_post (MsContext     *context,
                       const MsPost  *post,
                       GError       **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_POST_MESSAGE, error);
  g_autoptr(MsChannelRow) row = NULL;
  g_autoptr(MsMessageRow) root = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  gint64 other = 0;

  if (caller == NULL)
    return FALSE;
  row = find_target (context, caller, post->channel, &other, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (row != NULL && row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);
  if (post->thread_ts != 0 && !find_thread (context, row, post->thread_ts, &root, error))
    return FALSE;
  text = ms_message_dup_text (context, post->text, post->link_names, ms_message_has_files (post->subtype), error);
  return text != NULL;
}

gboolean
ms_message_service_post (MsContext     *context,
                         const MsPost  *post,
                         MsPosted      *result,
                         GError       **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_POST_MESSAGE, error);
  g_autoptr(MsChannelRow) row = NULL;
  g_autoptr(MsMessageRow) root = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  gboolean found = FALSE;
  gint64 other = 0;

  if (caller == NULL || !find_first (context, post, result, &found, error))
    return FALSE;
  if (found)
    return TRUE;

  row = find_target (context, caller, post->channel, &other, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (row != NULL && row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);
  if (post->thread_ts != 0 && !find_thread (context, row, post->thread_ts, &root, error))
    return FALSE;

  text = ms_message_dup_text (context, post->text, post->link_names, ms_message_has_files (post->subtype), error);
  if (text == NULL)
    return FALSE;
  if (root != NULL)
    return write_reply (context, post, row, root, caller, text, result, error);
  if (row == NULL)
    row = make_direct (context, other, error);
  return row != NULL && write_message (context, post, row, caller, text, result, error);
}

MsMessageRow *
ms_message_need (MsContext           *context,
                 const MsChannelRow  *channel,
                 gint64               ts,
                 GError             **error)
{
  GError *failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get (ms_context_get_store (context), channel->key, ts, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL || ms_message_is_tombstone (row->message))
    ms_error_set (error, MS_ERROR_MESSAGE_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  return NULL;
}
