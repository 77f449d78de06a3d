/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of the timeline: which there are, taken from the pool and given back, and how each stands among its neighbours. Main
 * thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include "ms-notice-text.h"
#include "ms-time-format.h"

#define GROUP_US (5 * 60 * G_USEC_PER_SEC)

/* Notices of a longer run than this are told in several lines. */
#define MAX_FOLDED 30
#define MIN_FOLDED 3

static MsMessageItem *
peek (MsTimeline *self,
      guint       index)
{
  return ms_message_list_peek (self->list, index);
}

static gboolean
is_fresh (MsTimeline    *self,
          MsMessageItem *item)
{
  gint64 after = ms_message_list_get_new_after (self->list);
  MsUserItem *user = ms_message_item_get_user (item);
  gint64 ts = ms_message_item_get_ts (item);

  return after != 0 && ts > after && (user == NULL || !ms_user_item_get_is_self (user)) &&
         !ms_message_item_is_notice (item);
}

/* The line stands once: above the first fresh message. */
static gboolean
is_first_fresh (MsTimeline *self,
                guint       index)
{
  MsMessageItem *item = peek (self, index);

  if (!is_fresh (self, item))
    return FALSE;
  for (guint i = index; i > 0; i--)
    {
      MsMessageItem *before = peek (self, i - 1);

      if (ms_message_item_get_ts (before) <= ms_message_list_get_new_after (self->list))
        return TRUE;
      if (is_fresh (self, before))
        return FALSE;
    }
  return !ms_message_list_get_state (self->list)->has_older;
}

static gboolean
is_grouped (MsMessageItem *item,
            MsMessageItem *before)
{
  if (ms_message_item_is_notice (item) || ms_message_item_is_notice (before))
    return FALSE;
  if (!ms_message_item_has_same_author (item, before))
    return FALSE;
  return ms_message_item_get_time (item) - ms_message_item_get_time (before) < GROUP_US;
}

static gboolean
folds_with (MsMessageItem *item,
            MsMessageItem *other)
{
  MsNoticeKind kind = MS_NOTICE_OTHER;

  if (other == NULL || !ms_message_item_is_notice (item) || !ms_message_item_is_notice (other))
    return FALSE;
  kind = ms_notice_kind (item);
  return (kind == MS_NOTICE_JOIN || kind == MS_NOTICE_LEAVE) && ms_notice_kind (other) == kind &&
         ms_time_format_same_day (ms_message_item_get_time (item), ms_message_item_get_time (other));
}

/* More than two notices of the same kind in a row are told by the first of them. */
static void
fold_notice (MsTimeline *self,
             guint       index,
             MsRowPlace *place)
{
  MsMessageItem *item = peek (self, index);
  guint before = 0;
  guint after = 0;

  if (!ms_message_item_is_notice (item))
    return;
  while (before < MAX_FOLDED && index > before && folds_with (item, peek (self, index - before - 1)))
    before++;
  while (after < MAX_FOLDED && folds_with (item, peek (self, index + after + 1)))
    after++;
  if (before + after + 1 < MIN_FOLDED)
    return;
  place->folded = before > 0 && before < MAX_FOLDED;
  place->others = place->folded ? 0 : after;
}

void
ms_timeline_place_of (MsTimeline *self,
                      guint       index,
                      MsRowPlace *place)
{
  MsMessageItem *item = peek (self, index);
  MsMessageItem *before = index > 0 ? peek (self, index - 1) : NULL;

  /* Compared as bytes: no padding may differ. */
  memset (place, 0, sizeof *place);
  place->show_new = is_first_fresh (self, index);
  place->show_day = before == NULL
    ? !ms_message_list_get_state (self->list)->has_older
    : !ms_time_format_same_day (ms_message_item_get_time (before), ms_message_item_get_time (item));
  place->grouped = before != NULL && !place->show_new && !place->show_day && is_grouped (item, before);
  fold_notice (self, index, place);
}

void
ms_timeline_update_places (MsTimeline *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      MsRowPlace place;

      ms_timeline_place_of (self, self->first + i, &place);
      ms_message_row_set_place (g_ptr_array_index (self->rows, i), &place);
    }
}

static MsMessageRow *
take_row (MsTimeline *self)
{
  if (self->pool->len > 0)
    return g_ptr_array_steal_index_fast (self->pool, self->pool->len - 1);
  return MS_MESSAGE_ROW (g_object_ref_sink (ms_message_row_new (&self->style)));
}

/* The order of the children is the order of the rows: what a screen reader walks. */
MsMessageRow *
ms_timeline_add_row (MsTimeline *self,
                     guint       row_index,
                     guint       item_index)
{
  MsMessageRow *row = take_row (self);
  GtkWidget *sibling = row_index < self->rows->len ? g_ptr_array_index (self->rows, row_index) : self->day_label;
  int height = 0;
  MsRowPlace place;

  ms_timeline_place_of (self, item_index, &place);
  gtk_widget_insert_before (GTK_WIDGET (row), GTK_WIDGET (self), sibling);
  ms_message_row_bind (row, peek (self, item_index), &place);
  g_ptr_array_insert (self->rows, (int) row_index, row);
  g_array_insert_val (self->heights, row_index, height);
  ms_timeline_row_bound (self, row);
  g_object_unref (row);
  return row;
}

static void
move_anchor (MsTimeline *self,
             guint       row_index)
{
  if (row_index + 1 < self->rows->len)
    self->anchor_row = g_ptr_array_index (self->rows, row_index + 1);
  else
    self->anchor_row = row_index > 0 ? g_ptr_array_index (self->rows, row_index - 1) : NULL;
}

void
ms_timeline_drop_row (MsTimeline *self,
                      guint       row_index)
{
  MsMessageRow *row = g_ptr_array_index (self->rows, row_index);

  ms_timeline_row_leaving (self, row);
  if (self->anchor_row == row)
    move_anchor (self, row_index);
  g_object_ref (row);
  g_ptr_array_remove_index (self->rows, row_index);
  g_array_remove_index (self->heights, row_index);
  gtk_widget_unparent (GTK_WIDGET (row));
  ms_message_row_unbind (row);
  g_ptr_array_add (self->pool, row);
}

void
ms_timeline_clear_rows (MsTimeline *self)
{
  while (self->rows->len > 0)
    ms_timeline_drop_row (self, self->rows->len - 1);
  self->anchor_row = NULL;
  self->first = 0;
}

/* Replaces the window: rows around item @index, whose top comes to lie at @y (or, when stuck, the last row at the end). */
void
ms_timeline_reset_window (MsTimeline *self,
                          guint       index,
                          double      y,
                          gboolean    stuck)
{
  guint n = self->list != NULL ? ms_message_list_get_length (self->list) : 0;
  guint before = stuck ? MS_TIMELINE_FIRST_ROWS : MS_TIMELINE_FIRST_ROWS / 3;
  guint from = index > before ? index - before : 0;
  guint to = MIN (n, from + MS_TIMELINE_FIRST_ROWS + 1);

  ms_timeline_clear_rows (self);
  self->stuck = stuck;
  if (n == 0)
    return;
  self->first = from;
  for (guint i = from; i < to; i++)
    ms_timeline_add_row (self, i - from, i);
  self->anchor_row = g_ptr_array_index (self->rows, MIN (index, to - 1) - from);
  self->anchor_y = y;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  ms_timeline_queue_fill (self);
}

static void
insert_between (MsTimeline *self,
                guint       position,
                guint       added)
{
  for (guint i = 0; i < added; i++)
    ms_timeline_add_row (self, position - self->first + i, position + i);
}

/* Keeps the rows of items that are still there. The numbers of those behind the change shift; what came in between gets rows. */
void
ms_timeline_items_changed (MsTimeline *self,
                           guint       position,
                           guint       removed,
                           guint       added)
{
  guint old_last = self->first + self->rows->len;
  guint from = CLAMP (position, self->first, old_last);
  guint to = CLAMP (position + removed, self->first, old_last);
  gboolean has_upper = position > self->first;
  gboolean has_lower = position + removed < old_last;

  for (guint i = to; i > from; i--)
    ms_timeline_drop_row (self, i - 1 - self->first);
  if (self->rows->len == 0)
    {
      self->first = 0;
      return;
    }
  if (!has_upper)
    self->first = MAX (self->first, position + removed) - removed + added;
  if (has_upper && has_lower && added > MS_TIMELINE_MAX_ROWS)
    {
      ms_timeline_reset_window (self, position, self->anchor_y, self->stuck);
      return;
    }
  if (has_upper && has_lower)
    insert_between (self, position, added);
  ms_timeline_update_places (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  ms_timeline_queue_fill (self);
}
