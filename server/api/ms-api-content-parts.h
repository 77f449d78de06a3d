/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a message may hold beyond its text: checks of blocks, attachments and metadata, and how they are kept. Pure. */

#pragma once

#include "ms-json-reader.h"

G_BEGIN_DECLS

/* Whether a value is at most MS_LIMIT_CONTENT_DEPTH levels deep. */
gboolean ms_content_is_flat         (MsJsonNode   node);
/**
 * ms_content_add_blocks:
 * @blocks: an array
 * @content: (inout) (nullable): an object as ms_wire_content_add() makes them
 * @error: MS_ERROR_INVALID_BLOCKS
 */
gboolean ms_content_add_blocks      (MsJsonNode   blocks,
                                     char       **content,
                                     GError     **error);
/* @attachments: an array. MS_ERROR_TOO_MANY_ATTACHMENTS, MS_ERROR_INVALID_ARGUMENTS. */
gboolean ms_content_add_attachments (MsJsonNode   attachments,
                                     char       **content,
                                     GError     **error);
/* @metadata: an object. MS_ERROR_INVALID_METADATA_FORMAT. */
gboolean ms_content_add_metadata    (MsJsonNode   metadata,
                                     char       **content,
                                     GError     **error);

G_END_DECLS
