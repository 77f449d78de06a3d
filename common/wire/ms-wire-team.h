/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team as the Slack object `team`, both ways. */

#pragma once

#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-team.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_team:
 * @team: the value
 * @url: (nullable): overrides team->url: the server as the caller reaches it, ending in /
 */
void    ms_wire_write_team (MsJsonWriter *writer,
                            const MsTeam *team,
                            const char   *url);

/* The object of its pictures' addresses. @icon: (nullable): as in MsTeam */
void    ms_wire_write_team_icon (MsJsonWriter *writer,
                                 const char   *icon);

/**
 * ms_wire_read_team:
 * @error: MS_ERROR_INVALID_ARGUMENTS when `id` is missing
 *
 * Returns: (transfer full) (nullable): the team
 */
MsTeam *ms_wire_read_team  (MsJsonNode     node,
                            GError       **error);

G_END_DECLS
