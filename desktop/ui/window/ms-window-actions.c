/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the window can do without asking anything, and the keys for it. One function says what can be done now. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-window-private.h"

#include <glib/gi18n.h>

void
ms_window_command_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (reply == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ms_window_tell (user_data, error->message);
}

void
ms_window_open_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (reply == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        ms_window_tell (user_data, error->message);
      return;
    }
  if (reply->id != NULL)
    ms_window_open_named (user_data, reply->id);
}

static void
run (MsWindow        *self,
     const MsCommand *command)
{
  ms_team_model_run_async (self->team, command, self->cancellable, ms_window_command_cb, self);
}

void
ms_window_message_user (MsWindow   *self,
                        const char *user_id)
{
  MsChannelItem *channel = ms_team_model_find_direct (self->team, user_id);
  MsCommand command = { .kind = MS_COMMAND_OPEN_DIRECT, .user = user_id };

  if (channel != NULL && ms_channel_item_get_value (channel)->is_open)
    ms_window_open_channel (self, channel);
  else
    ms_team_model_run_async (self->team, &command, self->cancellable, ms_window_open_cb, self);
}

static void
message_user_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  ms_window_message_user (MS_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
open_channel_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  ms_window_open_named (MS_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
back_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  g_object_set (MS_WINDOW (widget)->leaflet, "visible-child-name", "list", NULL);
}

static void
mark_read_cb (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  ms_conversation_mark_read (MS_WINDOW (widget)->conversation);
}

static void
leave_cb (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsCommand command = { .kind = MS_COMMAND_LEAVE, .channel = ms_channel_item_get_id (ms_window_get_channel (self)) };

  run (self, &command);
}

static void
close_direct_cb (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsCommand command = { .kind = MS_COMMAND_CLOSE_DIRECT, .channel = ms_channel_item_get_id (ms_window_get_channel (self)) };

  run (self, &command);
}

static void
step (MsWindow *self,
      int       direction,
      gboolean  unread)
{
  MsChannelItem *channel = ms_sidebar_find_next (self->sidebar, direction, unread);

  if (channel != NULL)
    ms_window_open_channel (self, channel);
}

static void
step_cb (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  int direction = strstr (name, "next") != NULL ? 1 : -1;

  step (MS_WINDOW (widget), direction, strstr (name, "unread") != NULL);
}

/* F6 walks list, messages, writing, and back. */
static void
region_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  GtkWidget *timeline = GTK_WIDGET (ms_conversation_get_timeline (self->conversation));
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gboolean backward = strstr (name, "previous") != NULL;
  int region = 2;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))
    region = 0;
  else if (focus != NULL && gtk_widget_is_ancestor (focus, timeline))
    region = 1;
  region = (region + (backward ? 2 : 1)) % 3;

  if (region == 0)
    gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
  else if (region == 1)
    gtk_widget_child_focus (timeline, GTK_DIR_TAB_BACKWARD);
  else
    ms_conversation_focus_writer (self->conversation);
}

static void
add_keys (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding_action (klass, GDK_KEY_k, GDK_CONTROL_MASK, "win.switch", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_n, GDK_CONTROL_MASK, "win.new-message", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Down, GDK_ALT_MASK, "win.next-row", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Up, GDK_ALT_MASK, "win.previous-row", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Down, GDK_ALT_MASK | GDK_SHIFT_MASK, "win.next-unread", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Up, GDK_ALT_MASK | GDK_SHIFT_MASK, "win.previous-unread", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F6, 0, "win.next-region", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F6, GDK_SHIFT_MASK, "win.previous-region", NULL);
}

void
ms_window_class_init_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (klass, "win.close-direct", NULL, close_direct_cb);
  gtk_widget_class_install_action (klass, "win.leave-channel", NULL, leave_cb);
  gtk_widget_class_install_action (klass, "win.mark-read", NULL, mark_read_cb);
  gtk_widget_class_install_action (klass, "win.message-user", "s", message_user_cb);
  gtk_widget_class_install_action (klass, "win.next-region", NULL, region_cb);
  gtk_widget_class_install_action (klass, "win.next-row", NULL, step_cb);
  gtk_widget_class_install_action (klass, "win.next-unread", NULL, step_cb);
  gtk_widget_class_install_action (klass, "win.open-channel", "s", open_channel_cb);
  gtk_widget_class_install_action (klass, "win.previous-region", NULL, region_cb);
  gtk_widget_class_install_action (klass, "win.previous-row", NULL, step_cb);
  gtk_widget_class_install_action (klass, "win.previous-unread", NULL, step_cb);
  gtk_widget_class_install_property_action (klass, "win.away", "away");
  add_keys (klass);
}

static void
enable (MsWindow   *self,
        const char *action,
        gboolean    enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

void
ms_window_update_actions (MsWindow *self)
{
  MsChannelItem *channel = ms_window_get_channel (self);
  gboolean has_team = self->team != NULL;
  gboolean may_create = has_team && ms_team_model_can_create (self->team);
  gboolean in_channel = channel != NULL && !ms_channel_item_is_direct (channel);

  enable (self, "win.switch", has_team);
  enable (self, "win.new-message", has_team);
  enable (self, "win.browse-channels", has_team);
  enable (self, "win.create-channel", may_create);
  enable (self, "win.invite", may_create);
  enable (self, "win.set-status", has_team);
  enable (self, "win.sign-out", has_team);
  enable (self, "win.mark-read", channel != NULL);
  enable (self, "win.mark-all-read", has_team);
  enable (self, "win.channel-details", in_channel);
  enable (self, "win.channel-members", in_channel);
  enable (self, "win.add-people", in_channel && may_create && !ms_channel_item_get_value (channel)->archived);
  enable (self, "win.leave-channel", in_channel && !ms_channel_item_get_value (channel)->is_general);
  enable (self, "win.close-direct", channel != NULL && !in_channel);
}
