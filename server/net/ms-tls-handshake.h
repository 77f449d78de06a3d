/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From an accepted connection to an encrypted one. Main thread. */

#pragma once

#include "ms-edge-stream.h"
#include "ms-peer-table.h"

G_BEGIN_DECLS

typedef void (*MsTlsHandshakeDone) (MsEdgeStream   *stream,
                                    GSocketAddress *remote,
                                    gpointer        user_data);

/* (nullable) (transfer full): the server's side of TLS over @tcp. */
GIOStream *ms_tls_handshake_wrap  (GSocketConnection *tcp,
                                   GTlsCertificate   *certificate);
/**
 * ms_tls_handshake_start:
 * @stream: over what ms_tls_handshake_wrap() made; kept until the end
 * @peer: (transfer none): whose connection it is
 * @remote: (transfer none): given on to @done
 * @done: called if it succeeds; when it does not, @stream is just let go
 */
void       ms_tls_handshake_start (MsEdgeStream      *stream,
                                   MsPeer            *peer,
                                   GSocketAddress    *remote,
                                   MsTlsHandshakeDone done,
                                   gpointer           user_data);

G_END_DECLS
