/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Suggestions above the composer: people after @, channels after #. The composer keeps the focus and forwards keys. Main thread.
 *
 * Signal "taken" (text): what to write instead of the word. */

#pragma once

#include <gtk/gtk.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_COMPLETION_POPOVER (ms_completion_popover_get_type ())
G_DECLARE_FINAL_TYPE (MsCompletionPopover, ms_completion_popover, MS, COMPLETION_POPOVER, GtkPopover)

GtkWidget *ms_completion_popover_new    (void);

/**
 * ms_completion_popover_look_up:
 * @word: (nullable): what stands before the cursor, with its @ or #; NULL closes
 */
void       ms_completion_popover_look_up (MsCompletionPopover *self,
                                          MsTeamModel         *team,
                                          MsChannelItem       *channel,
                                          const char          *word);
gboolean   ms_completion_popover_press   (MsCompletionPopover *self,
                                          guint                keyval);

G_END_DECLS
