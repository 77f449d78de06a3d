/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The language of the simple door: {"id","username","text","ts"} with plain text out, plain text with @names in. */

#pragma once

#include "ms-directory.h"
#include "ms-run.h"

G_BEGIN_DECLS

/* The frame of a new message. Returns: (transfer full) (nullable): NULL when @event is no message. */
MsRun *ms_simple_dialect_encode (const MsDirectory *directory,
                                 MsEvent           *event);
/**
 * ms_simple_dialect_decode_text:
 * @text: plain text
 *
 * Returns: (transfer full): escaped text in which the @name of a user is a mention
 */
char  *ms_simple_dialect_decode_text (const MsDirectory *directory,
                                      const char        *text);

G_END_DECLS
