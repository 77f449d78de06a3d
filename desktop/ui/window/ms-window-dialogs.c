/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The windows that ask something: jump, new message, channels, people, invitation, status. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-window-private.h"

#include <glib/gi18n.h>

#include "ms-channel-details.h"
#include "ms-channel-editor.h"
#include "ms-invite-dialog.h"
#include "ms-picker.h"

static void
picked_cb (MsPicker *picker,
           GObject  *item,
           MsWindow *self)
{
  MsCommand command = { .kind = MS_COMMAND_JOIN };
  MsChannelItem *known = NULL;

  if (MS_IS_USER_ITEM (item))
    {
      ms_window_message_user (self, ms_user_item_get_id (MS_USER_ITEM (item)));
      return;
    }
  command.channel = ms_channel_item_get_id (MS_CHANNEL_ITEM (item));
  known = ms_team_model_get_channel (self->team, command.channel);
  if (known != NULL && ms_channel_item_get_value (known)->is_member)
    ms_window_open_channel (self, known);
  else if (known != NULL && ms_channel_item_is_direct (known))
    ms_window_open_channel (self, known);
  else
    ms_team_model_run_async (self->team, &command, self->cancellable, ms_window_open_cb, self);
}

static MsPicker *
make_picker (MsWindow   *self,
             const char *title,
             const char *hint,
             const char *empty)
{
  MsPicker *picker = ms_picker_new (GTK_WINDOW (self), title, hint, empty);

  g_signal_connect_object (picker, "picked", G_CALLBACK (picked_cb), self, 0);
  gtk_window_present (GTK_WINDOW (picker));
  return picker;
}

static void
switch_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsPicker *picker = make_picker (self, _("Jump to…"), _("Channel or person"), _("Nothing has this name. # looks for channels, @ for people."));

  ms_picker_add (picker, G_LIST_MODEL (ms_team_model_get_channels (self->team)));
  ms_picker_add (picker, G_LIST_MODEL (ms_team_model_get_people (self->team)));
}

static void
new_message_cb (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsPicker *picker = make_picker (self, _("New message"), _("Name of a person"), _("Nobody has this name."));

  ms_picker_add (picker, G_LIST_MODEL (ms_team_model_get_people (self->team)));
}

static void
browsed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(MsPicker) picker = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);
  g_autoptr(MsChannelList) list = NULL;

  if (reply == NULL)
    {
      ms_picker_fail (picker, error->message);
      return;
    }
  list = ms_channel_list_new ();
  for (guint i = 0; reply->channels != NULL && i < reply->channels->len; i++)
    {
      g_autoptr(MsChannelItem) channel = ms_channel_item_new (g_ptr_array_index (reply->channels, i), NULL);

      ms_channel_list_add (list, channel);
    }
  ms_picker_set_busy (picker, FALSE);
  ms_picker_add (picker, G_LIST_MODEL (list));
}

static void
browse_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsPicker *picker = make_picker (self, _("Browse channels"), _("Name or purpose"), _("No channel has this name. Create one in the team menu."));
  MsCommand command = { .kind = MS_COMMAND_LIST_CHANNELS };

  ms_picker_set_busy (picker, TRUE);
  ms_team_model_run_async (self->team, &command, self->cancellable, browsed_cb, g_object_ref (picker));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsPicker) picker = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);
  g_autoptr(MsMemberList) list = NULL;

  if (reply == NULL)
    {
      ms_picker_fail (picker, error->message);
      return;
    }
  list = ms_member_list_new ();
  for (char **id = reply->ids; id != NULL && *id != NULL; id++)
    {
      MsUserItem *user = ms_team_model_get_user (MS_TEAM_MODEL (source), *id);

      if (user != NULL)
        ms_member_list_add (list, user);
    }
  ms_picker_set_busy (picker, FALSE);
  ms_picker_add (picker, G_LIST_MODEL (list));
}

static void
members_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsChannelItem *channel = ms_window_get_channel (self);
  g_autofree char *label = ms_channel_item_dup_label (channel);
  g_autofree char *title = g_strdup_printf (_("Members of %s"), label);
  MsPicker *picker = make_picker (self, title, _("Name of a person"), _("Nobody here has this name."));
  MsCommand command = { .kind = MS_COMMAND_LIST_MEMBERS, .channel = ms_channel_item_get_id (channel) };

  ms_picker_set_busy (picker, TRUE);
  ms_team_model_run_async (self->team, &command, self->cancellable, listed_cb, g_object_ref (picker));
}

static void
invited_cb (MsPicker *picker,
            GObject  *item,
            MsWindow *self)
{
  MsCommand command = { .kind = MS_COMMAND_INVITE_MEMBER };

  if (!MS_IS_USER_ITEM (item) || ms_window_get_channel (self) == NULL)
    return;
  command.channel = ms_channel_item_get_id (ms_window_get_channel (self));
  command.user = ms_user_item_get_id (MS_USER_ITEM (item));
  ms_team_model_run_async (self->team, &command, self->cancellable, ms_window_command_cb, self);
}

static void
add_people_cb (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  g_autofree char *label = ms_channel_item_dup_label (ms_window_get_channel (self));
  g_autofree char *title = g_strdup_printf (_("Add people to %s"), label);
  MsPicker *picker = ms_picker_new (GTK_WINDOW (self), title, _("Name of a person"), _("Nobody has this name."));

  ms_picker_add (picker, G_LIST_MODEL (ms_team_model_get_people (self->team)));
  g_signal_connect_object (picker, "picked", G_CALLBACK (invited_cb), self, 0);
  gtk_window_present (GTK_WINDOW (picker));
}

static void
created_cb (MsChannelEditor *editor,
            const char      *id,
            MsWindow        *self)
{
  ms_window_open_named (self, id);
}

static void
create_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsChannelEditor *editor = ms_channel_editor_new (GTK_WINDOW (self), self->team);

  g_signal_connect_object (editor, "created", G_CALLBACK (created_cb), self, 0);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
details_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);

  gtk_window_present (ms_channel_details_new (GTK_WINDOW (self), self->team, ms_window_get_channel (self)));
}

static void
invite_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);

  gtk_window_present (ms_invite_dialog_new (GTK_WINDOW (self), self->team, FALSE));
}

void
ms_window_invite_to_new_team (MsWindow *self)
{
  if (self->team != NULL)
    gtk_window_present (ms_invite_dialog_new (GTK_WINDOW (self), self->team, TRUE));
}

static void
status_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    MsWindow         *self)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);
  MsCommand command = { .kind = MS_COMMAND_SET_STATUS, .text = gtk_editable_get_text (GTK_EDITABLE (entry)) };

  if (strcmp (response, "set") == 0 && self->team != NULL)
    ms_team_model_run_async (self->team, &command, self->cancellable, ms_window_command_cb, self);
}

static void
status_cb (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  MsUserItem *user = ms_team_model_get_self (self->team);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Your status"), _("A few words that others see beside your name."));
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), user != NULL ? ms_user_item_get_status (user) : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (entry), 100);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Your status"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "set", _("Set status"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "set", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "set");
  g_signal_connect_object (dialog, "response", G_CALLBACK (status_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sign_out_response_cb (AdwMessageDialog *dialog,
                      const char       *response,
                      MsWindow         *self)
{
  if (strcmp (response, "sign-out") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.sign-out", NULL);
}

static void
sign_out_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (widget), NULL, _("Messages stay on the server. What waits to be sent and drafts on this computer are removed."));

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Sign out of %s?"), ms_team_model_get_name (MS_WINDOW (widget)->team));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "sign-out", _("Sign out"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "sign-out", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (sign_out_response_cb), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ms_window_class_init_dialogs (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.add-people", NULL, add_people_cb);
  gtk_widget_class_install_action (klass, "win.browse-channels", NULL, browse_cb);
  gtk_widget_class_install_action (klass, "win.channel-details", NULL, details_cb);
  gtk_widget_class_install_action (klass, "win.channel-members", NULL, members_cb);
  gtk_widget_class_install_action (klass, "win.create-channel", NULL, create_cb);
  gtk_widget_class_install_action (klass, "win.invite", NULL, invite_cb);
  gtk_widget_class_install_action (klass, "win.new-message", NULL, new_message_cb);
  gtk_widget_class_install_action (klass, "win.set-status", NULL, status_cb);
  gtk_widget_class_install_action (klass, "win.sign-out", NULL, sign_out_cb);
  gtk_widget_class_install_action (klass, "win.switch", NULL, switch_cb);
}
