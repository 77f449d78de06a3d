/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One open conversation: header, banner, timeline, composer, who is typing. Main thread.
 *
 * Signals: "profile" (MsUserItem, GtkWidget, GdkRectangle), "open-channel" (id). */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"
#include "ms-timeline.h"

G_BEGIN_DECLS

#define MS_TYPE_CONVERSATION (ms_conversation_get_type ())
G_DECLARE_FINAL_TYPE (MsConversation, ms_conversation, MS, CONVERSATION, GtkWidget)

void           ms_conversation_set_channel  (MsConversation *self,
                                             MsTeamModel    *team,
                                             MsChannelItem  *channel);
MsChannelItem *ms_conversation_get_channel  (MsConversation *self);
MsTimeline    *ms_conversation_get_timeline (MsConversation *self);
void           ms_conversation_set_folded   (MsConversation *self,
                                             gboolean        folded);
void           ms_conversation_focus_writer (MsConversation *self);

/* Goes on in the field with what was typed elsewhere. */
void           ms_conversation_type         (MsConversation *self,
                                             const char     *text);
void           ms_conversation_apply        (MsConversation *self,
                                             gboolean        enter_sends,
                                             gboolean        compact,
                                             double          text_scale);

/* Tells something that is not visible otherwise. */
void           ms_conversation_tell         (MsConversation *self,
                                             const char     *text);

/**
 * ms_conversation_show_toast:
 * @toast: (transfer full): shown above the composer
 */
void           ms_conversation_show_toast   (MsConversation *self,
                                             AdwToast       *toast);

/* Everything is read: no "New" line, the end in view. */
void           ms_conversation_mark_read    (MsConversation *self);

G_END_DECLS
