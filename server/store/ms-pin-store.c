/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of pins. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-pin-store.h"

#include "ms-db-statement.h"
#include "ms-user-store.h"

static gboolean
mark_message (MsStore     *store,
              gint64       message,
              const char  *channel_id,
              GError     **error)
{
  static const char sql[] = "UPDATE message SET pinned_to = $1 WHERE id = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, channel_id);
  ms_db_statement_bind_int (statement, 2, message);
  return ms_db_statement_run (statement, error);
}

static gboolean
count_pin (MsStore  *store,
           gint64    channel,
           gint64    difference,
           GError  **error)
{
  const gint64 values[] = { difference, channel };

  return ms_db_run_ints (ms_store_get_db (store), "UPDATE channel SET num_pins = num_pins + $1 WHERE id = $2", values, G_N_ELEMENTS (values), error);
}

gboolean
ms_pin_store_add (MsStore         *store,
                  const MsPinRow  *row,
                  const char      *channel_id,
                  GError         **error)
{
  static const char sql[] = "INSERT INTO pin (message, channel, account, created, place) VALUES ($1, $2, $3, $4, $5)";
  const gint64 values[] = { row->message, row->channel, row->user, row->created, row->place };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error)
         && mark_message (store, row->message, channel_id, error)
         && count_pin (store, row->channel, 1, error);
}

gboolean
ms_pin_store_remove (MsStore  *store,
                     gint64    message,
                     gint64    channel,
                     GError  **error)
{
  return ms_db_run_ints (ms_store_get_db (store), "DELETE FROM pin WHERE message = $1", &message, 1, error)
         && mark_message (store, message, NULL, error)
         && count_pin (store, channel, -1, error);
}

gboolean
ms_pin_store_visit (MsStore          *store,
                    gint64            channel,
                    guint             limit,
                    MsPinRowVisitor   visitor,
                    gpointer          user_data,
                    GError          **error)
{
  static const char sql[] = "SELECT message, account, created, place FROM pin WHERE channel = $1 ORDER BY place DESC LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsPinRow row = {
        .message = ms_db_statement_get_int (statement, 0),
        .channel = channel,
        .user = ms_db_statement_get_int (statement, 1),
        .created = ms_db_statement_get_int (statement, 2),
        .place = ms_db_statement_get_int (statement, 3),
      };

      if (!ms_user_store_peek_id (store, row.user, &row.user_id, error))
        return FALSE;
      if (!visitor (&row, user_data))
        return TRUE;
    }
  return step == MS_DB_DONE;
}
