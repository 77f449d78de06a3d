/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Following, marking and listing threads. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-thread-service.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-read-service.h"
#include "ms-service-private.h"
#include "ms-thread-private.h"
#include "ms-thread-store.h"
#include "ms-timestamp.h"

/* A thread as the caller names it, and how they stand to it. */
typedef struct
{
  MsUser         *caller;
  MsChannelRow   *channel;
  MsMessageRow   *root;
  MsThreadMember  member;
} Named;

static void
named_clear (Named *self)
{
  g_clear_pointer (&self->caller, ms_user_free);
  g_clear_pointer (&self->channel, ms_channel_row_free);
  g_clear_pointer (&self->root, ms_message_row_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Named, named_clear)

static gboolean
find_named (MsContext   *context,
            const char  *channel,
            gint64       thread_ts,
            Named       *self,
            GError     **error)
{
  self->caller = ms_service_get_caller (context, error);
  self->channel = self->caller != NULL ? ms_service_need_membership (context, self->caller, channel, error) : NULL;
  self->root = self->channel != NULL ? ms_thread_need_root (context, self->channel, thread_ts, error) : NULL;
  return self->root != NULL
         && ms_thread_store_get (ms_context_get_store (context),
                                 self->channel->key,
                                 self->root->message->ts,
                                 ms_context_get_actor (context)->user,
                                 &self->member,
                                 error);
}

/* Stores how the caller stands to it now, and tells their connections. */
static gboolean
keep_member (MsContext       *context,
             Named           *self,
             MsThreadChange   change,
             gint64          *event_seq,
             GError         **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 user = ms_context_get_actor (context)->user;
  gint64 ts = self->root->message->ts;
  gint64 channel = self->channel->key;
  MsEventThread thread = { self->channel->channel->id, ts, self->member.is_followed, self->member.last_read, 0 };

  if (!ms_thread_store_set (store, channel, ts, user, &self->member, error)
      || !ms_thread_store_refresh (store, channel, ts, user, self->root->message->latest_reply, error)
      || !ms_thread_store_count_unread (store, channel, ts, user, thread.last_read, MS_READ_COUNT_MAX, &thread.unread, error))
    return FALSE;
  return ms_service_keep_seq (ms_event_encode_thread (ms_context_get_log (context),
                                                      change,
                                                      channel,
                                                      user,
                                                      self->caller->id,
                                                      &thread,
                                                      ms_context_get_now (context),
                                                      error),
                              event_seq);
}

gboolean
ms_thread_service_subscribe (MsContext   *context,
                             const char  *channel,
                             gint64       thread_ts,
                             gboolean     subscribed,
                             gint64      *event_seq,
                             GError     **error)
{
  g_auto(Named) named = { NULL };

  if (!find_named (context, channel, thread_ts, &named, error))
    return FALSE;

  ms_service_start_seq (context, event_seq);
  if (named.member.is_followed == subscribed)
    return TRUE;

  /* Who begins to follow has read what is there. */
  named.member.is_followed = subscribed;
  if (subscribed)
    named.member.last_read = MAX (named.root->message->latest_reply, named.root->message->ts);
  return keep_member (context, &named, subscribed ? MS_THREAD_SUBSCRIBED : MS_THREAD_UNSUBSCRIBED, event_seq, error);
}

gboolean
ms_thread_service_mark (MsContext   *context,
                        const char  *channel,
                        gint64       thread_ts,
                        gint64       ts,
                        gint64      *event_seq,
                        GError     **error)
{
  g_auto(Named) named = { NULL };

  if (!find_named (context, channel, thread_ts, &named, error))
    return FALSE;
  if (ts < 0 || ts > MS_TIMESTAMP_MAX)
    return ms_error_set (error, MS_ERROR_INVALID_TIMESTAMP);

  ms_service_start_seq (context, event_seq);
  ts = MIN (ts, MAX (named.root->message->latest_reply, named.root->message->ts));
  if (!named.member.is_followed || ts == named.member.last_read)
    return TRUE;

  named.member.last_read = ts;
  return keep_member (context, &named, MS_THREAD_MARKED, event_seq, error);
}

/* One page: as many as were asked for, and no more text than a page of history has. */
typedef struct
{
  MsContext       *context;
  MsThreadVisitor  visitor;
  gpointer         user_data;
  guint            limit;
  guint            seen;
  gsize            bytes;
  gint64           last; /* position of the last one that was shown */
  gboolean         more;
} Page;

static gboolean
show_entry (Page                 *self,
            const MsThreadEntry  *entry,
            GError              **error)
{
  MsStore *store = ms_context_get_store (self->context);
  gint64 caller = ms_context_get_actor (self->context)->user;
  g_autoptr(MsChannelRow) channel = ms_channel_store_get (store, entry->channel, caller, error);
  g_autoptr(MsMessageRow) root = channel != NULL ? ms_message_store_get (store, entry->channel, entry->thread_ts, error) : NULL;

  if (root == NULL || !ms_thread_fill_view (self->context, entry->channel, root->message, error))
    return FALSE;

  self->bytes += strlen (root->message->text);
  if (self->seen > 0 && self->bytes > MS_LIMIT_HISTORY_PAGE_BYTES)
    {
      self->more = TRUE;
      return TRUE;
    }
  self->seen++;
  self->last = entry->has_unread ? entry->latest_reply : -entry->latest_reply;
  self->visitor (channel->channel->id, root->message, self->user_data);
  return TRUE;
}

/* One of the two parts of the list, from @before on. */
static gboolean
show_part (Page      *self,
           gboolean   has_unread,
           gint64     before,
           GError   **error)
{
  g_autoptr(GArray) entries = NULL;

  if (self->more)
    return TRUE;
  entries = ms_thread_store_list (ms_context_get_store (self->context),
                                  ms_context_get_actor (self->context)->user,
                                  has_unread,
                                  before,
                                  self->limit - self->seen + 1,
                                  error);
  if (entries == NULL)
    return FALSE;

  for (guint i = 0; i < entries->len && !self->more; i++)
    {
      self->more = self->seen == self->limit;
      if (!self->more && !show_entry (self, &g_array_index (entries, MsThreadEntry, i), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_thread_service_list (MsContext        *context,
                        gint64            cursor,
                        guint             limit,
                        MsThreadVisitor   visitor,
                        gpointer          user_data,
                        gint64           *next,
                        GError          **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  Page page = { .context = context, .visitor = visitor, .user_data = user_data, .limit = limit };

  *next = 0;
  if (caller == NULL
      || (cursor >= 0 && !show_part (&page, TRUE, cursor, error))
      || !show_part (&page, FALSE, MAX (-cursor, 0), error))
    return FALSE;

  *next = page.more ? page.last : 0;
  return TRUE;
}

gboolean
ms_thread_service_count (MsContext  *context,
                         gint64     *unread,
                         GError    **error)
{
  return ms_thread_store_count_threads (ms_context_get_store (context),
                                        ms_context_get_actor (context)->user,
                                        MS_READ_COUNT_MAX,
                                        unread,
                                        error);
}
