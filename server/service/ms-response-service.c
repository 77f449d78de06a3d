/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers of apps. An original is only touched if it is the bot's own and still there; what was shown to one person alone was kept
 * nowhere, and so cannot be changed. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-response-service.h"

#include "ms-error.h"
#include "ms-message-private.h"
#include "ms-service-private.h"

/* (transfer full) (nullable): NULL without error when there is no original of the bot's own */
static MsMessageRow *
find_original (MsContext           *context,
               const MsResponse    *response,
               const MsChannelRow  *row,
               GError             **error)
{
  g_autoptr(MsMessageRow) original = NULL;

  if (response->ts <= 0)
    return NULL;
  original = ms_message_store_get (ms_context_get_store (context), row->key, response->ts, error);
  return original != NULL && original->user == ms_context_get_actor (context)->user ? g_steal_pointer (&original) : NULL;
}

static gboolean
post_to_one (MsContext           *context,
             const MsResponse    *response,
             const MsChannelRow  *row,
             gint64               user,
             const MsMessage     *message,
             gint64              *event_seq,
             GError             **error)
{
  MsEventChannel channel = { row->key, row->channel };

  return ms_service_keep_seq (ms_event_encode_ephemeral (ms_context_get_log (context),
                                                         &channel,
                                                         user,
                                                         response->user,
                                                         message,
                                                         ms_service_get_team_id (context),
                                                         error),
                              event_seq);
}

static gboolean
replace (MsContext           *context,
         const MsResponse    *response,
         const MsChannelRow  *row,
         MsMessageRow        *original,
         const MsUser        *bot,
         const char          *text,
         gint64              *event_seq,
         GError             **error)
{
  g_auto(MsPosted) posted = { NULL };

  if (!ms_message_write_update (context, row, original, bot, g_strdup (text), g_strdup (response->content), &posted, error))
    return FALSE;
  *event_seq = posted.event_seq;
  return TRUE;
}

static gboolean
check_place (MsContext           *context,
             const MsChannelRow  *row,
             GError              *failure,
             GError             **error)
{
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL)
    return ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
  return !row->channel->archived || ms_error_set (error, MS_ERROR_IS_ARCHIVED);
}

gboolean
ms_response_service_post (MsContext         *context,
                          const MsResponse  *response,
                          gint64            *event_seq,
                          GError           **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) bot = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = NULL;
  g_autoptr(MsMessageRow) original = NULL;
  g_autoptr(MsUser) asker = NULL;
  g_autofree char *text = NULL;
  GError *failure = NULL;
  gint64 user = 0;
  MsMessage message;

  if (bot == NULL)
    return FALSE;
  row = ms_channel_store_find_id (store, response->channel, ms_context_get_actor (context)->user, &failure);
  if (!check_place (context, row, failure, error))
    return FALSE;
  original = find_original (context, response, row, &failure);
  asker = failure == NULL ? ms_service_need_user (context, response->user, FALSE, &user, &failure) : NULL;
  if (asker == NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (response->delete_original)
    return original == NULL || ms_message_write_delete (context, row, original, event_seq, error);
  text = ms_message_dup_checked (context, response->text, FALSE, error);
  if (text == NULL)
    return FALSE;
  if (response->replace_original && original != NULL)
    return replace (context, response, row, original, bot, text, event_seq, error);

  message = (MsMessage) { .user = bot->id, .text = text, .content = (char *) response->content };
  if (response->in_channel)
    return ms_message_write_as (context,
                                row,
                                ms_context_get_actor (context)->user,
                                &message,
                                response->is_active,
                                response->active_data,
                                event_seq,
                                error);
  message.ts = ms_store_next_ts (store, ms_context_get_now (context));
  return post_to_one (context, response, row, user, &message, event_seq, error);
}
