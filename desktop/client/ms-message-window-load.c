/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filling a window: pages of conversations.history in four ways, and what the cache had. A page and the lines that are there are merged
 * by one rule (the newer stamp wins), and the difference is told in one "items-changed". Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-message-window-lines.h"

#include "ms-client-error.h"
#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-timestamp.h"
#include "ms-wire-message.h"

#define MS_MESSAGE_WINDOW_HALF 30
#define ARGUMENTS_MAX 12

/* One load; owned by its task. */
typedef struct
{
  MsWindowLoad  kind;
  guint         generation;
  gint64        ts; /* AROUND */
  GPtrArray    *lines; /* what came so far, MsWindowLine in order */
  gint64        seq; /* the oldest stamp of them */
  gboolean      at_start;
  gboolean      at_end;
  gboolean      second; /* AROUND: the part behind ts is under way */
} Load;

static void
load_free (Load *load)
{
  g_ptr_array_unref (load->lines);
  g_free (load);
}

static MsWindowLine *
line_at (GPtrArray *lines,
         guint      index)
{
  return g_ptr_array_index (lines, index);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const MsWindowLine *first = *(const MsWindowLine * const *) a;
  const MsWindowLine *second = *(const MsWindowLine * const *) b;

  if (first->stored->ts != second->stored->ts)
    return first->stored->ts < second->stored->ts ? -1 : 1;
  return (first->seq > second->seq) - (first->seq < second->seq);
}

static gboolean
same_line (const MsWindowLine *a,
           const MsWindowLine *b)
{
  return a->stored->ts == b->stored->ts && a->stored->edited_ts == b->stored->edited_ts &&
         g_strcmp0 (a->stored->text, b->stored->text) == 0 && g_strcmp0 (a->stored->user, b->stored->user) == 0 &&
         g_strcmp0 (a->stored->subtype, b->stored->subtype) == 0;
}

/* Takes all elements of @from into @to. */
static void
move_all (GPtrArray *to,
          GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, from->pdata[i]);
  g_ptr_array_set_free_func (from, NULL);
  g_ptr_array_set_size (from, 0);
  g_ptr_array_set_free_func (from, (GDestroyNotify) ms_window_line_free);
}

static gboolean
is_hidden (MsMessageWindow *self,
           gint64           ts)
{
  return ms_client_outbox_is_deleting (ms_client_get_outbox (self->client), self->channel, ts);
}

/* Sorted, one line per ts (the newest), without what is deleted or hidden. Takes what @lines holds. */
static GPtrArray *
settle (MsMessageWindow *self,
        GPtrArray       *lines)
{
  GPtrArray *settled = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);

  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    {
      MsWindowLine *line = line_at (lines, i);
      gint64 ts = line->stored->ts;

      if ((i + 1 < lines->len && line_at (lines, i + 1)->stored->ts == ts) || ms_message_window_is_buried (self, ts, line->seq))
        ms_window_line_free (line);
      else if (is_hidden (self, ts))
        g_hash_table_insert (self->hidden, g_memdup2 (&ts, sizeof ts), line);
      else
        g_ptr_array_add (settled, line);
    }
  g_ptr_array_set_size (lines, 0);
  return settled;
}

/* The old object goes on living where nothing changed, with the newer stamp. */
static void
keep_object (GPtrArray *old,
             guint      old_index,
             GPtrArray *next,
             guint      next_index)
{
  MsWindowLine *line = line_at (old, old_index);

  line->seq = MAX (line->seq, line_at (next, next_index)->seq);
  old->pdata[old_index] = next->pdata[next_index];
  next->pdata[next_index] = line;
}

/* Puts @next in the place of the lines, tells the smallest difference. */
static void
replace_lines (MsMessageWindow *self,
               GPtrArray       *next)
{
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->lines);
  guint prefix = 0;
  guint suffix = 0;
  guint least = MIN (old->len, next->len);

  while (prefix < least && same_line (line_at (old, prefix), line_at (next, prefix)))
    prefix++;
  while (suffix < least - prefix && same_line (line_at (old, old->len - 1 - suffix), line_at (next, next->len - 1 - suffix)))
    suffix++;

  for (guint i = 0; i < prefix; i++)
    keep_object (old, i, next, i);
  for (guint i = 1; i <= suffix; i++)
    keep_object (old, old->len - i, next, next->len - i);
  self->lines = next;
  ms_message_window_emit (self, prefix, old->len - prefix - suffix, next->len - prefix - suffix);
}

static MsWindowLine *
copy_line (MsMessageWindow    *self,
           const MsWindowLine *line)
{
  return ms_window_line_new (self, line->stored, line->seq);
}

/* Which of the present lines take part. */
static void
keep_present (MsMessageWindow *self,
              Load            *load,
              GPtrArray       *candidates)
{
  gboolean extends = load->kind == MS_WINDOW_LOAD_OLDER || load->kind == MS_WINDOW_LOAD_NEWER;
  gint64 first = load->lines->len > 0 && !load->at_start ? line_at (load->lines, 0)->stored->ts : 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      MsWindowLine *line = line_at (self->lines, i);

      if (extends || (load->at_end && line->seq > load->seq && line->stored->ts >= first))
        g_ptr_array_add (candidates, copy_line (self, line));
    }
}

static void
drop_echoes_of (MsMessageWindow *self,
                GPtrArray       *lines)
{
  for (guint i = 0; self->echoes->len > 0 && i < lines->len; i++)
    ms_message_window_remove_echo (self, line_at (lines, i)->stored->client_msg_id);
}

/* What is too much goes at the other end. */
static void
bound (Load      *load,
       GPtrArray *lines)
{
  guint extra = lines->len > MS_MESSAGE_WINDOW_MAX ? lines->len - MS_MESSAGE_WINDOW_MAX : 0;

  if (extra == 0)
    return;
  if (load->kind == MS_WINDOW_LOAD_OLDER)
    {
      g_ptr_array_remove_range (lines, lines->len - extra, extra);
      load->at_end = FALSE;
    }
  else
    {
      g_ptr_array_remove_range (lines, 0, extra);
      load->at_start = FALSE;
    }
}

static void
merge (MsMessageWindow *self,
       Load            *load)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new ();
  GPtrArray *settled = NULL;

  if (load->kind == MS_WINDOW_LOAD_OLDER)
    load->at_end = self->at_end;
  else if (load->kind == MS_WINDOW_LOAD_NEWER)
    load->at_start = self->at_start;

  drop_echoes_of (self, load->lines);
  keep_present (self, load, candidates);
  move_all (candidates, load->lines);
  if (load->at_end && load->kind != MS_WINDOW_LOAD_OLDER)
    move_all (candidates, self->held);
  g_ptr_array_set_size (self->held, 0);

  settled = settle (self, candidates);
  bound (load, settled);
  replace_lines (self, settled);
  ms_message_window_set_flags (self, load->at_start, load->at_end);
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
    g_ptr_array_add (messages, line_at (self->lines, i)->stored);
  ms_client_cache_put_window (ms_client_get_cache (self->client), self->channel, messages, self->at_start);
  ms_client_set_cached (self->client, self->channel, TRUE);
}

static gboolean
take_page (MsMessageWindow  *self,
           Load             *load,
           MsClientReply    *reply,
           gboolean         *has_more,
           GError          **error)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  MsJsonNode messages = ms_json_node_get_member (root, "messages");
  gint64 seq = ms_client_reply_get_seq (reply);
  guint first = load->lines->len;
  MsJsonIter iter;
  MsJsonNode node;

  if (ms_json_node_get_type (messages) != MS_JSON_ARRAY)
    return g_set_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "a page without messages"), FALSE;

  ms_json_iter_init (&iter, messages);
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      g_autoptr(MsMessage) message = ms_wire_read_message (node, self->channel, NULL);

      if (message != NULL && message->ts > 0)
        g_ptr_array_insert (load->lines, (int) first, ms_window_line_new (self, message, seq));
    }
  *has_more = ms_json_node_get_member_boolean (root, "has_more") && load->lines->len > first;
  load->seq = load->second ? MIN (load->seq, seq) : seq;
  return TRUE;
}

static void request (GTask *task);

static void
loading_ends (MsMessageWindow *self,
              Load            *load)
{
  if (load->generation != self->generation)
    return;
  self->loading = MS_WINDOW_LOAD_NONE;
  ms_message_window_notify_loading (self);
}

static void
page_complete (MsMessageWindow *self,
               GTask           *task,
               gboolean         has_more)
{
  Load *load = g_task_get_task_data (task);

  if (load->kind == MS_WINDOW_LOAD_NEWER || load->second)
    load->at_end = !has_more;
  else
    load->at_start = !has_more;
  if (load->kind == MS_WINDOW_LOAD_END)
    load->at_end = TRUE;

  if (load->kind == MS_WINDOW_LOAD_AROUND && !load->second)
    {
      load->second = TRUE;
      request (task);
      return;
    }

  merge (self, load);
  if (load->kind == MS_WINDOW_LOAD_END)
    {
      self->stale = FALSE;
      write_to_cache (self);
    }
  loading_ends (self, load);
  g_task_return_boolean (task, TRUE);
}

static void
page_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsMessageWindow *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  gboolean has_more = FALSE;

  if (self->client == NULL || load->generation != self->generation)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (reply == NULL || !take_page (self, load, reply, &has_more, &error))
    {
      loading_ends (self, load);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  page_complete (self, task, has_more);
}

/* Arguments of the next request of this load, into @arguments; @text is room for a timestamp. */
static void
fill_arguments (MsMessageWindow *self,
                Load            *load,
                const char     **arguments,
                char            *text)
{
  gint64 ts = load->ts;
  guint n = 0;

  if (load->kind == MS_WINDOW_LOAD_OLDER && self->lines->len > 0)
    ts = line_at (self->lines, 0)->stored->ts;
  else if (load->kind == MS_WINDOW_LOAD_NEWER && self->lines->len > 0)
    ts = line_at (self->lines, self->lines->len - 1)->stored->ts;
  ms_timestamp_format (ts, text);

  arguments[n++] = "channel";
  arguments[n++] = self->channel;
  arguments[n++] = "limit";
  arguments[n++] = load->kind == MS_WINDOW_LOAD_AROUND ? G_STRINGIFY (MS_MESSAGE_WINDOW_HALF) : G_STRINGIFY (MS_MESSAGE_WINDOW_PAGE);
  if (load->kind != MS_WINDOW_LOAD_END)
    {
      gboolean forward = load->kind == MS_WINDOW_LOAD_NEWER || load->second;

      arguments[n++] = forward ? "oldest" : "latest";
      arguments[n++] = text;
    }
  if (load->kind == MS_WINDOW_LOAD_AROUND && !load->second)
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
  Load *load = g_new0 (Load, 1);

  load->kind = kind;
  load->ts = ts;
  load->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  load->generation = ++self->generation;
  g_task_set_source_tag (task, begin);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
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
  first = line_at (self->lines, 0)->stored->ts;
  last = line_at (self->lines, self->lines->len - 1)->stored->ts;
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
ms_message_window_take_cached (MsMessageWindow *self,
                               GPtrArray       *messages,
                               gboolean         at_start,
                               gint64           seq)
{
  Load load = { .kind = MS_WINDOW_LOAD_END, .seq = seq, .at_start = at_start, .at_end = TRUE };

  if (self->loaded)
    return;
  load.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (load.lines, ms_window_line_new (self, g_ptr_array_index (messages, i), seq));
  merge (self, &load);
  g_ptr_array_unref (load.lines);
}

void
ms_message_window_refresh (MsMessageWindow *self)
{
  self->stale = TRUE;
  if (self->client != NULL)
    begin (self, MS_WINDOW_LOAD_END, 0, NULL, NULL, NULL);
}

void
ms_message_window_ensure_loaded (MsMessageWindow *self)
{
  if ((!self->loaded || self->stale) && self->loading == MS_WINDOW_LOAD_NONE)
    ms_message_window_refresh (self);
}
