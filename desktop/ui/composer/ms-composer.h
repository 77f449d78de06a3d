/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where messages are written. Knows no network: it says "submit" (text), "typing", "edit-last" and "leave" (Esc), and keeps
 * the draft in the channel it is given. Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_COMPOSER (ms_composer_get_type ())
G_DECLARE_FINAL_TYPE (MsComposer, ms_composer, MS, COMPOSER, GtkWidget)

void  ms_composer_set_channel     (MsComposer    *self,
                                   MsTeamModel   *team,
                                   MsChannelItem *channel);
void  ms_composer_set_enter_sends (MsComposer    *self,
                                   gboolean       enter_sends);
void  ms_composer_insert          (MsComposer    *self,
                                   const char    *text);
char *ms_composer_dup_text        (MsComposer    *self);

G_END_DECLS
