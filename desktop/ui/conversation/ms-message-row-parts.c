/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The children of a row: the face, what can be done about a failed message, and the separators above as those who do not see
 * them need them (the row draws them). Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-row-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-face.h"
#include "ms-time-format.h"

#define DAY_LEVEL 2 /* the channel is the heading above it */

static void
update_avatar (MsMessageRow *self)
{
  gboolean wanted = !ms_message_row_is_notice (self) && !self->place.grouped && !self->place.folded;

  if (!wanted)
    {
      if (self->avatar != NULL)
        gtk_widget_set_child_visible (self->avatar, FALSE);
      return;
    }
  if (self->avatar == NULL)
    {
      self->avatar = adw_avatar_new (self->style->avatar, NULL, TRUE);
      gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
    }
  adw_avatar_set_size (ADW_AVATAR (self->avatar), self->style->avatar);
  ms_face_dress (self->avatar, ms_message_row_author (self), ms_message_item_is_bot (self->item));
  gtk_widget_set_child_visible (self->avatar, TRUE);
}

static GtkWidget *
make_action (const char *label,
             const char *action,
             const char *css_class)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, css_class);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
update_actions (MsMessageRow *self)
{
  gboolean failed = ms_message_item_get_state (self->item) == MS_MESSAGE_STATE_FAILED;

  if (!failed)
    {
      g_clear_pointer (&self->actions, gtk_widget_unparent);
      return;
    }
  if (self->actions != NULL)
    return;
  self->actions = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->actions, "ms-failed-actions");
  gtk_box_append (GTK_BOX (self->actions), make_action (_("Retry"), "row.retry", "accent"));
  gtk_box_append (GTK_BOX (self->actions), make_action (_("Delete"), "row.discard", "error"));
  gtk_widget_set_parent (self->actions, GTK_WIDGET (self));
}

static GtkWidget *
make_separator (MsMessageRow      *self,
                GtkAccessibleRole  role)
{
  GtkWidget *node = g_object_new (ADW_TYPE_BIN, "accessible-role", role, "can-target", FALSE, NULL);

  gtk_widget_insert_after (node, GTK_WIDGET (self), role == GTK_ACCESSIBLE_ROLE_HEADING ? NULL : self->day_node);
  return node;
}

static void
update_day (MsMessageRow *self)
{
  g_autofree char *text = NULL;

  if (!self->place.show_day || self->place.folded)
    {
      g_clear_pointer (&self->day_node, gtk_widget_unparent);
      return;
    }
  if (self->day_node == NULL)
    self->day_node = make_separator (self, GTK_ACCESSIBLE_ROLE_HEADING);
  text = ms_time_format_day (ms_message_item_get_time (self->item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->day_node), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, DAY_LEVEL, -1);
}

static void
update_new (MsMessageRow *self)
{
  if (!self->place.show_new || self->place.folded)
    {
      g_clear_pointer (&self->new_node, gtk_widget_unparent);
      return;
    }
  if (self->new_node != NULL)
    return;
  self->new_node = make_separator (self, GTK_ACCESSIBLE_ROLE_SEPARATOR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_node), GTK_ACCESSIBLE_PROPERTY_LABEL, C_("messages", "New"), -1);
}

static void
allocate_child (GtkWidget *child,
                int        x,
                int        y,
                int        width,
                int        height)
{
  if (child != NULL)
    gtk_widget_size_allocate (child, &(GtkAllocation) { x, y, width, height }, -1);
}

void
ms_message_row_update_parts (MsMessageRow *self)
{
  update_day (self);
  update_new (self);
  update_avatar (self);
  update_actions (self);
}

static void
allocate_actions (MsMessageRow *self)
{
  int natural = 0;
  int high = ms_message_row_measure_child (self->actions, -1);

  if (self->actions == NULL)
    return;
  gtk_widget_measure (self->actions, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (self->actions_beside)
    allocate_child (self->actions, ms_message_row_text_x (self) + self->state_width + MS_ROW_STATE_PAD,
                    self->state_y + (self->state_height - high) / 2, natural, high);
  else
    allocate_child (self->actions, ms_message_row_text_x (self), self->state_y + self->state_height - high, natural, high);
}

static gboolean
resize_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  gtk_widget_queue_resize (widget);
  return G_SOURCE_REMOVE;
}

/* A text view learns how high its lines are while it is allocated, when asking for another size goes unheard: it is asked again in
 * the next frame. */
static void
allocate_editor (MsMessageRow *self)
{
  int width = ms_message_row_text_width (self);

  if (self->editor == NULL)
    return;
  allocate_child (self->editor, ms_message_row_text_x (self), self->body_y, width, self->body_height);
  if (ms_message_row_measure_child (self->editor, width) != self->body_height)
    gtk_widget_add_tick_callback (self->editor, resize_cb, NULL, NULL);
}

void
ms_message_row_allocate_parts (MsMessageRow *self)
{
  int day = self->place.show_day ? MS_ROW_DAY_HEIGHT : 0;

  allocate_child (self->day_node, 0, 0, self->width, MS_ROW_DAY_HEIGHT);
  allocate_child (self->new_node, 0, day, self->width, MS_ROW_NEW_HEIGHT);
  if (self->avatar != NULL && gtk_widget_get_child_visible (self->avatar))
    allocate_child (self->avatar, ms_message_row_margin (self), self->message_y + self->style->row_pad + 1,
                    self->style->avatar, self->style->avatar);
  allocate_editor (self);
  allocate_actions (self);
}

void
ms_message_row_clear_parts (MsMessageRow *self)
{
  g_clear_pointer (&self->day_node, gtk_widget_unparent);
  g_clear_pointer (&self->new_node, gtk_widget_unparent);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  g_clear_pointer (&self->editor, gtk_widget_unparent);
  g_clear_pointer (&self->actions, gtk_widget_unparent);
}
