/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The opening handshake of RFC 6455, the server's half: what is wrong with a request, the refusal, the 101. Who may come in is no
 * question of this file. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * ms_websocket_handshake_check:
 *
 * Refuses what is no proper handshake: 405 another method than GET; 400 a body or a key that is none; 426 where no upgrade to websocket is asked
 * for (HTTP/1.0 cannot) or another version than 13.
 *
 * Returns: whether @message may be answered by ms_websocket_handshake_accept(); else it is answered
 */
gboolean ms_websocket_handshake_check  (SoupServerMessage *message);
/* Answers 101: no extensions, no protocol. */
void     ms_websocket_handshake_accept (SoupServerMessage *message);
/* A refusal ends the connection: what may stand behind the request could be frames. */
void     ms_websocket_handshake_refuse (SoupServerMessage *message,
                                        guint              status,
                                        const char        *error_name);

G_END_DECLS
