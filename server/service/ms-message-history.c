/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading messages: pages of a conversation's history, by key and in both directions. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-service.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-service-private.h"
#include "ms-timestamp.h"

typedef struct
{
  guint    limit;
  guint    seen;
  gsize    bytes; /* of text and content */
  gint64   last; /* ts */
  gboolean more; /* there was one that did not fit */
} Page;

static gsize
size_of (const char *text)
{
  return text != NULL ? strlen (text) : 0;
}

/* However long the first one is, it fits: every page leads on. */
static gboolean
page_take (Page            *self,
           const MsMessage *message)
{
  gsize bytes = size_of (message->text) + size_of (message->content) + size_of (message->reactions);

  self->more = self->seen == self->limit || (self->seen > 0 && self->bytes + bytes > MS_LIMIT_HISTORY_PAGE_BYTES);
  if (self->more)
    return FALSE;
  self->seen++;
  self->bytes += bytes;
  self->last = message->ts;
  return TRUE;
}

typedef struct
{
  Page       page;
  GPtrArray *messages;
} Collected;

static gboolean
collect_message (const MsMessage *message,
                 gpointer         user_data)
{
  Collected *collected = user_data;

  if (!page_take (&collected->page, message))
    return FALSE;
  g_ptr_array_add (collected->messages, ms_message_copy (message));
  return TRUE;
}

typedef struct
{
  Page             page;
  MsMessageVisitor visitor;
  gpointer         user_data;
} Streamed;

static gboolean
stream_message (const MsMessage *message,
                gpointer         user_data)
{
  Streamed *streamed = user_data;

  if (!page_take (&streamed->page, message))
    return FALSE;
  streamed->visitor (message, streamed->user_data);
  return TRUE;
}

/* The page nearest to the lower bound, printed newest first: the only one that is turned round, so it is kept for a moment. */
static gboolean
page_upwards (MsContext         *context,
              gint64             channel,
              gint64             after,
              gint64             before,
              guint              limit,
              MsMessageVisitor   visitor,
              gpointer           user_data,
              gint64            *next,
              GError           **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_message_free);
  Collected collected = { .page.limit = limit, .messages = messages };

  if (!ms_message_store_visit (ms_context_get_store (context), channel, after, before, FALSE, limit + 1, collect_message, &collected, error))
    return FALSE;

  for (guint i = messages->len; i > 0; i--)
    visitor (g_ptr_array_index (messages, i - 1), user_data);
  if (collected.page.more)
    *next = -collected.page.last;
  return TRUE;
}

static gboolean
page_downwards (MsContext         *context,
                gint64             channel,
                gint64             after,
                gint64             before,
                guint              limit,
                MsMessageVisitor   visitor,
                gpointer           user_data,
                gint64            *next,
                GError           **error)
{
  Streamed streamed = { .page.limit = limit, .visitor = visitor, .user_data = user_data };

  if (!ms_message_store_visit (ms_context_get_store (context), channel, after, before, TRUE, limit + 1, stream_message, &streamed, error))
    return FALSE;

  if (streamed.page.more)
    *next = streamed.page.last;
  return TRUE;
}

gboolean
ms_message_service_history (MsContext             *context,
                            const MsHistoryQuery  *query,
                            MsMessageVisitor       visitor,
                            gpointer               user_data,
                            gint64                *next,
                            GError               **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, query->channel, error) : NULL;
  gint64 widen = query->inclusive ? 1 : 0;
  gint64 after = query->oldest > 0 ? query->oldest - widen : -1;
  gint64 before = query->latest > 0 ? query->latest + widen : MS_TIMESTAMP_MAX + 1;
  gboolean upwards = query->cursor < 0 || (query->cursor == 0 && query->oldest > 0 && query->latest <= 0);

  *next = 0;
  if (row == NULL)
    return FALSE;

  /* A cursor is the last ts that was shown: below zero on the way to newer ones. */
  if (query->cursor < 0)
    after = MAX (after, -query->cursor);
  if (query->cursor > 0)
    before = MIN (before, query->cursor);
  if (upwards)
    return page_upwards (context, row->key, after, before, query->limit, visitor, user_data, next, error);
  return page_downwards (context, row->key, after, before, query->limit, visitor, user_data, next, error);
}
