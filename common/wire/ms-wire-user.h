/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A user as the Slack object `user` with its `profile`, both ways. */

#pragma once

#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-user.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_user:
 * @user: the value; with has_presence also `presence` and `connected` are written
 * @team_id: the team's id
 */
void    ms_wire_write_user    (MsJsonWriter *writer,
                               const MsUser *user,
                               const char   *team_id);

/* What stands as `user_profile` in each message of an archive. */
void    ms_wire_write_user_short (MsJsonWriter *writer,
                                  const MsUser *user,
                                  const char   *team_id);

/**
 * ms_wire_write_profile:
 *
 * The `profile` object alone (users.profile.get).
 */
void    ms_wire_write_profile (MsJsonWriter *writer,
                               const MsUser *user,
                               const char   *team_id);

/**
 * ms_wire_read_user:
 * @node: a user object
 * @error: MS_ERROR_INVALID_ARGUMENTS when `id` or `name` is missing
 *
 * Returns: (transfer full) (nullable): the user
 */
MsUser *ms_wire_read_user     (MsJsonNode     node,
                               GError       **error);

G_END_DECLS
