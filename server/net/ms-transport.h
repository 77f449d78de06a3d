/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seam between a realtime connection and its bytes: a plain nonblocking socket, or a TLS stream of GIO above one. Never blocks. */

#pragma once

#include <gio/gio.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/* What a would-be transfer says instead of a count. */
#define MS_TRANSPORT_AGAIN (-1) /* not now */
#define MS_TRANSPORT_GONE (-2) /* the peer went, or an error */

/* @stream: (nullable): NULL for a plain socket. */
gssize   ms_transport_read        (int                 fd,
                                   GIOStream          *stream,
                                   void               *buffer,
                                   gsize               size);
/* May take a part. TLS takes of the first piece alone, and after AGAIN wants the same bytes again. */
gssize   ms_transport_writev      (int                 fd,
                                   GIOStream          *stream,
                                   const struct iovec *pieces,
                                   guint               n_pieces);
/* Whether bytes may wait above the descriptor, which a poller does not see: read until AGAIN. */
gboolean ms_transport_has_pending (GIOStream          *stream);
/* Says that nothing more will be written. TLS ends without its alert, as in ms_transport_close(). */
void     ms_transport_finish      (int                 fd);
/* Closes both; takes the reference. */
void     ms_transport_close       (int                 fd,
                                   GIOStream          *stream);
/* Options of a new socket; failures do not matter. */
void     ms_transport_tune        (int                 fd);

G_END_DECLS
