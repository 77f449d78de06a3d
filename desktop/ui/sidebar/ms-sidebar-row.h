/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation in the sidebar: icon or picture, name, badge. Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-channel-item.h"

G_BEGIN_DECLS

#define MS_TYPE_SIDEBAR_ROW (ms_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (MsSidebarRow, ms_sidebar_row, MS, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget     *ms_sidebar_row_new         (MsChannelItem *channel);
MsChannelItem *ms_sidebar_row_get_channel (MsSidebarRow  *self);

/* The row of the open conversation shows no badge. */
void           ms_sidebar_row_set_current (MsSidebarRow  *self,
                                           gboolean       current);

/* Whether a count is shown beside the name. */
gboolean       ms_sidebar_row_has_badge   (MsSidebarRow  *self);

G_END_DECLS
