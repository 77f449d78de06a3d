/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a message: editing and deleting. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-service.h"

#include <string.h>

#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-file-private.h"
#include "ms-limits.h"
#include "ms-message-private.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-thread-private.h"
#include "ms-timestamp.h"

/* Who was meant by <!here> was decided when it was posted: while the text still says so, they stay. One that an edit brings means nobody. */
static gboolean
rewrite_mentions (MsContext     *context,
                  MsMessageRow  *row,
                  const char    *previous_text,
                  GError       **error)
{
  g_auto(MsMentions) mentions = { NULL };
  g_auto(MsMentions) previous = { NULL };
  gboolean stays;

  if (!ms_mentions_read (context, row->message->text, &mentions, error) || !ms_mentions_read (context, previous_text, &previous, error))
    return FALSE;

  stays = mentions.here && previous.here && !mentions.everybody && !previous.everybody;
  mentions.everybody = mentions.everybody || (stays && row->broadcast);
  return ms_message_store_clear_mentions (ms_context_get_store (context), row->channel, row->message->ts, stays, error)
         && ms_mentions_store (context, row, &mentions, error);
}

gboolean
ms_message_write_update (MsContext           *context,
                         const MsChannelRow  *channel_row,
                         MsMessageRow        *row,
                         const MsUser        *caller,
                         char                *text,
                         char                *content,
                         MsPosted            *result,
                         GError             **error)
{
  g_autoptr(MsMessage) previous = ms_message_copy (row->message);
  MsEventChannel channel = { channel_row->key, channel_row->channel };
  gint64 ts = ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context));
  gint64 revision;

  g_free (row->message->text);
  row->message->text = text;
  g_free (row->message->content);
  row->message->content = content;
  g_free (row->message->edited_user);
  row->message->edited_user = g_strdup (caller->id);
  row->message->edited_ts = ts;
  row->message->revision = 0; /* the frame's own number */
  row->edited_by = ms_context_get_actor (context)->user;
  revision = ms_event_encode_message_changed (ms_context_get_log (context),
                                              &channel,
                                              row->user,
                                              row->message,
                                              previous,
                                              ts,
                                              ms_service_get_team_id (context),
                                              error);
  if (revision == 0 || !rewrite_mentions (context, row, previous->text, error) || !ms_service_keep_change (context, row, revision, error))
    return FALSE;

  ms_message_fill_result (result, row, channel_row->channel->id, row->revision, FALSE);
  return TRUE;
}

/* A text that was made of the content says what the content says from now on; words of the author's own stay. */
static char *
dup_kept_text (MsContext            *context,
               const MsUpdate       *update,
               const MsMessage      *message,
               const char           *content,
               GError              **error)
{
  g_autofree char *before = update->describe_content (message->content, update->describe_data);
  g_autofree char *made = ms_text_escape_input (before, -1);
  g_autofree char *after = update->describe_content (content, update->describe_data);

  if (g_strcmp0 (made, message->text) != 0 || ms_text_is_blank (after, -1))
    return g_strdup (message->text);
  return ms_message_dup_text (context, after, FALSE, FALSE, error);
}

gboolean
ms_message_service_update (MsContext       *context,
                           const MsUpdate  *update,
                           MsPosted        *result,
                           GError         **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_UPDATE_OWN_MESSAGE, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, update->channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? ms_message_need (context, channel_row, update->ts, error) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *content = NULL;

  if (row == NULL)
    return FALSE;
  if (row->user != ms_context_get_actor (context)->user || ms_message_is_notice (row->message) || !channel_row->channel->is_member)
    return ms_error_set (error, MS_ERROR_CANT_UPDATE_MESSAGE);
  if (channel_row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);

  content = update->merge_content != NULL ? update->merge_content (row->message->content, update->merge_data) : g_strdup (row->message->content);
  if (content != NULL && strlen (content) > MS_LIMIT_CONTENT_BYTES)
    return ms_error_set (error, MS_ERROR_MSG_TOO_LONG);
  if (update->describe_content != NULL)
    text = dup_kept_text (context, update, row->message, content, error);
  else
    text = ms_message_dup_text (context, update->text, FALSE, ms_message_has_files (row->message->subtype), error);
  if (text == NULL)
    return FALSE;
  if (g_strcmp0 (text, row->message->text) != 0 || g_strcmp0 (content, row->message->content) != 0)
    return ms_message_write_update (context, channel_row, row, caller, g_steal_pointer (&text), g_steal_pointer (&content), result, error);

  ms_message_fill_result (result, row, channel_row->channel->id, row->revision, FALSE);
  return TRUE;
}

gboolean
ms_message_write_delete (MsContext           *context,
                         const MsChannelRow  *channel_row,
                         MsMessageRow        *row,
                         gint64              *event_seq,
                         GError             **error)
{
  MsEventChannel channel = { channel_row->key, channel_row->channel };
  gint64 ts = row->message->ts;
  gboolean has_shares = ms_message_has_files (row->message->subtype);
  gint64 seq;

  if (row->message->reply_count > 0)
    return ms_thread_bury_root (context, channel_row, row, event_seq, error)
           && (!has_shares || ms_file_sharing_withdraw (context, channel_row, ts, error));

  seq = ms_event_encode_message_deleted (ms_context_get_log (context),
                                         &channel,
                                         row->user,
                                         row->message,
                                         ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context)),
                                         ms_service_get_team_id (context),
                                         error);

  return ms_service_keep_seq (seq, event_seq) && ms_service_keep_removal (context, row, seq, error)
         && (!ms_message_is_reply (row->message) || ms_thread_forget_reply (context, channel_row, row, event_seq, error))
         && (!has_shares || ms_file_sharing_withdraw (context, channel_row, ts, error));
}

/* That it was somebody else's goes into the audit log; what it said does not. */
static gboolean
note_delete (MsContext           *context,
             const MsChannelRow  *channel_row,
             const MsMessageRow  *row,
             GError             **error)
{
  char ts[MS_TIMESTAMP_SIZE];
  const MsAuditNote note = { .action = MS_AUDIT_MESSAGE_DELETED, .user = row->user, .channel = channel_row->key, .subject = ts };

  ms_timestamp_format (row->message->ts, ts);
  return ms_audit_service_note (context, &note, error);
}

gboolean
ms_message_service_delete (MsContext   *context,
                           const char  *channel,
                           gint64       ts,
                           gint64      *event_seq,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? ms_message_need (context, channel_row, ts, error) : NULL;
  gboolean is_own;

  if (row == NULL)
    return FALSE;

  is_own = row->user == ms_context_get_actor (context)->user;
  if (!ms_policy_check (caller->role, is_own ? MS_ACTION_DELETE_OWN_MESSAGE : MS_ACTION_DELETE_ANY_MESSAGE, error))
    return FALSE;
  /* Between people nobody else decides; a notice is part of the channel's story for all but administrators. */
  if (!channel_row->channel->is_member || (!is_own && ms_channel_is_direct (channel_row->channel))
      || (ms_message_is_notice (row->message) && !ms_policy_allows (caller->role, MS_ACTION_DELETE_ANY_MESSAGE)))
    return ms_error_set (error, MS_ERROR_CANT_DELETE_MESSAGE);
  return (is_own || note_delete (context, channel_row, row, error))
         && ms_message_write_delete (context, channel_row, row, event_seq, error);
}
