/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a message holds beyond its text, as one JSON object of members that stand in the message as they are. Made once, when it is
 * posted; from then on only put into replies and frames, so it must be sound. Pure. */

#pragma once

#include "ms-json-reader.h"

G_BEGIN_DECLS

/* The members that such an object may have. */
#define MS_CONTENT_BLOCKS      "blocks"
#define MS_CONTENT_ATTACHMENTS "attachments"
#define MS_CONTENT_FILES       "files"
#define MS_CONTENT_UPLOAD      "upload"
#define MS_CONTENT_METADATA    "metadata"
#define MS_CONTENT_MRKDWN      "mrkdwn"
#define MS_CONTENT_USERNAME    "username"
#define MS_CONTENT_ICONS       "icons"
#define MS_CONTENT_BOT_ID      "bot_id"
#define MS_CONTENT_APP_ID      "app_id"
#define MS_CONTENT_BOT_PROFILE "bot_profile"

/**
 * ms_wire_content_add:
 * @content: (nullable) (transfer full): an object
 * @json: one whole JSON value that is known to be sound
 * @length: bytes, -1 if terminated
 *
 * Returns: (transfer full): @content with one member more; it had none of that name
 */
char    *ms_wire_content_add   (char       *content,
                                const char *name,
                                const char *json,
                                gssize      length);
/**
 * ms_wire_content_merge:
 * @content: (nullable): what a message holds
 * @changes: (nullable): members that take the place of those of their name, or are new; an empty array or null removes its member
 *
 * Returns: (transfer full) (nullable): what the message holds then, NULL for nothing
 */
char    *ms_wire_content_merge (const char *content,
                                const char *changes);
/**
 * ms_wire_content_has:
 * @content: (nullable): an object
 */
gboolean ms_wire_content_has   (const char *content,
                                const char *name);
/**
 * ms_wire_content_read:
 * @message: a message object
 *
 * Returns: (transfer full) (nullable): those of its members that are content; bot_id has a place of its own in MsMessage
 */
char    *ms_wire_content_read  (MsJsonNode  message);

G_END_DECLS
