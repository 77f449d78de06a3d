/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First run in three steps. Each is checked when it is left; what the server refuses leads back to the step that it concerns.
 * Nothing is made before the last one. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-set-up-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-account-fields.h"
#include "ms-limits.h"
#include "ms-name.h"

enum
{
  STEP_TEAM,
  STEP_ACCOUNT,
  STEP_CHANNELS,
  N_STEPS,
};

/* In the order of the rows in the template. */
static const char * const languages[] = { "en", "ru" };

static const char * const step_names[N_STEPS] = { "team", "account", "channels" };

struct _MsSetUpPage
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkWidget *box;
  GtkWidget *dot_team;
  GtkWidget *dot_account;
  GtkWidget *dot_channels;
  GtkLabel *progress;
  GtkStack *steps;
  AdwAvatar *team_icon;
  AdwComboRow *language_row;
  GtkWidget *team_row;
  GtkWidget *code_row;
  GtkWidget *code_hint;
  AdwAvatar *face;
  MsAccountFields *account;
  GtkWidget *channels_row;
  GtkCheckButton *open;
  GtkLabel *error;
  GtkWidget *back;
  GtkButton *forward;
  GtkLabel *share;

  MsEntrance *entrance;
  char *address;
  GCancellable *cancellable;
  guint step;
  gboolean busy;
};

static guint made_signal;

G_DEFINE_FINAL_TYPE (MsSetUpPage, ms_set_up_page, GTK_TYPE_WIDGET)

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
is_blank (GtkWidget *row)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text_of (row)));

  return *trimmed == '\0';
}

static void
clear_error (MsSetUpPage *self)
{
  GtkWidget *rows[] = { self->team_row, self->code_row, self->channels_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_remove_css_class (rows[i], "error");
  ms_account_fields_clear_marks (self->account);
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
}

static void
show_error (MsSetUpPage *self,
            const char  *text)
{
  gtk_label_set_text (self->error, text);
  gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
}

/* @row: (nullable). The focus selects what is there, and mending would begin with losing it. */
static void
refuse (MsSetUpPage *self,
        GtkWidget   *row,
        const char  *text)
{
  clear_error (self);
  show_error (self, text);
  if (row == NULL)
    return;
  gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
  gtk_editable_set_position (GTK_EDITABLE (row), -1);
}

static void
draw_dot (GtkWidget *dot,
          guint      number,
          guint      current)
{
  g_autofree char *text = g_strdup_printf ("%u", number + 1);

  adw_bin_set_child (ADW_BIN (dot), number < current ? gtk_image_new_from_icon_name ("ms-check-symbolic") : gtk_label_new (text));
  gtk_widget_remove_css_class (dot, "done");
  gtk_widget_remove_css_class (dot, "current");
  if (number <= current)
    gtk_widget_add_css_class (dot, number < current ? "done" : "current");
}

static void
focus_step (MsSetUpPage *self)
{
  if (self->step == STEP_TEAM)
    gtk_widget_grab_focus (self->team_row);
  else if (self->step == STEP_ACCOUNT)
    ms_account_fields_focus (self->account);
  else
    gtk_widget_grab_focus (self->channels_row);
}

static void
show_step (MsSetUpPage *self,
           guint        step)
{
  GtkWidget *dots[N_STEPS] = { self->dot_team, self->dot_account, self->dot_channels };
  /* Translators: the first number is the step that is shown, the second how many there are */
  g_autofree char *progress = g_strdup_printf (_("Step %u of %u"), step + 1, N_STEPS);

  self->step = step;
  clear_error (self);
  gtk_stack_set_visible_child_name (self->steps, step_names[step]);
  gtk_label_set_text (self->progress, progress);
  for (guint i = 0; i < N_STEPS; i++)
    draw_dot (dots[i], i, step);
  gtk_widget_set_visible (self->back, step > STEP_TEAM);
  gtk_button_set_label (self->forward, step == STEP_CHANNELS ? _("Create team") : _("Continue"));
  focus_step (self);
}

static void
set_busy (MsSetUpPage *self,
          gboolean     busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->forward), !busy);
  gtk_widget_set_sensitive (self->back, !busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

/* The names as they will be, without empty ones. (transfer full) (nullable): @problem says why not */
static char **
list_channels (MsSetUpPage  *self,
               char        **problem)
{
  g_auto(GStrv) typed = g_strsplit (text_of (self->channels_row), ",", -1);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  guint count = 0;

  for (char **at = typed; *at != NULL; at++)
    {
      g_autofree char *suggested = ms_name_suggest_channel (g_strstrip (*at));
      g_autofree char *name = *suggested != '\0' ? ms_name_check_channel (suggested, NULL) : NULL;

      if (**at == '\0')
        continue;
      if (name == NULL)
        {
          *problem = g_strdup_printf (_("“%s” cannot be the name of a channel."), *at);
          return NULL;
        }
      g_strv_builder_add (names, name);
      count++;
    }
  if (count <= MS_LIMIT_SETUP_CHANNELS)
    return g_strv_builder_end (names);
  *problem = g_strdup_printf (ngettext ("At most %d channel can be made here.", "At most %d channels can be made here.", MS_LIMIT_SETUP_CHANNELS),
                              MS_LIMIT_SETUP_CHANNELS);
  return NULL;
}

static gboolean
check_team (MsSetUpPage *self)
{
  if (is_blank (self->team_row))
    refuse (self, self->team_row, _("Enter a name for the team."));
  else if (gtk_widget_get_visible (self->code_row) && is_blank (self->code_row))
    refuse (self, self->code_row, _("Enter the set-up code."));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_account (MsSetUpPage *self)
{
  g_autofree char *problem = NULL;

  clear_error (self);
  if (ms_account_fields_check (self->account, &problem))
    return TRUE;
  show_error (self, problem);
  return FALSE;
}

/* Where the server's refusal belongs to. */
static void
lead_back (MsSetUpPage  *self,
           const GError *error)
{
  MsEntranceError kind = error->domain == MS_ENTRANCE_ERROR ? (MsEntranceError) error->code : MS_ENTRANCE_ERROR_OTHER;

  switch (kind)
    {
    case MS_ENTRANCE_ERROR_SETUP_CODE:
      show_step (self, STEP_TEAM);
      refuse (self, self->code_row, error->message);
      break;
    case MS_ENTRANCE_ERROR_NAME:
    case MS_ENTRANCE_ERROR_PASSWORD:
      show_step (self, STEP_ACCOUNT);
      show_error (self, error->message);
      ms_account_fields_mark (self->account, kind);
      break;
    case MS_ENTRANCE_ERROR_CHANNELS:
      refuse (self, self->channels_row, error->message);
      break;
    case MS_ENTRANCE_ERROR_INVITE:
    case MS_ENTRANCE_ERROR_OTHER:
    default:
      refuse (self, NULL, error->message);
      break;
    }
}

static void
entered_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean entered = MS_ENTRANCE_GET_IFACE (source)->enter_finish (MS_ENTRANCE (source), result, &error);
  MsSetUpPage *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (!entered)
    {
      lead_back (self, error);
      return;
    }
  ms_account_fields_clear_password (self->account);
  g_signal_emit (self, made_signal, 0);
}

static void
make_team (MsSetUpPage *self)
{
  g_autofree char *problem = NULL;
  g_auto(GStrv) channels = list_channels (self, &problem);
  MsEnterRequest request = {
    .kind = MS_ENTER_SETUP,
    .address = self->address,
    .name = ms_account_fields_get_name (self->account),
    .password = ms_account_fields_get_password (self->account),
    .real_name = ms_account_fields_get_real_name (self->account),
    .team_name = text_of (self->team_row),
    .setup_code = text_of (self->code_row),
    .language = languages[MIN (adw_combo_row_get_selected (self->language_row), G_N_ELEMENTS (languages) - 1)],
    .channels = (const char * const *) channels,
    .open = gtk_check_button_get_active (self->open),
  };

  if (channels == NULL)
    {
      refuse (self, self->channels_row, problem);
      return;
    }
  clear_error (self);
  set_busy (self, TRUE);
  MS_ENTRANCE_GET_IFACE (self->entrance)->enter_async (self->entrance, &request, self->cancellable, entered_cb, self);
}

static void
forward_cb (MsSetUpPage *self)
{
  if (self->busy || self->entrance == NULL)
    return;
  if (self->step == STEP_TEAM && check_team (self))
    show_step (self, STEP_ACCOUNT);
  else if (self->step == STEP_ACCOUNT && check_account (self))
    show_step (self, STEP_CHANNELS);
  else if (self->step == STEP_CHANNELS)
    make_team (self);
}

static void
back_cb (MsSetUpPage *self)
{
  ms_set_up_page_back (self);
}

/* What is being mended is not scolded. */
static void
forgive_cb (MsSetUpPage *self)
{
  clear_error (self);
}

/* A team and a person show their picture as soon as they have a name. */
static void
team_changed_cb (MsSetUpPage *self)
{
  adw_avatar_set_text (self->team_icon, text_of (self->team_row));
  adw_avatar_set_show_initials (self->team_icon, !is_blank (self->team_row));
  clear_error (self);
}

static void
account_changed_cb (MsSetUpPage *self)
{
  const char *name = ms_account_fields_get_real_name (self->account);

  adw_avatar_set_text (self->face, name);
  adw_avatar_set_show_initials (self->face, *name != '\0');
  clear_error (self);
}

static void
ms_set_up_page_dispose (GObject *object)
{
  MsSetUpPage *self = MS_SET_UP_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->entrance);
  g_clear_pointer (&self->address, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_SET_UP_PAGE);

  G_OBJECT_CLASS (ms_set_up_page_parent_class)->dispose (object);
}

static void
ms_set_up_page_class_init (MsSetUpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_set_up_page_dispose;
  made_signal = g_signal_new ("made", MS_TYPE_SET_UP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MS_TYPE_ACCOUNT_FIELDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-set-up-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, box);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, dot_team);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, dot_account);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, dot_channels);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, progress);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, steps);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, team_icon);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, language_row);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, team_row);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, code_row);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, code_hint);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, face);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, account);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, channels_row);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, open);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, error);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, back);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, forward);
  gtk_widget_class_bind_template_child (widget_class, MsSetUpPage, share);
  gtk_widget_class_bind_template_callback (widget_class, account_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, forgive_cb);
  gtk_widget_class_bind_template_callback (widget_class, forward_cb);
  gtk_widget_class_bind_template_callback (widget_class, team_changed_cb);
}

static void
ms_set_up_page_init (MsSetUpPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  if (g_str_has_prefix (g_get_language_names ()[0], "ru"))
    adw_combo_row_set_selected (self->language_row, 1);
}

void
ms_set_up_page_begin (MsSetUpPage          *self,
                      MsEntrance           *entrance,
                      const MsEntranceInfo *info)
{
  g_return_if_fail (MS_IS_SET_UP_PAGE (self));
  g_return_if_fail (info != NULL);

  g_set_object (&self->entrance, entrance);
  g_free (self->address);
  self->address = g_strdup (info->address);
  gtk_label_set_text (self->share, info->share);
  gtk_widget_set_visible (self->code_row, info->needs_setup_code);
  gtk_widget_set_visible (self->code_hint, info->needs_setup_code);
  ms_account_fields_set_kind (self->account, MS_ENTER_SETUP, info->min_password);
  set_busy (self, FALSE);
  show_step (self, STEP_TEAM);
}

gboolean
ms_set_up_page_back (MsSetUpPage *self)
{
  g_return_val_if_fail (MS_IS_SET_UP_PAGE (self), FALSE);

  if (self->step == STEP_TEAM)
    return FALSE;
  if (!self->busy)
    show_step (self, self->step - 1);
  return TRUE;
}
