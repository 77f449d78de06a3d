/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pointer in the timeline: what is hovered, pressed and scrolled. One set of controllers for all rows. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#define SCROLL_STEP 48

MsRowPoint
ms_timeline_find_point (MsTimeline *self,
                        double      x,
                        double      y)
{
  MsRowPoint point = { .row = ms_timeline_row_at (self, y) };

  if (point.row != NULL)
    gtk_widget_translate_coordinates (GTK_WIDGET (self), GTK_WIDGET (point.row), x, y, &point.x, &point.y);
  return point;
}

static void
set_hovered (MsTimeline   *self,
             MsMessageRow *row)
{
  if (self->hovered == row)
    return;
  if (self->hovered != NULL)
    ms_message_row_set_hovered (self->hovered, FALSE);
  self->hovered = row;
  if (row != NULL)
    ms_message_row_set_hovered (row, TRUE);
  ms_timeline_show_actions (self, row);
}

static void
update_cursor (MsTimeline *self,
               MsRowPoint *point)
{
  const char *name = NULL;

  if (point->row != NULL)
    {
      MsRowArea area = ms_message_row_area_at (point->row, point->x, point->y);

      if (area == MS_ROW_AREA_AUTHOR)
        name = "pointer";
      else if (area == MS_ROW_AREA_TEXT)
        name = ms_message_row_mark_at (point->row, point->x, point->y) >= 0 ? "pointer" : "text";
    }
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), name);
}

void
ms_timeline_update_hover (MsTimeline *self)
{
  MsRowPoint point = { 0 };

  if (self->pointer_y >= 0)
    point = ms_timeline_find_point (self, self->pointer_x, self->pointer_y);
  set_hovered (self, point.row);
  update_cursor (self, &point);
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           MsTimeline               *self)
{
  if (self->menu != NULL && gtk_widget_get_visible (self->menu))
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  if (!self->selecting)
    ms_timeline_update_hover (self);
}

static void
leave_cb (GtkEventControllerMotion *controller,
          MsTimeline               *self)
{
  if (self->menu != NULL && gtk_widget_get_visible (self->menu))
    return;
  self->pointer_y = -1;
  set_hovered (self, NULL);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            MsTimeline      *self)
{
  MsRowPoint point = ms_timeline_find_point (self, x, y);

  if (point.row == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (point.row));
  if (n_press >= 2)
    ms_timeline_select_by_clicks (self, &point, n_press);
}

static void
show_profile (MsTimeline *self,
              MsRowPoint *point,
              double      x,
              double      y)
{
  MsUserItem *user = ms_message_item_get_user (ms_message_row_get_item (point->row));
  GdkRectangle place = { (int) x, (int) y, 1, 1 };

  if (user != NULL)
    g_signal_emit_by_name (self, "profile", user, &place);
}

static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             MsTimeline      *self)
{
  MsRowPoint point = ms_timeline_find_point (self, x, y);
  MsRowArea area = MS_ROW_AREA_NONE;
  int mark = -1;

  if (point.row == NULL || n_press != 1 || ms_timeline_has_selection (self))
    return;
  area = ms_message_row_area_at (point.row, point.x, point.y);
  if (area == MS_ROW_AREA_AUTHOR)
    show_profile (self, &point, x, y);
  if (area == MS_ROW_AREA_TEXT)
    mark = ms_message_row_mark_at (point.row, point.x, point.y);
  if (mark >= 0)
    ms_timeline_activate_mark (self, point.row, mark);
}

/* Code under the pointer scrolls sideways, also by the wheel with Shift; everything else is for the list. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           MsTimeline               *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  MsRowPoint point = { 0 };

  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0)
    dx = dy;
  else if (ABS (dx) <= ABS (dy))
    return GDK_EVENT_PROPAGATE;
  if (self->pointer_y >= 0)
    point = ms_timeline_find_point (self, self->pointer_x, self->pointer_y);
  return point.row != NULL && ms_message_row_scroll_code (point.row, point.y, dx * SCROLL_STEP);
}

static void
open_menu_at (MsTimeline *self,
              double      x,
              double      y)
{
  MsRowPoint point = ms_timeline_find_point (self, x, y);

  if (point.row != NULL && !ms_message_item_is_notice (ms_message_row_get_item (point.row)))
    ms_timeline_show_menu (self, ms_message_row_get_item (point.row), x, y);
}

static void
menu_pressed_cb (GtkGestureClick *gesture,
                 int              n_press,
                 double           x,
                 double           y,
                 MsTimeline      *self)
{
  open_menu_at (self, x, y);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture,
                 double               x,
                 double               y,
                 MsTimeline          *self)
{
  open_menu_at (self, x, y);
}

void
ms_timeline_row_bound (MsTimeline   *self,
                       MsMessageRow *row)
{
  MsMessageItem *item = ms_message_row_get_item (row);

  ms_timeline_show_selection (self, row);
  if (item == self->edited)
    ms_timeline_host_editor (self, row);
}

void
ms_timeline_row_leaving (MsTimeline   *self,
                         MsMessageRow *row)
{
  if (self->hovered == row)
    set_hovered (self, NULL);
  if (ms_message_row_get_item (row) == self->edited)
    ms_message_row_set_editor (row, NULL);
}

static void
add_click (MsTimeline *self,
           guint       button,
           GCallback   pressed,
           GCallback   released)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), button);
  g_signal_connect (click, "pressed", pressed, self);
  if (released != NULL)
    g_signal_connect (click, "released", released, self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
ms_timeline_init_input (MsTimeline *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  self->pointer_y = -1;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  add_click (self, GDK_BUTTON_PRIMARY, G_CALLBACK (pressed_cb), G_CALLBACK (released_cb));
  add_click (self, GDK_BUTTON_SECONDARY, G_CALLBACK (menu_pressed_cb), NULL);

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  ms_timeline_init_select (self);

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect (long_press, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (long_press));
}
