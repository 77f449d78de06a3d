/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Suggestions above the composer: members of this channel first, then everybody else. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-completion-popover.h"

#include <glib/gi18n.h>

#include "ms-face.h"
#include "ms-match.h"

#define MAX_ROWS 8

struct _MsCompletionPopover
{
  GtkPopover parent_instance;

  GtkListBox *list;
  guint count;
};

enum
{
  TAKEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsCompletionPopover, ms_completion_popover, GTK_TYPE_POPOVER)

static void
take_row (MsCompletionPopover *self,
          GtkListBoxRow       *row)
{
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (row), "ms-text"));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[TAKEN], 0, text);
}

static void
row_activated_cb (GtkListBox          *list,
                  GtkListBoxRow       *row,
                  MsCompletionPopover *self)
{
  take_row (self, row);
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
add_row (MsCompletionPopover *self,
         GtkWidget           *picture,
         const char          *title,
         const char          *detail,
         const char          *text)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), make_label (title, NULL));
  if (detail != NULL)
    gtk_box_append (GTK_BOX (box), make_label (detail, "dim-label"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "ms-text", g_strdup (text), g_free);
  gtk_list_box_append (self->list, row);
  self->count++;
}

static void
add_person (MsCompletionPopover *self,
            MsUserItem          *user)
{
  GtkWidget *face = ms_face_new (22);
  g_autofree char *handle = g_strconcat ("@", ms_user_item_get_name (user), NULL);

  ms_face_set_user (MS_FACE (face), user);
  add_row (self, face, ms_user_item_get_display_name (user), handle, handle);
}

static gboolean
is_match (MsUserItem *user,
          const char *typed)
{
  return !ms_user_item_get_is_self (user) && (ms_match (typed, ms_user_item_get_display_name (user)) > 0 ||
                                              ms_match (typed, ms_user_item_get_name (user)) > 0);
}

static void
add_people (MsCompletionPopover *self,
            MsTeamModel         *team,
            MsMemberList        *members,
            const char          *typed,
            gboolean             inside)
{
  GListModel *people = G_LIST_MODEL (ms_team_model_get_people (team));

  for (guint i = 0; i < g_list_model_get_n_items (people) && self->count < MAX_ROWS; i++)
    {
      g_autoptr(MsUserItem) user = g_list_model_get_item (people, i);

      if (ms_member_list_contains (members, user) == inside && is_match (user, typed))
        add_person (self, user);
    }
}

static void
add_broadcast (MsCompletionPopover *self,
               MsChannelItem       *channel,
               const char          *typed)
{
  gint64 count = ms_channel_item_get_value (channel)->num_members;
  g_autofree char *detail = NULL;

  if (ms_channel_item_is_direct (channel) || ms_match (typed, "channel") == 0 || self->count >= MAX_ROWS)
    return;
  detail = count > 0 ? g_strdup_printf (ngettext ("notifies %d person", "notifies %d people", (gulong) count), (int) count) : NULL;
  add_row (self, gtk_image_new_from_icon_name ("ms-bell-symbolic"), "@channel", detail, "@channel");
}

static void
add_channels (MsCompletionPopover *self,
              MsTeamModel         *team,
              const char          *typed)
{
  GListModel *channels = G_LIST_MODEL (ms_team_model_get_channels (team));

  for (guint i = 0; i < g_list_model_get_n_items (channels) && self->count < MAX_ROWS; i++)
    {
      g_autoptr(MsChannelItem) channel = g_list_model_get_item (channels, i);
      g_autofree char *label = ms_channel_item_dup_label (channel);

      if (ms_match (typed, ms_channel_item_get_title (channel)) > 0)
        add_row (self, gtk_image_new_from_icon_name ("ms-hash-symbolic"), ms_channel_item_get_title (channel), NULL, label);
    }
}

static void
clear (MsCompletionPopover *self)
{
  GtkListBoxRow *row = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->count = 0;
}

static void
ms_completion_popover_class_init (MsCompletionPopoverClass *klass)
{
  signals[TAKEN] = g_signal_new ("taken", MS_TYPE_COMPLETION_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_completion_popover_init (MsCompletionPopover *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self), "ms-completion");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Suggestions"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->list));
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_TOP);
}

GtkWidget *
ms_completion_popover_new (void)
{
  return g_object_new (MS_TYPE_COMPLETION_POPOVER, NULL);
}

void
ms_completion_popover_look_up (MsCompletionPopover *self,
                               MsTeamModel         *team,
                               MsChannelItem       *channel,
                               const char          *word)
{
  g_return_if_fail (MS_IS_COMPLETION_POPOVER (self));

  clear (self);
  if (word != NULL && *word == '@')
    {
      add_people (self, team, ms_channel_item_get_members (channel), word + 1, TRUE);
      add_people (self, team, ms_channel_item_get_members (channel), word + 1, FALSE);
      add_broadcast (self, channel, word + 1);
    }
  else if (word != NULL && *word == '#')
    {
      add_channels (self, team, word + 1);
    }

  if (self->count == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_popover_popup (GTK_POPOVER (self));
}

static void
move (MsCompletionPopover *self,
      int                  step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : 0;

  index = (index + (int) self->count) % (int) self->count;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, index));
}

gboolean
ms_completion_popover_press (MsCompletionPopover *self,
                             guint                keyval)
{
  GtkListBoxRow *row = NULL;

  g_return_val_if_fail (MS_IS_COMPLETION_POPOVER (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)) || self->count == 0)
    return FALSE;
  row = gtk_list_box_get_selected_row (self->list);
  switch (keyval)
    {
    case GDK_KEY_Up:
      move (self, -1);
      return TRUE;
    case GDK_KEY_Down:
      move (self, 1);
      return TRUE;
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self));
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row != NULL)
        take_row (self, row);
      return TRUE;
    default:
      return FALSE;
    }
}
