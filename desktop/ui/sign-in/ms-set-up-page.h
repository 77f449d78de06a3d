/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First run: the team, its owner, its first channels, in three steps that each stand alone. Signal: "made". Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-entrance.h"

G_BEGIN_DECLS

#define MS_TYPE_SET_UP_PAGE (ms_set_up_page_get_type ())
G_DECLARE_FINAL_TYPE (MsSetUpPage, ms_set_up_page, MS, SET_UP_PAGE, GtkWidget)

/* At the first step, with what was entered before. */
void     ms_set_up_page_begin (MsSetUpPage          *self,
                               MsEntrance           *entrance,
                               const MsEntranceInfo *info);

/* The step before, as entered. Returns: FALSE at the first one */
gboolean ms_set_up_page_back  (MsSetUpPage          *self);

G_END_DECLS
