/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of messages for one person alone. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-ephemeral-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"

#define KEPT_US ((gint64) MS_LIMIT_EPHEMERAL_SECONDS * G_USEC_PER_SEC)

void
ms_ephemeral_row_free (MsEphemeralRow *self)
{
  if (self == NULL)
    return;

  ms_message_free (self->message);
  g_free (self);
}

static gboolean
drop_old (MsStore  *store,
          gint64    now,
          GError  **error)
{
  static const char sql[] = "DELETE FROM ephemeral WHERE ts <= $1";
  const gint64 values[] = { now - KEPT_US };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
drop_surplus_of (MsStore  *store,
                 gint64    account,
                 GError  **error)
{
  static const char sql[] =
    "DELETE FROM ephemeral WHERE account = $1"
    " AND ts <= (SELECT ts FROM ephemeral WHERE account = $1 ORDER BY ts DESC LIMIT 1 OFFSET $2)";
  const gint64 values[] = { account, MS_LIMIT_EPHEMERALS_PER_USER };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
drop_surplus (MsStore  *store,
              GError  **error)
{
  static const char count_sql[] = "SELECT count(*) FROM ephemeral";
  static const char sql[] = "DELETE FROM ephemeral WHERE ts IN (SELECT ts FROM ephemeral ORDER BY ts LIMIT $1)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), count_sql, error);
  gint64 count = 0;

  if (statement == NULL || !ms_db_statement_get_single (statement, &count, NULL, error))
    return FALSE;
  count -= MS_LIMIT_EPHEMERALS;
  return count <= 0 || ms_db_run_ints (ms_store_get_db (store), sql, &count, 1, error);
}

gboolean
ms_ephemeral_store_insert (MsStore               *store,
                           const MsEphemeralRow  *row,
                           GError               **error)
{
  static const char sql[] =
    "INSERT INTO ephemeral (ts, account, channel, author, thread_ts, text, content) VALUES ($1, $2, $3, $4, $5, $6, $7)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsMessage *message = row->message;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, message->ts);
  ms_db_statement_bind_int (statement, 2, row->account);
  ms_db_statement_bind_int (statement, 3, row->channel);
  ms_db_statement_bind_int (statement, 4, row->author);
  ms_db_statement_bind_int (statement, 5, message->thread_ts);
  ms_db_statement_bind_text (statement, 6, message->text);
  ms_db_statement_bind_text (statement, 7, message->content);
  return ms_db_statement_run (statement, error) && drop_old (store, message->ts, error)
         && drop_surplus_of (store, row->account, error) && drop_surplus (store, error);
}

MsEphemeralRow *
ms_ephemeral_store_find (MsStore  *store,
                         gint64    account,
                         gint64    channel,
                         gint64    ts,
                         gint64    now,
                         GError  **error)
{
  static const char sql[] =
    "SELECT e.author, a.public_id, e.thread_ts, e.text, e.content FROM ephemeral e JOIN account a ON a.id = e.author"
    " WHERE e.ts = $1 AND e.account = $2 AND e.channel = $3 AND e.ts > $4";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsEphemeralRow *self;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, ts);
  ms_db_statement_bind_int (statement, 2, account);
  ms_db_statement_bind_int (statement, 3, channel);
  ms_db_statement_bind_int (statement, 4, now - KEPT_US);
  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  self = g_new0 (MsEphemeralRow, 1);
  self->account = account;
  self->channel = channel;
  self->author = ms_db_statement_get_int (statement, 0);
  self->message = ms_message_new (NULL, ts, ms_db_statement_get_text (statement, 1), ms_db_statement_get_text (statement, 3));
  self->message->thread_ts = ms_db_statement_get_int (statement, 2);
  self->message->content = g_strdup (ms_db_statement_get_text (statement, 4));
  return self;
}

gboolean
ms_ephemeral_store_update (MsStore               *store,
                           const MsEphemeralRow  *row,
                           GError               **error)
{
  static const char sql[] = "UPDATE ephemeral SET text = $1, content = $2 WHERE ts = $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, row->message->text);
  ms_db_statement_bind_text (statement, 2, row->message->content);
  ms_db_statement_bind_int (statement, 3, row->message->ts);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_ephemeral_store_remove (MsStore  *store,
                           gint64    ts,
                           GError  **error)
{
  static const char sql[] = "DELETE FROM ephemeral WHERE ts = $1";

  return ms_db_run_ints (ms_store_get_db (store), sql, &ts, 1, error);
}
