/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyboard in the timeline: the focus that roves over messages and the links in them, and the keys of the focused one.
 * Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#define SCROLL_STEP 48

static MsMessageRow *
focused_row (MsTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !MS_IS_MESSAGE_ROW (focus) || gtk_widget_get_parent (focus) != GTK_WIDGET (self))
    return NULL;
  return MS_MESSAGE_ROW (focus);
}

static void
focus_row (MsTimeline   *self,
           MsMessageRow *row)
{
  g_set_object (&self->focused, ms_message_row_get_item (row));
  ms_timeline_set_action_item (self, self->focused);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  ms_timeline_reveal (self, row);
}

static gboolean
is_reachable (MsMessageRow *row)
{
  return !ms_message_row_get_place (row)->folded;
}

static gboolean
move_focus (MsTimeline *self,
            int         step)
{
  MsMessageRow *row = focused_row (self);
  guint index = 0;
  int next = 0;

  if (row == NULL || !g_ptr_array_find (self->rows, row, &index))
    return FALSE;
  ms_message_row_set_mark (row, -1);
  for (next = (int) index + step; next >= 0 && next < (int) self->rows->len; next += step)
    {
      if (!is_reachable (g_ptr_array_index (self->rows, next)))
        continue;
      focus_row (self, g_ptr_array_index (self->rows, next));
      return TRUE;
    }
  return step < 0;
}

static gboolean
focus_end (MsTimeline *self,
           gboolean    first)
{
  if (self->rows->len == 0)
    return FALSE;
  if (!first)
    ms_timeline_scroll_to_end (self);
  focus_row (self, g_ptr_array_index (self->rows, first ? 0 : self->rows->len - 1));
  return TRUE;
}

/* Tab walks the links of the focused message before it leaves the list. */
static gboolean
step_mark (MsMessageRow *row,
           int           step)
{
  MsMessageBody *body = ms_message_row_get_body (row);
  int mark = ms_message_row_get_mark (row);

  if (body == NULL || (step < 0 && mark < 0))
    return FALSE;
  mark = ms_message_body_next_mark (body, mark, step);
  ms_message_row_set_mark (row, mark);
  return mark >= 0;
}

static MsMessageRow *
entry_row (MsTimeline *self)
{
  MsMessageRow *row = ms_timeline_find_row (self, self->focused);
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  for (int y = height - 8; row == NULL && y > 0; y -= 24)
    row = ms_timeline_row_at (self, y);
  return row;
}

/* One tab stop: the message that had the focus last, or the lowest in view. */
gboolean
ms_timeline_focus (GtkWidget        *widget,
                   GtkDirectionType  direction)
{
  MsTimeline *self = MS_TIMELINE (widget);
  MsMessageRow *row = focused_row (self);
  GtkWidget *inside = gtk_widget_get_focus_child (widget);

  if (row != NULL)
    return (direction == GTK_DIR_TAB_FORWARD && step_mark (row, 1)) ||
           (direction == GTK_DIR_TAB_BACKWARD && step_mark (row, -1));
  if (inside != NULL)
    return gtk_widget_child_focus (inside, direction);
  row = entry_row (self);
  if (row == NULL)
    return FALSE;
  focus_row (self, row);
  return TRUE;
}

static gboolean
activate_focused (MsTimeline *self)
{
  MsMessageRow *row = focused_row (self);
  int mark = row != NULL ? ms_message_row_get_mark (row) : -1;

  if (mark < 0)
    return FALSE;
  ms_timeline_activate_mark (self, row, mark);
  return TRUE;
}

static gboolean
menu_for_focused (MsTimeline *self)
{
  MsMessageRow *row = focused_row (self);
  double x = 0;
  double y = 0;

  if (row == NULL || ms_message_item_is_notice (ms_message_row_get_item (row)))
    return FALSE;
  gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self), 80, ms_message_row_get_head (row) + 20, &x, &y);
  ms_timeline_show_menu (self, ms_message_row_get_item (row), x, y);
  return TRUE;
}

/* Letters are looked at by the key they are on, so that they work in every layout. */
static gboolean
press_letter (MsTimeline *self,
              guint       keycode)
{
  static const struct
  {
    guint keyval;
    const char *action;
  } letters[] = {
    { GDK_KEY_e, "message.edit" },
    { GDK_KEY_l, "message.copy-link" },
    { GDK_KEY_u, "message.mark-unread" },
  };
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      g_autofree GdkKeymapKey *keys = NULL;
      int n_keys = 0;

      gdk_display_map_keyval (display, letters[i].keyval, &keys, &n_keys);
      for (int k = 0; k < n_keys; k++)
        {
          if (keys[k].keycode == keycode)
            return gtk_widget_activate_action (GTK_WIDGET (self), letters[i].action, NULL);
        }
    }
  return FALSE;
}

static gboolean
type_elsewhere (MsTimeline *self,
                guint       keyval)
{
  gunichar character = gdk_keyval_to_unicode (keyval);
  char text[7] = { 0 };

  if (character == 0 || !g_unichar_isgraph (character))
    return FALSE;
  g_unichar_to_utf8 (character, text);
  g_signal_emit_by_name (self, "type", text);
  return TRUE;
}

static gboolean
turn_page (MsTimeline *self,
           int         step)
{
  double page = gtk_adjustment_get_page_increment (self->vadjustment);
  MsMessageRow *row = NULL;

  gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_value (self->vadjustment) + step * page);
  row = ms_timeline_row_at (self, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
  if (row != NULL && is_reachable (row))
    focus_row (self, row);
  return TRUE;
}

static gboolean
press_plain (MsTimeline *self,
             guint       keyval,
             guint       keycode)
{
  switch (keyval)
    {
    case GDK_KEY_Up:
      return move_focus (self, -1);
    case GDK_KEY_Down:
      return move_focus (self, 1);
    case GDK_KEY_Left:
      return ms_message_row_scroll_code (focused_row (self), -1, -SCROLL_STEP);
    case GDK_KEY_Right:
      return ms_message_row_scroll_code (focused_row (self), -1, SCROLL_STEP);
    case GDK_KEY_Page_Up:
      return turn_page (self, -1);
    case GDK_KEY_Page_Down:
      return turn_page (self, 1);
    case GDK_KEY_Home:
      return focus_end (self, TRUE);
    case GDK_KEY_End:
      return focus_end (self, FALSE);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return activate_focused (self);
    case GDK_KEY_Delete:
      return gtk_widget_activate_action (GTK_WIDGET (self), "message.delete", NULL);
    case GDK_KEY_Menu:
      return menu_for_focused (self);
    default:
      return press_letter (self, keycode) || type_elsewhere (self, keyval);
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                MsTimeline            *self)
{
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();

  if (focused_row (self) == NULL)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_F10 && held == GDK_SHIFT_MASK)
    return menu_for_focused (self);
  if (held == GDK_CONTROL_MASK && gdk_keyval_to_lower (keyval) == GDK_KEY_c)
    return gtk_widget_activate_action (GTK_WIDGET (self), "message.copy", NULL);
  if (held == 0 || held == GDK_SHIFT_MASK)
    return press_plain (self, keyval, keycode);
  return GDK_EVENT_PROPAGATE;
}

void
ms_timeline_init_keys (MsTimeline *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
