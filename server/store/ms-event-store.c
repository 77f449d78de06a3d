/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of the log. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-event-store.h"

#include "ms-db-statement.h"
#include "ms-write-behind.h"

gboolean
ms_event_store_insert (MsStore           *store,
                       const MsEventRow  *row,
                       GError           **error)
{
  static const char sql[] =
    "INSERT INTO event (seq, topic, prev, class, kind, channel, account, at, payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, row->seq);
  ms_db_statement_bind_int (statement, 2, row->topic);
  ms_db_statement_bind_int (statement, 3, row->prev);
  ms_db_statement_bind_int (statement, 4, row->classes);
  ms_db_statement_bind_int (statement, 5, row->kind);
  ms_db_statement_bind_int (statement, 6, row->channel);
  ms_db_statement_bind_int (statement, 7, row->user);
  ms_db_statement_bind_int (statement, 8, row->at);
  ms_db_statement_bind_blob (statement, 9, row->payload, row->length);
  return ms_db_statement_run (statement, error);
}

static gboolean
visit_rows (MsDbStatement      *statement,
            MsEventRowVisitor   visitor,
            gpointer            user_data,
            GError            **error)
{
  MsDbStep step;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsEventRow row = {
        .seq = ms_db_statement_get_int (statement, 0),
        .topic = ms_db_statement_get_int (statement, 1),
        .prev = ms_db_statement_get_int (statement, 2),
        .classes = ms_db_statement_get_int (statement, 3),
        .kind = ms_db_statement_get_int (statement, 4),
        .channel = ms_db_statement_get_int (statement, 5),
        .user = ms_db_statement_get_int (statement, 6),
        .at = ms_db_statement_get_int (statement, 7),
      };

      row.payload = ms_db_statement_get_blob (statement, 8, &row.length);
      if (!visitor (&row, user_data))
        return TRUE;
    }
  return step == MS_DB_DONE;
}

gboolean
ms_event_store_visit (MsStore            *store,
                      gint64              since,
                      guint               limit,
                      MsEventRowVisitor   visitor,
                      gpointer            user_data,
                      GError            **error)
{
  static const char sql[] =
    "SELECT seq, topic, prev, class, kind, channel, account, at, payload FROM event WHERE seq > $1 ORDER BY seq LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, since);
  ms_db_statement_bind_int (statement, 2, limit);
  return visit_rows (statement, visitor, user_data, error);
}

gboolean
ms_event_store_visit_back (MsStore            *store,
                           guint               limit,
                           MsEventRowVisitor   visitor,
                           gpointer            user_data,
                           GError            **error)
{
  static const char sql[] =
    "SELECT seq, topic, prev, class, kind, channel, account, at, payload FROM event ORDER BY seq DESC LIMIT $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, limit);
  return visit_rows (statement, visitor, user_data, error);
}

gboolean
ms_event_store_get_head (MsStore  *store,
                         MsTopic   topic,
                         gint64   *seq,
                         GError  **error)
{
  static const char topic_sql[] = "SELECT head FROM topic WHERE topic = $1";
  static const char channel_sql[] = "SELECT head FROM channel WHERE id = $1";
  gboolean is_channel = MS_TOPIC_IS_CHANNEL (topic);
  MsWriteBehind *behind = ms_store_get_write_behind (store);
  g_autoptr(MsDbStatement) statement = NULL;

  *seq = 0;
  if (behind != NULL && ms_write_behind_find_head (behind, topic, seq))
    return TRUE;

  statement = ms_db_prepare_unwatched (ms_store_get_db (store), is_channel ? channel_sql : topic_sql, error);
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, is_channel ? MS_TOPIC_KEY (topic) : topic);
  if (!ms_db_statement_get_single (statement, seq, NULL, error))
    return FALSE;

  if (behind != NULL)
    ms_write_behind_keep_head (behind, topic, *seq);
  return TRUE;
}

gboolean
ms_event_store_visit_heads (MsStore        *store,
                            MsHeadVisitor   visitor,
                            gpointer        user_data,
                            GError        **error)
{
  static const char sql[] = "SELECT topic, head FROM topic UNION ALL SELECT id * 4 + 2, head FROM channel WHERE head > 0"; /* MS_TOPIC_CHANNEL */
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_int (statement, 0), ms_db_statement_get_int (statement, 1), user_data);
  return step == MS_DB_DONE;
}

gboolean
ms_event_store_get_oldest (MsStore  *store,
                           gint64   *seq,
                           GError  **error)
{
  static const char sql[] = "SELECT seq FROM event ORDER BY seq LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *seq = 0;
  return statement != NULL && ms_db_statement_get_single (statement, seq, NULL, error);
}

/* Whether the oldest row may go: mostly not, and then nothing more needs to be read. */
static gboolean
is_oldest_old (MsStore   *store,
               gint64     before_seq,
               gint64     before_us,
               gboolean  *is_old,
               GError   **error)
{
  static const char sql[] = "SELECT seq < $1 OR at < $2 FROM event ORDER BY seq LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 value = 0;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, before_seq);
  ms_db_statement_bind_int (statement, 2, before_us);
  if (!ms_db_statement_get_single (statement, &value, NULL, error))
    return FALSE;

  *is_old = value != 0;
  return TRUE;
}

gboolean
ms_event_store_trim (MsStore  *store,
                     gint64    before_seq,
                     gint64    before_us,
                     guint     rows,
                     GError  **error)
{
  static const char sql[] =
    "DELETE FROM event WHERE seq IN (SELECT seq FROM (SELECT seq, at FROM event ORDER BY seq LIMIT $1) AS oldest"
    " WHERE seq < $2 OR at < $3)";
  const gint64 values[] = { rows, before_seq, before_us };
  gboolean is_old = FALSE;

  if (!is_oldest_old (store, before_seq, before_us, &is_old, error))
    return FALSE;

  return !is_old || ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}
