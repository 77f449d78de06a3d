/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link that brings colleagues into the team: to copy, to scan, to take back. Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

/* @is_new_team: it was made a moment ago; the title says so. */
GtkWindow *ms_invite_dialog_new (GtkWindow   *parent,
                                 MsTeamModel *team,
                                 gboolean     is_new_team);

G_END_DECLS
