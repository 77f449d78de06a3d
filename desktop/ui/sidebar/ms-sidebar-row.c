/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation in the sidebar. Filled badges are addressed to the viewer, plain numbers are only news. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-sidebar-row.h"

#include <glib/gi18n.h>

#include "ms-channel-icon.h"
#include "ms-face.h"

struct _MsSidebarRow
{
  GtkListBoxRow parent_instance;

  /* Template children. */
  GtkImage *icon;
  MsFace *face;
  GtkLabel *name;
  GtkImage *draft;
  GtkLabel *badge;

  MsChannelItem *channel;
  gboolean current;
};

G_DEFINE_FINAL_TYPE (MsSidebarRow, ms_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static char *
count_text (const char *prefix,
            gint64      count)
{
  if (count > 99)
    return g_strdup_printf ("%s99+", prefix);
  return g_strdup_printf ("%s%d", prefix, (int) count);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static char *
badge_text (MsSidebarRow *self)
{
  gint64 unread = ms_channel_item_get_unread (self->channel);
  gint64 mentions = ms_channel_item_get_mentions (self->channel);

  if (self->current || (unread == 0 && mentions == 0))
    return NULL;
  if (!ms_channel_item_is_direct (self->channel) && mentions > 0)
    return count_text ("@", mentions);
  return count_text ("", unread);
}

/* "Marcus Lindqvist, away, 2 unread": what the shapes and numbers say, in words. */
static void
update_label (MsSidebarRow *self)
{
  g_autoptr(GString) text = g_string_new (ms_channel_item_get_title (self->channel));
  MsUserItem *user = ms_channel_item_get_user (self->channel);
  gint64 unread = ms_channel_item_get_unread (self->channel);
  gint64 mentions = ms_channel_item_get_mentions (self->channel);

  if (user != NULL)
    g_string_append_printf (text, ", %s", ms_face_presence_word (user));
  if (mentions > 0 && !ms_channel_item_is_direct (self->channel))
    g_string_append_printf (text, ngettext (", %d mention", ", %d mentions", (gulong) mentions), (int) mentions);
  else if (unread > 0)
    g_string_append_printf (text, ngettext (", %d unread", ", %d unread", (gulong) unread), (int) unread);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), user != NULL ? text->str : ms_channel_item_get_title (self->channel));
}

static void
update (MsSidebarRow *self)
{
  g_autofree char *badge = badge_text (self);
  gboolean unread = ms_channel_item_get_unread (self->channel) > 0 && !self->current;
  gboolean has_draft = *ms_channel_item_get_draft (self->channel) != '\0';

  gtk_label_set_text (self->name, ms_channel_item_get_title (self->channel));
  gtk_label_set_text (self->badge, badge != NULL ? badge : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), badge != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->draft), badge == NULL && has_draft && !self->current);
  set_class (GTK_WIDGET (self->badge), "filled", ms_channel_item_is_addressed (self->channel));
  set_class (GTK_WIDGET (self), "unread", unread);
  update_label (self);
}

static void
ms_sidebar_row_dispose (GObject *object)
{
  MsSidebarRow *self = MS_SIDEBAR_ROW (object);

  g_clear_object (&self->channel);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_SIDEBAR_ROW);

  G_OBJECT_CLASS (ms_sidebar_row_parent_class)->dispose (object);
}

static void
ms_sidebar_row_class_init (MsSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_sidebar_row_dispose;
  g_type_ensure (MS_TYPE_FACE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, MsSidebarRow, face);
  gtk_widget_class_bind_template_child (widget_class, MsSidebarRow, name);
  gtk_widget_class_bind_template_child (widget_class, MsSidebarRow, draft);
  gtk_widget_class_bind_template_child (widget_class, MsSidebarRow, badge);
}

static void
ms_sidebar_row_init (MsSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_picture (MsSidebarRow *self)
{
  MsUserItem *user = ms_channel_item_get_user (self->channel);

  if (user != NULL)
    ms_face_set_user (self->face, user);
  else
    gtk_image_set_from_icon_name (self->icon, ms_channel_icon_name (self->channel));
  gtk_widget_set_visible (GTK_WIDGET (self->face), user != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), user == NULL);
  if (user != NULL)
    g_signal_connect_object (user, "notify::presence", G_CALLBACK (update_label), self, G_CONNECT_SWAPPED);
}

GtkWidget *
ms_sidebar_row_new (MsChannelItem *channel)
{
  MsSidebarRow *self = g_object_new (MS_TYPE_SIDEBAR_ROW, NULL);

  self->channel = g_object_ref (channel);
  g_signal_connect_object (channel, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  set_picture (self);
  update (self);
  return GTK_WIDGET (self);
}

MsChannelItem *
ms_sidebar_row_get_channel (MsSidebarRow *self)
{
  return self->channel;
}

void
ms_sidebar_row_set_current (MsSidebarRow *self,
                            gboolean      current)
{
  g_return_if_fail (MS_IS_SIDEBAR_ROW (self));

  self->current = current;
  update (self);
}

gboolean
ms_sidebar_row_has_badge (MsSidebarRow *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->badge));
}
