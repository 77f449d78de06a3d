/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the program can do without a window of its own: preferences, about, sign out, quit, and what notifications ask for.
 * Main thread. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-application-private.h"

#include <glib/gi18n.h>

#include "ms-preferences.h"
#include "ms-time-format.h"

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  MsApplication *self = user_data;

  gtk_window_present (ms_preferences_new (gtk_application_get_active_window (GTK_APPLICATION (self)), self->settings));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  MsApplication *self = user_data;

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", "MicroSlack",
                         "application-icon", MS_APPLICATION_ID,
                         "version", MS_VERSION,
                         "developer-name", _("The MicroSlack contributors"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Team chat on a server of your own."),
                         /* Translators: your name and address, one translator a line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  MsApplication *self = user_data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  else
    g_application_quit (G_APPLICATION (self));
}

static void
sign_out_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ms_application_sign_out (user_data);
}

static void
open_channel_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  MsApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    ms_window_open_named (self->window, g_variant_get_string (parameter, NULL));
}

void
ms_application_apply_settings (MsApplication *self)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };
  int theme = CLAMP (g_settings_get_enum (self->settings, "theme"), 0, 2);

  adw_style_manager_set_color_scheme (adw_application_get_style_manager (ADW_APPLICATION (self)), schemes[theme]);
  ms_time_format_set_clock ((MsClock) CLAMP (g_settings_get_enum (self->settings, "clock"), 0, 2));
  if (self->window != NULL)
    ms_window_apply (self->window, g_settings_get_boolean (self->settings, "enter-sends"),
                     g_settings_get_enum (self->settings, "density") == 1,
                     g_settings_get_int (self->settings, "text-scale") / 100.0);
}

static const GActionEntry entries[] = {
  { .name = "about", .activate = about_cb },
  { .name = "open-channel", .activate = open_channel_cb, .parameter_type = "s" },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "quit", .activate = quit_cb },
  { .name = "sign-out", .activate = sign_out_cb },
};

void
ms_application_add_actions (MsApplication *self)
{
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const preferences_keys[] = { "<Control>comma", NULL };
  static const char *const shortcuts_keys[] = { "<Control>slash", "<Control>question", NULL };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.preferences", preferences_keys);
  /* here and not among the window's own: text fields take Ctrl+/ for "select all" before it gets there */
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.show-help-overlay", shortcuts_keys);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (ms_application_apply_settings), self, G_CONNECT_SWAPPED);
}
