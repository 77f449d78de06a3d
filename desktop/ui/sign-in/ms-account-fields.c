/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who somebody is and how they prove it. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-account-fields.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-error.h"
#include "ms-name.h"
#include "ms-password-strength.h"

struct _MsAccountFields
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkWidget *box;
  GtkWidget *real_name_row;
  GtkWidget *name_row;
  GtkWidget *password_row;
  GtkWidget *strength_box;
  GtkLevelBar *strength_bar;
  GtkLabel *strength;

  MsEnterKind kind;
  guint min_password;
  char *suggested; /* the username that was made of the name */
};

enum
{
  ACTIVATE,
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsAccountFields, ms_account_fields, GTK_TYPE_WIDGET)

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
makes_account (MsAccountFields *self)
{
  return self->kind == MS_ENTER_REGISTER || self->kind == MS_ENTER_SETUP;
}

static void
mark (GtkWidget *row)
{
  gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
}

static void
activate_cb (MsAccountFields *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
changed_cb (MsAccountFields *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The handle follows the name until somebody writes it by hand. */
static void
suggest_cb (MsAccountFields *self)
{
  g_autofree char *suggestion = NULL;

  changed_cb (self);
  if (!makes_account (self))
    return;
  if (*text_of (self->name_row) != '\0' && g_strcmp0 (self->suggested, text_of (self->name_row)) != 0)
    return;
  suggestion = ms_name_suggest_channel (text_of (self->real_name_row));
  g_strdelimit (suggestion, "-", '.');
  g_free (self->suggested);
  self->suggested = g_strdup (suggestion);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), suggestion);
}

static void
password_changed_cb (MsAccountFields *self)
{
  const char *password = text_of (self->password_row);
  int strength = ms_password_strength (password, self->min_password);

  gtk_level_bar_set_value (self->strength_bar, strength);
  gtk_label_set_text (self->strength, *password != '\0' ? ms_password_strength_to_text (strength) : "");
  changed_cb (self);
}

static void
ms_account_fields_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MS_TYPE_ACCOUNT_FIELDS);

  G_OBJECT_CLASS (ms_account_fields_parent_class)->dispose (object);
}

static void
ms_account_fields_finalize (GObject *object)
{
  g_free (MS_ACCOUNT_FIELDS (object)->suggested);

  G_OBJECT_CLASS (ms_account_fields_parent_class)->finalize (object);
}

static void
ms_account_fields_class_init (MsAccountFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_account_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = ms_account_fields_finalize;
  signals[ACTIVATE] = g_signal_new ("activate", MS_TYPE_ACCOUNT_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_ACCOUNT_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-account-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, box);
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, real_name_row);
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, name_row);
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, password_row);
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, strength_box);
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, strength_bar);
  gtk_widget_class_bind_template_child (widget_class, MsAccountFields, strength);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, password_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, suggest_cb);
}

static void
ms_account_fields_init (MsAccountFields *self)
{
  self->min_password = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_account_fields_set_kind (MsAccountFields *self,
                            MsEnterKind      kind,
                            guint            min_password)
{
  g_return_if_fail (MS_IS_ACCOUNT_FIELDS (self));

  self->kind = kind;
  self->min_password = min_password;
  ms_account_fields_clear_marks (self);
  gtk_widget_set_visible (self->real_name_row, makes_account (self));
  gtk_widget_set_visible (self->password_row, kind != MS_ENTER_GUEST);
  gtk_widget_set_visible (self->strength_box, makes_account (self));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row),
                                 kind == MS_ENTER_LOGIN ? _("Name or e-mail address") : _("Username"));
}

const char *
ms_account_fields_get_real_name (MsAccountFields *self)
{
  return text_of (self->real_name_row);
}

const char *
ms_account_fields_get_name (MsAccountFields *self)
{
  return text_of (self->name_row);
}

void
ms_account_fields_set_name (MsAccountFields *self,
                            const char      *name)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
}

const char *
ms_account_fields_get_password (MsAccountFields *self)
{
  return text_of (self->password_row);
}

void
ms_account_fields_clear_password (MsAccountFields *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
}

/* What is wrong with the username, or NULL. */
static char *
find_name_problem (MsAccountFields *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;

  if (*text_of (self->name_row) == '\0')
    return g_strdup (makes_account (self) ? _("Enter a username.") : _("Enter your name."));
  if (!makes_account (self))
    return NULL;
  name = ms_name_check_user (text_of (self->name_row), &error);
  if (name != NULL)
    return NULL;
  return g_strdup (g_error_matches (error, MS_ERROR, MS_ERROR_NAME_TAKEN)
                     ? _("This name is taken. Choose another one.")
                     : _("Use letters, digits, dots, hyphens and underscores."));
}

static char *
find_password_problem (MsAccountFields *self)
{
  if (self->kind == MS_ENTER_GUEST)
    return NULL;
  if (*text_of (self->password_row) == '\0')
    return g_strdup (makes_account (self) ? _("Enter a password.") : _("Enter your password."));
  if (!makes_account (self) || g_utf8_strlen (text_of (self->password_row), -1) >= (glong) self->min_password)
    return NULL;
  return g_strdup_printf (ngettext ("The password needs at least %u character.",
                                    "The password needs at least %u characters.", self->min_password),
                          self->min_password);
}

gboolean
ms_account_fields_check (MsAccountFields  *self,
                         char            **problem)
{
  GtkWidget *row = self->name_row;

  g_return_val_if_fail (MS_IS_ACCOUNT_FIELDS (self), FALSE);
  g_return_val_if_fail (problem != NULL, FALSE);

  ms_account_fields_clear_marks (self);
  *problem = find_name_problem (self);
  if (*problem == NULL)
    {
      row = self->password_row;
      *problem = find_password_problem (self);
    }
  if (*problem == NULL)
    return TRUE;
  mark (row);
  return FALSE;
}

gboolean
ms_account_fields_mark (MsAccountFields *self,
                        MsEntranceError  error)
{
  g_return_val_if_fail (MS_IS_ACCOUNT_FIELDS (self), FALSE);

  if (error != MS_ENTRANCE_ERROR_NAME && error != MS_ENTRANCE_ERROR_PASSWORD)
    return FALSE;
  mark (error == MS_ENTRANCE_ERROR_NAME ? self->name_row : self->password_row);
  return TRUE;
}

void
ms_account_fields_clear_marks (MsAccountFields *self)
{
  g_return_if_fail (MS_IS_ACCOUNT_FIELDS (self));

  gtk_widget_remove_css_class (self->name_row, "error");
  gtk_widget_remove_css_class (self->password_row, "error");
}

void
ms_account_fields_focus (MsAccountFields *self)
{
  g_return_if_fail (MS_IS_ACCOUNT_FIELDS (self));

  if (makes_account (self))
    gtk_widget_grab_focus (self->real_name_row);
  else if (self->kind == MS_ENTER_LOGIN && *text_of (self->name_row) != '\0')
    gtk_widget_grab_focus (self->password_row);
  else
    gtk_widget_grab_focus (self->name_row);
}
