/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Watches the raw bytes of a connection before the HTTP library sees them, and decides where each request ends. What two readers
 * could understand differently (two Host or Content-Length fields, a length and chunks, blanks before a colon, folded lines, bare
 * line feeds) is refused here, and so is what is too large, before any of its body is read. Knows no sockets. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_REQUEST_IDLE,     /* nothing of the next request has come */
  MS_REQUEST_HEADER,   /* a part of its header */
  MS_REQUEST_BODY,     /* the header is good, the body is on its way */
  MS_REQUEST_COMPLETE, /* all of it is here; the next byte begins another */
  MS_REQUEST_UPGRADE,  /* a websocket handshake: what follows are frames */
  MS_REQUEST_REFUSED,
} MsRequestPhase;

typedef struct _MsRequestGuard MsRequestGuard;

MsRequestGuard *ms_request_guard_new           (void);
void            ms_request_guard_free          (MsRequestGuard *self);
/* Whether the request whose header came last brings a file: its body is handed on and held by nobody; only its bytes are counted here. */
gboolean        ms_request_guard_is_stream     (MsRequestGuard *self);
/* It is none after all: somebody holds it. */
void            ms_request_guard_hold_body     (MsRequestGuard *self);
/* Bytes of its body that came. */
guint64         ms_request_guard_get_received  (MsRequestGuard *self);
/* How long the body of a request to @target may be. */
guint64         ms_request_guard_get_limit     (const char     *target,
                                                gsize           length);
/**
 * ms_request_guard_feed:
 * @data: (array length=length): the bytes that came
 *
 * Returns: 0 when they may be handed on, else the HTTP status of the refusal; nothing of @data may then be handed on
 */
guint           ms_request_guard_feed          (MsRequestGuard *self,
                                                const guint8   *data,
                                                gsize           length);
MsRequestPhase  ms_request_guard_get_phase     (MsRequestGuard *self);
/* Bytes of the body that are still to come. */
guint64         ms_request_guard_get_remaining (MsRequestGuard *self);
/* Bytes of the whole body of the request whose header came last. */
guint64         ms_request_guard_get_length    (MsRequestGuard *self);
/* How many headers were good: two requests may come so close together that no phase between them is seen. */
guint           ms_request_guard_get_n_requests (MsRequestGuard *self);
/* Whether the request asked to be told before it sends its body (Expect: 100-continue). */
gboolean        ms_request_guard_get_expects   (MsRequestGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRequestGuard, ms_request_guard_free)

G_END_DECLS
