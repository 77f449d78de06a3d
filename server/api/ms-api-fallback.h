/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bots that send only blocks or attachments: the words in them become the text of the message. */

#pragma once

#include "ms-arguments.h"

G_BEGIN_DECLS

/**
 * ms_api_fallback_text:
 * @error: MS_ERROR_INVALID_BLOCKS, MS_ERROR_TOO_MANY_ATTACHMENTS, MS_ERROR_INVALID_ARGUMENTS
 *
 * Returns: (transfer full) (nullable): the words of `blocks` and `attachments`, one line each; "" when there are none
 */
char *ms_api_fallback_text (MsArguments  *arguments,
                            GError      **error);

G_END_DECLS
