/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Editing in place: a field in the row of the message. The text lives in a buffer of the timeline, so that scrolling away and
 * back loses nothing. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include <glib/gi18n.h>

static char *
buffer_text (GtkTextBuffer *buffer)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
save (MsTimeline *self)
{
  g_autoptr(MsMessageItem) item = NULL;
  g_autofree char *text = NULL;

  if (self->edited == NULL)
    return;
  item = g_object_ref (self->edited);
  text = buffer_text (self->edit_buffer);
  ms_timeline_end_edit (self);
  g_signal_emit_by_name (self, "edited", item, text);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                MsTimeline            *self)
{
  if (keyval == GDK_KEY_Escape)
    {
      ms_timeline_end_edit (self);
      return GDK_EVENT_STOP;
    }
  if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && !(state & GDK_SHIFT_MASK))
    {
      save (self);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static GtkWidget *
make_buttons (MsTimeline *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *cancel = gtk_button_new_with_label (_("Cancel"));
  GtkWidget *apply = gtk_button_new_with_label (_("Save"));

  gtk_widget_add_css_class (apply, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (ms_timeline_end_edit), self);
  g_signal_connect_swapped (apply, "clicked", G_CALLBACK (save), self);
  gtk_box_append (GTK_BOX (box), apply);
  gtk_box_append (GTK_BOX (box), cancel);
  return box;
}

static void
grab_cb (GtkWidget *field)
{
  gtk_widget_grab_focus (field);
}

void
ms_timeline_host_editor (MsTimeline   *self,
                         MsMessageRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *field = gtk_text_view_new_with_buffer (self->edit_buffer);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (box, "ms-editor");
  gtk_widget_add_css_class (field, "ms-field");
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (field), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (field), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (field), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Edit message"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (field, keys);
  gtk_box_append (GTK_BOX (box), field);
  gtk_box_append (GTK_BOX (box), make_buttons (self));
  g_signal_connect (field, "map", G_CALLBACK (grab_cb), NULL);
  ms_message_row_set_editor (row, box);
}

void
ms_timeline_edit (MsTimeline    *self,
                  MsMessageItem *item,
                  const char    *typed)
{
  MsMessageRow *row = NULL;

  g_return_if_fail (MS_IS_TIMELINE (self));

  ms_timeline_end_edit (self);
  g_set_object (&self->edited, item);
  self->edit_buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_set_text (self->edit_buffer, typed, -1);
  gtk_text_buffer_set_enable_undo (self->edit_buffer, TRUE);
  row = ms_timeline_find_row (self, item);
  gtk_widget_set_visible (self->actions, FALSE);
  if (row != NULL)
    ms_timeline_host_editor (self, row);
  else
    ms_timeline_jump (self, ms_message_item_get_ts (item));
}

void
ms_timeline_end_edit (MsTimeline *self)
{
  g_autoptr(MsMessageItem) item = NULL;
  MsMessageRow *row = NULL;

  g_return_if_fail (MS_IS_TIMELINE (self));

  item = g_steal_pointer (&self->edited);
  row = ms_timeline_find_row (self, item);
  if (row != NULL)
    {
      ms_message_row_set_editor (row, NULL);
      gtk_widget_grab_focus (GTK_WIDGET (row));
    }
  g_clear_object (&self->edit_buffer);
}
