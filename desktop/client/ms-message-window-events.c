/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happens to a window from outside: events of the stream, and what waits in the outbox. Events may arrive in any order with the pages
 * of history: each line is stamped with the event it is true for, deletions leave a stamp too, and what is newer always stays. Main
 * context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-message-window-lines.h"

#define TOMBSTONES_MAX 1024
#define WINDOW_HARD_MAX (2 * MS_MESSAGE_WINDOW_MAX)

gboolean
ms_message_window_is_buried (MsMessageWindow *self,
                             gint64           ts,
                             gint64           seq)
{
  gint64 *stamp = g_hash_table_lookup (self->tombstones, &ts);

  return stamp != NULL && *stamp > seq;
}

static void
bury (MsMessageWindow *self,
      gint64           ts,
      gint64           seq)
{
  gint64 *stamp = g_new (gint64, 1);

  if (g_hash_table_size (self->tombstones) >= TOMBSTONES_MAX)
    g_hash_table_remove_all (self->tombstones);
  *stamp = seq;
  g_hash_table_insert (self->tombstones, g_memdup2 (&ts, sizeof ts), stamp);
}

static gboolean
find_echo (MsMessageWindow *self,
           const char      *client_msg_id,
           guint           *index)
{
  for (guint i = 0; client_msg_id != NULL && i < self->echoes->len; i++)
    {
      const MsWindowLine *line = g_ptr_array_index (self->echoes, i);

      if (g_strcmp0 (line->stored->client_msg_id, client_msg_id) == 0)
        return *index = i, TRUE;
    }
  return FALSE;
}

/* Events. */

static void
replace_line (MsMessageWindow *self,
              guint            index,
              const MsMessage *message,
              gint64           seq)
{
  MsWindowLine *line = g_ptr_array_index (self->lines, index);

  if (line->seq >= seq)
    return;
  g_ptr_array_index (self->lines, index) = ms_window_line_new (self, message, seq);
  ms_message_window_emit (self, index, 1, 1);
  ms_window_line_free (line);
}

static void
trim_start (MsMessageWindow *self)
{
  guint extra = 0;

  if (self->lines->len <= WINDOW_HARD_MAX)
    return;
  extra = self->lines->len - MS_MESSAGE_WINDOW_MAX;
  g_ptr_array_remove_range (self->lines, 0, extra);
  ms_message_window_emit (self, 0, extra, 0);
  ms_message_window_set_flags (self, FALSE, self->at_end);
}

static void
insert_line (MsMessageWindow *self,
             guint            index,
             const MsMessage *message,
             gint64           seq)
{
  guint echo = 0;
  gboolean had_echo = find_echo (self, message->client_msg_id, &echo);
  gboolean in_place = had_echo && echo == 0 && index == self->lines->len;

  if (had_echo)
    g_ptr_array_remove_index (self->echoes, echo);
  if (had_echo && !in_place)
    ms_message_window_emit (self, self->lines->len + echo, 1, 0);
  g_ptr_array_insert (self->lines, (int) index, ms_window_line_new (self, message, seq));
  ms_message_window_emit (self, index, in_place ? 1 : 0, 1);
  trim_start (self);
}

static void
hold_back (MsMessageWindow *self,
           const MsMessage *message,
           gint64           seq)
{
  if (self->held->len < WINDOW_HARD_MAX)
    g_ptr_array_add (self->held, ms_window_line_new (self, message, seq));
}

void
ms_message_window_take_message (MsMessageWindow *self,
                                const MsMessage *message,
                                gint64           seq)
{
  guint index = 0;

  if (ms_message_window_is_buried (self, message->ts, seq))
    return;
  if (ms_message_window_locate (self->lines, message->ts, &index))
    replace_line (self, index, message, seq);
  else if (!self->at_end)
    {
      /* Not next to what is here; but a load that is under way may reach the end. */
      if (self->loading != MS_WINDOW_LOAD_NONE)
        hold_back (self, message, seq);
      ms_message_window_remove_echo (self, message->client_msg_id);
    }
  else if (index > 0 || self->lines->len == 0 || self->at_start)
    insert_line (self, index, message, seq);
}

static void
change_hidden (MsMessageWindow *self,
               const MsMessage *message,
               gint64           seq)
{
  const MsWindowLine *line = g_hash_table_lookup (self->hidden, &message->ts);

  if (line != NULL && line->seq < seq)
    g_hash_table_insert (self->hidden, g_memdup2 (&message->ts, sizeof message->ts), ms_window_line_new (self, message, seq));
}

void
ms_message_window_take_changed (MsMessageWindow *self,
                                const MsMessage *message,
                                gint64           seq)
{
  guint index = 0;

  if (ms_message_window_locate (self->lines, message->ts, &index))
    replace_line (self, index, message, seq);
  change_hidden (self, message, seq);
  for (guint i = 0; i < self->held->len; i++)
    {
      MsWindowLine *line = g_ptr_array_index (self->held, i);

      if (line->stored->ts != message->ts)
        continue;
      g_ptr_array_index (self->held, i) = ms_window_line_new (self, message, seq);
      ms_window_line_free (line);
    }
}

void
ms_message_window_take_deleted (MsMessageWindow *self,
                                gint64           ts,
                                gint64           seq)
{
  guint index = 0;

  bury (self, ts, seq);
  g_hash_table_remove (self->hidden, &ts);
  if (!ms_message_window_locate (self->lines, ts, &index))
    return;
  if (((MsWindowLine *) g_ptr_array_index (self->lines, index))->seq >= seq)
    return;
  g_ptr_array_remove_index (self->lines, index);
  ms_message_window_emit (self, index, 1, 0);
}

/* The outbox. */

void
ms_message_window_put_echo (MsMessageWindow   *self,
                            const MsOutboxRow *row,
                            const char        *user)
{
  guint index = self->echoes->len;
  gboolean there = find_echo (self, row->client_msg_id, &index);
  MsWindowLine *line = g_new0 (MsWindowLine, 1);

  line->stored = ms_message_new (self->channel, 0, user, row->text);
  g_free (line->stored->client_msg_id);
  line->stored->client_msg_id = g_strdup (row->client_msg_id);
  line->failure = g_strdup (row->failure);
  line->entry.created = row->created;
  line->entry.state = row->failure != NULL ? MS_SEND_FAILED : MS_SEND_PENDING;
  ms_window_line_refresh (line);

  if (there)
    g_ptr_array_remove_index (self->echoes, index);
  g_ptr_array_insert (self->echoes, (int) index, line);
  if (self->at_end)
    ms_message_window_emit (self, self->lines->len + index, there ? 1 : 0, 1);
}

void
ms_message_window_remove_echo (MsMessageWindow *self,
                               const char      *client_msg_id)
{
  guint index = 0;

  if (!find_echo (self, client_msg_id, &index))
    return;
  g_ptr_array_remove_index (self->echoes, index);
  if (self->at_end)
    ms_message_window_emit (self, self->lines->len + index, 1, 0);
}

void
ms_message_window_set_edit (MsMessageWindow *self,
                            gint64           ts,
                            const char      *text)
{
  guint index = 0;

  if (!ms_message_window_locate (self->lines, ts, &index))
    return;
  ms_window_line_apply_edit (self, g_ptr_array_index (self->lines, index));
  ms_message_window_emit (self, index, 1, 1);
}

static void
hide_line (MsMessageWindow *self,
           gint64           ts)
{
  guint index = 0;

  if (!ms_message_window_locate (self->lines, ts, &index))
    return;
  g_hash_table_insert (self->hidden, g_memdup2 (&ts, sizeof ts), g_ptr_array_steal_index (self->lines, index));
  ms_message_window_emit (self, index, 1, 0);
}

static void
show_line (MsMessageWindow *self,
           gint64           ts)
{
  gpointer key = NULL;
  gpointer line = NULL;
  guint index = 0;

  if (!g_hash_table_steal_extended (self->hidden, &ts, &key, &line))
    return;
  g_free (key);
  if (ms_message_window_locate (self->lines, ts, &index))
    {
      ms_window_line_free (line);
      return;
    }
  /* An edit may have been confirmed in the meantime. */
  ms_window_line_apply_edit (self, line);
  g_ptr_array_insert (self->lines, (int) index, line);
  ms_message_window_emit (self, index, 0, 1);
}

void
ms_message_window_set_hidden (MsMessageWindow *self,
                              gint64           ts,
                              gboolean         hidden)
{
  if (hidden)
    hide_line (self, ts);
  else
    show_line (self, ts);
}
