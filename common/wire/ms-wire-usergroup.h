/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The object of a user group. */

#pragma once

#include "ms-json-writer.h"
#include "ms-usergroup.h"

G_BEGIN_DECLS

void ms_wire_write_usergroup (MsJsonWriter      *writer,
                              const MsUsergroup *group,
                              const char        *team_id);

G_END_DECLS
