/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * What a person typed, made into message text: escaped, with @name and #name as mentions. And back, for editing. Main context. */

#pragma once

#include "ms-client-types.h"

G_BEGIN_DECLS

/**
 * ms_client_compose:
 * @typed: plain text as typed, "Привет @anna, see #general"
 *
 * Escapes & < >, then makes @name → <@U…>, #name → <#C…>, @here, @channel and @everyone → <!…> wherever the name is known, the longest
 * name first, only at word borders and outside code. What does not match stays as it was typed.
 *
 * Returns: (transfer full): escaped text for ms_client_send_message()
 */
char *ms_client_compose          (MsClient   *client,
                                  const char *typed);

/**
 * ms_client_compose_to_typed:
 * @text: escaped text of a message
 *
 * Returns: (transfer full): what would have to be typed to get it: the contents of the field that edits a message
 */
char *ms_client_compose_to_typed (MsClient   *client,
                                  const char *text);

G_END_DECLS
