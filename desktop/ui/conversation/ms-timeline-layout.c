/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the rows of the timeline are. Rows are made in a tick callback (before the layout of a frame), never inside an
 * allocation; the allocation only puts them in place around the anchor and tells the adjustment. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

enum
{
  PAD_TOP = 12,
  PAD_BOTTOM = 6,
  GUESSED_HEIGHT = 48,
};

static int
measure (MsTimeline *self,
         guint       row_index,
         int         width)
{
  int height = 0;

  gtk_widget_measure (g_ptr_array_index (self->rows, row_index), GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static int
height_of (MsTimeline *self,
           guint       row_index)
{
  return g_array_index (self->heights, int, row_index);
}

static guint
length (MsTimeline *self)
{
  return self->list != NULL ? ms_message_list_get_length (self->list) : 0;
}

static guint
last (MsTimeline *self)
{
  return self->first + self->rows->len;
}

static double
bottom_of_rows (MsTimeline *self)
{
  double y = self->origin;

  for (guint i = 0; i < self->rows->len; i++)
    y += height_of (self, i);
  return y;
}

static gboolean
reaches_end (MsTimeline *self)
{
  return self->list == NULL || (last (self) == length (self) && !ms_message_list_get_state (self->list)->has_newer);
}

static double
mean_height (MsTimeline *self)
{
  if (self->rows->len == 0)
    return GUESSED_HEIGHT;
  return MAX ((bottom_of_rows (self) - self->origin) / self->rows->len, 1);
}

double
ms_timeline_row_top (MsTimeline   *self,
                     MsMessageRow *row)
{
  double y = self->origin;

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (g_ptr_array_index (self->rows, i) == row)
        return y;
      y += height_of (self, i);
    }
  return y;
}

static double
value_of (MsTimeline *self)
{
  return self->vadjustment != NULL ? gtk_adjustment_get_value (self->vadjustment) : 0;
}

MsMessageRow *
ms_timeline_row_at (MsTimeline *self,
                    double      widget_y)
{
  double y = widget_y + value_of (self);
  double top = self->origin;

  for (guint i = 0; i < self->rows->len; i++)
    {
      int height = height_of (self, i);

      if (y >= top && y < top + height)
        return g_ptr_array_index (self->rows, i);
      top += height;
    }
  return NULL;
}

MsMessageRow *
ms_timeline_find_row (MsTimeline    *self,
                      MsMessageItem *item)
{
  for (guint i = 0; item != NULL && i < self->rows->len; i++)
    {
      MsMessageRow *row = g_ptr_array_index (self->rows, i);

      if (ms_message_row_get_item (row) == item)
        return row;
    }
  return NULL;
}

/* Of the rows in view the first whose top is visible: a reader's eye is on whole messages. */
static void
choose_anchor (MsTimeline *self)
{
  double value = value_of (self);
  double y = self->origin;

  for (guint i = 0; i < self->rows->len; i++)
    {
      int height = height_of (self, i);

      if ((y >= value && height > 0) || i + 1 == self->rows->len)
        {
          self->anchor_row = g_ptr_array_index (self->rows, i);
          self->anchor_y = y;
          return;
        }
      y += height;
    }
}

static void
measure_rows (MsTimeline *self,
              int         width)
{
  double before = 0;
  gboolean found = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (g_ptr_array_index (self->rows, i) == self->anchor_row)
        found = TRUE;
      g_array_index (self->heights, int, i) = measure (self, i, width);
      if (!found)
        before += height_of (self, i);
    }
  if (found)
    self->origin = self->anchor_y - before;
}

static void
set_at_end (MsTimeline *self,
            gboolean    at_end)
{
  if (at_end && self->unseen != 0)
    {
      self->unseen = 0;
      g_object_notify (G_OBJECT (self), "unseen");
    }
  if (self->at_end == at_end)
    return;
  self->at_end = at_end;
  g_object_notify (G_OBJECT (self), "at-end");
}

/* Few messages lie at the bottom, above the composer. */
static void
configure (MsTimeline *self,
           int         height)
{
  double above = self->first * mean_height (self);
  double below = (length (self) - last (self)) * mean_height (self);
  double lower = self->origin - above - PAD_TOP;
  double upper = bottom_of_rows (self) + below + PAD_BOTTOM;
  double value = value_of (self);

  if (upper - lower < height)
    lower = upper - height;
  if (self->stuck && reaches_end (self))
    value = upper - height;
  value = CLAMP (value, lower, upper - height);
  if (self->vadjustment == NULL)
    return;

  self->configuring = TRUE;
  gtk_adjustment_configure (self->vadjustment, value, lower, upper, height * 0.1, height * 0.9, height);
  self->configuring = FALSE;
  set_at_end (self, reaches_end (self) && value + height >= upper - 2);
}

static void
allocate_rows (MsTimeline *self,
               int         width)
{
  double y = self->origin - value_of (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      int height = height_of (self, i);
      GskTransform *move = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) (int) y));

      gtk_widget_allocate (g_ptr_array_index (self->rows, i), width, MAX (height, 1), -1, move);
      gtk_widget_set_child_visible (g_ptr_array_index (self->rows, i), height > 0);
      y += height;
    }
}

static void
allocate_actions (MsTimeline *self,
                  int         width)
{
  GtkRequisition size = { 0 };
  double y = 0;

  if (!gtk_widget_get_visible (self->actions) || self->hovered == NULL)
    return;
  gtk_widget_get_preferred_size (self->actions, NULL, &size);
  y = ms_timeline_row_top (self, self->hovered) - value_of (self) + ms_message_row_get_head (self->hovered) - size.height / 2.0 + 4;
  y = MAX (y, 2);
  gtk_widget_size_allocate (self->actions, &(GtkAllocation) { MAX (width - 20 - size.width, 0), (int) y, size.width, size.height }, -1);
}

void
ms_timeline_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  MsTimeline *self = MS_TIMELINE (widget);

  measure_rows (self, width);
  configure (self, height);
  allocate_rows (self, width);
  ms_timeline_allocate_day (self, width);
  allocate_actions (self, width);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  choose_anchor (self);
  ms_timeline_queue_fill (self);
}

/* One row more at the top, without moving the others. */
static double
grow_up (MsTimeline *self,
         int         width)
{
  int height = 0;

  ms_timeline_add_row (self, 0, self->first - 1);
  self->first--;
  height = measure (self, 0, width);
  g_array_index (self->heights, int, 0) = height;
  self->origin -= height;
  return self->origin;
}

static double
grow_down (MsTimeline *self,
           int         width)
{
  guint row_index = self->rows->len;

  ms_timeline_add_row (self, row_index, last (self));
  g_array_index (self->heights, int, row_index) = measure (self, row_index, width);
  return bottom_of_rows (self);
}

/* What is far out of view goes, never what is in it; so there are at most MAX_ROWS unless a screen shows more. */
static void
shrink (MsTimeline *self,
        double      top,
        double      bottom)
{
  while (self->rows->len > MS_TIMELINE_MAX_ROWS)
    {
      guint end = self->rows->len - 1;
      double above = top - self->origin;
      double below = bottom_of_rows (self) - bottom;

      if (above <= height_of (self, 0) && below <= height_of (self, end))
        return;
      if (above > below)
        {
          self->origin += height_of (self, 0);
          ms_timeline_drop_row (self, 0);
          self->first++;
        }
      else
        {
          ms_timeline_drop_row (self, end);
        }
    }
}

static void
request_pages (MsTimeline *self,
               double      top,
               double      bottom,
               int         height)
{
  const MsHistoryState *state = ms_message_list_get_state (self->list);

  if (state->failed || !state->loaded)
    return;
  if (self->first == 0 && state->has_older && self->origin > top - 2 * height)
    ms_message_list_request (self->list, MS_HISTORY_OLDER, 0);
  else if (last (self) == length (self) && state->has_newer && bottom_of_rows (self) < bottom + 2 * height)
    ms_message_list_request (self->list, MS_HISTORY_NEWER, 0);
}

/* Returns whether there is more to do in the next frame. What is in view is made at once, the margins a few rows a frame. */
static gboolean
fill (MsTimeline *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double top = value_of (self);
  double bottom = top + height;
  double up = 0;
  double down = 0;
  guint made = 0;

  measure_rows (self, width);
  up = self->origin;
  down = bottom_of_rows (self);
  while (self->first > 0 && up > top - height && (made < MS_TIMELINE_ROWS_FRAME || up > top) && made < MS_TIMELINE_MAX_ROWS)
    {
      up = grow_up (self, width);
      made++;
    }
  while (last (self) < length (self) && (self->stuck || down < bottom + height) &&
         (made < MS_TIMELINE_ROWS_FRAME || down < bottom) && made < MS_TIMELINE_MAX_ROWS)
    {
      down = grow_down (self, width);
      made++;
    }
  if (self->stuck)
    {
      bottom = down;
      top = bottom - height;
    }
  shrink (self, top, bottom);
  request_pages (self, top, bottom, height);
  if (made > 0)
    {
      choose_anchor (self);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
    }
  return made >= MS_TIMELINE_ROWS_FRAME;
}

static gboolean
fill_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  MsTimeline *self = MS_TIMELINE (widget);

  if (self->list != NULL && self->rows->len > 0 && gtk_widget_get_width (widget) > 0 && fill (self))
    return G_SOURCE_CONTINUE;
  self->fill_source = 0;
  return G_SOURCE_REMOVE;
}

void
ms_timeline_queue_fill (MsTimeline *self)
{
  if (self->fill_source == 0)
    self->fill_source = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_cb, NULL, NULL);
}

/* Dragging the scroll bar can lead anywhere: then the window starts anew where the value points to. */
static void
leap (MsTimeline *self)
{
  double lower = gtk_adjustment_get_lower (self->vadjustment);
  double upper = gtk_adjustment_get_upper (self->vadjustment);
  double value = value_of (self);
  double share = upper > lower ? (value - lower) / (upper - lower) : 0;
  guint n = length (self);

  ms_timeline_reset_window (self, MIN ((guint) (share * n), n - 1), value, FALSE);
}

void
ms_timeline_value_changed (MsTimeline *self)
{
  double value = value_of (self);
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->configuring || self->rows->len == 0)
    return;
  set_at_end (self, reaches_end (self) && value + height >= gtk_adjustment_get_upper (self->vadjustment) - 2);
  self->stuck = self->at_end;
  if (value > bottom_of_rows (self) || value + height < self->origin)
    leap (self);
  else
    choose_anchor (self);
  ms_timeline_remind_of_day (self);
  ms_timeline_queue_fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Scrolls as little as is needed to show the whole row. */
void
ms_timeline_reveal (MsTimeline   *self,
                    MsMessageRow *row)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double value = value_of (self);
  double top = ms_timeline_row_top (self, row);
  double bottom = top + gtk_widget_get_height (GTK_WIDGET (row));

  if (top < value)
    gtk_adjustment_set_value (self->vadjustment, top - PAD_TOP);
  else if (bottom > value + height)
    gtk_adjustment_set_value (self->vadjustment, MIN (top, bottom - height + PAD_BOTTOM));
}

void
ms_timeline_init_layout (MsTimeline *self)
{
  self->rows = g_ptr_array_new ();
  self->pool = g_ptr_array_new_with_free_func (g_object_unref);
  self->heights = g_array_new (FALSE, TRUE, sizeof (int));
  self->stuck = TRUE;
  self->at_end = TRUE;
}
