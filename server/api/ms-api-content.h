/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a post brings beside its text: blocks, attachments, metadata, another name and picture. Checked here, then kept as it came. */

#pragma once

#include "ms-api-call-private.h"

G_BEGIN_DECLS

/**
 * ms_api_content_decode_post:
 * @error: MS_ERROR_INVALID_BLOCKS, MS_ERROR_INVALID_BLOCKS_FORMAT, MS_ERROR_TOO_MANY_ATTACHMENTS, MS_ERROR_INVALID_METADATA_FORMAT,
 *   MS_ERROR_MSG_TOO_LONG, MS_ERROR_INVALID_ARGUMENTS
 *
 * request.text, NULL where the call brings none; request.content; request.flag: under another name or picture.
 */
gboolean ms_api_content_decode_post   (MsApiCall     *call,
                                       GError       **error);
/* The same for a change: what is absent stays, an empty array stands in request.content and removes. */
gboolean ms_api_content_decode_update (MsApiCall     *call,
                                       GError       **error);
/* Worker. Before a post: request.text is made of the words in request.content where the call brought none. */
void     ms_api_content_need_text     (MsApiCall     *call,
                                       MsContext     *context);
/* @content: (nullable); @language: of the team. What is said in its blocks and attachments, in words; "" when it has none. (transfer full) */
char    *ms_api_content_describe      (const char    *content,
                                       gpointer       language);
/* @content: (nullable). Whether something in its blocks, or in those of its attachments, can be pressed. */
gboolean ms_api_content_has_actions   (const char    *content);

G_END_DECLS
