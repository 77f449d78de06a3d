/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seam between the load and the languages that servers speak. A wire greets, cuts what arrives into whole pieces, and tells the
 * load what they mean; it keeps no state but the stage of the peer. */

#pragma once

#include <glib.h>

#include "bench-peer.h"

G_BEGIN_DECLS

typedef struct _BenchLoad BenchLoad;

typedef struct
{
  const char *name;
  gboolean    echoes; /* a sender receives its own message */

  void  (*greet) (BenchLoad *load,
                  BenchPeer *peer);

  /* Returns how many bytes whole pieces took. */
  gsize (*take)  (BenchLoad    *load,
                  BenchPeer    *peer,
                  const guint8 *data,
                  gsize         length);

  void  (*post)  (BenchLoad  *load,
                  BenchPeer  *peer,
                  guint64     number,
                  const char *text);
} BenchWire;

extern const BenchWire bench_wire_bare;
extern const BenchWire bench_wire_greeted;
extern const BenchWire bench_wire_rtm;
extern const BenchWire bench_wire_rtm_ping;
extern const BenchWire bench_wire_socketio;
extern const BenchWire bench_wire_irc;
extern const BenchWire bench_wire_mqtt;

/* What a wire tells the load. */
void        bench_load_ready        (BenchLoad  *load,
                                     BenchPeer  *peer);
void        bench_load_delivered    (BenchLoad  *load,
                                     BenchPeer  *peer,
                                     const char *text,
                                     gsize       length);
void        bench_load_acknowledged (BenchLoad  *load,
                                     guint64     number,
                                     gboolean    ok);
const char *bench_load_get_channel  (BenchLoad  *load,
                                     guint64     number);

G_END_DECLS
