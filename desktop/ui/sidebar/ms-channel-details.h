/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a channel is: name, topic and purpose, to be changed in place, and its archive. Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

GtkWindow *ms_channel_details_new (GtkWindow     *parent,
                                   MsTeamModel   *team,
                                   MsChannelItem *channel);

G_END_DECLS
