/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is connected, by address, and how often: the door asks before it lets somebody in. Main thread unless said otherwise. */

#pragma once

#include "ms-address-set.h"

G_BEGIN_DECLS

typedef struct _MsPeer MsPeer;
typedef struct _MsPeerTable MsPeerTable;

typedef struct
{
  guint   http_connections;
  guint   sockets;
  guint64 accepted;
  guint64 refused; /* over a cap */
} MsPeerCounters;

/* @exempt: (nullable) (transfer none): addresses without caps of their own; must outlive the table */
MsPeerTable *ms_peer_table_new           (const MsAddressSet *exempt);
void         ms_peer_table_free          (MsPeerTable        *self);
/**
 * ms_peer_table_enter:
 *
 * An HTTP connection more.
 *
 * Returns: (nullable) (transfer full): to be given to ms_peer_table_leave() when it is gone; NULL over a cap
 */
MsPeer      *ms_peer_table_enter         (MsPeerTable        *self,
                                          GInetAddress       *address);
void         ms_peer_table_leave         (MsPeerTable        *self,
                                          MsPeer             *peer);
/* Any thread; a socket counts until it is removed, whatever becomes of the connection it came from. */
void         ms_peer_table_add_socket    (MsPeerTable        *self,
                                          MsPeer             *peer);
void         ms_peer_table_remove_socket (MsPeerTable        *self,
                                          MsPeer             *peer);
void         ms_peer_table_get_counters  (MsPeerTable        *self,
                                          MsPeerCounters     *counters);
/* Whether the peer may have one more TLS handshake at the same time; TRUE counts it until its end. */
gboolean     ms_peer_begin_handshake     (MsPeer             *peer);
void         ms_peer_end_handshake       (MsPeer             *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPeerTable, ms_peer_table_free)

G_END_DECLS
