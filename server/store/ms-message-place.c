/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL about where messages of a channel stand, by the index alone or nearly: the next, the latest, the digest of a window. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-message-store.h"

#include "ms-db-statement.h"

gboolean
ms_message_store_find_next (MsStore  *store,
                            gint64    channel,
                            gint64    from,
                            gint64   *ts,
                            GError  **error)
{
  static const char sql[] = "SELECT ts FROM message WHERE channel = $1 AND ts >= $2 AND deleted = 0 ORDER BY ts LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *ts = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, from);
  return ms_db_statement_get_single (statement, ts, NULL, error);
}

gboolean
ms_message_store_get_latest (MsStore  *store,
                             gint64    channel,
                             gint64   *ts,
                             GError  **error)
{
  static const char sql[] = "SELECT ts FROM message WHERE channel = $1 AND thread_only = 0 AND deleted = 0 ORDER BY ts DESC LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *ts = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  return ms_db_statement_get_single (statement, ts, NULL, error);
}

gboolean
ms_message_store_digest (MsStore   *store,
                         gint64     channel,
                         gint64     oldest,
                         gint64     latest,
                         guint      limit,
                         MsDigest  *digest,
                         gint64    *count,
                         GError   **error)
{
  static const char sql[] =
    "SELECT digest FROM message WHERE channel = $1 AND ts >= $2 AND ts <= $3 AND thread_only = 0 AND deleted = 0 ORDER BY ts LIMIT $4";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *digest = 0;
  *count = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, oldest);
  ms_db_statement_bind_int (statement, 3, latest);
  ms_db_statement_bind_int (statement, 4, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      *digest = ms_digest_add (*digest, (MsDigest) ms_db_statement_get_int (statement, 0));
      *count += 1;
    }
  return step == MS_DB_DONE;
}
