/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The door: accepts connections by itself (a descriptor shortage pauses it and never ends it), keeps caps per address and in all,
 * ends whoever takes too long, and hands the guarded streams to the HTTP server. Main thread unless said otherwise. */

#pragma once

#include <libsoup/soup.h>

#include "ms-edge-stream.h"
#include "ms-peer-table.h"

G_BEGIN_DECLS

typedef struct _MsListener MsListener;

typedef struct
{
  MsPeerCounters peers;
  guint64        overdue; /* ended by a deadline */
  guint64        shortages; /* of descriptors */
} MsListenerCounters;

/**
 * ms_listener_new:
 * @certificate: (nullable): with one, every connection is TLS
 * @exempt: (nullable) (transfer none): addresses without caps; must outlive the listener
 */
MsListener *ms_listener_new           (SoupServer          *server,
                                       GTlsCertificate     *certificate,
                                       const MsAddressSet  *exempt);
void        ms_listener_free          (MsListener          *self);
/**
 * ms_listener_open:
 * @address: (nullable): an IP address, NULL for all
 * @port: 0 picks a free one
 */
gboolean    ms_listener_open          (MsListener          *self,
                                       const char          *address,
                                       guint16              port,
                                       GError             **error);
guint16     ms_listener_get_port      (MsListener          *self);
/* Accepts no more; ends connections that do nothing. */
void        ms_listener_stop          (MsListener          *self);
/* Ends those that do nothing by now. Returns: how many are still busy. */
guint       ms_listener_close_idle    (MsListener          *self);
/* Ends those on which long files come or go: what came is kept, and both ways can be gone on with. */
void        ms_listener_end_transfers (MsListener          *self);
/* Bytes of bodies that are being read. */
guint64     ms_listener_get_pending   (MsListener          *self);
/**
 * ms_listener_take_over:
 *
 * From now on @stream counts as a socket, not as an HTTP connection.
 *
 * Returns: (transfer full): to be given to ms_listener_socket_closed() when it is gone
 */
MsPeer     *ms_listener_take_over     (MsListener          *self,
                                       MsEdgeStream        *stream);
/* Any thread. */
void        ms_listener_socket_closed (MsListener          *self,
                                       MsPeer              *peer);
void        ms_listener_get_counters  (MsListener          *self,
                                       MsListenerCounters  *counters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsListener, ms_listener_free)

G_END_DECLS
