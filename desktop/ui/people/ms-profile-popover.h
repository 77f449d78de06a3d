/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who somebody is: picture, name, handle, presence, "Message". Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-user-item.h"

G_BEGIN_DECLS

/**
 * ms_profile_popover_show:
 * @parent: what it stands beside
 * @place: where in @parent
 *
 * "Message" activates win.message-user with the id.
 */
void ms_profile_popover_show (GtkWidget          *parent,
                              const GdkRectangle *place,
                              MsUserItem         *user);

G_END_DECLS
