/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row per user who is or was just there. What is shown is worked out from counts and times; a tick compares it with what was
 * told before. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-presence.h"

#include "ms-limits.h"

#define MS_US 1000

typedef struct
{
  gint64   user;
  gint64   touched; /* monotonic µs */
  gint64   gone; /* when the last connection went, 0 = not */
  gint64   activity; /* seconds since 1970 */
  guint    count;
  gboolean bot;
  gboolean manual_away;
  gboolean told_connected;
  gboolean told_active;
} PresenceRow;

struct _MsPresence
{
  GMutex      lock;
  GHashTable *rows; /* PresenceRow by its key */
  gint64      started;
  gint64      now;
};

static void
work_out (const MsPresence  *self,
          const PresenceRow *row,
          MsPresenceState   *state)
{
  gboolean lingering = row->gone > 0 && self->now - row->gone < MS_LIMIT_PRESENCE_OFFLINE_MS * MS_US;
  gboolean recent = self->now - row->touched < MS_LIMIT_PRESENCE_AWAY_SECONDS * G_USEC_PER_SEC;

  *state = (MsPresenceState) {
    .user = row->user,
    .connected = row->count > 0 || lingering,
    .manual_away = row->manual_away,
    .connection_count = row->count,
    .last_activity = row->activity,
  };
  state->active = state->connected && !row->manual_away && (row->bot || recent);
}

static void
touch_row (PresenceRow *row,
           gint64       now)
{
  row->touched = now;
  row->activity = g_get_real_time () / G_USEC_PER_SEC;
}

static PresenceRow *
ensure_row (MsPresence *self,
            gint64      user,
            gint64      now)
{
  PresenceRow *row = g_hash_table_lookup (self->rows, &user);

  self->now = MAX (self->now, now);
  if (row != NULL)
    return row;

  row = g_new0 (PresenceRow, 1);
  row->user = user;
  g_hash_table_insert (self->rows, &row->user, row);

  return row;
}

MsPresence *
ms_presence_new (gint64 now)
{
  MsPresence *self = g_new0 (MsPresence, 1);

  g_mutex_init (&self->lock);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->started = now;
  self->now = now;

  return self;
}

void
ms_presence_free (MsPresence *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->rows);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
ms_presence_connect (MsPresence *self,
                     gint64      user,
                     gboolean    bot,
                     gint64      now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PresenceRow *row = ensure_row (self, user, now);

  /* Coming is activity; coming back after a broken connection is not. */
  if (row->count == 0 && row->gone == 0)
    touch_row (row, now);
  row->count++;
  row->gone = 0;
  row->bot = bot;
}

void
ms_presence_disconnect (MsPresence *self,
                        gint64      user,
                        gint64      now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PresenceRow *row = ensure_row (self, user, now);

  if (row->count > 0 && --row->count == 0)
    row->gone = now;
}

void
ms_presence_touch (MsPresence *self,
                   gint64      user,
                   gint64      now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  touch_row (ensure_row (self, user, now), now);
}

void
ms_presence_set_away (MsPresence *self,
                      gint64      user,
                      gboolean    away,
                      gint64      now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PresenceRow *row = ensure_row (self, user, now);

  row->manual_away = away;
  if (!away)
    touch_row (row, now);
}

void
ms_presence_get (MsPresence      *self,
                 gint64           user,
                 MsPresenceState *state)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const PresenceRow *row = g_hash_table_lookup (self->rows, &user);

  *state = (MsPresenceState) { .user = user };
  if (row != NULL)
    work_out (self, row, state);
}

static gboolean
take_change (MsPresence  *self,
             PresenceRow *row,
             GArray      *changes)
{
  MsPresenceState state;

  work_out (self, row, &state);
  if (state.connected != row->told_connected || state.active != row->told_active)
    g_array_append_val (changes, state);
  row->told_connected = state.connected;
  row->told_active = state.active;

  /* Nothing left to remember. */
  return !state.connected && !row->manual_away;
}

GArray *
ms_presence_tick (MsPresence *self,
                  gint64      now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(GArray) changes = NULL;
  GHashTableIter iter;
  gpointer row;

  self->now = MAX (self->now, now);
  if (now - self->started < MS_LIMIT_PRESENCE_QUIET_MS * MS_US)
    return NULL;

  changes = g_array_new (FALSE, FALSE, sizeof (MsPresenceState));
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (take_change (self, row, changes))
      g_hash_table_iter_remove (&iter);

  return changes->len > 0 ? g_steal_pointer (&changes) : NULL;
}
