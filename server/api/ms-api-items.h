/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the methods about single messages (reactions, pins, stars) share. */

#pragma once

#include "ms-api-call-private.h"
#include "ms-item.h"

G_BEGIN_DECLS

/* request.channel and .ts of `channel` and `timestamp`. MS_ERROR_NO_ITEM_SPECIFIED, _BAD_TIMESTAMP. */
gboolean ms_api_decode_item       (MsApiCall        *call,
                                   GError          **error);
/* request.limit, .page, .cursor of `count` (or `limit`), `page` and `cursor`. @kind: the list's own letter for cursors. */
gboolean ms_api_decode_item_range (MsApiCall        *call,
                                   char              kind,
                                   GError          **error);
/* The same as a service wants it. */
MsItemRange ms_api_get_item_range (MsApiCall        *call);

/* Writes `items` one by one: the user_data of ms_api_write_item(). */
typedef struct
{
  MsJsonWriter *reply;
  const char   *team_id;
  const char   *created_key; /* (nullable) */
} MsApiItemWriter;

/* An MsItemVisitor. */
void     ms_api_write_item        (const MsItemView *view,
                                   gpointer          user_data);
/* `paging` and the next cursor. */
void     ms_api_write_item_page   (MsApiCall        *call,
                                   char              kind,
                                   MsJsonWriter     *reply,
                                   const MsItemPage *page);

G_END_DECLS
