/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window over the long history of one channel: what is loaded, what lies beyond at both ends, and what waits to be sent.
 * Signals: "request" (MsHistoryRequest, ts) asks whoever feeds the list for a page. Main thread. */

#pragma once

#include "ms-message-item.h"

G_BEGIN_DECLS

#define MS_TYPE_MESSAGE_LIST (ms_message_list_get_type ())
G_DECLARE_FINAL_TYPE (MsMessageList, ms_message_list, MS, MESSAGE_LIST, GObject)

typedef enum
{
  MS_HISTORY_OLDER, /* what lies before ts */
  MS_HISTORY_NEWER, /* what lies after ts */
  MS_HISTORY_AROUND, /* a new window with ts in its middle */
  MS_HISTORY_LATEST, /* a new window at the end */
} MsHistoryRequest;

MsMessageList *ms_message_list_new            (const char       *channel_id);
const char    *ms_message_list_get_channel_id (MsMessageList    *self);

/**
 * ms_message_list_request:
 * @ts: in µs, only for MS_HISTORY_AROUND
 *
 * Asks for more unless that is on its way or there is none.
 */
void           ms_message_list_request        (MsMessageList    *self,
                                               MsHistoryRequest  request,
                                               gint64            ts);

/**
 * ms_message_list_take_page:
 * @items: (element-type MsMessageItem): oldest first
 * @has_more: whether there is more in that direction; for the two kinds of new windows: in the past
 * @has_newer: counts for MS_HISTORY_AROUND only
 *
 * The answer to a request. Items that the list has already are left out.
 */
void           ms_message_list_take_page      (MsMessageList    *self,
                                               MsHistoryRequest  request,
                                               GPtrArray        *items,
                                               gboolean          has_more,
                                               gboolean          has_newer);
void           ms_message_list_take_failure   (MsMessageList    *self,
                                               MsHistoryRequest  request);

/**
 * ms_message_list_insert:
 *
 * A message that was just written or has just come. One with the same ts or the same client id is replaced. While the window
 * is not at the end of the history, a stored message is not kept.
 */
void           ms_message_list_insert         (MsMessageList    *self,
                                               MsMessageItem    *item);
void           ms_message_list_remove         (MsMessageList    *self,
                                               MsMessageItem    *item);
void           ms_message_list_clear          (MsMessageList    *self);
MsMessageItem *ms_message_list_find           (MsMessageList    *self,
                                               gint64            ts);
MsMessageItem *ms_message_list_find_client_id (MsMessageList    *self,
                                               const char       *client_id);

/**
 * ms_message_list_get_position:
 *
 * Returns: the place of @item, or -1
 */
int            ms_message_list_get_position   (MsMessageList    *self,
                                               MsMessageItem    *item);
MsMessageItem *ms_message_list_peek           (MsMessageList    *self,
                                               guint             position);
guint          ms_message_list_get_length     (MsMessageList    *self);
gboolean       ms_message_list_get_has_older  (MsMessageList    *self);
gboolean       ms_message_list_get_has_newer  (MsMessageList    *self);
gboolean       ms_message_list_get_loading    (MsMessageList    *self);
gboolean       ms_message_list_get_loaded     (MsMessageList    *self);
gboolean       ms_message_list_get_failed     (MsMessageList    *self);

/* The "New" line stands before the first message of others after this time (µs); 0 for none. */
void           ms_message_list_set_new_after  (MsMessageList    *self,
                                               gint64            ts);
gint64         ms_message_list_get_new_after  (MsMessageList    *self);

G_END_DECLS
