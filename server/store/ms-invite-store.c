/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of invitations. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-invite-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"

gint64
ms_invite_store_insert (MsStore            *store,
                        const MsInviteRow  *row,
                        GError            **error)
{
  static const char sql[] =
    "INSERT INTO invite (code, creator, created, expires, uses) VALUES ($1, $2, $3, $4, $5) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  ms_db_statement_bind_text (statement, 1, row->code);
  ms_db_statement_bind_key (statement, 2, row->creator);
  ms_db_statement_bind_int (statement, 3, row->created);
  ms_db_statement_bind_int (statement, 4, row->expires);
  ms_db_statement_bind_int (statement, 5, row->uses);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

gboolean
ms_invite_store_add_channel (MsStore  *store,
                             gint64    invite,
                             gint64    channel,
                             GError  **error)
{
  static const char sql[] = "INSERT INTO invite_channel (invite, channel) VALUES ($1, $2) ON CONFLICT (invite, channel) DO NOTHING";
  const gint64 values[] = { invite, channel };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_invite_store_find (MsStore      *store,
                      const char   *code,
                      MsInviteRow  *row,
                      gboolean     *found,
                      GError      **error)
{
  static const char sql[] = "SELECT id, creator, created, expires, uses, used FROM invite WHERE code = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *found = FALSE;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, code);
  step = ms_db_statement_step (statement, error);
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;

  *found = TRUE;
  *row = (MsInviteRow) {
    .key = ms_db_statement_get_int (statement, 0),
    .creator = ms_db_statement_get_int (statement, 1),
    .created = ms_db_statement_get_int (statement, 2),
    .expires = ms_db_statement_get_int (statement, 3),
    .uses = ms_db_statement_get_int (statement, 4),
    .used = ms_db_statement_get_int (statement, 5),
  };
  return TRUE;
}

GArray *
ms_invite_store_list_channels (MsStore  *store,
                               gint64    invite,
                               GError  **error)
{
  static const char sql[] = "SELECT channel FROM invite_channel WHERE invite = $1 ORDER BY channel LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, invite);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_INVITE_CHANNELS);
  return ms_db_statement_list_ints (statement, error);
}

gboolean
ms_invite_store_visit (MsStore             *store,
                       gint64               creator,
                       gint64               now,
                       MsInviteRowVisitor   visitor,
                       gpointer             user_data,
                       GError             **error)
{
  static const char sql[] =
    "SELECT i.id, i.code, i.creator, a.public_id, i.created, i.expires, i.uses, i.used"
    " FROM invite i LEFT JOIN account a ON a.id = i.creator"
    " WHERE ($1 = 0 OR i.creator = $1) AND (i.expires = 0 OR i.expires > $2) AND (i.uses = 0 OR i.used < i.uses)"
    " ORDER BY i.id DESC LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, creator);
  ms_db_statement_bind_int (statement, 2, now);
  ms_db_statement_bind_int (statement, 3, MS_LIMIT_INVITES);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsInviteRow row = {
        .key = ms_db_statement_get_int (statement, 0),
        .code = ms_db_statement_get_text (statement, 1),
        .creator = ms_db_statement_get_int (statement, 2),
        .creator_id = ms_db_statement_get_text (statement, 3),
        .created = ms_db_statement_get_int (statement, 4),
        .expires = ms_db_statement_get_int (statement, 5),
        .uses = ms_db_statement_get_int (statement, 6),
        .used = ms_db_statement_get_int (statement, 7),
      };

      visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

gboolean
ms_invite_store_count (MsStore  *store,
                       gint64   *count,
                       GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM invite";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  return statement != NULL && ms_db_statement_get_single (statement, count, NULL, error);
}

gboolean
ms_invite_store_use (MsStore  *store,
                     gint64    invite,
                     GError  **error)
{
  static const char sql[] = "UPDATE invite SET used = used + 1 WHERE id = $1";
  const gint64 values[] = { invite };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_invite_store_delete (MsStore  *store,
                        gint64    invite,
                        GError  **error)
{
  static const char sql[] = "DELETE FROM invite WHERE id = $1";
  const gint64 values[] = { invite };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_invite_store_delete_of (MsStore  *store,
                           gint64    creator,
                           GError  **error)
{
  static const char sql[] = "DELETE FROM invite WHERE creator = $1";
  const gint64 values[] = { creator };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_invite_store_purge (MsStore  *store,
                       gint64    now,
                       guint     limit,
                       GError  **error)
{
  static const char sql[] =
    "DELETE FROM invite WHERE id IN (SELECT id FROM invite WHERE (expires > 0 AND expires <= $1) OR (uses > 0 AND used >= uses) LIMIT $2)";
  const gint64 values[] = { now, limit };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}
