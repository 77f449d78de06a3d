/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a channel's row knows of its messages as a whole: the latest, how many, and their digest. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-channel-store.h"

#include "ms-db-statement.h"
#include "ms-write-behind.h"

#define KEEP_LATEST (-1)

/* @latest KEEP_LATEST leaves it as it is. The lanes are summed in SQL: a row that was read earlier in the command may be behind. */
static gboolean
sum_message (MsStore   *store,
             gint64     key,
             gint64     latest,
             int        number,
             MsDigest   difference,
             GError   **error)
{
  static const char sql[] =
    "UPDATE channel SET latest_ts = CASE WHEN $1 < 0 THEN latest_ts ELSE $1 END, num_messages = num_messages + $2,"
    " digest_high = (digest_high + $3) & 4294967295, digest_low = (digest_low + $4) & 4294967295 WHERE id = $5";
  const gint64 values[] = { latest, number, (gint64) (difference >> 32), (gint64) (difference & G_MAXUINT32), key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_channel_store_add_message (MsStore   *store,
                              gint64     key,
                              gint64     ts,
                              MsDigest   digest,
                              GError   **error)
{
  ms_write_behind_add_message (ms_store_get_write_behind (store), key, ts, digest);
  return TRUE;
}

gboolean
ms_channel_store_change_message (MsStore   *store,
                                 gint64     key,
                                 MsDigest   difference,
                                 GError   **error)
{
  return sum_message (store, key, KEEP_LATEST, 0, difference, error);
}

gboolean
ms_channel_store_remove_message (MsStore   *store,
                                 gint64     key,
                                 gint64     latest,
                                 MsDigest   digest,
                                 GError   **error)
{
  return sum_message (store, key, latest, -1, ms_digest_subtract (0, digest), error);
}

gboolean
ms_channel_store_get_digest (MsStore   *store,
                             gint64     key,
                             MsDigest  *digest,
                             gint64    *count,
                             GError   **error)
{
  static const char sql[] = "SELECT digest_high, digest_low, num_messages FROM channel WHERE id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, key);
  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;

  *digest = (MsDigest) ms_db_statement_get_int (statement, 0) << 32 | (MsDigest) ms_db_statement_get_int (statement, 1);
  *count = ms_db_statement_get_int (statement, 2);
  return TRUE;
}
