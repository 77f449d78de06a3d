/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saving. Whoever may read a message may save it, also where it is archived. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-star-service.h"

#include "ms-error.h"
#include "ms-item-private.h"
#include "ms-limits.h"
#include "ms-star-store.h"

static gboolean
tell (MsContext     *context,
      const MsItem  *item,
      gboolean       added,
      gint64        *event_seq,
      GError       **error)
{
  gint64 seq = ms_event_encode_star (ms_context_get_log (context), &item->event, added, ms_context_get_now_seconds (context),
                                     ms_service_get_team_id (context), ms_context_get_now (context), error);

  return ms_service_keep_seq (seq, event_seq);
}

gboolean
ms_star_service_add (MsContext   *context,
                     const char  *channel,
                     gint64       ts,
                     gint64      *event_seq,
                     GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsItem) item = { NULL };
  gboolean has = FALSE;
  gint64 count = 0;
  MsStarRow row;

  if (!ms_item_find (context, channel, ts, &item, error)
      || !ms_star_store_has (store, item.event.user, item.channel->key, item.message->key, &has, error)
      || !ms_star_store_count (store, item.event.user, &count, error))
    return FALSE;
  if (has)
    return ms_error_set (error, MS_ERROR_ALREADY_STARRED);
  if (count >= MS_LIMIT_STARS)
    return ms_error_set (error, MS_ERROR_TOO_MANY_STARS);
  if (!tell (context, &item, TRUE, event_seq, error))
    return FALSE;

  row = (MsStarRow) { item.event.user, item.message->key, item.channel->key, ms_context_get_now_seconds (context), *event_seq };
  return ms_star_store_add (store, &row, error);
}

gboolean
ms_star_service_remove (MsContext   *context,
                        const char  *channel,
                        gint64       ts,
                        gint64      *event_seq,
                        GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsItem) item = { NULL };
  gboolean has = FALSE;

  if (!ms_item_find (context, channel, ts, &item, error) || !ms_star_store_has (store, item.event.user, item.channel->key, item.message->key, &has, error))
    return FALSE;
  if (!has)
    return ms_error_set (error, MS_ERROR_NOT_STARRED);
  return tell (context, &item, FALSE, event_seq, error) && ms_star_store_remove (store, item.event.user, item.channel->key, item.message->key, error);
}

gboolean
ms_star_service_list (MsContext          *context,
                      const MsItemRange  *range,
                      MsItemVisitor       visitor,
                      gpointer            user_data,
                      MsItemPage         *page,
                      GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GArray) rows = NULL;
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (MsItemEntry));

  if (caller == NULL)
    return FALSE;
  rows = ms_star_store_list (ms_context_get_store (context), ms_context_get_actor (context)->user,
                             ms_policy_allows (caller->role, MS_ACTION_READ_PUBLIC_CHANNEL), MS_LIMIT_STARS, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const MsStarRow *row = &g_array_index (rows, MsStarRow, i);
      const MsItemEntry entry = { row->place, row->message, row->created };

      g_array_append_val (entries, entry);
    }
  return ms_item_show_range (context, entries, range, visitor, user_data, page, error);
}
