/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Feeds the model of a team from a signed-in account and carries out what people ask for through it. Main thread. */

#pragma once

#include "ms-client.h"
#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_CLIENT_BACKEND (ms_client_backend_get_type ())
G_DECLARE_FINAL_TYPE (MsClientBackend, ms_client_backend, MS, CLIENT_BACKEND, GObject)

/* Signal "failed" (text): something done in the background was refused for good. */

/**
 * ms_client_backend_new:
 * @client: not started yet
 *
 * Connects the two and makes the new object the backend of @team.
 */
MsClientBackend *ms_client_backend_new        (MsTeamModel     *team,
                                               MsClient        *client);
MsClient        *ms_client_backend_get_client (MsClientBackend *self);

G_END_DECLS
