/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests and own messages. Reader. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-completeness-service.h"

#include "ms-error.h"
#include "ms-event-store.h"
#include "ms-limits.h"
#include "ms-message-private.h"
#include "ms-service-private.h"
#include "ms-timestamp.h"

static gboolean
sum_window (MsContext       *context,
            gint64           channel,
            gint64           oldest,
            gint64           latest,
            MsWindowDigest  *result,
            GError         **error)
{
  if (!ms_message_store_digest (ms_context_get_store (context),
                                channel,
                                oldest,
                                latest > 0 ? latest : MS_TIMESTAMP_MAX,
                                MS_LIMIT_DIGEST_MESSAGES + 1,
                                &result->digest,
                                &result->count,
                                error))
    return FALSE;
  if (result->count <= MS_LIMIT_DIGEST_MESSAGES)
    return TRUE;

  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] more than %d messages between oldest and latest", MS_LIMIT_DIGEST_MESSAGES);
}

gboolean
ms_completeness_service_digest (MsContext       *context,
                                const char      *channel,
                                gint64           oldest,
                                gint64           latest,
                                MsWindowDigest  *result,
                                GError         **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  MsStore *store = ms_context_get_store (context);

  *result = (MsWindowDigest) { 0 };
  if (row == NULL || !ms_event_store_get_head (store, MS_TOPIC_CHANNEL (row->key), &result->head, error))
    return FALSE;
  if (oldest <= 0 && latest <= 0)
    return ms_channel_store_get_digest (store, row->key, &result->digest, &result->count, error);
  return sum_window (context, row->key, oldest, latest, result, error);
}

gboolean
ms_completeness_service_find_own (MsContext     *context,
                                  const char    *channel,
                                  gint64         ts,
                                  MsOwnMessage  *result,
                                  GError       **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? ms_message_need (context, channel_row, ts, error) : NULL;

  if (row == NULL)
    return FALSE;
  if (row->user != ms_context_get_actor (context)->user)
    return ms_error_set (error, MS_ERROR_MESSAGE_NOT_FOUND);

  *result = (MsOwnMessage) {
    .channel = row->channel,
    .revision = row->revision,
    .others = MAX (channel_row->channel->num_members - (channel_row->channel->is_member ? 1 : 0), 0),
  };
  return TRUE;
}
