/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing begins by writing: what is typed while the focus is on no field goes to the field of the conversation. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-window-private.h"

#define COMMAND_MASK (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                MsWindow              *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gunichar character = gdk_keyval_to_unicode (keyval);
  char text[7] = { 0 };

  if (character == 0 || !g_unichar_isgraph (character) || (state & COMMAND_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus) || ms_window_get_channel (self) == NULL ||
      !gtk_widget_get_mapped (GTK_WIDGET (self->conversation)))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (character, text);
  ms_conversation_type (self->conversation, text);
  return GDK_EVENT_STOP;
}

void
ms_window_init_keys (MsWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_BUBBLE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
