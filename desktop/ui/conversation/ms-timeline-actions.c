/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be done with a message of the timeline: the bar over the hovered row, the context menu and the actions behind both
 * and behind the keys. What the team is told of it is decided by who listens to the signals. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include <glib/gi18n.h>

#include "ui-compat.h"

static gboolean
is_own (MsMessageItem *item)
{
  MsUserItem *user = item != NULL ? ms_message_item_get_user (item) : NULL;

  return user != NULL && ms_user_item_get_is_self (user);
}

static gboolean
may_delete (MsTimeline    *self,
            MsMessageItem *item)
{
  return is_own (item) || (self->style.team != NULL && ms_team_model_can_moderate (self->style.team));
}

void
ms_timeline_set_action_item (MsTimeline    *self,
                             MsMessageItem *item)
{
  gboolean stored = item != NULL && ms_message_item_get_ts (item) != 0 && !ms_message_item_is_notice (item);

  g_set_object (&self->action_item, item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.edit", stored && is_own (item));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.delete", stored && may_delete (self, item));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy", item != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.copy-link", stored);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.details", stored);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "message.mark-unread", stored);
}

void
ms_timeline_emit (MsTimeline    *self,
                  const char    *signal,
                  MsMessageItem *item)
{
  g_autoptr(MsMessageItem) held = NULL;

  if (item == NULL)
    return;
  held = g_object_ref (item);
  g_signal_emit_by_name (self, signal, held);
}

static void
emit_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  MsTimeline *self = MS_TIMELINE (widget);

  ms_timeline_emit (self, strchr (name, '.') + 1, self->action_item);
}

static void
copy_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  MsTimeline *self = MS_TIMELINE (widget);
  g_autofree char *text = ms_timeline_dup_selection (self);

  if (text == NULL && self->action_item != NULL && self->style.team != NULL)
    text = ms_team_model_dup_plain (self->style.team, ms_message_item_get_text (self->action_item));
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
more_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  MsTimeline *self = MS_TIMELINE (widget);
  GtkAllocation place = { 0 };

  gtk_widget_get_allocation (self->actions, &place);
  if (self->action_item != NULL)
    ms_timeline_show_menu (self, self->action_item, place.x + place.width - 16, place.y + place.height);
}

static GtkWidget *
make_button (const char *icon,
             const char *label,
             const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_focusable (button, FALSE);
  return button;
}

/* What cannot be done with this message is left out, and the bar closes up. */
static void
hide_insensitive (GtkWidget *bar)
{
  for (GtkWidget *child = gtk_widget_get_first_child (bar); child != NULL; child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, gtk_widget_get_sensitive (child));
}

void
ms_timeline_show_actions (MsTimeline   *self,
                          MsMessageRow *row)
{
  MsMessageItem *item = row != NULL ? ms_message_row_get_item (row) : NULL;
  gboolean shown = item != NULL && !ms_message_item_is_notice (item) && ms_message_item_get_ts (item) != 0 &&
                   item != self->edited;

  if (item != NULL)
    ms_timeline_set_action_item (self, item);
  gtk_widget_set_visible (self->actions, shown);
  if (shown)
    hide_insensitive (self->actions);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* To the message whose menu it was, unless somebody has taken it already. */
static void
return_focus (MsTimeline *self)
{
  MsMessageRow *row = self->action_item != NULL ? ms_timeline_find_row (self, self->action_item) : NULL;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (row != NULL && (focus == NULL || gtk_widget_is_ancestor (GTK_WIDGET (self), focus) || gtk_widget_is_ancestor (focus, self->menu)))
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
menu_closed_cb (MsTimeline *self)
{
  return_focus (self);
  self->pointer_y = -1;
  ms_timeline_update_hover (self);
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) first = g_menu_new ();
  g_autoptr(GMenu) second = g_menu_new ();

  g_menu_append (first, _("_Edit"), "message.edit");
  g_menu_append (first, _("_Copy text"), "message.copy");
  g_menu_append (first, _("Copy _link"), "message.copy-link");
  g_menu_append (first, _("De_tails"), "message.details");
  g_menu_append (first, _("Mark _unread from here"), "message.mark-unread");
  g_menu_append (second, _("_Delete"), "message.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  return G_MENU_MODEL (menu);
}

void
ms_timeline_show_menu (MsTimeline    *self,
                       MsMessageItem *item,
                       double         x,
                       double         y)
{
  ms_timeline_set_action_item (self, item);
  if (self->menu == NULL)
    {
      g_autoptr(GMenuModel) model = make_menu ();

      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      g_signal_connect_object (self->menu, "closed", G_CALLBACK (menu_closed_cb), self, G_CONNECT_SWAPPED);
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static gboolean
is_web_address (const char *target)
{
  return g_str_has_prefix (target, "http://") || g_str_has_prefix (target, "https://") ||
         g_str_has_prefix (target, "mailto:") || g_str_has_prefix (target, "microslack://");
}

/* The row keeps its top where it is; a mark that had the focus is the same one after. */
static void
toggle_code (MsMessageRow *row)
{
  MsMessageItem *item = ms_message_row_get_item (row);

  ms_message_item_set_unfolded (item, !ms_message_item_get_unfolded (item));
}

void
ms_timeline_activate_mark (MsTimeline   *self,
                           MsMessageRow *row,
                           int           index)
{
  const MsBodyMark *mark = ms_message_body_get_mark (ms_message_row_get_body (row), index);
  MsUserItem *user = NULL;
  GdkRectangle place = { (int) self->pointer_x, (int) MAX (self->pointer_y, 0), 1, 1 };

  if (mark == NULL || mark->target == NULL)
    return;
  if (mark->kind == MS_BODY_MARK_COPY)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), mark->target);
      ms_message_row_confirm_copy (row, index);
    }
  if (mark->kind == MS_BODY_MARK_MORE)
    {
      toggle_code (row);
      return;
    }
  if (mark->kind == MS_BODY_MARK_LINK && is_web_address (mark->target))
    ms_compat_open_uri (GTK_WIDGET (self), mark->target);
  if (mark->kind == MS_BODY_MARK_CHANNEL)
    g_signal_emit_by_name (self, "open-channel", mark->target);
  if (mark->kind != MS_BODY_MARK_USER && mark->kind != MS_BODY_MARK_SELF)
    return;
  user = self->style.team != NULL ? ms_team_model_get_user (self->style.team, mark->target) : NULL;
  if (user != NULL)
    g_signal_emit_by_name (self, "profile", user, &place);
}

void
ms_timeline_class_init_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "message.edit", NULL, emit_cb);
  gtk_widget_class_install_action (klass, "message.delete", NULL, emit_cb);
  gtk_widget_class_install_action (klass, "message.copy-link", NULL, emit_cb);
  gtk_widget_class_install_action (klass, "message.details", NULL, emit_cb);
  gtk_widget_class_install_action (klass, "message.mark-unread", NULL, emit_cb);
  gtk_widget_class_install_action (klass, "message.copy", NULL, copy_cb);
  gtk_widget_class_install_action (klass, "message.more", NULL, more_cb);
}

void
ms_timeline_init_actions (MsTimeline *self)
{
  self->actions = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  gtk_widget_add_css_class (self->actions, "ms-message-actions");
  gtk_widget_set_visible (self->actions, FALSE);
  gtk_widget_set_parent (self->actions, GTK_WIDGET (self));
  gtk_box_append (GTK_BOX (self->actions), make_button ("ms-pencil-symbolic", _("Edit"), "message.edit"));
  gtk_box_append (GTK_BOX (self->actions), make_button ("ms-copy-symbolic", _("Copy text"), "message.copy"));
  gtk_box_append (GTK_BOX (self->actions), make_button ("ms-link-symbolic", _("Copy link"), "message.copy-link"));
  gtk_box_append (GTK_BOX (self->actions), make_button ("ms-ellipsis-symbolic", _("More"), "message.more"));
  ms_timeline_set_action_item (self, NULL);
}
