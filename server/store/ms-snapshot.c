/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One walk over everything that the program keeps in memory. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-snapshot.h"

#include "ms-app-store.h"
#include "ms-db-statement.h"
#include "ms-event-store.h"
#include "ms-session-store.h"

typedef void (*RowFunc) (MsDbStatement           *row,
                         const MsSnapshotVisitor *visitor,
                         gpointer                 user_data);

static gboolean
walk (MsStore                  *store,
      const char               *sql,
      RowFunc                   func,
      const MsSnapshotVisitor  *visitor,
      gpointer                  user_data,
      GError                  **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    func (statement, visitor, user_data);
  return step == MS_DB_DONE;
}

static void
on_user (MsDbStatement           *row,
         const MsSnapshotVisitor *visitor,
         gpointer                 user_data)
{
  MsSnapshotUser user = {
    .key = ms_db_statement_get_int (row, 0),
    .id = ms_db_statement_get_text (row, 1),
    .name = ms_db_statement_get_text (row, 2),
    .display = ms_db_statement_get_text (row, 3),
    .role = MS_ROLE_GUEST,
    .deleted = ms_db_statement_get_int (row, 5) != 0,
    .manual_away = ms_db_statement_get_int (row, 6) != 0,
  };

  ms_role_from_string (ms_db_statement_get_text (row, 4), &user.role);
  visitor->user (&user, user_data);
}

static void
on_channel (MsDbStatement           *row,
            const MsSnapshotVisitor *visitor,
            gpointer                 user_data)
{
  MsSnapshotChannel channel = {
    .key = ms_db_statement_get_int (row, 0),
    .id = ms_db_statement_get_text (row, 1),
    .name = ms_db_statement_get_text (row, 2),
    .kind = ms_channel_kind_from_string (ms_db_statement_get_text (row, 3)),
    .archived = ms_db_statement_get_int (row, 4) != 0,
    .general = ms_db_statement_get_int (row, 5) != 0,
  };

  visitor->channel (&channel, user_data);
}

static void
on_member (MsDbStatement           *row,
           const MsSnapshotVisitor *visitor,
           gpointer                 user_data)
{
  visitor->member (ms_db_statement_get_int (row, 0),
                   ms_db_statement_get_int (row, 1),
                   ms_db_statement_get_int (row, 2),
                   user_data);
}

static void
on_session (MsDbStatement           *row,
            const MsSnapshotVisitor *visitor,
            gpointer                 user_data)
{
  gsize length = 0;
  MsSnapshotSession session = {
    .key = ms_db_statement_get_int (row, 0),
    .user = ms_db_statement_get_int (row, 1),
    .hash = ms_db_statement_get_blob (row, 2, &length),
    .kind = ms_token_kind_from_string (ms_db_statement_get_text (row, 3)),
    .created = ms_db_statement_get_int (row, 4),
    .expires = ms_db_statement_get_int (row, 5),
    .last_used = ms_db_statement_get_int (row, 6),
    .ended = ms_db_statement_get_int (row, 7) != 0,
  };

  if (length == MS_SESSION_HASH_BYTES)
    visitor->session (&session, user_data);
}

static void
on_starred (MsDbStatement           *row,
            const MsSnapshotVisitor *visitor,
            gpointer                 user_data)
{
  visitor->starred (ms_db_statement_get_int (row, 0), ms_db_statement_get_int (row, 1), user_data);
}

typedef struct
{
  const MsSnapshotVisitor *visitor;
  gpointer                 user_data;
} Apps;

static void
on_app (const MsAppRow *row,
        gpointer        user_data)
{
  const Apps *apps = user_data;

  apps->visitor->app (row->key, row->user, row->app, apps->user_data);
}

static gboolean
load_team (MsStore                  *store,
           const MsSnapshotVisitor  *visitor,
           gpointer                  user_data,
           GError                  **error)
{
  gint64 oldest = 0;

  if (visitor->team == NULL)
    return TRUE;
  if (!ms_event_store_get_oldest (store, &oldest, error))
    return FALSE;

  visitor->team (ms_store_get_team (store),
                 !ms_store_is_set_up (store),
                 ms_store_get_epoch (store),
                 ms_store_get_seq (store),
                 oldest > 0 ? oldest : ms_store_get_seq (store) + 1,
                 user_data);
  return TRUE;
}

gboolean
ms_snapshot_load (MsStore                  *store,
                  const MsSnapshotVisitor  *visitor,
                  gpointer                  user_data,
                  GError                  **error)
{
  static const char users[] =
    "SELECT id, public_id, name, coalesce (nullif (display_name, ''), nullif (real_name, ''), name), role, deleted, manual_away"
    " FROM account ORDER BY id";
  static const char channels[] =
    "SELECT id, public_id, CASE WHEN kind = 'mpim' THEN '' ELSE coalesce (name, '') END, kind, archived, is_general FROM channel ORDER BY id";
  static const char members[] = "SELECT channel, account, from_seq FROM membership ORDER BY channel, account";
  static const char sessions[] =
    "SELECT s.id, s.account, s.hash, CASE s.level WHEN 'app' THEN s.level ELSE s.kind END, s.created, s.expires, s.last_used, s.ended"
    " FROM session s JOIN account a ON a.id = s.account WHERE a.deleted = 0 OR s.ended > 0 ORDER BY s.id";

  static const char starred[] = "SELECT DISTINCT channel, account FROM star ORDER BY account";
  Apps apps = { visitor, user_data };

  return load_team (store, visitor, user_data, error)
         && (visitor->user == NULL || walk (store, users, on_user, visitor, user_data, error))
         && (visitor->channel == NULL || walk (store, channels, on_channel, visitor, user_data, error))
         && (visitor->member == NULL || walk (store, members, on_member, visitor, user_data, error))
         && (visitor->session == NULL || walk (store, sessions, on_session, visitor, user_data, error))
         && (visitor->starred == NULL || walk (store, starred, on_starred, visitor, user_data, error))
         && (visitor->app == NULL || ms_app_store_visit (store, 0, G_MAXINT32, on_app, &apps, error))
         && (visitor->head == NULL || ms_event_store_visit_heads (store, visitor->head, user_data, error));
}
