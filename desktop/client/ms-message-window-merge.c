/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A page and the lines that are there become one: by one rule (the newer stamp wins), and the difference is told in one "items-changed".
 * Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-message-window-lines.h"

#include "ms-client-outbox.h"
#include "ms-client-private.h"

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
  const MsMessage *one = a->stored;
  const MsMessage *other = b->stored;

  return one->ts == other->ts && one->revision == other->revision && one->edited_ts == other->edited_ts &&
         g_strcmp0 (one->text, other->text) == 0 && g_strcmp0 (one->user, other->user) == 0 &&
         g_strcmp0 (one->subtype, other->subtype) == 0;
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
      MsWindowLine *line = ms_window_line_at (lines, i);
      gint64 ts = line->stored->ts;

      if ((i + 1 < lines->len && ms_window_line_at (lines, i + 1)->stored->ts == ts) || ms_message_window_is_buried (self, ts, line->seq))
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
  MsWindowLine *line = ms_window_line_at (old, old_index);

  line->seq = MAX (line->seq, ms_window_line_at (next, next_index)->seq);
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

  while (prefix < least && same_line (ms_window_line_at (old, prefix), ms_window_line_at (next, prefix)))
    prefix++;
  while (suffix < least - prefix && same_line (ms_window_line_at (old, old->len - 1 - suffix), ms_window_line_at (next, next->len - 1 - suffix)))
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
              MsWindowFill    *fill,
              GPtrArray       *candidates)
{
  gboolean extends = fill->kind == MS_WINDOW_LOAD_OLDER || fill->kind == MS_WINDOW_LOAD_NEWER;
  gint64 first = fill->lines->len > 0 && !fill->at_start ? ms_window_line_at (fill->lines, 0)->stored->ts : 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      MsWindowLine *line = ms_window_line_at (self->lines, i);

      if (extends || (fill->at_end && line->seq > fill->seq && line->stored->ts >= first))
        g_ptr_array_add (candidates, copy_line (self, line));
    }
}

static void
drop_echoes_of (MsMessageWindow *self,
                GPtrArray       *lines)
{
  for (guint i = 0; self->echoes->len > 0 && i < lines->len; i++)
    ms_message_window_remove_echo (self, ms_window_line_at (lines, i)->stored->client_msg_id);
}

/* What is too much goes at the other end. */
static void
bound (MsWindowFill *fill,
       GPtrArray    *lines)
{
  guint extra = lines->len > MS_MESSAGE_WINDOW_MAX ? lines->len - MS_MESSAGE_WINDOW_MAX : 0;

  if (extra == 0)
    return;
  if (fill->kind == MS_WINDOW_LOAD_OLDER)
    {
      g_ptr_array_remove_range (lines, lines->len - extra, extra);
      fill->at_end = FALSE;
    }
  else
    {
      g_ptr_array_remove_range (lines, 0, extra);
      fill->at_start = FALSE;
    }
}

void
ms_message_window_merge (MsMessageWindow *self,
                         MsWindowFill    *fill)
{
  g_autoptr(GPtrArray) candidates = g_ptr_array_new ();
  GPtrArray *settled = NULL;

  if (fill->kind == MS_WINDOW_LOAD_OLDER)
    fill->at_end = self->at_end;
  else if (fill->kind == MS_WINDOW_LOAD_NEWER)
    fill->at_start = self->at_start;

  drop_echoes_of (self, fill->lines);
  keep_present (self, fill, candidates);
  move_all (candidates, fill->lines);
  if (fill->at_end && fill->kind != MS_WINDOW_LOAD_OLDER)
    move_all (candidates, self->held);
  g_ptr_array_set_size (self->held, 0);

  settled = settle (self, candidates);
  bound (fill, settled);
  replace_lines (self, settled);
  ms_message_window_set_flags (self, fill->at_start, fill->at_end);
}

void
ms_message_window_take_cached (MsMessageWindow *self,
                               GPtrArray       *messages,
                               gboolean         at_start,
                               gint64           seq)
{
  MsWindowFill fill = { .kind = MS_WINDOW_LOAD_END, .seq = seq, .at_start = at_start, .at_end = TRUE };

  if (self->loaded)
    return;
  fill.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (fill.lines, ms_window_line_new (self, g_ptr_array_index (messages, i), seq));
  ms_message_window_merge (self, &fill);
  g_ptr_array_unref (fill.lines);
  ms_client_poke_verifier (self->client);
}
