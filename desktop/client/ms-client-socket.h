/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The realtime connection and its life: ticket, websocket, hello, pings, and another attempt after a while when it breaks. Knows
 * nothing of events: it hands frames to whoever listens. Inside the client layer only. Main context. */

#pragma once

#include "ms-client-http.h"
#include "ms-client-types.h"
#include "ms-json-reader.h"

G_BEGIN_DECLS

/* Who listens. All run on the main context; a handler may stop the socket. */
typedef struct
{
  /* The position to resume from, NULL for "from now". Borrowed. */
  const char *(*get_position)  (gpointer user_data);
  /* The last sequence number that is held: goes with every ping. */
  gint64      (*get_seq)       (gpointer user_data);
  /* hello came: the socket can send. @hello is the frame. */
  void        (*opened)        (MsJsonNode hello,
                                gpointer   user_data);
  /* Any frame after hello except pong and goodbye; @raw are its bytes. */
  void        (*frame)         (MsJsonNode  root,
                                GBytes     *raw,
                                gpointer    user_data);
  void        (*pong)          (gint64      seq,
                                gpointer    user_data);
  void        (*closed)        (gpointer    user_data); /* an open connection is gone */
  void        (*state_changed) (gpointer    user_data);
} MsClientSocketHandlers;

/* Times, so that tests need not wait. Milliseconds. */
typedef struct
{
  guint ping_idle; /* silence before a ping */
  guint ping_answer; /* silence after it that means dead */
  guint handshake; /* ticket to hello */
  guint backoff_first;
  guint backoff_max;
} MsClientSocketTimes;

#define MS_TYPE_CLIENT_SOCKET (ms_client_socket_get_type ())

G_DECLARE_FINAL_TYPE (MsClientSocket, ms_client_socket, MS, CLIENT_SOCKET, GObject)

MsClientSocket   *ms_client_socket_new            (MsClientHttp                 *http,
                                                   const MsClientSocketHandlers *handlers,
                                                   gpointer                      user_data);
void              ms_client_socket_set_times      (MsClientSocket               *self,
                                                   const MsClientSocketTimes    *times);
void              ms_client_socket_start          (MsClientSocket               *self);
void              ms_client_socket_stop           (MsClientSocket               *self);

/* Tries at once if it waits. */
void              ms_client_socket_retry_now      (MsClientSocket               *self);

/* Drops the connection and makes another after the usual delay: the peer broke the protocol. */
void              ms_client_socket_reconnect      (MsClientSocket               *self);

/* OFFLINE, CONNECTING, ONLINE (hello came), WAITING or SIGNED_OUT. */
MsConnectionState ms_client_socket_get_state      (MsClientSocket               *self);
gint64            ms_client_socket_get_retry_time (MsClientSocket               *self);

/**
 * ms_client_socket_is_blocked:
 *
 * Returns: whether the API answers but websockets do not come through: then calls have to do
 */
gboolean          ms_client_socket_is_blocked     (MsClientSocket               *self);

/**
 * ms_client_socket_send:
 * @json: one object; nothing happens unless ONLINE
 */
gboolean          ms_client_socket_send           (MsClientSocket               *self,
                                                   const char                   *json);

G_END_DECLS
