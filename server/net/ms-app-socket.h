/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One Socket Mode connection after its handshake: our codec over a nonblocking transport. Few and quiet, so they live on the main
 * thread and not on a shard. */

#pragma once

#include "ms-shard.h"

G_BEGIN_DECLS

typedef struct _MsAppSocket MsAppSocket;

typedef struct
{
  /* A whole text message; not called after ms_app_socket_close(). */
  void   (*received) (MsAppSocket *socket,
                      const char  *text,
                      gsize        length,
                      gpointer     user_data);
  /* It is gone: the last call. Free it there or later. Never from inside of a function of this file but ms_app_socket_tick(). */
  void   (*gone)     (MsAppSocket *socket,
                      gpointer     user_data);
  gpointer user_data;
} MsAppSocketEvents;

/* Takes @adoption's descriptor and stream. */
MsAppSocket *ms_app_socket_new   (const MsAdoption        *adoption,
                                  const MsAppSocketEvents *events);
void         ms_app_socket_free  (MsAppSocket             *self);
/* A text frame. FALSE: too much waits for the peer already, nothing was taken. */
gboolean     ms_app_socket_send  (MsAppSocket             *self,
                                  const char              *json,
                                  gsize                    length);
/* Says so and waits for the peer, not for long. @reason: ASCII. */
void         ms_app_socket_close (MsAppSocket             *self,
                                  guint16                  code,
                                  const char              *reason);
/* A few times a second: pings, silent peers, peers that do not close. @now: monotonic µs. */
void         ms_app_socket_tick  (MsAppSocket             *self,
                                  gint64                   now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAppSocket, ms_app_socket_free)

G_END_DECLS
