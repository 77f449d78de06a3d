/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line under the header while there is no connection: what is the matter, when the next attempt is, "Retry now". Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_CONNECTION_BANNER (ms_connection_banner_get_type ())
G_DECLARE_FINAL_TYPE (MsConnectionBanner, ms_connection_banner, MS, CONNECTION_BANNER, GtkWidget)

void ms_connection_banner_set_team (MsConnectionBanner *self,
                                    MsTeamModel        *team);

/* When to try again goes below the sentence. */
void ms_connection_banner_set_narrow (MsConnectionBanner *self,
                                      gboolean            narrow);

G_END_DECLS
