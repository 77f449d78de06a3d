/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Selected text in the timeline, over as many messages as one likes: two places in the list, whether their rows exist or not.
 * Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include "ms-notice-text.h"
#include "ms-time-format.h"

#define EDGE_SPEED 0.25

/* A selection in the order of the list. */
typedef struct
{
  int first;
  int last;
  guint from;
  guint to;
} Range;

static gboolean
get_range (MsTimeline *self,
           Range      *range)
{
  MsTextPlace *a = &self->select_anchor;
  MsTextPlace *b = &self->select_end;
  int at_a = 0;
  int at_b = 0;

  if (self->list == NULL || a->item == NULL || b->item == NULL)
    return FALSE;
  at_a = ms_message_list_get_position (self->list, a->item);
  at_b = ms_message_list_get_position (self->list, b->item);
  if (at_a < 0 || at_b < 0)
    return FALSE;
  if (at_a < at_b || (at_a == at_b && a->offset <= b->offset))
    *range = (Range) { at_a, at_b, a->offset, b->offset };
  else
    *range = (Range) { at_b, at_a, b->offset, a->offset };
  return range->first != range->last || range->from != range->to;
}

gboolean
ms_timeline_has_selection (MsTimeline *self)
{
  Range range;

  return get_range (self, &range);
}

static void
mark_row (MsMessageRow *row,
          int           index,
          const Range  *range)
{
  if (range == NULL || index < range->first || index > range->last)
    {
      ms_message_row_set_selection (row, 0, 0);
      return;
    }
  ms_message_row_set_selection (row, index == range->first ? range->from : 0, index == range->last ? range->to : G_MAXUINT);
}

void
ms_timeline_show_selection (MsTimeline   *self,
                            MsMessageRow *row)
{
  Range range;

  if (get_range (self, &range))
    mark_row (row, ms_message_list_get_position (self->list, ms_message_row_get_item (row)), &range);
}

static void
show_all (MsTimeline *self)
{
  Range range;
  gboolean any = get_range (self, &range);

  for (guint i = 0; i < self->rows->len; i++)
    mark_row (g_ptr_array_index (self->rows, i), (int) (self->first + i), any ? &range : NULL);
}

void
ms_timeline_select (MsTimeline    *self,
                    MsMessageItem *from_item,
                    guint          from,
                    MsMessageItem *to_item,
                    guint          to)
{
  g_set_object (&self->select_anchor.item, from_item);
  g_set_object (&self->select_end.item, to_item);
  self->select_anchor.offset = from;
  self->select_end.offset = to;
  show_all (self);
}

/* The text as rows show it; offsets count in it. */
static char *
dup_shown (MsTimeline    *self,
           MsMessageItem *item)
{
  MsMessageRow *row = ms_timeline_find_row (self, item);
  MsMessageBody *shown = row != NULL ? ms_message_row_get_body (row) : NULL;
  g_autoptr(MsMessageBody) body = NULL;

  if (ms_message_item_is_notice (item))
    return ms_notice_text (item, self->style.team, 0);
  if (shown != NULL)
    return g_strdup (ms_message_body_get_plain (shown));
  body = ms_message_body_new (gtk_widget_get_pango_context (GTK_WIDGET (self)), &self->style,
                              ms_message_item_get_text (item), NULL, MS_BODY_NORMAL);
  return g_strdup (ms_message_body_get_plain (body));
}

static char *
dup_part (MsTimeline *self,
          guint       index,
          guint       from,
          guint       to)
{
  g_autofree char *shown = dup_shown (self, ms_message_list_peek (self->list, index));
  gsize length = strlen (shown);

  if (from >= length)
    return g_strdup ("");
  return g_strndup (shown + from, MIN (to, length) - from);
}

/* Who and when, above the first message of each group. */
static void
append_head (MsTimeline *self,
             GString    *text,
             guint       index)
{
  MsMessageItem *item = ms_message_list_peek (self->list, index);
  const char *name = ms_message_item_get_author_name (item);
  g_autofree char *clock = ms_time_format_clock (ms_message_item_get_time (item));

  if (name != NULL && !ms_message_item_is_notice (item))
    g_string_append_printf (text, "%s, %s\n", name, clock);
}

char *
ms_timeline_dup_selection (MsTimeline *self)
{
  GString *text = NULL;
  Range range;

  if (!get_range (self, &range))
    return NULL;
  if (range.first == range.last)
    return dup_part (self, (guint) range.first, range.from, range.to);

  text = g_string_new (NULL);
  for (int i = range.first; i <= range.last; i++)
    {
      g_autofree char *part = dup_part (self, (guint) i, i == range.first ? range.from : 0, i == range.last ? range.to : G_MAXUINT);
      MsRowPlace place = { 0 };

      ms_timeline_place_of (self, (guint) i, &place);
      if (i > range.first)
        g_string_append (text, place.grouped ? "\n" : "\n\n");
      if (i == range.first || !place.grouped)
        append_head (self, text, (guint) i);
      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

/* What is selected can be pasted with the middle button, as everywhere. */
static void
offer_primary (MsTimeline *self)
{
  g_autofree char *text = ms_timeline_dup_selection (self);

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_primary_clipboard (GTK_WIDGET (self)), text);
}

static void
extend_to (MsTimeline *self,
           double      x,
           double      y)
{
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  MsRowPoint point = ms_timeline_find_point (self, x, CLAMP (y, 1, height - 1));

  if (point.row == NULL)
    return;
  g_set_object (&self->select_end.item, ms_message_row_get_item (point.row));
  self->select_end.offset = ms_message_row_offset_at (point.row, point.x, point.y);
  show_all (self);
}

static gboolean
edge_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  MsTimeline *self = MS_TIMELINE (widget);
  int height = gtk_widget_get_height (widget);
  double beyond = self->select_y < 0 ? self->select_y : MAX (self->select_y - height, 0);

  if (beyond != 0)
    {
      gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_value (self->vadjustment) + beyond * EDGE_SPEED);
      extend_to (self, self->select_x, self->select_y);
    }
  return G_SOURCE_CONTINUE;
}

static void
stop_selecting (MsTimeline *self)
{
  self->selecting = FALSE;
  if (self->select_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->select_tick);
  self->select_tick = 0;
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               MsTimeline     *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  MsRowPoint point = ms_timeline_find_point (self, x, y);
  MsMessageItem *item = NULL;
  guint offset = 0;

  stop_selecting (self);
  if (point.row == NULL || ms_message_row_area_at (point.row, point.x, point.y) != MS_ROW_AREA_TEXT)
    {
      ms_timeline_select (self, NULL, 0, NULL, 0);
      return;
    }
  self->selecting = TRUE;
  if ((state & GDK_SHIFT_MASK) != 0 && self->select_anchor.item != NULL)
    {
      extend_to (self, x, y);
      return;
    }
  item = ms_message_row_get_item (point.row);
  offset = ms_message_row_offset_at (point.row, point.x, point.y);
  ms_timeline_select (self, item, offset, item, offset);
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                MsTimeline     *self)
{
  double start_x = 0;
  double start_y = 0;

  if (!self->selecting || (ABS (dx) < 3 && ABS (dy) < 3))
    return;
  gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y);
  self->select_x = start_x + dx;
  self->select_y = start_y + dy;
  extend_to (self, self->select_x, self->select_y);
  if (self->select_tick == 0)
    self->select_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), edge_cb, NULL, NULL);
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          dx,
             double          dy,
             MsTimeline     *self)
{
  stop_selecting (self);
  offer_primary (self);
}

void
ms_timeline_select_by_clicks (MsTimeline *self,
                              MsRowPoint *point,
                              int         n_press)
{
  MsMessageBody *body = ms_message_row_get_body (point->row);
  MsMessageItem *item = ms_message_row_get_item (point->row);
  guint from = 0;
  guint to = 0;

  if (body == NULL || ms_message_row_area_at (point->row, point->x, point->y) != MS_ROW_AREA_TEXT)
    return;
  to = (guint) strlen (ms_message_body_get_plain (body));
  if (n_press == 2)
    ms_message_body_word_at (body, ms_message_row_offset_at (point->row, point->x, point->y), &from, &to);
  ms_timeline_select (self, item, from, item, to);
  offer_primary (self);
}

void
ms_timeline_init_select (MsTimeline *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
