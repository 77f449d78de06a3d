/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mentions and direct messages as notifications of the desktop; a click opens their channel. Main thread. */

#pragma once

#include <gio/gio.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_NOTIFIER (ms_notifier_get_type ())
G_DECLARE_FINAL_TYPE (MsNotifier, ms_notifier, MS, NOTIFIER, GObject)

MsNotifier *ms_notifier_new      (GApplication  *application,
                                  GSettings     *settings,
                                  MsTeamModel   *team);

/* What was told of this channel is seen now. */
void        ms_notifier_withdraw (MsNotifier    *self,
                                  MsChannelItem *channel);

G_END_DECLS
