/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the method table may ask its surroundings for, answered by the server's parts. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-server-private.h"

#include "ms-sign-in-watch.h"
#include "ms-storage.h"

static gboolean
is_exempt (MsServer   *self,
           const char *address)
{
  g_autoptr(GInetAddress) inet = address != NULL ? g_inet_address_new_from_string (address) : NULL;

  return ms_address_set_contains (self->config->exempt, inet);
}

static char *
mint_ticket_cb (const MsApiCaller *caller,
                gboolean           micro,
                gboolean           batch_presence,
                const char        *since,
                gpointer           user_data)
{
  MsServer *self = user_data;
  const MsTicket ticket = {
    .user = caller->actor.user,
    .session = caller->actor.session,
    .micro = micro,
    .batch_presence = batch_presence,
    .exempt = is_exempt (self, caller->address),
    .since = (char *) since,
  };

  return ms_ticket_table_mint (self->tickets, &ticket, g_get_monotonic_time (), NULL);
}

static void
get_presence_cb (gint64         user,
                 MsApiPresence *presence,
                 gpointer       user_data)
{
  MsServer *self = user_data;
  MsPresenceState state;

  ms_presence_get (self->presence, user, &state);
  *presence = (MsApiPresence) {
    .connected = state.connected,
    .active = state.active,
    .manual_away = state.manual_away,
    .connection_count = state.connection_count,
    .last_activity = state.last_activity,
  };
}

static void
set_presence_cb (gint64   user,
                 gboolean away,
                 gpointer user_data)
{
  MsServer *self = user_data;

  ms_presence_set_away (self->presence, user, away, g_get_monotonic_time ());
}

static guint
take_password_cb (gpointer    passwords,
                  gint64      user,
                  const char *login,
                  const char *address)
{
  return ms_password_limit_take (passwords, user, login, address, g_get_monotonic_time ());
}

void
ms_server_fill_environment (MsServer *self)
{
  self->environment = (MsApiEnvironment) {
    .mint_ticket = mint_ticket_cb,
    .get_presence = get_presence_cb,
    .set_presence = set_presence_cb,
    .note_wrong_password = (MsApiNoteWrongPassword) ms_sign_in_watch_note,
    .watch = self->watch,
    .take_password = take_password_cb,
    .passwords = self->password_limit,
    .measure_storage = ms_storage_measure,
    .database = ms_data_dir_get_database (self->data_dir),
    .fixed_settings = (self->config->has_registration ? MS_SETTING_REGISTRATION : 0) | (self->config->has_guests ? MS_SETTING_GUESTS : 0),
    .setup_code = self->setup_code,
    .file_limits = { self->config->max_file_size, self->config->file_quota },
    .user_data = self,
  };
  ms_app_hub_describe (self->apps, &self->environment);
}
