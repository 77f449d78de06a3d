/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The heads that most events have, for the files that encode them: told as RTM and to our own clients. What is different is set afterwards. */

#pragma once

#include "ms-event-encode.h"

G_BEGIN_DECLS

/* For the members of a conversation. @user: key of whom it is about, 0 if of nobody */
MsEventHead ms_event_head_of_channel (const MsEventChannel *channel,
                                      MsEventKind           kind,
                                      gint64                user,
                                      gint64                event_ts);
/* For everybody. */
MsEventHead ms_event_head_of_team    (const char           *team_id,
                                      gint64                event_ts);
/* For one person. @channel: key of the conversation that it is about, 0 if of none */
MsEventHead ms_event_head_of_user    (gint64                user,
                                      const char           *user_id,
                                      gint64                channel,
                                      gint64                event_ts);

G_END_DECLS
