/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link is made when the dialog opens, and anew for other terms. A link that other terms replaced before it was copied is
 * taken back: nobody has it, and it would work longer than was wished. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-invite-dialog.h"

#include <glib/gi18n.h>

#include "ms-dialog.h"
#include "ms-qr-code.h"
#include "ms-time-format.h"

#define MS_TYPE_INVITE_DIALOG (ms_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsInviteDialog, ms_invite_dialog, MS, INVITE_DIALOG, AdwWindow)

#define HOUR ((gint64) 3600)
#define DAY  (24 * HOUR)

/* In the order of the rows in the template. */
static const gint64 expiry_seconds[] = { HOUR, DAY, 7 * DAY, 30 * DAY, 0 };
static const gint64 use_counts[] = { 0, 1, 5, 25 };

struct _MsInviteDialog
{
  AdwWindow parent_instance;

  /* Template children. */
  MsQrCode *qr_code;
  GtkWidget *link;
  GtkWidget *copy;
  AdwButtonContent *copy_content;
  AdwComboRow *expires;
  AdwComboRow *uses;
  GtkLabel *hint;
  GtkWidget *revoke;
  GtkWidget *renew;
  GtkLabel *error;

  MsTeamModel *team;
  char *code; /* of the link that is shown; NULL: none */
  gboolean copied;
  gboolean making;
  gboolean outdated; /* other terms were chosen while a link was being made */
};

G_DEFINE_FINAL_TYPE (MsInviteDialog, ms_invite_dialog, ADW_TYPE_WINDOW)

static void make_link (MsInviteDialog *self);

static void
set_error (MsInviteDialog *self,
           const char     *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static void
set_copied (MsInviteDialog *self,
            gboolean        copied)
{
  self->copied = copied;
  adw_button_content_set_icon_name (self->copy_content, copied ? "ms-check-symbolic" : "ms-copy-symbolic");
  adw_button_content_set_label (self->copy_content, copied ? _("Copied") : _("Copy"));
}

static void
copy_cb (MsInviteDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_editable_get_text (GTK_EDITABLE (self->link)));
  set_copied (self, TRUE);
}

static char *
until_text (gint64 expires)
{
  g_autofree char *day = NULL;

  if (expires == 0)
    return g_strdup (_("The link works until it is revoked."));
  day = ms_time_format_until (expires);
  /* Translators: a date and a time */
  return g_strdup_printf (_("The link works until %s."), day);
}

static void
show_link (MsInviteDialog *self,
           const MsReply  *reply)
{
  g_autofree char *until = reply != NULL ? until_text (reply->expires) : NULL;

  g_free (self->code);
  self->code = reply != NULL ? g_strdup (reply->id) : NULL;
  ms_qr_code_set_text (self->qr_code, reply != NULL ? reply->qr_text : NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->link), reply != NULL ? reply->url : "");
  gtk_label_set_text (self->hint, until != NULL ? until : "");
  gtk_widget_set_sensitive (self->copy, reply != NULL);
  gtk_widget_set_sensitive (self->revoke, reply != NULL);
  set_copied (self, FALSE);
}

/* Whether the link is there at all or was taken back. */
static void
set_revoked (MsInviteDialog *self,
             gboolean        revoked)
{
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->link), revoked ? _("No link") : _("The link is being made…"));
  gtk_widget_set_visible (self->revoke, !revoked);
  gtk_widget_set_visible (self->renew, revoked);
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (reply == NULL)
    g_message ("a replaced invitation could not be revoked: %s", error->message);
}

static void
take_back (MsInviteDialog *self,
           const char     *code)
{
  MsCommand command = { .kind = MS_COMMAND_REVOKE_INVITE, .name = code };

  ms_team_model_run_async (self->team, &command, NULL, forgotten_cb, NULL);
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MsInviteDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);
  GtkWidget *focus = NULL;

  self->making = FALSE;
  if (self->link == NULL)
    return;
  focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (self->outdated)
    {
      if (reply != NULL)
        take_back (self, reply->id);
      make_link (self);
      return;
    }
  if (reply == NULL)
    {
      set_error (self, error->message);
      set_revoked (self, TRUE);
      return;
    }
  show_link (self, reply);
  /* Where it went when there was nothing to copy yet. */
  if (focus == NULL || gtk_widget_is_ancestor (focus, self->link))
    gtk_widget_grab_focus (self->copy);
}

static void
make_link (MsInviteDialog *self)
{
  MsCommand command = {
    .kind = MS_COMMAND_CREATE_INVITE,
    .expires = expiry_seconds[MIN (adw_combo_row_get_selected (self->expires), G_N_ELEMENTS (expiry_seconds) - 1)],
    .uses = use_counts[MIN (adw_combo_row_get_selected (self->uses), G_N_ELEMENTS (use_counts) - 1)],
  };

  self->outdated = self->making;
  if (self->making)
    return;
  self->making = TRUE;
  set_error (self, NULL);
  set_revoked (self, FALSE);
  show_link (self, NULL);
  ms_team_model_run_async (self->team, &command, NULL, made_cb, g_object_ref (self));
}

static void
terms_cb (MsInviteDialog *self)
{
  if (self->team == NULL)
    return;
  if (self->code != NULL && !self->copied)
    take_back (self, self->code);
  make_link (self);
}

static void
renew_cb (MsInviteDialog *self)
{
  make_link (self);
  gtk_widget_grab_focus (self->link);
}

static void
revoked_cb (GObject      *source,
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
      set_error (self, error->message);
      gtk_widget_set_sensitive (self->revoke, TRUE);
      return;
    }
  show_link (self, NULL);
  set_revoked (self, TRUE);
  gtk_label_set_text (self->hint, _("The link does not work any more."));
  gtk_widget_grab_focus (self->renew);
}

static void
revoke_cb (MsInviteDialog *self)
{
  MsCommand command = { .kind = MS_COMMAND_REVOKE_INVITE, .name = self->code };

  if (self->code == NULL)
    return;
  set_error (self, NULL);
  gtk_widget_set_sensitive (self->revoke, FALSE);
  ms_team_model_run_async (self->team, &command, NULL, revoked_cb, g_object_ref (self));
}

static void
ms_invite_dialog_dispose (GObject *object)
{
  MsInviteDialog *self = MS_INVITE_DIALOG (object);

  g_clear_object (&self->team);
  g_clear_pointer (&self->code, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_INVITE_DIALOG);
  self->link = NULL;

  G_OBJECT_CLASS (ms_invite_dialog_parent_class)->dispose (object);
}

static void
ms_invite_dialog_class_init (MsInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_invite_dialog_dispose;
  g_type_ensure (MS_TYPE_QR_CODE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, qr_code);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, link);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, copy);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, copy_content);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, expires);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, uses);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, revoke);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, renew);
  gtk_widget_class_bind_template_child (widget_class, MsInviteDialog, error);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, renew_cb);
  gtk_widget_class_bind_template_callback (widget_class, revoke_cb);
  gtk_widget_class_bind_template_callback (widget_class, terms_cb);
}

static void
ms_invite_dialog_init (MsInviteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
ms_invite_dialog_new (GtkWindow   *parent,
                      MsTeamModel *team,
                      gboolean     is_new_team)
{
  MsInviteDialog *self = g_object_new (MS_TYPE_INVITE_DIALOG, "transient-for", parent, NULL);

  ms_dialog_fit (GTK_WINDOW (self));
  if (is_new_team)
    gtk_window_set_title (GTK_WINDOW (self), _("Your team is ready. Invite people"));
  self->team = g_object_ref (team);
  make_link (self);
  return GTK_WINDOW (self);
}
