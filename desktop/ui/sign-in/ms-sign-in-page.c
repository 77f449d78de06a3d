/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way in. One form serves four ways: which of its fields are shown is decided by what the server says. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-sign-in-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-name.h"
#include "ms-password-strength.h"

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
  GtkWidget *team_row;
  GtkWidget *code_row;
  GtkWidget *real_name_row;
  GtkWidget *name_row;
  GtkWidget *password_row;
  GtkWidget *invite_row;
  GtkWidget *strength_box;
  GtkLevelBar *strength_bar;
  GtkLabel *strength;
  GtkLabel *error;
  GtkButton *enter;
  GtkButton *other;
  GtkWidget *guest;

  MsEntrance *entrance;
  MsEntranceInfo *info;
  GCancellable *cancellable;
  MsEnterKind kind;
};

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
  GtkWidget *rows[] = { self->team_row, self->code_row, self->name_row, self->password_row, self->invite_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_remove_css_class (rows[i], "error");
  set_error (self->error, NULL);
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
      return _("Create the team");
    case MS_ENTER_LOGIN:
    default:
      return _("Sign in");
    }
}

static GtkWidget *
first_to_fill (MsSignInPage *self)
{
  if (self->kind == MS_ENTER_SETUP)
    return self->team_row;
  if (self->kind == MS_ENTER_REGISTER)
    return self->real_name_row;
  return self->kind == MS_ENTER_LOGIN && *text_of (self->name_row) != '\0' ? self->password_row : self->name_row;
}

static void
show_form (MsSignInPage *self,
           MsEnterKind   kind)
{
  gboolean makes_account = kind == MS_ENTER_REGISTER || kind == MS_ENTER_SETUP;

  self->kind = kind;
  clear_errors (self);
  gtk_widget_set_visible (self->team_row, kind == MS_ENTER_SETUP);
  gtk_widget_set_visible (self->code_row, kind == MS_ENTER_SETUP && self->info->needs_setup_code);
  gtk_widget_set_visible (self->real_name_row, makes_account);
  gtk_widget_set_visible (self->password_row, kind != MS_ENTER_GUEST);
  gtk_widget_set_visible (self->invite_row, kind == MS_ENTER_REGISTER && self->info->needs_invite);
  gtk_widget_set_visible (self->strength_box, makes_account);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row),
                                 kind == MS_ENTER_LOGIN ? _("Name or e-mail address") : _("User name"));
  gtk_button_set_label (self->enter, enter_label (kind));
  gtk_button_set_label (self->other, kind == MS_ENTER_LOGIN ? _("Create an account") : _("I have an account"));
  gtk_widget_set_visible (GTK_WIDGET (self->other), kind != MS_ENTER_SETUP && (kind != MS_ENTER_LOGIN || !self->info->closed));
  gtk_widget_set_visible (self->guest, self->info->guests && kind != MS_ENTER_GUEST && kind != MS_ENTER_SETUP);
  gtk_widget_grab_focus (first_to_fill (self));
}

static void
show_server (MsSignInPage *self)
{
  const char *name = self->info->team_name != NULL ? self->info->team_name : _("A new team");

  adw_avatar_set_text (self->team_icon, self->info->team_name);
  adw_avatar_set_show_initials (self->team_icon, self->info->team_name != NULL);
  gtk_label_set_text (self->team_name, name);
  gtk_label_set_text (self->team_address, self->info->shown);
  if (self->info->invite != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->invite_row), self->info->invite);
  show_page (self, "enter");
  if (self->info->empty)
    show_form (self, MS_ENTER_SETUP);
  else
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

static GtkWidget *
row_of_error (MsSignInPage *self,
              GError       *error)
{
  if (error->domain != MS_ENTRANCE_ERROR)
    return NULL;
  switch ((MsEntranceError) error->code)
    {
    case MS_ENTRANCE_ERROR_NAME:
      return self->name_row;
    case MS_ENTRANCE_ERROR_PASSWORD:
      return self->password_row;
    case MS_ENTRANCE_ERROR_INVITE:
      return self->invite_row;
    case MS_ENTRANCE_ERROR_SETUP_CODE:
      return self->code_row;
    case MS_ENTRANCE_ERROR_OTHER:
    default:
      return NULL;
    }
}

static void
refuse (MsSignInPage *self,
        GtkWidget    *row,
        const char   *text)
{
  clear_errors (self);
  set_error (self->error, text);
  if (row == NULL)
    return;
  gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
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
  if (entered)
    gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  else
    refuse (self, row_of_error (self, error), error->message);
}

/* What can be seen without asking the server. */
static gboolean
check (MsSignInPage *self)
{
  gboolean makes_account = self->kind == MS_ENTER_REGISTER || self->kind == MS_ENTER_SETUP;
  g_autofree char *short_password = NULL;

  if (self->kind == MS_ENTER_SETUP && *text_of (self->team_row) == '\0')
    {
      refuse (self, self->team_row, _("The team needs a name."));
      return FALSE;
    }
  if (*text_of (self->name_row) == '\0')
    {
      refuse (self, self->name_row, _("Enter your name."));
      return FALSE;
    }
  if (self->kind != MS_ENTER_GUEST && *text_of (self->password_row) == '\0')
    {
      refuse (self, self->password_row, _("Enter your password."));
      return FALSE;
    }
  if (!makes_account || g_utf8_strlen (text_of (self->password_row), -1) >= (glong) self->info->min_password)
    return TRUE;
  short_password = g_strdup_printf (ngettext ("The password needs at least %u character.",
                                              "The password needs at least %u characters.", self->info->min_password),
                                    self->info->min_password);
  refuse (self, self->password_row, short_password);
  return FALSE;
}

static void
enter_cb (MsSignInPage *self)
{
  MsEnterRequest request = { .kind = self->kind };

  if (self->info == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->enter)) || !check (self))
    return;
  request.address = self->info->address;
  request.name = text_of (self->name_row);
  request.password = text_of (self->password_row);
  request.real_name = text_of (self->real_name_row);
  request.invite = text_of (self->invite_row);
  request.team_name = text_of (self->team_row);
  request.setup_code = text_of (self->code_row);
  clear_errors (self);
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

/* A team that is not there yet shows its picture as soon as it has a name. */
static void
team_changed_cb (MsSignInPage *self)
{
  const char *name = text_of (self->team_row);

  adw_avatar_set_text (self->team_icon, name);
  adw_avatar_set_show_initials (self->team_icon, *name != '\0');
  forgive_cb (self);
}

/* The handle follows the name until somebody writes it by hand. */
static void
suggest_cb (MsSignInPage *self)
{
  g_autofree char *suggestion = NULL;
  g_autofree char *before = NULL;

  forgive_cb (self);
  if (self->kind == MS_ENTER_LOGIN)
    return;
  before = g_strdup (g_object_get_data (G_OBJECT (self->name_row), "ms-suggested"));
  if (*text_of (self->name_row) != '\0' && g_strcmp0 (before, text_of (self->name_row)) != 0)
    return;
  suggestion = ms_name_suggest_channel (text_of (self->real_name_row));
  g_strdelimit (suggestion, "-", '.');
  g_object_set_data_full (G_OBJECT (self->name_row), "ms-suggested", g_strdup (suggestion), g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), suggestion);
}

static void
password_changed_cb (MsSignInPage *self)
{
  const char *password = text_of (self->password_row);
  int strength = self->info != NULL ? ms_password_strength (password, self->info->min_password) : 0;

  gtk_level_bar_set_value (self->strength_bar, strength);
  gtk_label_set_text (self->strength, *password != '\0' ? ms_password_strength_to_text (strength) : "");
  forgive_cb (self);
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

  show_page (self, strcmp (page, "enter") == 0 ? "address" : "welcome");
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
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, team_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, real_name_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, invite_row);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, strength_box);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, strength_bar);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, strength);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, error);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, enter);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, other);
  gtk_widget_class_bind_template_child (widget_class, MsSignInPage, guest);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, enter_cb);
  gtk_widget_class_bind_template_callback (widget_class, forgive_address_cb);
  gtk_widget_class_bind_template_callback (widget_class, forgive_cb);
  gtk_widget_class_bind_template_callback (widget_class, guest_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, probe_cb);
  gtk_widget_class_bind_template_callback (widget_class, suggest_cb);
  gtk_widget_class_bind_template_callback (widget_class, team_changed_cb);
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
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
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
