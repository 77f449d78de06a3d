/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Marking and counting. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-read-service.h"

#include "ms-error.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"
#include "ms-timestamp.h"

static gboolean
tell_marked (MsContext           *context,
             const MsChannelRow  *row,
             const MsUser        *caller,
             gint64              *event_seq,
             GError             **error)
{
  MsEventChannel channel = { row->key, row->channel };
  gint64 seq = ms_event_encode_channel_marked (ms_context_get_log (context),
                                                       &channel,
                                                       ms_context_get_actor (context)->user,
                                                       caller->id,
                                                       row->channel->last_read,
                                                       row->channel->unread_count,
                                                       row->channel->mention_count,
                                                       ms_context_get_now (context),
                                                       error);

  return ms_service_keep_seq (seq, event_seq);
}

gboolean
ms_read_service_mark (MsContext   *context,
                      const char  *channel,
                      gint64       ts,
                      gint64      *event_seq,
                      GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, channel, error) : NULL;

  if (row == NULL)
    return FALSE;
  if (ts < 0 || ts > MS_TIMESTAMP_MAX)
    return ms_error_set (error, MS_ERROR_INVALID_TIMESTAMP);
  ms_service_start_seq (context, event_seq);
  ts = MIN (ts, row->channel->latest);
  if (ts == row->channel->last_read)
    return TRUE;

  row->channel->last_read = ts;
  return ms_membership_store_set_last_read (ms_context_get_store (context), row->key, ms_context_get_actor (context)->user, ts, error)
         && ms_service_count (context, row, error)
         && tell_marked (context, row, caller, event_seq, error);
}

gboolean
ms_read_service_get (MsContext    *context,
                     const char   *channel,
                     MsReadState  *state,
                     GError      **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, channel, error) : NULL;

  if (row == NULL || !ms_service_count (context, row, error))
    return FALSE;

  *state = (MsReadState) {
    .last_read = row->channel->last_read,
    .latest = row->channel->latest,
    .unread = row->channel->unread_count,
    .mentions = row->channel->mention_count,
  };
  return TRUE;
}
