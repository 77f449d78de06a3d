/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message of a Slack export: what is wrong with it, whom it names, and what it becomes here. Pure. */

#pragma once

#include "ms-json-reader.h"
#include "ms-message.h"
#include "ms-reaction.h"
#include "ms-slack-rewrite.h"

G_BEGIN_DECLS

/* Somebody whom a message names. @profile: what it says of them, or a node of nothing. */
typedef void (*MsSlackNamed) (const char *id,
                              MsJsonNode  profile,
                              gpointer    user_data);

/**
 * ms_slack_message_read:
 * @file: for the error
 * @error: MS_ERROR_INVALID_ARGUMENTS, in words
 *
 * Checks everything that is used of it.
 *
 * Returns: (transfer full) (nullable): with the ids of the archive and without content; NULL without error when it has no ts: then it is no
 *   message
 */
MsMessage *ms_slack_message_read        (MsJsonNode            node,
                                         const char           *file,
                                         GError              **error);
/* Everybody in a message that was read. */
void       ms_slack_message_visit_names (MsJsonNode            node,
                                         const MsMessage      *message,
                                         MsSlackNamed          named,
                                         gpointer              user_data);
/* Writes what is here instead of a file of the archive; FALSE, and nothing, if it is not here. */
typedef gboolean (*MsSlackFileFunc) (MsJsonNode    file,
                                     MsJsonWriter *writer,
                                     gpointer      user_data);

/* (transfer full) (nullable): its members that nobody here looks into, as one object. */
char      *ms_slack_message_dup_content (MsJsonNode            node,
                                         const MsMessage      *message,
                                         const MsSlackRewrite *rewrite,
                                         MsSlackFileFunc       write_file,
                                         gpointer              user_data);
/* (transfer full) (nullable) (element-type MsReaction): with the ids of the archive, each person once; fewer than counted where it names fewer. */
GPtrArray *ms_slack_message_dup_reactions (MsJsonNode          node);
gboolean   ms_slack_message_is_pinned   (MsJsonNode            node);

G_END_DECLS
