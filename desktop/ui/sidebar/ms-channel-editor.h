/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Creates a channel: name, purpose, open or private. Signal "created" (id). Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_CHANNEL_EDITOR (ms_channel_editor_get_type ())
G_DECLARE_FINAL_TYPE (MsChannelEditor, ms_channel_editor, MS, CHANNEL_EDITOR, AdwWindow)

MsChannelEditor *ms_channel_editor_new (GtkWindow   *parent,
                                        MsTeamModel *team);

G_END_DECLS
