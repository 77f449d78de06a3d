/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window: the way in, or a team with its list and the open conversation. Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-entrance.h"
#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_WINDOW (ms_window_get_type ())
G_DECLARE_FINAL_TYPE (MsWindow, ms_window, MS, WINDOW, AdwApplicationWindow)

MsWindow      *ms_window_new          (AdwApplication *application);

/* The pages of the way in. */
void           ms_window_show_welcome (MsWindow       *self,
                                       MsEntrance     *entrance);

/**
 * ms_window_show_address:
 * @typed: an address as typed or clicked, tried at once
 */
void           ms_window_show_address (MsWindow       *self,
                                       MsEntrance     *entrance,
                                       const char     *typed);

/**
 * ms_window_show_signed_out:
 * @name: whose session at @address ended without their doing
 */
void           ms_window_show_signed_out (MsWindow    *self,
                                          MsEntrance  *entrance,
                                          const char  *address,
                                          const char  *name);

/**
 * ms_window_show_team:
 * @team: (nullable)
 * @channel_id: (nullable): what to open first
 */
void           ms_window_show_team    (MsWindow       *self,
                                       MsTeamModel    *team,
                                       const char     *channel_id);
MsTeamModel   *ms_window_get_team     (MsWindow       *self);
void           ms_window_open_channel (MsWindow       *self,
                                       MsChannelItem  *channel);

/* By id or by name; waits for the channel if the team is not there yet. */
void           ms_window_open_named   (MsWindow       *self,
                                       const char     *name);
MsChannelItem *ms_window_get_channel  (MsWindow       *self);
void           ms_window_tell         (MsWindow       *self,
                                       const char     *text);

/* What the preferences say. */
void           ms_window_apply        (MsWindow       *self,
                                       gboolean        enter_sends,
                                       gboolean        compact,
                                       double          text_scale);

G_END_DECLS
