/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the rows of the store to the directory, the session table and presence. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-snapshot-loader.h"

#include "ms-blocking.h"
#include "ms-event-log.h"
#include "ms-limits.h"
#include "ms-snapshot.h"
#include "ms-store.h"

static void
team_cb (const MsTeam *team,
         gboolean      is_empty,
         const char   *epoch,
         gint64        seq,
         gint64        oldest,
         gpointer      user_data)
{
  MsSnapshotTarget *target = user_data;

  ms_directory_set_team (target->directory, team->id);
  ms_directory_set_seq (target->directory, seq);
  ms_auth_guard_set_team (target->guard, is_empty ? NULL : team->name, is_empty ? NULL : team->language,
                          team->registration == MS_REGISTRATION_OPEN, team->guests);
  g_free (target->epoch);
  target->epoch = g_strdup (epoch);
  target->oldest = oldest;
  target->is_empty = is_empty;
}

static void
user_cb (const MsSnapshotUser *row,
         gpointer              user_data)
{
  MsSnapshotTarget *target = user_data;
  const MsDirectoryUser user = {
    .key = row->key,
    .id = row->id,
    .name = row->name,
    .display = row->display,
    .role = row->role,
    .deleted = row->deleted,
    .bot = row->role == MS_ROLE_BOT,
  };

  ms_directory_add_user (target->directory, &user);
  if (row->manual_away)
    ms_presence_set_away (target->presence, row->key, TRUE, g_get_monotonic_time ());
}

static void
channel_cb (const MsSnapshotChannel *row,
            gpointer                 user_data)
{
  MsSnapshotTarget *target = user_data;
  const MsDirectoryChannel channel = {
    .key = row->key,
    .id = row->id,
    .name = row->name,
    .kind = row->kind,
    .archived = row->archived,
    .general = row->general,
  };

  ms_directory_add_channel (target->directory, &channel);
}

static void
member_cb (gint64   channel,
           gint64   user,
           gint64   from_seq,
           gpointer user_data)
{
  MsSnapshotTarget *target = user_data;

  ms_directory_add_member (target->directory, channel, user, from_seq);
}

static void
session_cb (const MsSnapshotSession *row,
            gpointer                 user_data)
{
  MsSnapshotTarget *target = user_data;
  char hash[65];

  for (guint i = 0; i < 32; i++)
    g_snprintf (hash + 2 * i, 3, "%02x", row->hash[i]);
  ms_auth_guard_add_session (target->guard, hash, row->key, row->user, row->kind, row->expires,
                             row->expires - MAX (row->created, row->last_used));
  if (row->ended)
    ms_auth_guard_end_session (target->guard, row->key);
}

static void
starred_cb (gint64   channel,
            gint64   user,
            gpointer user_data)
{
  MsSnapshotTarget *target = user_data;

  ms_directory_add_starred (target->directory, channel, user);
}

static void
app_cb (gint64       key,
        gint64       user,
        const MsApp *app,
        gpointer     user_data)
{
  MsSnapshotTarget *target = user_data;

  ms_app_hub_add (target->apps, ms_app_record_new (key, user, app));
}

static void
head_cb (gint64   topic,
         gint64   seq,
         gpointer user_data)
{
  MsSnapshotTarget *target = user_data;

  ms_directory_set_head (target->directory, topic, seq);
}

static gboolean
load_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  static const MsSnapshotVisitor visitor = {
    .team = team_cb,
    .user = user_cb,
    .channel = channel_cb,
    .member = member_cb,
    .session = session_cb,
    .starred = starred_cb,
    .app = app_cb,
    .head = head_cb,
  };

  MsSnapshotTarget *target = data;
  MsStore *store = ms_context_get_store (context);

  g_clear_pointer (&target->recent, ms_event_batch_unref);
  target->recent = ms_event_log_read_last (store, MS_LIMIT_RING_PRELOAD, MS_LIMIT_RING_BYTES, error);
  ms_app_hub_set_hook_targets (target->apps, ms_store_get_hook_targets (store));
  return target->recent != NULL && ms_snapshot_load (store, &visitor, data, error);
}

gboolean
ms_snapshot_loader_run (MsReaderPool      *readers,
                        MsSnapshotTarget  *target,
                        GError           **error)
{
  return ms_blocking_read (readers, load_cb, target, error);
}
