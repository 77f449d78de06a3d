/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a message was sent and stored, and how far one's own got, followed while the window is open. Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

GtkWindow *ms_message_details_new (GtkWindow     *parent,
                                   MsTeamModel   *team,
                                   MsChannelItem *channel,
                                   MsMessageItem *message);

G_END_DECLS
