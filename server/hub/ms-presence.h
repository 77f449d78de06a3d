/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is there: connected, active or away, with hysteresis, so that a reconnect does not flicker. Shared by all shards and the API;
 * any thread. Times are handed in (monotonic, µs), so that tests own the clock. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsPresence MsPresence;

typedef struct
{
  gint64   user; /* key */
  gboolean connected;
  gboolean active;
  gboolean manual_away;
  guint    connection_count;
  gint64   last_activity; /* seconds since 1970, 0 = unknown */
} MsPresenceState;

/* @now: the program's start: for 10 s nothing is told, then everybody who is there. */
MsPresence *ms_presence_new         (gint64           now);
void        ms_presence_free        (MsPresence      *self);
/* One realtime connection came or went. Bots are active while they are connected. */
void        ms_presence_connect     (MsPresence      *self,
                                     gint64           user,
                                     gboolean         bot,
                                     gint64           now);
void        ms_presence_disconnect  (MsPresence      *self,
                                     gint64           user,
                                     gint64           now);
/* There was input: a tickle, a message, a typing mark. */
void        ms_presence_touch       (MsPresence      *self,
                                     gint64           user,
                                     gint64           now);
/* Away by hand, until it is taken back. */
void        ms_presence_set_away    (MsPresence      *self,
                                     gint64           user,
                                     gboolean         away,
                                     gint64           now);
/* What is shown to others at the moment; always filled. */
void        ms_presence_get         (MsPresence      *self,
                                     gint64           user,
                                     MsPresenceState *state);
/**
 * ms_presence_tick:
 *
 * Once a second, by one thread: lets time pass and takes what changed since the last tick.
 *
 * Returns: (transfer full) (nullable) (element-type MsPresenceState): NULL when nothing changed
 */
GArray     *ms_presence_tick        (MsPresence      *self,
                                     gint64           now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPresence, ms_presence_free)

G_END_DECLS
