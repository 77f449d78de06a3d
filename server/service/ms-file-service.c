/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may see which file, lists, and the end of a file. How files come in is in ms-file-upload.c, how they are shown in ms-file-sharing.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-file-service.h"

#include "ms-error.h"
#include "ms-event-encode-file.h"
#include "ms-file-private.h"
#include "ms-limits.h"

void
ms_file_view_clear (MsFileView *self)
{
  g_clear_pointer (&self->blob, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->mimetype, g_free);
}

static gboolean
is_visible (MsContext        *context,
            const MsUser     *caller,
            const MsFileRow  *row,
            gboolean         *visible,
            GError          **error)
{
  gint64 user = ms_context_get_actor (context)->user;

  *visible = row->user == user;
  if (*visible || row->state == MS_FILE_WAITING || row->state == MS_FILE_STORED)
    return TRUE;
  return ms_file_store_is_visible (ms_context_get_store (context), row->key, user,
                                   ms_policy_allows (caller->role, MS_ACTION_READ_PUBLIC_CHANNEL), visible, error);
}

MsFileRow *
ms_file_need (MsContext     *context,
              const MsUser  *caller,
              const char    *id,
              GError       **error)
{
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = id != NULL ? ms_file_store_find_id (ms_context_get_store (context), id, &failure) : NULL;
  gboolean visible = FALSE;

  if (row != NULL)
    is_visible (context, caller, row, &visible, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (!visible || (row->state != MS_FILE_READY && row->state != MS_FILE_DELETED))
    ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  else if (row->state == MS_FILE_DELETED)
    ms_error_set (error, MS_ERROR_FILE_DELETED);
  else
    return g_steal_pointer (&row);
  return NULL;
}

static MsFilePlace
place_of (const MsChannelRow *channel)
{
  if (channel->channel->kind == MS_CHANNEL_PUBLIC)
    return MS_FILE_PLACE_PUBLIC;
  return channel->channel->kind == MS_CHANNEL_IM ? MS_FILE_PLACE_DIRECT : MS_FILE_PLACE_PRIVATE;
}

static gboolean
add_share (MsContext             *context,
           const MsChannelRow    *channel,
           const MsFileShareRow  *share,
           MsFile                *file,
           GError               **error)
{
  const char *user = NULL;

  if (!ms_user_store_peek_id (ms_context_get_store (context), share->user, &user, error))
    return FALSE;
  ms_file_add_share (file,
                     &(MsFileShare) {
                         .channel = channel->channel->id,
                       .channel_name = channel->channel->name,
                       .user = (char *) user,
                       .ts = share->ts,
                       .place = place_of (channel),
                     });
  return TRUE;
}

gboolean
ms_file_add_shares (MsContext     *context,
                    const MsUser  *caller,
                    MsFileRow     *row,
                    GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) shares = ms_file_store_list_shares (store, row->key, error);
  g_autoptr(MsChannelRow) channel = NULL;

  if (shares == NULL)
    return FALSE;
  for (guint i = 0; i < shares->len; i++)
    {
      const MsFileShareRow *share = &g_array_index (shares, MsFileShareRow, i);

      if (channel == NULL || channel->key != share->channel)
        {
          g_clear_pointer (&channel, ms_channel_row_free);
          channel = ms_channel_store_get (store, share->channel, ms_context_get_actor (context)->user, error);
          if (channel == NULL)
            return FALSE;
        }
      if (ms_service_can_see (channel, caller) && !add_share (context, channel, share, row->file, error))
        return FALSE;
    }
  return TRUE;
}

MsFile *
ms_file_service_info (MsContext   *context,
                      const char  *id,
                      GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsFileRow) row = caller != NULL ? ms_file_need (context, caller, id, error) : NULL;

  return row != NULL && ms_file_add_shares (context, caller, row, error) ? ms_file_row_steal (row) : NULL;
}

MsFile *
ms_file_row_steal (MsFileRow *row)
{
  return g_steal_pointer (&row->file);
}

static gboolean
resolve_filter (MsContext          *context,
                const MsUser       *caller,
                const MsFileQuery  *query,
                MsFileFilter       *filter,
                GError            **error)
{
  g_autoptr(MsUser) user = query->user != NULL ? ms_service_need_user (context, query->user, FALSE, &filter->user, error) : NULL;
  g_autoptr(MsChannelRow) channel = NULL;

  if (query->user != NULL && user == NULL)
    return FALSE;
  if (query->channel == NULL)
    return TRUE;
  channel = ms_service_need_channel (context, caller, query->channel, error);
  if (channel == NULL)
    return FALSE;
  filter->channel = channel->key;
  return TRUE;
}

GPtrArray *
ms_file_service_list (MsContext          *context,
                      const MsFileQuery  *query,
                      gint64             *total,
                      GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_file_free);
  g_autoptr(GArray) keys = NULL;
  MsFileFilter filter = {
    .viewer = ms_context_get_actor (context)->user,
    .oldest = query->oldest,
    .latest = query->latest > 0 ? query->latest : G_MAXINT64,
    .types = query->types,
    .skip = (query->page - 1) * query->count,
    .limit = query->count,
  };

  if (caller == NULL || !resolve_filter (context, caller, query, &filter, error))
    return NULL;
  filter.reads_public = ms_policy_allows (caller->role, MS_ACTION_READ_PUBLIC_CHANNEL);
  keys = ms_file_store_list (ms_context_get_store (context), &filter, total, error);
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      g_autoptr(MsFileRow) row = ms_file_store_get (ms_context_get_store (context), g_array_index (keys, gint64, i), error);

      if (row == NULL || !ms_file_add_shares (context, caller, row, error))
        return NULL;
      g_ptr_array_add (files, ms_file_row_steal (row));
    }
  return keys != NULL ? g_steal_pointer (&files) : NULL;
}

gboolean
ms_file_tell (MsContext           *context,
              MsFileEventType      type,
              const MsChannelRow  *channel,
              const MsFileRow     *row,
              gint64              *event_seq,
              GError             **error)
{
  MsEventChannel place = { channel != NULL ? channel->key : 0, channel != NULL ? channel->channel : NULL };
  const MsEventFile event = {
    .type = type,
    .channel = channel != NULL ? &place : NULL,
    .user = row->user,
    .user_id = row->file->user,
    .file_id = row->file->id,
  };

  return ms_service_keep_seq (ms_event_encode_file (ms_context_get_log (context), &event, ms_context_get_now (context), error), event_seq);
}

gboolean
ms_file_remove (MsContext  *context,
                MsFileRow  *row,
                gint64     *event_seq,
                GError    **error)
{
  MsStore *store = ms_context_get_store (context);

  row->file->deleted = TRUE;
  row->state = MS_FILE_DELETED;
  return ms_file_store_forget_thumbs (store, row->key, error)
         && ms_file_store_delete (store, row->key, error)
         && ms_file_store_release_blob (store, row->blob, error)
         && ms_file_sharing_refresh (context, row, MS_FILE_EVENT_DELETED, event_seq, error);
}

gboolean
ms_file_service_delete (MsContext   *context,
                        const char  *id,
                        gint64      *event_seq,
                        GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsFileRow) row = caller != NULL ? ms_file_need (context, caller, id, error) : NULL;
  gboolean is_own;

  if (row == NULL)
    return FALSE;
  is_own = row->user == ms_context_get_actor (context)->user;
  if (!ms_policy_check (caller->role, is_own ? MS_ACTION_DELETE_OWN_FILE : MS_ACTION_DELETE_ANY_FILE, error))
    return FALSE;
  return ms_file_remove (context, row, event_seq, error);
}

static gboolean
view_thumb (MsContext        *context,
            const MsFileRow  *row,
            int               size,
            MsFileView       *view,
            GError          **error)
{
  g_auto(MsFileThumbRow) thumb = { .bytes = 0 };
  gboolean found = FALSE;

  if (!ms_file_store_find_thumb (ms_context_get_store (context), row->key, size, &thumb, &found, error))
    return FALSE;
  if (!found)
    return ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  view->blob = g_steal_pointer (&thumb.blob_name);
  view->mimetype = g_steal_pointer (&thumb.mimetype);
  view->size = thumb.bytes;
  return TRUE;
}

gboolean
ms_file_service_open (MsContext   *context,
                      const char  *id,
                      int          thumb,
                      MsFileView  *view,
                      GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsFileRow) row = caller != NULL ? ms_file_need (context, caller, id, &failure) : NULL;

  if (caller == NULL)
    return FALSE;
  if (g_error_matches (failure, MS_ERROR, MS_ERROR_FILE_DELETED))
    return ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  if (row == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  ms_file_view_clear (view);
  view->name = g_strdup (row->file->name);
  if (thumb != 0)
    return view_thumb (context, row, thumb, view, error);
  view->blob = g_strdup (row->blob_name);
  view->mimetype = g_strdup (row->file->mimetype);
  view->size = row->file->size;
  return TRUE;
}
