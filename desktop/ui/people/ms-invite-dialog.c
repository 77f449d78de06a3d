/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link that brings colleagues into the team, made when the window opens. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-invite-dialog.h"

#include <glib/gi18n.h>

#define MS_TYPE_INVITE_DIALOG (ms_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsInviteDialog, ms_invite_dialog, MS, INVITE_DIALOG, AdwWindow)

struct _MsInviteDialog
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *link;
  GtkWidget *copy;
  AdwButtonContent *copy_content;
  GtkLabel *error;
};

G_DEFINE_FINAL_TYPE (MsInviteDialog, ms_invite_dialog, ADW_TYPE_WINDOW)

static void
copy_cb (MsInviteDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_editable_get_text (GTK_EDITABLE (self->link)));
  adw_button_content_set_icon_name (self->copy_content, "ms-check-symbolic");
  adw_button_content_set_label (self->copy_content, _("Copied"));
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MsInviteDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (self->link == NULL)
    return;
  if (reply == NULL)
    {
      gtk_label_set_text (self->error, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->link), reply->url);
  gtk_widget_set_sensitive (self->copy, TRUE);
  gtk_widget_grab_focus (self->copy);
}

static void
ms_invite_dialog_dispose (GObject *object)
{
  MsInviteDialog *self = MS_INVITE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_INVITE_DIALOG);
  self->link = NULL;

  G_OBJECT_CLASS (ms_invite_dialog_parent_class)->dispose (object);
}

static void
ms_invite_dialog_class_init (MsInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_invite_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, link);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, copy_content);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, error);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
ms_invite_dialog_init (MsInviteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
ms_invite_dialog_new (GtkWindow   *parent,
                      MsTeamModel *team)
{
  MsInviteDialog *self = g_object_new (MS_TYPE_INVITE_DIALOG, "transient-for", parent, NULL);
  MsCommand command = { .kind = MS_COMMAND_CREATE_INVITE };

  ms_team_model_run_async (team, &command, NULL, made_cb, g_object_ref (self));
  return GTK_WINDOW (self);
}
