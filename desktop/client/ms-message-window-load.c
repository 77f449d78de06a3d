/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filling a window: pages of conversations.history in four ways. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-message-window-lines.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-timestamp.h"
#include "ms-wire-message.h"

#define PAGE_HALF 30
#define ARGUMENTS_MAX 12

static void
fill_free (MsWindowFill *fill)
{
  g_ptr_array_unref (fill->lines);
  g_free (fill);
}

static void
write_to_cache (MsMessageWindow *self)
{
  const MsChannel *channel = ms_client_get_channel (self->client, self->channel);
  g_autoptr(GPtrArray) messages = NULL;

  if (channel == NULL || !channel->is_member || !self->at_end)
    return;
  messages = g_ptr_array_new ();
  for (guint i = 0; i < self->lines->len; i++)
    g_ptr_array_add (messages, ms_window_line_at (self->lines, i)->stored);
  ms_client_cache_put_window (ms_client_get_cache (self->client), self->channel, messages, self->at_start);
  ms_client_set_cached (self->client, self->channel, TRUE);
}

static gboolean
take_page (MsMessageWindow  *self,
           MsWindowFill     *fill,
           MsClientReply    *reply,
           gboolean         *has_more,
           GError          **error)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  MsJsonNode messages = ms_json_node_get_member (root, "messages");
  gint64 seq = ms_client_reply_get_seq (reply);
  guint first = fill->lines->len;
  MsJsonIter iter;
  MsJsonNode node;

  if (ms_json_node_get_type (messages) != MS_JSON_ARRAY)
    return g_set_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "a page without messages"), FALSE;

  ms_json_iter_init (&iter, messages);
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      g_autoptr(MsMessage) message = ms_wire_read_message (node, self->channel, NULL);

      if (message != NULL && message->ts > 0)
        g_ptr_array_insert (fill->lines, (int) first, ms_window_line_new (self, message, seq));
    }
  *has_more = ms_json_node_get_member_boolean (root, "has_more") && fill->lines->len > first;
  fill->seq = fill->second ? MIN (fill->seq, seq) : seq;
  return TRUE;
}

static void request (GTask *task);

static void
loading_ends (MsMessageWindow *self,
              MsWindowFill    *fill)
{
  if (fill->generation != self->generation)
    return;
  self->loading = MS_WINDOW_LOAD_NONE;
  ms_message_window_notify_loading (self);
  if (self->client != NULL)
    ms_client_poke_verifier (self->client);
}

static void
page_complete (MsMessageWindow *self,
               GTask           *task,
               gboolean         has_more)
{
  MsWindowFill *fill = g_task_get_task_data (task);

  if (fill->kind == MS_WINDOW_LOAD_NEWER || fill->second)
    fill->at_end = !has_more;
  else
    fill->at_start = !has_more;
  if (fill->kind == MS_WINDOW_LOAD_END)
    fill->at_end = TRUE;

  if (fill->kind == MS_WINDOW_LOAD_AROUND && !fill->second)
    {
      fill->second = TRUE;
      request (task);
      return;
    }

  ms_message_window_merge (self, fill);
  if (fill->kind == MS_WINDOW_LOAD_END || fill->kind == MS_WINDOW_LOAD_AROUND)
    self->stale = FALSE;
  if (fill->kind == MS_WINDOW_LOAD_END)
    write_to_cache (self);
  loading_ends (self, fill);
  g_task_return_boolean (task, TRUE);
}

static void
page_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsMessageWindow *self = g_task_get_source_object (task);
  MsWindowFill *fill = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  gboolean has_more = FALSE;

  if (self->client == NULL || fill->generation != self->generation)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (reply == NULL || !take_page (self, fill, reply, &has_more, &error))
    {
      loading_ends (self, fill);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  page_complete (self, task, has_more);
}

/* Arguments of the next request of this fill, into @arguments; @text is room for a timestamp. */
static void
fill_arguments (MsMessageWindow  *self,
                MsWindowFill     *fill,
                const char      **arguments,
                char             *text)
{
  gint64 ts = fill->ts;
  guint n = 0;

  if (fill->kind == MS_WINDOW_LOAD_OLDER && self->lines->len > 0)
    ts = ms_window_line_at (self->lines, 0)->stored->ts;
  else if (fill->kind == MS_WINDOW_LOAD_NEWER && self->lines->len > 0)
    ts = ms_window_line_at (self->lines, self->lines->len - 1)->stored->ts;
  ms_timestamp_format (ts, text);

  arguments[n++] = "channel";
  arguments[n++] = self->channel;
  arguments[n++] = "limit";
  arguments[n++] = fill->kind == MS_WINDOW_LOAD_AROUND ? G_STRINGIFY (PAGE_HALF) : G_STRINGIFY (MS_MESSAGE_WINDOW_PAGE);
  if (fill->kind != MS_WINDOW_LOAD_END)
    {
      gboolean forward = fill->kind == MS_WINDOW_LOAD_NEWER || fill->second;

      arguments[n++] = forward ? "oldest" : "latest";
      arguments[n++] = text;
    }
  if (fill->kind == MS_WINDOW_LOAD_AROUND && !fill->second)
    {
      arguments[n++] = "inclusive";
      arguments[n++] = "true";
    }
  arguments[n] = NULL;
}

static void
request (GTask *task)
{
  MsMessageWindow *self = g_task_get_source_object (task);
  const char *arguments[ARGUMENTS_MAX];
  char text[MS_TIMESTAMP_SIZE];

  fill_arguments (self, g_task_get_task_data (task), arguments, text);
  ms_client_http_call_async (ms_client_get_http (self->client), "conversations.history", arguments,
                             g_task_get_cancellable (task), page_cb, g_object_ref (task));
}

static void
begin (MsMessageWindow     *self,
       MsWindowLoad         kind,
       gint64               ts,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  MsWindowFill *fill = g_new0 (MsWindowFill, 1);

  fill->kind = kind;
  fill->ts = ts;
  fill->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  fill->generation = ++self->generation;
  g_task_set_source_tag (task, begin);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, fill, (GDestroyNotify) fill_free);
  g_ptr_array_set_size (self->held, 0);
  self->loading = kind;
  ms_message_window_notify_loading (self);
  request (task);
}

static void
succeed (MsMessageWindow     *self,
         GCancellable        *cancellable,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

void
ms_message_window_load_older_async (MsMessageWindow     *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (MS_IS_MESSAGE_WINDOW (self));

  if (self->client == NULL || self->loading != MS_WINDOW_LOAD_NONE || self->at_start)
    succeed (self, cancellable, callback, user_data);
  else if (!self->loaded || self->lines->len == 0)
    begin (self, MS_WINDOW_LOAD_END, 0, cancellable, callback, user_data);
  else
    begin (self, MS_WINDOW_LOAD_OLDER, 0, cancellable, callback, user_data);
}

void
ms_message_window_load_newer_async (MsMessageWindow     *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (MS_IS_MESSAGE_WINDOW (self));

  if (self->client == NULL || self->loading != MS_WINDOW_LOAD_NONE || (self->at_end && !self->stale))
    succeed (self, cancellable, callback, user_data);
  else if (!self->loaded || self->lines->len == 0)
    begin (self, MS_WINDOW_LOAD_END, 0, cancellable, callback, user_data);
  else
    begin (self, MS_WINDOW_LOAD_NEWER, 0, cancellable, callback, user_data);
}

void
ms_message_window_show_end_async (MsMessageWindow     *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (MS_IS_MESSAGE_WINDOW (self));

  if (self->client == NULL || (self->at_end && !self->stale))
    succeed (self, cancellable, callback, user_data);
  else
    begin (self, MS_WINDOW_LOAD_END, 0, cancellable, callback, user_data);
}

static gboolean
reaches (MsMessageWindow *self,
         gint64           ts)
{
  gint64 first = 0;
  gint64 last = 0;

  if (!self->loaded)
    return FALSE;
  if (self->lines->len == 0)
    return self->at_start && self->at_end;
  first = ms_window_line_at (self->lines, 0)->stored->ts;
  last = ms_window_line_at (self->lines, self->lines->len - 1)->stored->ts;
  return (self->at_start || ts >= first) && (self->at_end || ts <= last);
}

void
ms_message_window_show_around_async (MsMessageWindow     *self,
                                     gint64               ts,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_return_if_fail (MS_IS_MESSAGE_WINDOW (self));

  if (self->client == NULL || reaches (self, ts))
    succeed (self, cancellable, callback, user_data);
  else
    begin (self, MS_WINDOW_LOAD_AROUND, ts, cancellable, callback, user_data);
}

gboolean
ms_message_window_load_finish (MsMessageWindow  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ms_message_window_refresh (MsMessageWindow *self)
{
  gboolean elsewhere = self->loaded && !self->at_end && self->lines->len > 0;

  self->stale = TRUE;
  if (self->client != NULL && elsewhere)
    begin (self, MS_WINDOW_LOAD_AROUND, ms_window_line_at (self->lines, self->lines->len / 2)->stored->ts, NULL, NULL, NULL);
  else if (self->client != NULL)
    begin (self, MS_WINDOW_LOAD_END, 0, NULL, NULL, NULL);
}

void
ms_message_window_ensure_loaded (MsMessageWindow *self)
{
  if ((!self->loaded || self->stale) && self->loading == MS_WINDOW_LOAD_NONE)
    ms_message_window_refresh (self);
}
