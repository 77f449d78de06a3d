/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account that the server itself speaks by: a bot without an app, `USLACKBOT`, as published. It is made when there is something to say for
 * the first time, so that a team that never hears of it never sees it. Worker. */

#pragma once

#include "ms-channel-store.h"
#include "ms-context.h"

G_BEGIN_DECLS

#define MS_SPEAKER_ID "USLACKBOT"

/* Tells @user (key) something in a direct message. @text: escaped. */
gboolean ms_speaker_tell (MsContext           *context,
                          gint64               user,
                          const char          *text,
                          GError             **error);
/* Tells everybody in a conversation. */
gboolean ms_speaker_say  (MsContext           *context,
                          const MsChannelRow  *channel,
                          const char          *text,
                          GError             **error);

G_END_DECLS
