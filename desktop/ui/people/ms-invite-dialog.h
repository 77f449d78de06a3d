/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link that brings colleagues into the team. Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

GtkWindow *ms_invite_dialog_new (GtkWindow   *parent,
                                 MsTeamModel *team);

G_END_DECLS
