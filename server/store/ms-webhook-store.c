/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of incoming webhooks. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-webhook-store.h"

#include <string.h>

#include "ms-db-statement.h"
#include "ms-limits.h"

#define SELECT_WEBHOOK \
  "SELECT w.id, w.channel, w.creator, w.public_id, w.name, c.public_id, a.public_id, w.hash, w.created, w.deleted" \
  " FROM webhook w JOIN channel c ON c.id = w.channel LEFT JOIN account a ON a.id = w.creator "

void
ms_webhook_row_free (MsWebhookRow *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->channel_id);
  g_free (self->creator_id);
  g_free (self);
}

/* A view: the strings belong to the statement. */
static void
read_webhook (MsDbStatement *statement,
              MsWebhookRow  *row)
{
  gsize length = 0;
  const void *hash = ms_db_statement_get_blob (statement, 7, &length);

  *row = (MsWebhookRow) {
    .key = ms_db_statement_get_int (statement, 0),
    .channel = ms_db_statement_get_int (statement, 1),
    .creator = ms_db_statement_get_int (statement, 2),
    .id = (char *) ms_db_statement_get_text (statement, 3),
    .name = (char *) ms_db_statement_get_text (statement, 4),
    .channel_id = (char *) ms_db_statement_get_text (statement, 5),
    .creator_id = (char *) ms_db_statement_get_text (statement, 6),
    .created = ms_db_statement_get_int (statement, 8),
    .deleted = ms_db_statement_get_int (statement, 9) != 0,
  };
  if (length == MS_WEBHOOK_HASH_BYTES)
    memcpy (row->hash, hash, length);
}

gint64
ms_webhook_store_insert (MsStore             *store,
                         const MsWebhookRow  *row,
                         GError             **error)
{
  static const char sql[] =
    "INSERT INTO webhook (public_id, hash, channel, name, creator, created) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  ms_db_statement_bind_text (statement, 1, row->id);
  ms_db_statement_bind_blob (statement, 2, row->hash, MS_WEBHOOK_HASH_BYTES);
  ms_db_statement_bind_int (statement, 3, row->channel);
  ms_db_statement_bind_text (statement, 4, row->name);
  ms_db_statement_bind_key (statement, 5, row->creator);
  ms_db_statement_bind_int (statement, 6, row->created);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

MsWebhookRow *
ms_webhook_store_find (MsStore     *store,
                       const char  *id,
                       GError     **error)
{
  static const char sql[] = SELECT_WEBHOOK "WHERE w.public_id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsWebhookRow *self;
  MsWebhookRow view;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 1, id);
  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  read_webhook (statement, &view);
  self = g_memdup2 (&view, sizeof view);
  self->id = g_strdup (view.id);
  self->name = g_strdup (view.name);
  self->channel_id = g_strdup (view.channel_id);
  self->creator_id = g_strdup (view.creator_id);
  return self;
}

gboolean
ms_webhook_store_delete (MsStore  *store,
                         gint64    key,
                         GError  **error)
{
  static const char sql[] = "UPDATE webhook SET deleted = 1 WHERE id = $1";
  const gint64 values[] = { key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_webhook_store_visit (MsStore              *store,
                        MsWebhookRowVisitor   visitor,
                        gpointer              user_data,
                        GError              **error)
{
  static const char sql[] = SELECT_WEBHOOK "WHERE w.deleted = 0 ORDER BY w.id LIMIT $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, MS_LIMIT_WEBHOOKS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsWebhookRow row;

      read_webhook (statement, &row);
      visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

gboolean
ms_webhook_store_count (MsStore  *store,
                        gint64   *count,
                        GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM webhook WHERE deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  return statement != NULL && ms_db_statement_get_single (statement, count, NULL, error);
}
