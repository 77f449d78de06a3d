/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The desktop app: from the remembered account or the way in to a team in a window, links, and an orderly end. Main thread. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-application-private.h"

#include <glib/gi18n.h>

#include "ms-client-address.h"
#include "ms-client-error.h"
#include "ms-client-secrets.h"
#include "ms-desktop-resources.h"

G_DEFINE_FINAL_TYPE (MsApplication, ms_application, ADW_TYPE_APPLICATION)

static void
forget_team (MsApplication *self)
{
  if (self->window != NULL)
    ms_window_show_team (self->window, NULL, NULL);
  if (self->team != NULL)
    g_signal_handlers_disconnect_by_data (self->team, self);
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_data (self->backend, self);
  g_clear_object (&self->notifier);
  if (self->team != NULL)
    ms_team_model_set_backend (self->team, NULL);
  g_clear_object (&self->backend);
  g_clear_object (&self->team);
  g_clear_object (&self->client);
}

static void
end (MsApplication *self)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self));
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ms_client_stop_finish (MS_CLIENT (source), result, &error))
    g_message ("leaving a team: %s", error->message);
  self->n_closing--;
  if (self->stopping && self->n_closing == 0)
    end (self);
}

/* What was written and not sent stays on disk: the program does not end before that. */
static void
close_team (MsApplication *self)
{
  g_autoptr(MsClient) client = self->client != NULL ? g_object_ref (self->client) : NULL;

  forget_team (self);
  if (client == NULL)
    return;
  self->n_closing++;
  ms_client_stop_async (client, NULL, closed_cb, g_object_ref (self));
}

static void
leave_team_cb (gpointer user_data)
{
  g_autoptr(MsApplication) self = user_data;
  g_autoptr(MsAccount) account = NULL;

  if (self->client == NULL || self->window == NULL || self->stopping)
    return;
  account = ms_account_copy (ms_client_get_account (self->client));
  close_team (self);
  ms_window_show_signed_out (self->window, MS_ENTRANCE (self->entrance), account->address, account->user_name);
}

/* Not at once: the client is in the middle of telling it. */
static void
signed_out_cb (MsApplication *self)
{
  g_idle_add_once (leave_team_cb, g_object_ref (self));
}

static void
failed_cb (MsClientBackend *backend,
           const char      *text,
           MsApplication   *self)
{
  if (self->window != NULL)
    ms_window_tell (self->window, text);
}

/* The one way by which an account becomes what the window shows. */
static void
take_client (MsApplication *self,
             MsClient      *client)
{
  g_autofree char *last = g_settings_get_string (self->settings, "last-channel");

  close_team (self);
  self->client = g_object_ref (client);
  self->team = ms_team_model_new ();
  self->backend = ms_client_backend_new (self->team, client);
  self->notifier = ms_notifier_new (G_APPLICATION (self), self->settings, self->team);
  g_signal_connect_object (self->team, "signed-out", G_CALLBACK (signed_out_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->backend, "failed", G_CALLBACK (failed_cb), self, 0);
  g_settings_set_string (self->settings, "last-account", ms_client_get_account (client)->id);
  ms_window_show_team (self->window, self->team, last);
  if (self->wanted_channel != NULL)
    ms_window_open_named (self->window, self->wanted_channel);
  g_clear_pointer (&self->wanted_channel, g_free);
  ms_client_start (client);
}

static void
entered_cb (MsClientEntrance *entrance,
            MsClient         *client,
            MsApplication    *self)
{
  take_client (self, client);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsApplication) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClient) client = ms_client_auth_open_finish (MS_CLIENT_AUTH (source), result, &error);

  if (self->stopping || self->window == NULL)
    return;
  if (client != NULL)
    {
      take_client (self, client);
      return;
    }
  g_debug ("account not opened: %s", error->message);
  if (self->wanted_address != NULL)
    ms_window_show_address (self->window, MS_ENTRANCE (self->entrance), self->wanted_address);
  else
    ms_window_show_welcome (self->window, MS_ENTRANCE (self->entrance));
}

static void
open_account (MsApplication   *self,
              const MsAccount *account)
{
  g_free (self->wanted_address);
  self->wanted_address = g_strdup (account->address);
  ms_client_auth_open_async (self->auth, account, NULL, opened_cb, g_object_ref (self));
}

static gboolean
is_signed_in_at (MsApplication *self,
                 const char    *address)
{
  return self->client != NULL && g_strcmp0 (ms_client_get_account (self->client)->address, address) == 0;
}

/* What a link names: the open team, a remembered one, or the way in. */
static void
open_link (MsApplication *self)
{
  g_autofree char *typed = g_steal_pointer (&self->wanted_typed);
  g_autofree char *channel = NULL;
  g_autofree char *invite = NULL;
  g_autofree char *address = ms_client_address_parse (typed, &channel, &invite, NULL);
  const MsAccount *account = address != NULL ? ms_client_accounts_find_by_address (self->accounts, address) : NULL;

  if (address != NULL && is_signed_in_at (self, address))
    {
      if (channel != NULL)
        ms_window_open_named (self->window, channel);
      return;
    }
  g_free (self->wanted_channel);
  self->wanted_channel = g_steal_pointer (&channel);
  if (account != NULL && invite == NULL)
    {
      open_account (self, account);
      return;
    }
  close_team (self);
  ms_window_show_address (self->window, MS_ENTRANCE (self->entrance), typed);
}

static const MsAccount *
remembered_account (MsApplication *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "last-account");
  GPtrArray *list = ms_client_accounts_get_list (self->accounts);
  const MsAccount *account = *id != '\0' ? ms_client_accounts_find (self->accounts, id) : NULL;

  if (account == NULL && list->len > 0)
    account = g_ptr_array_index (list, 0);
  return account;
}

static void
open_wanted (MsApplication *self)
{
  const MsAccount *account = NULL;

  if (!self->accounts_loaded || self->window == NULL)
    return;
  if (self->wanted_typed != NULL)
    {
      open_link (self);
      return;
    }
  if (self->client != NULL)
    return;
  account = remembered_account (self);
  if (account != NULL)
    open_account (self, account);
  else
    ms_window_show_welcome (self->window, MS_ENTRANCE (self->entrance));
}

static void
accounts_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(MsApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ms_client_accounts_load_finish (MS_CLIENT_ACCOUNTS (source), result, &error))
    g_warning ("the list of accounts could not be read: %s", error->message);
  self->accounts_loaded = TRUE;
  open_wanted (self);
}

static void
save_window (MsApplication *self)
{
  MsChannelItem *channel = ms_window_get_channel (self->window);
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (GTK_WINDOW (self->window), &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self->window)));
  if (channel != NULL)
    g_settings_set_string (self->settings, "last-channel", ms_channel_item_get_id (channel));
}

static gboolean
close_request_cb (MsApplication *self)
{
  save_window (self);
  ms_application_stop (self);
  return GDK_EVENT_STOP;
}

static void
active_cb (MsApplication *self)
{
  MsChannelItem *channel = self->window != NULL ? ms_window_get_channel (self->window) : NULL;

  if (channel != NULL && self->notifier != NULL && gtk_window_is_active (GTK_WINDOW (self->window)))
    ms_notifier_withdraw (self->notifier, channel);
}

static void
make_window (MsApplication *self)
{
  self->window = ms_window_new (ADW_APPLICATION (self));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_set_default_size (GTK_WINDOW (self->window), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self->window));
  g_signal_connect_object (self->window, "close-request", G_CALLBACK (close_request_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "notify::is-active", G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "notify::title", G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
  ms_application_apply_settings (self);
}

static void
ms_application_activate (GApplication *application)
{
  MsApplication *self = MS_APPLICATION (application);

  if (self->window == NULL)
    {
      make_window (self);
      open_wanted (self);
    }
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
ms_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  MsApplication *self = MS_APPLICATION (application);

  if (n_files > 0)
    {
      g_free (self->wanted_typed);
      self->wanted_typed = g_file_get_uri (files[0]);
    }
  if (self->window != NULL)
    open_wanted (self);
  ms_application_activate (application);
}

static void
ms_application_startup (GApplication *application)
{
  MsApplication *self = MS_APPLICATION (application);
  g_autoptr(MsClientSecrets) secrets = NULL;

  g_resources_register (ms_desktop_get_resource ());
  G_APPLICATION_CLASS (ms_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (MS_APPLICATION_ID);

  self->settings = g_settings_new (MS_APPLICATION_ID);
  self->accounts = ms_client_accounts_new (NULL);
  secrets = ms_client_secrets_new (ms_client_accounts_get_data_dir (self->accounts), TRUE);
  self->auth = ms_client_auth_new (self->accounts, secrets);
  self->entrance = ms_client_entrance_new (self->auth);
  g_signal_connect_object (self->entrance, "entered", G_CALLBACK (entered_cb), self, 0);
  ms_application_add_actions (self);
  ms_client_accounts_load_async (self->accounts, NULL, accounts_loaded_cb, g_object_ref (self));
}

static void
ms_application_shutdown (GApplication *application)
{
  MsApplication *self = MS_APPLICATION (application);

  forget_team (self);
  g_clear_object (&self->entrance);
  g_clear_object (&self->auth);
  g_clear_object (&self->accounts);
  g_clear_object (&self->settings);

  G_APPLICATION_CLASS (ms_application_parent_class)->shutdown (application);
}

static void
ms_application_finalize (GObject *object)
{
  MsApplication *self = MS_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_free (self->wanted_address);
  g_free (self->wanted_channel);
  g_free (self->wanted_typed);

  G_OBJECT_CLASS (ms_application_parent_class)->finalize (object);
}

static void
ms_application_class_init (MsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_application_finalize;
  application_class->activate = ms_application_activate;
  application_class->open = ms_application_open;
  application_class->startup = ms_application_startup;
  application_class->shutdown = ms_application_shutdown;
}

static void
ms_application_init (MsApplication *self)
{
}

MsApplication *
ms_application_new (void)
{
  return g_object_new (MS_TYPE_APPLICATION, "application-id", MS_APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/microslack/MicroSlack", NULL);
}

static void
signed_out_by_user_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(MsApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ms_client_auth_sign_out_finish (MS_CLIENT_AUTH (source), result, &error))
    g_message ("signing out: %s", error->message);
  if (self->window != NULL && !self->stopping)
    ms_window_show_welcome (self->window, MS_ENTRANCE (self->entrance));
}

void
ms_application_sign_out (MsApplication *self)
{
  g_autoptr(MsClient) client = NULL;

  if (self->client == NULL)
    return;
  client = g_object_ref (self->client);
  forget_team (self);
  g_settings_set_string (self->settings, "last-account", "");
  g_settings_set_string (self->settings, "last-channel", "");
  ms_client_auth_sign_out_async (self->auth, client, NULL, signed_out_by_user_cb, g_object_ref (self));
}

/* The window goes at once, the program when what waited is written. */
void
ms_application_stop (MsApplication *self)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  if (self->window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  g_application_hold (G_APPLICATION (self));
  close_team (self);
  if (self->n_closing == 0)
    end (self);
}
