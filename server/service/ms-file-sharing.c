/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files in messages. A message holds its files as they were when it was written last; when a file changes or goes, the messages that show it
 * are written anew and told as changed, so that every client that follows the log has them right. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-error.h"
#include "ms-event-encode-file.h"
#include "ms-file-private.h"
#include "ms-message-private.h"
#include "ms-upload-store.h"

/* The files of a call, checked. */
typedef struct
{
  GPtrArray *rows; /* MsFileRow */
  guint      n_ready; /* shown before */
} Chosen;

/* A file is titled after its name unless something else is said. */
static void
take_names (MsFile             *file,
            const MsFileChoice *choice)
{
  if (choice->name != NULL)
    {
      g_free (file->name);
      file->name = ms_file_dup_safe_name (choice->name);
    }
  if (choice->name != NULL || choice->title != NULL)
    {
      g_free (file->title);
      file->title = g_strdup (choice->title != NULL ? choice->title : file->name);
    }
}

static gboolean
check_one (MsContext           *context,
           const MsFileChoice  *choice,
           Chosen              *chosen,
           GError             **error)
{
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = ms_file_store_find_id (ms_context_get_store (context), choice->id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL || row->user != ms_context_get_actor (context)->user || row->state == MS_FILE_DELETED)
    return ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  if (row->state == MS_FILE_WAITING)
    return ms_error_set (error, MS_ERROR_FILE_UPLOAD_INCOMPLETE);
  for (guint i = 0; i < chosen->rows->len; i++)
    if (((MsFileRow *) g_ptr_array_index (chosen->rows, i))->key == row->key)
      return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] named twice: files");

  chosen->n_ready += row->state == MS_FILE_READY ? 1 : 0;
  if (row->state == MS_FILE_STORED)
    take_names (row->file, choice);
  g_ptr_array_add (chosen->rows, g_steal_pointer (&row));
  return TRUE;
}

static void
fill_post (const MsFileCompletion *completion,
           const char             *channel,
           const char             *content,
           MsPost                 *post)
{
  *post = (MsPost) {
    .channel = channel,
    .text = completion->comment,
    .content = content,
    .subtype = MS_SUBTYPE_FILE_SHARE,
    .thread_ts = completion->thread_ts,
    .is_active = completion->is_active,
    .active_data = completion->active_data,
  };
}

static gboolean
check (MsContext               *context,
       const MsFileCompletion  *completion,
       Chosen                  *chosen,
       GError                 **error)
{
  MsPost post;

  for (guint i = 0; i < completion->n_files; i++)
    if (!check_one (context, &completion->files[i], chosen, error))
      return FALSE;
  for (guint i = 0; completion->channels != NULL && completion->channels[i] != NULL; i++)
    {
      fill_post (completion, completion->channels[i], completion->content, &post);
      if (!ms_message_check_post (context, &post, error))
        return FALSE;
    }
  /* The same again: the first answer was lost. What was shown is not shown anew by the way. */
  return chosen->n_ready == 0 || chosen->n_ready == chosen->rows->len || ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
}

static gboolean
make_ready (MsContext  *context,
            MsFileRow  *row,
            gint64     *event_seq,
            GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  MsUploadRow upload = { 0 };
  gboolean found = FALSE;

  row->state = MS_FILE_READY;
  return ms_upload_store_find_file (store, row->key, &upload, &found, error)
         && (!found || ms_upload_store_remove (store, &upload, error))
         && ms_file_store_update (store, row, error)
         && ms_file_tell (context, MS_FILE_EVENT_CREATED, NULL, row, event_seq, error);
}

/* The MsFile of each row; borrowed. */
static GPtrArray *
list_files (GPtrArray *rows)
{
  GPtrArray *files = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (files, ((MsFileRow *) g_ptr_array_index (rows, i))->file);
  return files;
}

static gboolean
note_share (MsContext           *context,
            MsFileRow           *row,
            const MsChannelRow  *channel,
            gint64               ts,
            gint64              *event_seq,
            GError             **error)
{
  const MsFileShareRow share = { channel->key, row->key, ts, ms_context_get_actor (context)->user };

  return ms_file_store_share (ms_context_get_store (context), &share, error)
         && ms_file_tell (context, MS_FILE_EVENT_SHARED, channel, row, event_seq, error)
         && (channel->channel->kind != MS_CHANNEL_PUBLIC
             || ms_file_tell (context, MS_FILE_EVENT_PUBLIC, channel, row, event_seq, error));
}

static gboolean
share_in (MsContext               *context,
          const MsFileCompletion  *completion,
          const char              *target,
          GPtrArray               *rows,
          gint64                  *event_seq,
          GError                 **error)
{
  g_autoptr(GPtrArray) files = list_files (rows);
  g_autofree char *content = ms_event_make_files_content (completion->content, files, ms_service_get_team_id (context));
  g_autoptr(MsChannelRow) channel = NULL;
  g_auto(MsPosted) posted = { NULL };
  MsPost post;

  fill_post (completion, target, content, &post);
  if (!ms_message_service_post (context, &post, &posted, error))
    return FALSE;
  *event_seq = posted.event_seq;
  channel = ms_channel_store_find_id (ms_context_get_store (context), posted.message->channel, ms_context_get_actor (context)->user, error);
  if (channel == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!note_share (context, g_ptr_array_index (rows, i), channel, posted.ts, event_seq, error))
      return FALSE;
  return TRUE;
}

/* The message says whether its files are public, so that is found out before. */
static gboolean
mark_public (MsContext               *context,
             const MsFileCompletion  *completion,
             GPtrArray               *rows,
             GError                 **error)
{
  gboolean is_public = FALSE;

  for (guint i = 0; completion->channels != NULL && completion->channels[i] != NULL; i++)
    {
      g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
      gboolean found = FALSE;

      if (caller == NULL || !ms_message_find_public (context, caller, completion->channels[i], &found, error))
        return FALSE;
      is_public = is_public || found;
    }
  for (guint i = 0; i < rows->len; i++)
    ((MsFileRow *) g_ptr_array_index (rows, i))->file->is_public = is_public;
  return TRUE;
}

static gboolean
write_completion (MsContext               *context,
                  const MsFileCompletion  *completion,
                  GPtrArray               *rows,
                  gint64                  *event_seq,
                  GError                 **error)
{
  for (guint i = 0; i < rows->len; i++)
    if (!make_ready (context, g_ptr_array_index (rows, i), event_seq, error))
      return FALSE;
  for (guint i = 0; completion->channels != NULL && completion->channels[i] != NULL; i++)
    if (!share_in (context, completion, completion->channels[i], rows, event_seq, error))
      return FALSE;
  return TRUE;
}

gboolean
ms_file_service_complete (MsContext               *context,
                          const MsFileCompletion  *completion,
                          GPtrArray              **files,
                          gint64                  *event_seq,
                          GError                 **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_UPLOAD_FILE, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_file_row_free);
  g_autoptr(GPtrArray) shown = NULL;
  Chosen chosen = { rows, 0 };

  if (caller == NULL || !check (context, completion, &chosen, error))
    return FALSE;
  ms_service_start_seq (context, event_seq);
  if (chosen.n_ready == 0
      && (!mark_public (context, completion, rows, error) || !write_completion (context, completion, rows, event_seq, error)))
    return FALSE;
  shown = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_file_free);
  for (guint i = 0; i < rows->len; i++)
    {
      if (!ms_file_add_shares (context, caller, g_ptr_array_index (rows, i), error))
        return FALSE;
      g_ptr_array_add (shown, ms_file_row_steal (g_ptr_array_index (rows, i)));
    }
  *files = g_steal_pointer (&shown);
  return TRUE;
}

/* All files of a message. (transfer full) (nullable) (element-type MsFileRow) */
static GPtrArray *
list_shown (MsContext        *context,
            gint64            channel,
            gint64            ts,
            GError          **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) shares = ms_file_store_list_shown (store, channel, ts, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_file_row_free);

  for (guint i = 0; shares != NULL && i < shares->len; i++)
    {
      MsFileRow *shown = ms_file_store_get (store, g_array_index (shares, MsFileShareRow, i).file, error);

      if (shown == NULL)
        return NULL;
      g_ptr_array_add (rows, shown);
    }
  return shares != NULL ? g_steal_pointer (&rows) : NULL;
}

static gboolean
rewrite_message (MsContext           *context,
                 const MsChannelRow  *channel,
                 MsMessageRow        *row,
                 char                *content,
                 gint64              *event_seq,
                 GError             **error)
{
  g_autoptr(MsMessage) previous = ms_message_copy (row->message);
  MsEventChannel place = { channel->key, channel->channel };
  gint64 revision;

  g_free (row->message->content);
  row->message->content = content;
  row->message->revision = 0; /* the frame's own number */
  revision = ms_event_encode_message_changed (ms_context_get_log (context),
                                              &place,
                                              row->user,
                                              row->message,
                                              previous,
                                              ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context)),
                                              ms_service_get_team_id (context),
                                              error);
  return ms_service_keep_seq (revision, event_seq) && ms_service_keep_change (context, row, revision, error);
}

static gboolean
refresh_one (MsContext           *context,
             const MsChannelRow  *channel,
             gint64               ts,
             gint64              *event_seq,
             GError             **error)
{
  g_autoptr(GPtrArray) rows = list_shown (context, channel->key, ts, error);
  g_autoptr(GPtrArray) files = rows != NULL ? list_files (rows) : NULL;
  g_autoptr(MsMessageRow) row = NULL;
  GError *failure = NULL;

  if (files == NULL)
    return FALSE;
  row = ms_message_store_get (ms_context_get_store (context), channel->key, ts, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return row == NULL
         || rewrite_message (context, channel, row,
                             ms_event_renew_files_content (row->message->content, files, ms_service_get_team_id (context)), event_seq, error);
}

gboolean
ms_file_sharing_refresh (MsContext        *context,
                         const MsFileRow  *row,
                         MsFileEventType   type,
                         gint64           *event_seq,
                         GError          **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) shares = ms_file_store_list_shares (store, row->key, error);
  g_autoptr(MsChannelRow) channel = NULL;

  if (shares == NULL)
    return FALSE;
  for (guint i = 0; i < shares->len; i++)
    {
      const MsFileShareRow *share = &g_array_index (shares, MsFileShareRow, i);
      gboolean is_new = channel == NULL || channel->key != share->channel;

      if (is_new)
        {
          g_clear_pointer (&channel, ms_channel_row_free);
          channel = ms_channel_store_get (store, share->channel, row->user, error);
        }
      if (channel == NULL || !refresh_one (context, channel, share->ts, event_seq, error)
          || (is_new && !ms_file_tell (context, type, channel, row, event_seq, error)))
        return FALSE;
    }
  return shares->len > 0 || ms_file_tell (context, type, NULL, row, event_seq, error);
}

gboolean
ms_file_sharing_withdraw (MsContext           *context,
                          const MsChannelRow  *channel,
                          gint64               ts,
                          GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) shares = ms_file_store_list_shown (store, channel->key, ts, error);

  for (guint i = 0; shares != NULL && i < shares->len; i++)
    {
      const MsFileShareRow *share = &g_array_index (shares, MsFileShareRow, i);
      g_autoptr(MsFileRow) row = ms_file_store_get (store, share->file, error);
      gint64 ignored = 0;

      if (row == NULL || !ms_file_store_unshare (store, share, error)
          || (row->state == MS_FILE_READY && !ms_file_tell (context, MS_FILE_EVENT_UNSHARED, channel, row, &ignored, error)))
        return FALSE;
    }
  return shares != NULL;
}

static gboolean
remove_unshown (MsContext  *context,
                gint64      file,
                GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) left = ms_file_store_list_shares (store, file, error);
  g_autoptr(MsFileRow) row = left != NULL && left->len == 0 ? ms_file_store_get (store, file, error) : NULL;
  gint64 ignored = 0;

  if (left == NULL || (left->len == 0 && row == NULL))
    return FALSE;
  return row == NULL || row->state != MS_FILE_READY || ms_file_remove (context, row, &ignored, error);
}

gboolean
ms_file_sharing_purge (MsContext           *context,
                       const MsChannelRow  *channel,
                       gint64               ts,
                       GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) shares = ms_file_store_list_shown (store, channel->key, ts, error);

  for (guint i = 0; shares != NULL && i < shares->len; i++)
    {
      const MsFileShareRow *share = &g_array_index (shares, MsFileShareRow, i);

      if (!ms_file_store_unshare (store, share, error) || !remove_unshown (context, share->file, error))
        return FALSE;
    }
  return shares != NULL;
}
