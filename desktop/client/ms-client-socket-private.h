/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the socket, shared by its files: its life between attempts (ms-client-socket.c), one attempt and its connection
 * (-connect.c). */

#pragma once

#include "ms-client-socket.h"

G_BEGIN_DECLS

struct _MsClientSocket
{
  GObject parent_instance;

  MsClientHttp                 *http;
  const MsClientSocketHandlers *handlers;
  gpointer                      user_data; /* borrowed: the owner outlives or stops us */
  MsClientSocketTimes           times;

  /* The ms_client_socket_attempt or connection of now. */
  GCancellable            *cancellable;
  SoupWebsocketConnection *connection;
  MsJsonReader            *reader;
  gboolean                 got_hello;
  gint64                   opened_at;
  gint64                   pinged_at;
  gint64                   goodbye_ms; /* < 0: none */
  guint                    timer; /* handshake, or the next ping, or its answer */

  /* Between attempts. */
  MsConnectionState state;
  guint             failures;
  guint             retry_id;
  gint64            retry_time;
  gboolean          blocked;
  GNetworkMonitor  *monitor;
};

/* Makes an attempt: rtm.connect → websocket → hello. */
void ms_client_socket_attempt     (MsClientSocket    *self);
void ms_client_socket_set_state   (MsClientSocket    *self,
                                   MsConnectionState  state);

/* Whatever broke: tells, then decides when to try again. @delay: milliseconds; < 0: the usual. */
void ms_client_socket_lost        (MsClientSocket    *self,
                                   gint64             delay);

/* The session is over: no further attempt. */
void ms_client_socket_end_session (MsClientSocket    *self);

G_END_DECLS
