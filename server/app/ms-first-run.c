/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may come in, as the options say: told to the team at start, or as soon as there is one. Until then it looks at the guard's view
 * of the team from time to time. Main thread. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-first-run.h"

#include "ms-account-service.h"
#include "ms-blocking.h"
#include "ms-settings-service.h"

#define POLL_MS 200

struct _MsFirstRun
{
  /* Borrowed. */
  const MsConfig *config;
  MsDataDir      *data_dir;
  MsExecutor     *executor;
  MsAuthGuard    *guard;

  guint source_id;
};

/* What the options say about who may come in overrides what the team was told before. */
static gboolean
force_registration_cb (MsContext *context,
                       gpointer   data,
                       GError   **error)
{
  const MsConfig *config = data;
  MsTeamSettings change = { .registration = config->registration, .guests = config->guests };

  if (!config->has_registration && !config->has_guests)
    return TRUE;
  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  if (ms_account_service_is_empty (context))
    return TRUE; /* after first run */
  change.mask = (config->has_registration ? MS_SETTING_REGISTRATION : 0) | (config->has_guests ? MS_SETTING_GUESTS : 0);
  return ms_settings_service_set (context, &change, 0, NULL, error);
}

static void
forced_cb (gpointer      data,
           const GError *error)
{
  if (error != NULL)
    g_message ("cannot set who may register: %s", error->message);
}

/* Until first run is done; then what the options say holds. */
static gboolean
first_run_cb (gpointer user_data)
{
  MsFirstRun *self = user_data;
  MsTeamView team;

  ms_auth_guard_get_team (self->guard, &team);
  if (team.is_empty)
    return G_SOURCE_CONTINUE;
  self->source_id = 0;
  ms_data_dir_drop_setup_code (self->data_dir);
  if (self->config->has_registration || self->config->has_guests)
    ms_executor_submit (self->executor, MS_LANE_INTERACTIVE, force_registration_cb, forced_cb, (gpointer) self->config, 0, NULL);
  return G_SOURCE_REMOVE;
}

MsFirstRun *
ms_first_run_new (const MsConfig *config,
                  MsDataDir      *data_dir,
                  MsExecutor     *executor,
                  MsAuthGuard    *guard)
{
  MsFirstRun *self;

  g_return_val_if_fail (config != NULL && data_dir != NULL && executor != NULL && guard != NULL, NULL);

  self = g_new0 (MsFirstRun, 1);
  self->config = config;
  self->data_dir = data_dir;
  self->executor = executor;
  self->guard = guard;
  self->source_id = g_timeout_add (POLL_MS, first_run_cb, self);
  return self;
}

void
ms_first_run_free (MsFirstRun *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_free (self);
}

gboolean
ms_first_run_apply_options (MsExecutor      *executor,
                            const MsConfig  *config,
                            GError         **error)
{
  g_return_val_if_fail (executor != NULL && config != NULL, FALSE);

  return ms_blocking_write (executor, MS_LANE_INTERACTIVE, force_registration_cb, (gpointer) config, error);
}
