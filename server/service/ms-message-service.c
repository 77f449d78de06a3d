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

static const MsChannelRow *
hold_row (MsContext    *context,
          MsChannelRow *row)
{
  if (row != NULL)
    ms_context_hold (context, row, (GDestroyNotify) ms_channel_row_free);
  return row;
}

/* "#name", a conversation's id, or the id of a person, with whom a direct message may have to be made: then *other is set. (transfer none) */
static const MsChannelRow *
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
    return ms_service_peek_membership (context, caller, target, error);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL && person == NULL)
    ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
  else if (row != NULL && !row->channel->is_member)
    ms_error_set (error, ms_service_can_see (row, caller) ? MS_ERROR_NOT_IN_CHANNEL : MS_ERROR_CHANNEL_NOT_FOUND);
  else
    return hold_row (context, g_steal_pointer (&row));
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

/* The direct message with @other, made now: the first write of the command. (transfer none) */
static const MsChannelRow *
make_direct (MsContext  *context,
             gint64      other,
             GError    **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  gint64 key = ms_service_ensure_im (context, user, other, NULL, error);

  return key != 0 ? hold_row (context, ms_channel_store_get (ms_context_get_store (context), key, user, error)) : NULL;
}

static gboolean
write_post (MsContext           *context,
            const MsPost        *post,
            const MsChannelRow  *row,
            MsMessageRow        *root,
            const MsUser        *caller,
            const char          *text,
            MsPosted            *result,
            GError             **error)
{
  const MsNewMessage message = {
    .user = ms_context_get_actor (context)->user,
    .user_id = caller->id,
    .text = text,
    .content = post->content,
    .subtype = post->subtype,
    .client_msg_id = post->client_msg_id,
    .reply_broadcast = post->reply_broadcast,
    .is_active = post->is_active,
    .active_data = post->active_data,
  };

  return ms_message_write (context, &message, row, root, result, error);
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
  const MsChannelRow *row = find_target (context, caller, target, &other, &failure);

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
  const MsUser *caller = ms_service_peek_caller (context, MS_ACTION_POST_MESSAGE, error);
  const MsChannelRow *row = NULL;
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
  const MsUser *caller = ms_service_peek_caller (context, MS_ACTION_POST_MESSAGE, error);
  const MsChannelRow *row = NULL;
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
  if (row == NULL)
    row = make_direct (context, other, error);
  return row != NULL && write_post (context, post, row, root, caller, text, result, error);
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
