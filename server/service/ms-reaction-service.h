/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reactions: an emoji that members of a conversation put on a message. */

#pragma once

#include "ms-item.h"

G_BEGIN_DECLS

/* Worker. @name: a valid name of an emoji. MS_ERROR_ALREADY_REACTED, _TOO_MANY_EMOJI, _TOO_MANY_REACTIONS, _MESSAGE_NOT_FOUND, _IS_ARCHIVED,
 * those of a conversation. */
gboolean   ms_reaction_service_add    (MsContext            *context,
                                       const char           *channel,
                                       gint64                ts,
                                       const char           *name,
                                       gint64               *event_seq,
                                       GError              **error);
/* Worker. MS_ERROR_NO_REACTION. */
gboolean   ms_reaction_service_remove (MsContext            *context,
                                       const char           *channel,
                                       gint64                ts,
                                       const char           *name,
                                       gint64               *event_seq,
                                       GError              **error);
/* Worker. The array that stands in a message which came from elsewhere becomes reactions like all others, and as short as theirs. */
gboolean   ms_reaction_service_adopt  (MsContext            *context,
                                       gint64                message,
                                       GError              **error);
/**
 * ms_reaction_service_get:
 * @reactions: (out) (transfer full) (element-type MsReaction) (nullable): everybody who reacted, where the caller asked for it
 *
 * Reader. The message, for those who may read it. MS_ERROR_MESSAGE_NOT_FOUND.
 */
gboolean   ms_reaction_service_get    (MsContext            *context,
                                       const char           *channel,
                                       gint64                ts,
                                       MsMessage           **message,
                                       GPtrArray           **reactions,
                                       GError              **error);
/* Reader. What @user (id, NULL: the caller) reacted to and the caller may read: at most MS_LIMIT_REACTIONS_LISTED messages, the last reaction
 * first. MS_ERROR_USER_NOT_FOUND. */
gboolean   ms_reaction_service_list   (MsContext            *context,
                                       const char           *user,
                                       const MsItemRange    *range,
                                       MsItemVisitor         visitor,
                                       gpointer              user_data,
                                       MsItemPage           *page,
                                       GError              **error);

G_END_DECLS
