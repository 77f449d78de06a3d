/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one way of a message into the store, through its changes and out again: the row and its conversation's sums (latest, number,
 * digest) change together. Worker. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-channel-store.h"
#include "ms-pin-store.h"
#include "ms-reaction-store.h"
#include "ms-search-store.h"
#include "ms-service-private.h"
#include "ms-star-store.h"
#include "ms-version-store.h"

static MsDigest
get_digest (const MsMessageRow *row)
{
  return ms_digest_of_message (row->message->ts, row->revision, row->message->user, row->message->text);
}

/* Notices are never searched, nor is what is left of a deleted message. */
static gboolean
keep_searched (MsContext           *context,
               const MsMessageRow  *row,
               const MsMessage     *previous,
               GError             **error)
{
  return ms_message_is_notice (previous) || ms_message_is_tombstone (previous)
         || ms_search_store_keep_old (ms_context_get_store (context), row->channel, row->message->ts, error);
}

gboolean
ms_service_keep_message (MsContext     *context,
                         MsMessageRow  *row,
                         gint64         seq,
                         GError       **error)
{
  MsStore *store = ms_context_get_store (context);

  row->key = row->message->ts;
  row->seq = row->revision = row->message->revision = seq;
  row->digest = get_digest (row);
  return ms_message_store_insert (store, row, error)
         && (ms_message_is_thread_only (row->message)
             || ms_channel_store_add_message (store, row->channel, row->message->ts, row->digest, error));
}

/* The digest is of what the conversation shows: replies are not part of it. */
static gboolean
sum_change (MsContext           *context,
            const MsMessageRow  *row,
            MsDigest             previous,
            GError             **error)
{
  return ms_message_is_thread_only (row->message)
         || ms_channel_store_change_message (ms_context_get_store (context), row->channel, ms_digest_subtract (row->digest, previous), error);
}

gboolean
ms_service_keep_change (MsContext     *context,
                        MsMessageRow  *row,
                        gint64         revision,
                        GError       **error)
{
  MsDigest previous = row->digest;

  row->revision = row->message->revision = revision;
  row->digest = get_digest (row);
  return keep_searched (context, row, row->message, error)
         && ms_version_store_keep (ms_context_get_store (context), row, error)
         && ms_message_store_update (ms_context_get_store (context), row, error)
         && sum_change (context, row, previous, error);
}

/* Nothing hangs on a message that is gone. @previous: what was on it. */
static gboolean
remove_items (MsContext           *context,
              const MsMessageRow  *row,
              const MsMessage     *previous,
              GError             **error)
{
  MsStore *store = ms_context_get_store (context);

  return (previous->reactions == NULL || ms_reaction_store_clear (store, row->key, error))
         && (previous->pinned_to == NULL || ms_pin_store_remove (store, row->key, row->channel, error))
         && ms_star_store_clear (store, row->key, error);
}

gboolean
ms_service_keep_tombstone (MsContext        *context,
                           MsMessageRow     *row,
                           const MsMessage  *previous,
                           gint64            revision,
                           GError          **error)
{
  MsStore *store = ms_context_get_store (context);
  MsDigest before = row->digest;

  row->revision = row->message->revision = revision;
  row->digest = get_digest (row);
  return keep_searched (context, row, previous, error)
         && remove_items (context, row, previous, error)
         && ms_message_store_bury (store, row, error)
         && ms_message_store_clear_mentions (store, row->channel, row->message->ts, FALSE, error)
         && ms_version_store_forget (store, row->channel, row->message->ts, error)
         && sum_change (context, row, before, error);
}

gboolean
ms_service_keep_removal (MsContext           *context,
                         const MsMessageRow  *row,
                         gint64               revision,
                         GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 latest = 0;

  if (!keep_searched (context, row, row->message, error)
      || !remove_items (context, row, row->message, error)
      || !ms_message_store_delete (store, row->channel, row->message->ts, revision, error)
      || !ms_message_store_clear_mentions (store, row->channel, row->message->ts, FALSE, error)
      || !ms_version_store_forget (store, row->channel, row->message->ts, error))
    return FALSE;
  return ms_message_is_thread_only (row->message)
         || (ms_message_store_get_latest (store, row->channel, &latest, error)
             && ms_channel_store_remove_message (store, row->channel, latest, row->digest, error));
}
