/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL that counts. Messages are the sum that each channel keeps, events the span of their numbers, so that only the pieces of the search
 * index are walked over (about one for each 4 KiB of it). */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-storage-store.h"

#include "ms-db-statement.h"

gboolean
ms_storage_store_count (MsStore       *store,
                        MsStorageRow  *row,
                        GError       **error)
{
  static const char sql[] =
    "SELECT (SELECT count(*) FROM account WHERE deleted = 0), (SELECT count(*) FROM channel),"
    " (SELECT coalesce (sum(num_messages), 0) FROM channel),"
    " (SELECT coalesce (max(seq), 0) FROM event) - (SELECT coalesce (min(seq) - 1, 0) FROM event),"
    " (SELECT coalesce (sum(length(block)), 0) FROM search_data) + (SELECT coalesce (sum(length(block)), 0) FROM search_file_data)"
    " + (SELECT coalesce (sum(length(block)), 0) FROM search_part_data)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL || ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;

  row->users = ms_db_statement_get_int (statement, 0);
  row->channels = ms_db_statement_get_int (statement, 1);
  row->messages = ms_db_statement_get_int (statement, 2);
  row->events = ms_db_statement_get_int (statement, 3);
  row->index_bytes = ms_db_statement_get_int (statement, 4);
  return TRUE;
}
