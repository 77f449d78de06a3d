/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bots that send only blocks or attachments: the words in them become the text of the message. */

#pragma once

#include "ms-json-reader.h"

G_BEGIN_DECLS

/**
 * ms_api_fallback_text:
 * @blocks: an array, or none
 * @attachments: an array, or none
 *
 * For a heading with an address that is a link, for a field with a title one line "Title: value".
 *
 * Returns: (transfer full): their words in lines; "" when there are none
 */
char *ms_api_fallback_text (MsJsonNode blocks,
                            MsJsonNode attachments);

G_END_DECLS
