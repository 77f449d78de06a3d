/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who somebody is. A popover that takes itself away when it closes. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-profile-popover.h"

#include <glib/gi18n.h>

#include "ms-face.h"

static gboolean
remove_cb (gpointer user_data)
{
  gtk_widget_unparent (user_data);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, remove_cb, g_object_ref (popover), g_object_unref);
}

static GtkWidget *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
add_details (GtkWidget  *box,
             MsUserItem *user)
{
  const MsUser *value = ms_user_item_get_value (user);
  const char *role = ms_face_role_word (user);
  g_autofree char *state = g_strjoin (" · ", ms_face_presence_word (user), role, NULL);
  g_autofree char *handle = g_strdup_printf ("@%s · %s", ms_user_item_get_name (user), state);

  add_label (box, ms_user_item_get_display_name (user), "title-3");
  add_label (box, handle, "dim-label");
  if (value->title != NULL && *value->title != '\0')
    add_label (box, value->title, NULL);
  if (*ms_user_item_get_status (user) != '\0')
    add_label (box, ms_user_item_get_status (user), NULL);
  if (value->email != NULL && *value->email != '\0')
    add_label (box, value->email, "dim-label");
}

static GtkWidget *
make_message_button (GtkPopover *popover,
                     MsUserItem *user)
{
  GtkWidget *button = gtk_button_new_with_label (_("Message"));

  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_margin_top (button, 10);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.message-user");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", ms_user_item_get_id (user));
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), popover, G_CONNECT_SWAPPED);
  return button;
}

void
ms_profile_popover_show (GtkWidget          *parent,
                         const GdkRectangle *place,
                         MsUserItem         *user)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *face = ms_face_new (64);

  gtk_widget_add_css_class (popover, "ms-profile");
  gtk_widget_set_valign (face, GTK_ALIGN_START);
  ms_face_set_user (MS_FACE (face), user);
  ms_face_set_marked (MS_FACE (face), FALSE);
  add_details (texts, user);
  gtk_box_append (GTK_BOX (texts), make_message_button (GTK_POPOVER (popover), user));
  gtk_box_append (GTK_BOX (box), face);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_set_parent (popover, parent);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), place);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}
