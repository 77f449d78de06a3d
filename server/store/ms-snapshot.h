/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that the program keeps in memory, read once at start out of one transaction: people, channels, who is where, sessions, heads. */

#pragma once

#include "ms-app.h"
#include "ms-channel.h"
#include "ms-store.h"
#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

/* Views, valid in the call. */
typedef struct
{
  gint64      key;
  const char *id;
  const char *name;
  const char *display; /* what people see */
  MsRole      role;
  gboolean    deleted;
  gboolean    manual_away;
} MsSnapshotUser;

typedef struct
{
  gint64        key;
  const char   *id;
  const char   *name; /* "" for a direct message */
  MsChannelKind kind;
  gboolean      archived;
  gboolean      general;
} MsSnapshotChannel;

typedef struct
{
  gint64        key;
  gint64        user;
  const guint8 *hash; /* 32 bytes: SHA-256 of the token */
  MsTokenKind   kind;
  gint64        created; /* seconds */
  gint64        expires; /* seconds, 0 = never */
  gint64        last_used; /* seconds */
  gboolean      ended; /* with its account's deactivation: only remembered */
} MsSnapshotSession;

/* Called in this order; each may be NULL. */
typedef struct
{
  void (*team)    (const MsTeam            *team,
                   gboolean                 is_empty, /* first run is still to be done */
                   const char              *epoch,
                   gint64                   seq,
                   gint64                   oldest, /* seq of the oldest event kept */
                   gpointer                 user_data);
  void (*user)    (const MsSnapshotUser    *user,
                   gpointer                 user_data);
  void (*channel) (const MsSnapshotChannel *channel,
                   gpointer                 user_data);
  void (*member)  (gint64                   channel,
                   gint64                   user,
                   gint64                   from_seq,
                   gpointer                 user_data);
  void (*session) (const MsSnapshotSession *session,
                   gpointer                 user_data);
  /* @user saved messages of @channel. */
  void (*starred) (gint64                   channel,
                   gint64                   user,
                   gpointer                 user_data);
  /* Without commands. */
  void (*app)     (gint64                   key,
                   gint64                   user,
                   const MsApp             *app,
                   gpointer                 user_data);
  /* @topic as in ms-event.h (MsTopic). */
  void (*head)    (gint64                   topic,
                   gint64                   seq,
                   gpointer                 user_data);
} MsSnapshotVisitor;

/**
 * ms_snapshot_load:
 * @store: of a reader's (or the worker's) context, inside its transaction
 */
gboolean ms_snapshot_load (MsStore                 *store,
                           const MsSnapshotVisitor *visitor,
                           gpointer                 user_data,
                           GError                 **error);

G_END_DECLS
