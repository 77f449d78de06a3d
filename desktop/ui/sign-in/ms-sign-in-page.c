/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way in. One form serves three ways: which of its fields are shown is decided by what the server says. A server without a
 * team gets one on a page of its own, MsSetUpPage. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-sign-in-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-account-fields.h"
#include "ms-set-up-page.h"

struct _MsSignInPage
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkWidget *box;
  GtkWidget *back;
  GtkWidget *notice;
  GtkStack *stack;
  GtkWidget *address;
  GtkLabel *address_error;
  GtkWidget *connect;
  AdwAvatar *team_icon;
  GtkLabel *team_name;
  GtkLabel *team_address;
  MsAccountFields *account;
  GtkWidget *invite_group;
  GtkWidget *invite_row;
  GtkWidget *more_group;
  GtkWidget *code_row;
  GtkWidget *new_password_row;
  GtkLabel *error;
  GtkButton *enter;
  GtkButton *other;
  GtkWidget *guest;
  MsSetUpPage *set_up;

  MsEntrance *entrance;
  MsEntranceInfo *info;
  GCancellable *cancellable;
  MsEnterKind kind;
};

static guint team_made_signal;

G_DEFINE_FINAL_TYPE (MsSignInPage, ms_sign_in_page, GTK_TYPE_WIDGET)

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_error (GtkLabel   *label,
           const char *text)
{
  gtk_widget_remove_css_class (GTK_WIDGET (label), "ms-detail");
  gtk_widget_add_css_class (GTK_WIDGET (label), "ms-field-error");
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
show_page (MsSignInPage *self,
           const char   *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->back, strcmp (name, "welcome") != 0);
}

static void
set_busy (MsSignInPage *self,
          gboolean      busy)
{
  gtk_widget_set_sensitive (self->connect, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->enter), !busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

static void
clear_errors (MsSignInPage *self)
{
  ms_account_fields_clear_marks (self->account);
  gtk_widget_remove_css_class (self->invite_row, "error");
  gtk_widget_remove_css_class (self->code_row, "error");
  gtk_widget_remove_css_class (self->new_password_row, "error");
  set_error (self->error, NULL);
}

/* What only some accounts are asked for, once it is. */
static void
hide_more (MsSignInPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->code_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->new_password_row), "");
  gtk_widget_set_visible (self->code_row, FALSE);
  gtk_widget_set_visible (self->new_password_row, FALSE);
  gtk_widget_set_visible (self->more_group, FALSE);
}

/* A field that was there already is wrong; one that comes up is only asked for. */
static void
ask_for (MsSignInPage *self,
         GtkWidget    *row)
{
  if (gtk_widget_get_visible (row))
    {
      gtk_widget_add_css_class (row, "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->error), "ms-field-error");
      gtk_widget_add_css_class (GTK_WIDGET (self->error), "ms-detail");
    }
  gtk_widget_set_visible (self->more_group, TRUE);
  gtk_widget_set_visible (row, TRUE);
  gtk_widget_grab_focus (row);
}

static const char *
enter_label (MsEnterKind kind)
{
  switch (kind)
    {
    case MS_ENTER_REGISTER:
      return _("Create account");
    case MS_ENTER_GUEST:
      return _("Come in");
    case MS_ENTER_SETUP:
    case MS_ENTER_LOGIN:
    default:
      return _("Sign in");
    }
}

static void
show_form (MsSignInPage *self,
           MsEnterKind   kind)
{
  self->kind = kind;
  clear_errors (self);
  hide_more (self);
  ms_account_fields_set_kind (self->account, kind, self->info->min_password);
  gtk_widget_set_visible (self->invite_group, kind == MS_ENTER_REGISTER && self->info->needs_invite);
  gtk_button_set_label (self->enter, enter_label (kind));
  gtk_button_set_label (self->other, kind == MS_ENTER_LOGIN ? _("Create an account") : _("I have an account"));
  gtk_widget_set_visible (GTK_WIDGET (self->other), kind != MS_ENTER_LOGIN || !self->info->closed);
  gtk_widget_set_visible (self->guest, self->info->guests && kind != MS_ENTER_GUEST);
  ms_account_fields_focus (self->account);
}

static void
show_server (MsSignInPage *self)
{
  if (self->info->empty)
    {
      show_page (self, "set-up");
      ms_set_up_page_begin (self->set_up, self->entrance, self->info);
      return;
    }
  adw_avatar_set_text (self->team_icon, self->info->team_name);
  adw_avatar_set_show_initials (self->team_icon, self->info->team_name != NULL);
  gtk_label_set_text (self->team_name, self->info->team_name != NULL ? self->info->team_name : self->info->shown);
  gtk_label_set_text (self->team_address, self->info->shown);
  if (self->info->invite != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->invite_row), self->info->invite);
  show_page (self, "enter");
  show_form (self, self->info->invite != NULL ? MS_ENTER_REGISTER : MS_ENTER_LOGIN);
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsEntranceInfo) info = MS_ENTRANCE_GET_IFACE (source)->probe_finish (MS_ENTRANCE (source), result, &error);
  MsSignInPage *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (info == NULL)
    {
      set_error (self->address_error, error->message);
      gtk_widget_grab_focus (self->address);
      return;
    }
  ms_entrance_info_free (self->info);
  self->info = g_steal_pointer (&info);
  show_server (self);
}

static void
probe_cb (MsSignInPage *self)
{
  if (self->entrance == NULL || *text_of (self->address) == '\0' || !gtk_widget_get_sensitive (self->connect))
    return;
  set_error (self->address_error, NULL);
  set_busy (self, TRUE);
  MS_ENTRANCE_GET_IFACE (self->entrance)->probe_async (self->entrance, text_of (self->address), self->cancellable, probed_cb, self);
}

static void
refuse (MsSignInPage *self,
        GError       *error)
{
  MsEntranceError kind = error->domain == MS_ENTRANCE_ERROR ? (MsEntranceError) error->code : MS_ENTRANCE_ERROR_OTHER;

  clear_errors (self);
  set_error (self->error, error->message);
  if (kind == MS_ENTRANCE_ERROR_INVITE)
    {
      gtk_widget_add_css_class (self->invite_row, "error");
      gtk_widget_grab_focus (self->invite_row);
      return;
    }
  if (kind == MS_ENTRANCE_ERROR_CODE)
    ask_for (self, self->code_row);
  else if (kind == MS_ENTRANCE_ERROR_NEW_PASSWORD
           || (kind == MS_ENTRANCE_ERROR_PASSWORD && g_strcmp0 (text_of (self->new_password_row), "") != 0))
    ask_for (self, self->new_password_row);
  else
    ms_account_fields_mark (self->account, kind);
}

static void
entered_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean entered = MS_ENTRANCE_GET_IFACE (source)->enter_finish (MS_ENTRANCE (source), result, &error);
  MsSignInPage *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (!entered)
    {
      refuse (self, error);
      return;
    }
  ms_account_fields_clear_password (self->account);
  hide_more (self);
}

static gboolean
check (MsSignInPage *self)
{
  g_autofree char *problem = NULL;

  clear_errors (self);
  if (ms_account_fields_check (self->account, &problem))
    return TRUE;
  set_error (self->error, problem);
  return FALSE;
}

static void
enter_cb (MsSignInPage *self)
{
  MsEnterRequest request = { .kind = self->kind };

  if (self->info == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->enter)) || !check (self))
    return;
  request.address = self->info->address;
  request.name = ms_account_fields_get_name (self->account);
  request.password = ms_account_fields_get_password (self->account);
  request.real_name = ms_account_fields_get_real_name (self->account);
  request.invite = text_of (self->invite_row);
  request.code = text_of (self->code_row);
  request.new_password = text_of (self->new_password_row);
  set_busy (self, TRUE);
  MS_ENTRANCE_GET_IFACE (self->entrance)->enter_async (self->entrance, &request, self->cancellable, entered_cb, self);
}

static void
other_cb (MsSignInPage *self)
{
  show_form (self, self->kind == MS_ENTER_LOGIN ? MS_ENTER_REGISTER : MS_ENTER_LOGIN);
}

static void
guest_cb (MsSignInPage *self)
{
  show_form (self, MS_ENTER_GUEST);
}

/* What is being mended is not scolded. */
static void
forgive_cb (MsSignInPage *self)
{
  clear_errors (self);
}

static void
forgive_address_cb (MsSignInPage *self)
{
  set_error (self->address_error, NULL);
}

static void
made_cb (MsSignInPage *self)
{
  g_signal_emit (self, team_made_signal, 0);
}

static void
enter_address_cb (MsSignInPage *self)
{
  show_page (self, "address");
  gtk_widget_grab_focus (self->address);
}

static void
back_cb (MsSignInPage *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  if (strcmp (page, "set-up") == 0 && ms_set_up_page_back (self->set_up))
    return;
  show_page (self, strcmp (page, "address") == 0 ? "welcome" : "address");
}

static void
ms_sign_in_page_dispose (GObject *object)
{
  MsSignInPage *self = MS_SIGN_IN_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->entrance);
  g_clear_pointer (&self->info, ms_entrance_info_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_SIGN_IN_PAGE);

  G_OBJECT_CLASS (ms_sign_in_page_parent_class)->dispose (object);
}

static void
ms_sign_in_page_class_init (MsSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_sign_in_page_dispose;
  team_made_signal = g_signal_new ("team-made", MS_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MS_TYPE_ACCOUNT_FIELDS);
  g_type_ensure (MS_TYPE_SET_UP_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, box);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, back);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, notice);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, address);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, address_error);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, connect);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, team_icon);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, team_name);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, team_address);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, account);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, invite_group);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, invite_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, more_group);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, new_password_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, error);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, enter);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, other);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, guest);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, set_up);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, forgive_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, forgive_cb);
  gtk_widget_class_bind_template_callback (widget_class, guest_cb);
  gtk_widget_class_bind_template_callback (widget_class, made_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_cb);
  gtk_widget_class_bind_template_callback (widget_class, probe_cb);
}

static void
ms_sign_in_page_init (MsSignInPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_sign_in_page_show_welcome (MsSignInPage *self,
                              MsEntrance   *entrance)
{
  g_return_if_fail (MS_IS_SIGN_IN_PAGE (self));

  g_set_object (&self->entrance, entrance);
  set_busy (self, FALSE);
  gtk_widget_set_visible (self->notice, FALSE);
  show_page (self, "welcome");
}

void
ms_sign_in_page_sign_in_again (MsSignInPage *self,
                               const char   *address,
                               const char   *name)
{
  g_return_if_fail (MS_IS_SIGN_IN_PAGE (self));

  gtk_widget_set_visible (self->notice, TRUE);
  ms_account_fields_set_name (self->account, name);
  ms_sign_in_page_try_address (self, address);
}

void
ms_sign_in_page_try_address (MsSignInPage *self,
                             const char   *typed)
{
  g_return_if_fail (MS_IS_SIGN_IN_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->address), typed);
  show_page (self, "address");
  probe_cb (self);
}
