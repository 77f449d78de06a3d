/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of reminders. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-reminder-store.h"

#include "ms-db-statement.h"

#define SELECT \
  "SELECT r.id, r.creator, r.account, r.channel, r.public_id, c.public_id, u.public_id, h.public_id, r.text, r.due, r.said, r.completed" \
  " FROM reminder r JOIN account c ON c.id = r.creator LEFT JOIN account u ON u.id = r.account LEFT JOIN channel h ON h.id = r.channel "
#define TO_COME "r.said = 0 AND r.completed = 0"

void
ms_reminder_row_free (MsReminderRow *row)
{
  if (row == NULL)
    return;

  ms_reminder_free (row->reminder);
  g_free (row);
}

/* A view: the strings belong to the statement. */
static MsReminder
read_reminder (MsDbStatement *row)
{
  return (MsReminder) {
    .id = (char *) ms_db_statement_get_text (row, 4),
    .creator = (char *) ms_db_statement_get_text (row, 5),
    .user = (char *) ms_db_statement_get_text (row, 6),
    .channel = (char *) ms_db_statement_get_text (row, 7),
    .text = (char *) ms_db_statement_get_text (row, 8),
    .due = ms_db_statement_get_int (row, 9),
    .said = ms_db_statement_get_int (row, 10),
    .completed = ms_db_statement_get_int (row, 11),
  };
}

static MsReminder *
copy_reminder (const MsReminder *view)
{
  MsReminder *copy = g_new (MsReminder, 1);

  *copy = *view;
  copy->id = g_strdup (view->id);
  copy->creator = g_strdup (view->creator);
  copy->user = g_strdup (view->user);
  copy->channel = g_strdup (view->channel);
  copy->text = g_strdup (view->text);
  return copy;
}

static MsReminderRow *
take_one (MsDbStatement  *statement,
          GError        **error)
{
  MsReminder view;
  MsReminderRow *row;

  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  view = read_reminder (statement);
  row = g_new0 (MsReminderRow, 1);
  row->key = ms_db_statement_get_int (statement, 0);
  row->creator = ms_db_statement_get_int (statement, 1);
  row->user = ms_db_statement_get_int (statement, 2);
  row->channel = ms_db_statement_get_int (statement, 3);
  row->reminder = copy_reminder (&view);
  return row;
}

gint64
ms_reminder_store_insert (MsStore              *store,
                          const MsReminderRow  *row,
                          GError              **error)
{
  static const char sql[] =
    "INSERT INTO reminder (public_id, creator, account, channel, text, due) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  ms_db_statement_bind_text (statement, 1, row->reminder->id);
  ms_db_statement_bind_int (statement, 2, row->creator);
  ms_db_statement_bind_key (statement, 3, row->user);
  ms_db_statement_bind_key (statement, 4, row->channel);
  ms_db_statement_bind_text (statement, 5, row->reminder->text);
  ms_db_statement_bind_int (statement, 6, row->reminder->due);
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

MsReminderRow *
ms_reminder_store_find_id (MsStore     *store,
                           const char  *id,
                           GError     **error)
{
  static const char sql[] = SELECT "WHERE r.public_id = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 1, id);
  return take_one (statement, error);
}

MsReminderRow *
ms_reminder_store_find_due (MsStore  *store,
                            gint64    now,
                            GError  **error)
{
  static const char sql[] = SELECT "WHERE " TO_COME " AND r.due <= $1 ORDER BY r.due LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, now);
  return take_one (statement, error);
}

gboolean
ms_reminder_store_get_next (MsStore  *store,
                            gint64   *due,
                            GError  **error)
{
  static const char sql[] = "SELECT r.due FROM reminder r WHERE " TO_COME " ORDER BY r.due LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *due = 0;
  return statement != NULL && ms_db_statement_get_single (statement, due, NULL, error);
}

gboolean
ms_reminder_store_count_to_come (MsStore  *store,
                                 gint64    creator,
                                 gint64   *count,
                                 GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM reminder r WHERE r.creator = $1 AND " TO_COME;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *count = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, creator);
  return ms_db_statement_get_single (statement, count, NULL, error);
}

gboolean
ms_reminder_store_visit (MsStore            *store,
                         gint64              user,
                         gboolean            to_come,
                         guint               limit,
                         MsReminderVisitor   visitor,
                         gpointer            user_data,
                         GError            **error)
{
  static const char all_sql[] = SELECT "WHERE r.creator = $1 OR r.account = $1 ORDER BY r.due DESC, r.id DESC LIMIT $2";
  static const char to_come_sql[] = SELECT "WHERE (r.creator = $1 OR r.account = $1) AND " TO_COME " ORDER BY r.due, r.id LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), to_come ? to_come_sql : all_sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsReminder view = read_reminder (statement);

      visitor (&view, user_data);
    }
  return step == MS_DB_DONE;
}

static gboolean
set_moment (MsStore     *store,
            const char  *sql,
            gint64       key,
            gint64       now,
            GError     **error)
{
  const gint64 values[] = { now, key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_reminder_store_set_said (MsStore  *store,
                            gint64    key,
                            gint64    now,
                            GError  **error)
{
  return set_moment (store, "UPDATE reminder SET said = $1 WHERE id = $2", key, now, error);
}

gboolean
ms_reminder_store_set_completed (MsStore  *store,
                                 gint64    key,
                                 gint64    now,
                                 GError  **error)
{
  return set_moment (store, "UPDATE reminder SET completed = $1 WHERE id = $2", key, now, error);
}

gboolean
ms_reminder_store_trim (MsStore  *store,
                        gint64    creator,
                        guint     kept,
                        GError  **error)
{
  static const char sql[] =
    "DELETE FROM reminder WHERE creator = $1 AND (said > 0 OR completed > 0) AND id NOT IN (SELECT r.id FROM reminder r"
    " WHERE r.creator = $1 AND (r.said > 0 OR r.completed > 0) ORDER BY r.due DESC, r.id DESC LIMIT $2)";
  const gint64 values[] = { creator, kept };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_reminder_store_delete (MsStore  *store,
                          gint64    key,
                          GError  **error)
{
  return ms_db_run_ints (ms_store_get_db (store), "DELETE FROM reminder WHERE id = $1", &key, 1, error);
}
