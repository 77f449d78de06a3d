/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pinning. The message says itself where it is pinned, the conversation how many are. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-pin-service.h"

#include "ms-error.h"
#include "ms-item-private.h"
#include "ms-limits.h"
#include "ms-pin-store.h"

/* @created, @created_by: of the pin; the message is told as it is from now on. */
static gboolean
tell (MsContext     *context,
      const MsItem  *item,
      gboolean       added,
      gint64         created,
      const char    *created_by,
      gint64        *event_seq,
      GError       **error)
{
  gint64 seq = ms_event_encode_pin (ms_context_get_log (context), &item->event, added, created, created_by,
                                    item->channel->num_pins + (added ? 1 : -1), ms_service_get_team_id (context),
                                    ms_context_get_now (context), error);

  return ms_service_keep_seq (seq, event_seq);
}

gboolean
ms_pin_service_add (MsContext   *context,
                    const char  *channel,
                    gint64       ts,
                    gint64      *event_seq,
                    GError     **error)
{
  g_auto(MsItem) item = { NULL };
  MsPinRow row;

  if (!ms_item_need (context, MS_ACTION_PIN, channel, ts, &item, error))
    return FALSE;
  if (ms_message_is_notice (item.message->message))
    return ms_error_set (error, MS_ERROR_NOT_PINNABLE);
  if (item.message->message->pinned_to != NULL)
    return ms_error_set (error, MS_ERROR_ALREADY_PINNED);
  if (item.channel->num_pins >= MS_LIMIT_PINS)
    return ms_error_set (error, MS_ERROR_TOO_MANY_PINS);

  row = (MsPinRow) {
    .message = item.message->key,
    .channel = item.channel->key,
    .user = item.event.user,
    .created = ms_context_get_now_seconds (context),
  };
  item.message->message->pinned_to = g_strdup (item.channel->channel->id);
  if (!tell (context, &item, TRUE, row.created, item.caller->id, event_seq, error))
    return FALSE;
  row.place = *event_seq;
  return ms_pin_store_add (ms_context_get_store (context), &row, item.channel->channel->id, error);
}

/* Who pinned it and when. */
typedef struct
{
  gint64  message;
  gint64  created;
  char   *created_by;
} Found;

static gboolean
find_pin (const MsPinRow *row,
          gpointer        user_data)
{
  Found *found = user_data;

  if (row->message != found->message)
    return TRUE;
  found->created = row->created;
  found->created_by = g_strdup (row->user_id);
  return FALSE;
}

gboolean
ms_pin_service_remove (MsContext   *context,
                       const char  *channel,
                       gint64       ts,
                       gint64      *event_seq,
                       GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsItem) item = { NULL };
  g_autofree char *created_by = NULL;
  Found found = { 0 };

  if (!ms_item_need (context, MS_ACTION_PIN, channel, ts, &item, error))
    return FALSE;
  if (item.message->message->pinned_to == NULL)
    return ms_error_set (error, MS_ERROR_NO_PIN);
  found.message = item.message->key;
  if (!ms_pin_store_visit (store, item.channel->key, MS_LIMIT_PINS, find_pin, &found, error))
    return FALSE;

  created_by = found.created_by;
  g_clear_pointer (&item.message->message->pinned_to, g_free);
  return tell (context, &item, FALSE, found.created, created_by, event_seq, error)
         && ms_pin_store_remove (store, item.message->key, item.channel->key, error);
}

typedef struct
{
  MsContext     *context;
  MsItemVisitor  visitor;
  gpointer       user_data;
  GError       **error;
  gboolean       failed;
} Listing;

static gboolean
show_pin (const MsPinRow *row,
          gpointer        user_data)
{
  Listing *self = user_data;
  MsItemView view = { .created = row->created, .created_by = row->user_id };

  self->failed = !ms_item_show (self->context, row->message, &view, self->visitor, self->user_data, self->error);
  return !self->failed;
}

gboolean
ms_pin_service_list (MsContext      *context,
                     const char     *channel,
                     MsItemVisitor   visitor,
                     gpointer        user_data,
                     GError        **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  Listing listing = { context, visitor, user_data, error, FALSE };

  return row != NULL && ms_pin_store_visit (ms_context_get_store (context), row->key, MS_LIMIT_PINS, show_pin, &listing, error)
         && !listing.failed;
}
