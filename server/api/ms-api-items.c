/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arguments and lists of messages that are no history. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-items.h"

#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-wire-message.h"

gboolean
ms_api_decode_item (MsApiCall  *call,
                    GError    **error)
{
  MsApiRequest *request = &call->request;

  request->ts = -1;
  if (!ms_arguments_has (call->arguments, "timestamp") || ms_arguments_peek (call->arguments, "channel") == NULL)
    return ms_error_set (error, MS_ERROR_NO_ITEM_SPECIFIED);
  if (!ms_arguments_get_ts (call->arguments, "timestamp", &request->ts, NULL))
    return ms_error_set (error, MS_ERROR_BAD_TIMESTAMP);
  if (request->ts < 0)
    return ms_error_set (error, MS_ERROR_NO_ITEM_SPECIFIED);
  return ms_api_decode_channel (call, error);
}

gboolean
ms_api_decode_item_range (MsApiCall  *call,
                          char        kind,
                          GError    **error)
{
  MsApiRequest *request = &call->request;
  const char *name = ms_arguments_has (call->arguments, "limit") ? "limit" : "count";
  gint64 count = 0;
  gint64 page = 1;

  if (!ms_arguments_get_int (call->arguments, name, 0, G_MAXINT64, &count, error)
      || !ms_arguments_get_int (call->arguments, "page", 0, G_MAXINT64, &page, error) || !ms_api_decode_cursor (call, kind, error))
    return FALSE;
  if (request->cursor < 0)
    return ms_error_set (error, MS_ERROR_INVALID_CURSOR);

  request->limit = count == 0 ? MS_LIMIT_ITEMS_PAGE : (guint) MIN (count, MS_LIMIT_ITEMS_PAGE);
  request->page = (guint) CLAMP (page, 1, G_MAXINT32);
  return TRUE;
}

MsItemRange
ms_api_get_item_range (MsApiCall *call)
{
  return (MsItemRange) { call->request.limit, call->request.page, call->request.cursor };
}

void
ms_api_write_item (const MsItemView *view,
                   gpointer          user_data)
{
  MsApiItemWriter *self = user_data;

  ms_json_writer_open_object (self->reply);
  ms_json_writer_add_string (self->reply, "type", MS_FRAME_MESSAGE);
  ms_json_writer_add_string (self->reply, "channel", view->channel);
  if (self->created_key != NULL)
    ms_json_writer_add_int (self->reply, self->created_key, view->created);
  ms_json_writer_add_string (self->reply, "created_by", view->created_by);
  ms_json_writer_key (self->reply, "message");
  ms_wire_write_message (self->reply, view->message, self->team_id);
  ms_json_writer_close_object (self->reply);
}

void
ms_api_write_item_page (MsApiCall        *call,
                        char              kind,
                        MsJsonWriter     *reply,
                        const MsItemPage *page)
{
  guint count = call->request.limit;

  ms_json_writer_key (reply, "paging");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_int (reply, "count", count);
  ms_json_writer_add_int (reply, "total", page->total);
  ms_json_writer_add_int (reply, "page", call->request.page);
  ms_json_writer_add_int (reply, "pages", (page->total + count - 1) / count);
  ms_json_writer_close_object (reply);
  ms_api_call_set_next (call, kind, page->next);
}
