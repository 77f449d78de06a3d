/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading messages: pages of a conversation's history, by key and in both directions, and of a thread. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-service.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-service-private.h"
#include "ms-star-store.h"
#include "ms-thread-private.h"
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

/* Where messages go. */
typedef struct
{
  Page              page;
  MsContext        *context;
  gint64            channel;
  gint64            saver; /* the caller, where they saved something there */
  MsMessageVisitor  visitor;
  gpointer          user_data;
  GPtrArray        *kept; /* (nullable): they are kept for a moment */
  GError           *error; /* (nullable) */
} Sink;

static gboolean
sink_init (Sink              *self,
           MsContext         *context,
           gint64             channel,
           guint              limit,
           MsMessageVisitor   visitor,
           gpointer           user_data,
           GError           **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  gboolean has = FALSE;

  if (!ms_star_store_has_any (ms_context_get_store (context), user, channel, &has, error))
    return FALSE;
  *self = (Sink) {
    .page.limit = limit,
    .context = context,
    .channel = channel,
    .saver = has ? user : 0,
    .visitor = visitor,
    .user_data = user_data,
  };
  return TRUE;
}

/* A root is shown with what its thread is to the caller. */
static gboolean
show (Sink            *self,
      const MsMessage *message)
{
  MsMessage view = *message;

  if (view.thread_ts == view.ts && !ms_thread_fill_view (self->context, self->channel, &view, &self->error))
    return FALSE;
  self->visitor (&view, self->user_data);
  return TRUE;
}

static gboolean
take_message (const MsMessage *message,
              gpointer         user_data)
{
  Sink *self = user_data;

  if (!page_take (&self->page, message))
    return FALSE;
  if (self->kept == NULL)
    return show (self, message);
  g_ptr_array_add (self->kept, ms_message_copy (message));
  return TRUE;
}

static gboolean
finish (Sink      *self,
        gboolean   ok,
        GError   **error)
{
  if (self->error == NULL)
    return ok;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/* The page nearest to the lower bound, printed newest first: the only one that is turned round. */
static gboolean
page_upwards (Sink    *self,
              gint64   after,
              gint64   before,
              gint64  *next,
              GError **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_message_free);
  gboolean ok;

  self->kept = messages;
  ok = ms_message_store_visit (ms_context_get_store (self->context),
                               self->channel,
                               after,
                               before,
                               FALSE,
                               self->page.limit + 1,
                               self->saver,
                               take_message,
                               self,
                               error);
  for (guint i = messages->len; ok && i > 0; i--)
    ok = show (self, g_ptr_array_index (messages, i - 1));
  if (self->page.more)
    *next = -self->page.last;
  return finish (self, ok, error);
}

static gboolean
page_downwards (Sink    *self,
                gint64   after,
                gint64   before,
                gint64  *next,
                GError **error)
{
  gboolean ok = ms_message_store_visit (ms_context_get_store (self->context),
                                        self->channel,
                                        after,
                                        before,
                                        TRUE,
                                        self->page.limit + 1,
                                        self->saver,
                                        take_message,
                                        self,
                                        error);

  if (self->page.more)
    *next = self->page.last;
  return finish (self, ok, error);
}

gboolean
ms_message_service_history (MsContext             *context,
                            const MsHistoryQuery  *query,
                            MsMessageVisitor       visitor,
                            gpointer               user_data,
                            gint64                *next,
                            gint64                *pin_count,
                            GError               **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, query->channel, error) : NULL;
  gint64 widen = query->inclusive ? 1 : 0;
  gint64 after = query->oldest > 0 ? query->oldest - widen : -1;
  gint64 before = query->latest > 0 ? query->latest + widen : MS_TIMESTAMP_MAX + 1;
  gboolean upwards = query->cursor < 0 || (query->cursor == 0 && query->oldest > 0 && query->latest <= 0);

  Sink sink;

  *next = 0;
  if (row == NULL)
    return FALSE;
  if (pin_count != NULL)
    *pin_count = row->num_pins;

  /* A cursor is the last ts that was shown: below zero on the way to newer ones. */
  if (query->cursor < 0)
    after = MAX (after, -query->cursor);
  if (query->cursor > 0)
    before = MIN (before, query->cursor);
  if (!sink_init (&sink, context, row->key, query->limit, visitor, user_data, error))
    return FALSE;
  return upwards ? page_upwards (&sink, after, before, next, error) : page_downwards (&sink, after, before, next, error);
}

gboolean
ms_message_service_replies (MsContext             *context,
                            const MsHistoryQuery  *query,
                            gint64                 ts,
                            MsMessageVisitor       visitor,
                            gpointer               user_data,
                            gint64                *next,
                            GError               **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, query->channel, error) : NULL;
  g_autoptr(MsMessageRow) root = row != NULL ? ms_thread_need_root (context, row, ts, error) : NULL;
  gint64 widen = query->inclusive ? 1 : 0;
  gint64 after = MAX (query->oldest > 0 ? query->oldest - widen : -1, query->cursor);
  gint64 before = query->latest > 0 ? query->latest + widen : MS_TIMESTAMP_MAX + 1;
  Sink sink;
  gboolean ok;

  *next = 0;
  if (root == NULL)
    return FALSE;

  if (!sink_init (&sink, context, row->key, query->limit, visitor, user_data, error)
      || (sink.saver != 0
          && !ms_star_store_has (ms_context_get_store (context), sink.saver, row->key, root->key, &root->message->is_starred, error)))
    return FALSE;
  if (query->cursor == 0 && !take_message (root->message, &sink))
    return finish (&sink, FALSE, error);
  ok = ms_message_store_visit_replies (ms_context_get_store (context),
                                       row->key,
                                       root->message->ts,
                                       after,
                                       before,
                                       query->limit - sink.page.seen + 1,
                                       sink.saver,
                                       take_message,
                                       &sink,
                                       error);
  if (sink.page.more)
    *next = sink.page.last;
  return finish (&sink, ok, error);
}

gboolean
ms_message_service_locate (MsContext   *context,
                           const char  *channel,
                           gint64       ts,
                           gint64      *thread_ts,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? ms_message_need (context, channel_row, ts, error) : NULL;

  if (row == NULL)
    return FALSE;
  *thread_ts = ms_message_is_reply (row->message) ? row->message->thread_ts : 0;
  return TRUE;
}
