/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsApplication, for its files. */

#pragma once

#include "ms-application.h"
#include "ms-client-auth.h"
#include "ms-client-backend.h"
#include "ms-client-entrance.h"
#include "ms-notifier.h"
#include "ms-window.h"

struct _MsApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  MsClientAccounts *accounts;
  MsClientAuth *auth;
  MsClientEntrance *entrance;

  /* Of the account that is signed in. */
  MsClient *client;
  MsClientBackend *backend;
  MsTeamModel *team;
  MsNotifier *notifier;

  MsWindow *window; /* borrowed */
  char *wanted_address; /* of a link that came before the window */
  char *wanted_channel;
  char *wanted_typed;
  guint n_closing; /* teams that are being left */
  gboolean accounts_loaded;
  gboolean stopping;
};

/* ms-application-actions.c */
void ms_application_add_actions    (MsApplication *self);
void ms_application_apply_settings (MsApplication *self);

/* ms-application.c */
void ms_application_sign_out       (MsApplication *self);
void ms_application_stop           (MsApplication *self);
