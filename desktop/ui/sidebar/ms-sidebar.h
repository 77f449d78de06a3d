/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of conversations with the team menu above and the user card below. Signal "chosen" (MsChannelItem). Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_SIDEBAR (ms_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (MsSidebar, ms_sidebar, MS, SIDEBAR, GtkWidget)

void           ms_sidebar_set_team    (MsSidebar     *self,
                                       MsTeamModel   *team);
void           ms_sidebar_set_current (MsSidebar     *self,
                                       MsChannelItem *channel);

/**
 * ms_sidebar_find_next:
 * @step: 1 for the next row, -1 for the previous one
 * @unread: only rows with news
 *
 * Returns: (transfer none) (nullable): the conversation there, going round at the ends
 */
MsChannelItem *ms_sidebar_find_next   (MsSidebar     *self,
                                       int            step,
                                       gboolean       unread);
void           ms_sidebar_set_folded  (MsSidebar     *self,
                                       gboolean       folded);

G_END_DECLS
