/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One accepted connection as the HTTP library sees it: every byte that comes in passes the request guard first. Knows what the
 * connection is doing and since when, so that the listener can enforce its deadlines. Main thread. */

#pragma once

#include <gio/gio.h>

#include "ms-request-guard.h"

G_BEGIN_DECLS

#define MS_TYPE_EDGE_STREAM (ms_edge_stream_get_type ())
G_DECLARE_FINAL_TYPE (MsEdgeStream, ms_edge_stream, MS, EDGE_STREAM, GIOStream)

/**
 * ms_edge_stream_new:
 * @base: the connection itself, or TLS over it; with pollable streams
 * @tcp: the connection
 */
MsEdgeStream   *ms_edge_stream_new          (GIOStream         *base,
                                             GSocketConnection *tcp);
/* Of a message's remote address, as the listener made it. (transfer none) (nullable) */
MsEdgeStream   *ms_edge_stream_from_address (GSocketAddress    *address);
void            ms_edge_stream_attach       (MsEdgeStream      *self,
                                             GSocketAddress    *address);
/**
 * ms_edge_stream_refuse:
 *
 * Answers at once and reads no more: whatever still comes is thrown away until the peer hangs up or the sweep ends it.
 */
void            ms_edge_stream_refuse       (MsEdgeStream      *self,
                                             guint              status,
                                             const char        *error_name);
gboolean        ms_edge_stream_is_refused   (MsEdgeStream      *self);
/* The request was answered. */
void            ms_edge_stream_answered     (MsEdgeStream      *self);
/* A block of a long answer was taken: from now on it may last as long as its blocks are. */
void            ms_edge_stream_note_sent    (MsEdgeStream      *self);
/**
 * ms_edge_stream_is_overdue:
 * @now: monotonic µs
 *
 * Returns: whether the peer took longer than allowed for what it is doing
 */
gboolean        ms_edge_stream_is_overdue   (MsEdgeStream      *self,
                                             gint64             now);
/* Monotonic µs: the request that came last was not sent before that: then the connection began, or the one before was answered. */
gint64          ms_edge_stream_get_free_since (MsEdgeStream    *self);
/* Makes both sides see the end. */
void            ms_edge_stream_shut_down    (MsEdgeStream      *self);
/* Whether nothing of a request is on its way. */
gboolean        ms_edge_stream_is_idle      (MsEdgeStream      *self);
/* Whether a file comes or goes on it, which can be gone on with later. */
gboolean        ms_edge_stream_is_transfer  (MsEdgeStream      *self);
/* The body that could have been a file is held in memory after all. */
void            ms_edge_stream_hold_body    (MsEdgeStream      *self);
/* Bytes of the body that is being read or answered: the library holds it until then. */
guint64         ms_edge_stream_get_pending  (MsEdgeStream      *self);
gboolean        ms_edge_stream_is_secure    (MsEdgeStream      *self);
GIOStream      *ms_edge_stream_get_base     (MsEdgeStream      *self);
GSocket        *ms_edge_stream_get_socket   (MsEdgeStream      *self);
/* The stream now belongs to a websocket: no deadlines any more. */
void            ms_edge_stream_release      (MsEdgeStream      *self);
gboolean        ms_edge_stream_is_released  (MsEdgeStream      *self);

G_END_DECLS
