/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sockets that listen, non-blocking where somebody may knock. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ms_listening_socket_new:
 * @address: (nullable): an IP address, NULL for all of both families
 * @port: 0 picks a free one
 *
 * Returns: (nullable) (transfer full): bound, with a long queue
 */
GSocket *ms_listening_socket_new             (const char  *address,
                                              guint16      port,
                                              GError     **error);
/* (nullable) (transfer full): one that nobody can ever connect to: its name in @folder is gone already. */
GSocket *ms_listening_socket_new_unreachable (const char  *folder,
                                              GError     **error);

G_END_DECLS
