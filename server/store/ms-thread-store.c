/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of threads. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-thread-store.h"

#include "ms-db-statement.h"
#include "ms-timestamp.h"

#define SHOWN_USERS 5 /* of those who replied */

#define REPLIES "FROM message WHERE channel = $1 AND thread_ts = $2 AND thread_ts <> 0 AND deleted = 0"

gboolean
ms_thread_store_get (MsStore         *store,
                     gint64           channel,
                     gint64           thread_ts,
                     gint64           user,
                     MsThreadMember  *member,
                     GError         **error)
{
  static const char sql[] =
    "SELECT replies, first_reply, last_read, latest_reply, is_followed FROM thread_member"
    " WHERE channel = $1 AND thread_ts = $2 AND account = $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *member = (MsThreadMember) { 0 };
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, thread_ts);
  ms_db_statement_bind_int (statement, 3, user);
  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_ROW)
    *member = (MsThreadMember) {
      .replies = ms_db_statement_get_int (statement, 0),
      .first_reply = ms_db_statement_get_int (statement, 1),
      .last_read = ms_db_statement_get_int (statement, 2),
      .latest_reply = ms_db_statement_get_int (statement, 3),
      .is_followed = ms_db_statement_get_int (statement, 4) != 0,
      .is_known = TRUE,
    };
  return step != MS_DB_FAILED;
}

gboolean
ms_thread_store_set (MsStore               *store,
                     gint64                 channel,
                     gint64                 thread_ts,
                     gint64                 user,
                     const MsThreadMember  *member,
                     GError               **error)
{
  static const char sql[] =
    "INSERT INTO thread_member (channel, thread_ts, account, replies, first_reply, is_followed, last_read)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
    " ON CONFLICT (channel, thread_ts, account) DO UPDATE"
    " SET replies = $4, first_reply = $5, is_followed = $6, last_read = $7";
  const gint64 values[] = { channel, thread_ts, user, member->replies, member->first_reply, member->is_followed, member->last_read };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_thread_store_announce (MsStore  *store,
                          gint64    channel,
                          gint64    thread_ts,
                          gint64    author,
                          gint64    ts,
                          GError  **error)
{
  static const char sql[] =
    "UPDATE thread_member SET latest_reply = $1, has_unread = CASE WHEN account = $2 THEN 0 ELSE 1 END"
    " WHERE channel = $3 AND thread_ts = $4 AND is_followed = 1";
  const gint64 values[] = { ts, author, channel, thread_ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_thread_store_refresh (MsStore  *store,
                         gint64    channel,
                         gint64    thread_ts,
                         gint64    user,
                         gint64    latest_reply,
                         GError  **error)
{
  static const char sql[] =
    "UPDATE thread_member SET latest_reply = $1, has_unread = EXISTS (SELECT 1 FROM message m WHERE m.channel = $2 AND m.thread_ts = $3"
    " AND m.thread_ts <> 0 AND m.deleted = 0 AND m.ts > thread_member.last_read AND m.account IS DISTINCT FROM thread_member.account)"
    " WHERE channel = $2 AND thread_ts = $3 AND ($4 = 0 OR account = $4) AND is_followed = 1";
  const gint64 values[] = { latest_reply, channel, thread_ts, user };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_thread_store_forget (MsStore  *store,
                        gint64    channel,
                        gint64    thread_ts,
                        GError  **error)
{
  static const char sql[] = "DELETE FROM thread_member WHERE channel = $1 AND thread_ts = $2";
  const gint64 values[] = { channel, thread_ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
get_single (MsStore       *store,
            const char    *sql,
            const gint64  *values,
            guint          n_values,
            gint64        *result,
            GError       **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *result = 0;
  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < n_values; i++)
    ms_db_statement_bind_int (statement, (int) i + 1, values[i]);
  return ms_db_statement_get_single (statement, result, NULL, error);
}

gboolean
ms_thread_store_count_unread (MsStore  *store,
                              gint64    channel,
                              gint64    thread_ts,
                              gint64    user,
                              gint64    after,
                              gint64    max,
                              gint64   *unread,
                              GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM (SELECT 1 " REPLIES " AND ts > $3 AND account IS DISTINCT FROM $4 LIMIT $5)";
  const gint64 values[] = { channel, thread_ts, after, user, max };

  return get_single (store, sql, values, G_N_ELEMENTS (values), unread, error);
}

gboolean
ms_thread_store_find_first (MsStore  *store,
                            gint64    channel,
                            gint64    thread_ts,
                            gint64    user,
                            gint64   *ts,
                            GError  **error)
{
  static const char sql[] = "SELECT ts " REPLIES " AND account = $3 ORDER BY ts LIMIT 1";
  const gint64 values[] = { channel, thread_ts, user };

  return get_single (store, sql, values, G_N_ELEMENTS (values), ts, error);
}

static char *
join_users (MsStore  *store,
            gint64    channel,
            gint64    thread_ts,
            GError  **error)
{
  static const char sql[] =
    "SELECT a.public_id FROM thread_member t JOIN account a ON a.id = t.account"
    " WHERE t.channel = $1 AND t.thread_ts = $2 AND t.replies > 0 ORDER BY t.first_reply LIMIT $3";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GString) ids = g_string_new (NULL);
  MsDbStep step;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, thread_ts);
  ms_db_statement_bind_int (statement, 3, SHOWN_USERS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    g_string_append_printf (ids, "%s%s", ids->len > 0 ? "," : "", ms_db_statement_get_text (statement, 0));
  return step == MS_DB_DONE ? g_strdup (ids->str) : NULL;
}

gboolean
ms_thread_store_recount (MsStore       *store,
                         MsMessageRow  *root,
                         GError       **error)
{
  static const char count_sql[] = "SELECT count(*) " REPLIES;
  static const char latest_sql[] = "SELECT ts " REPLIES " ORDER BY ts DESC LIMIT 1";
  static const char users_sql[] = "SELECT count(*) FROM thread_member WHERE channel = $1 AND thread_ts = $2 AND replies > 0";
  MsMessage *message = root->message;
  const gint64 values[] = { root->channel, message->ts };
  gint64 count;
  gint64 users;
  char *ids;

  if (!get_single (store, count_sql, values, G_N_ELEMENTS (values), &count, error)
      || !get_single (store, latest_sql, values, G_N_ELEMENTS (values), &message->latest_reply, error)
      || !get_single (store, users_sql, values, G_N_ELEMENTS (values), &users, error))
    return FALSE;

  ids = join_users (store, root->channel, message->ts, error);
  if (ids == NULL)
    return FALSE;

  g_free (message->reply_users);
  message->reply_users = ids;
  message->reply_count = (guint) count;
  message->reply_users_count = (guint) users;
  message->thread_ts = count > 0 ? message->ts : 0;
  return TRUE;
}

gboolean
ms_thread_store_set_counters (MsStore             *store,
                              const MsMessageRow  *root,
                              GError             **error)
{
  static const char sql[] =
    "UPDATE message SET reply_count = $1, reply_users_count = $2, reply_users = $3, latest_reply = $4"
    " WHERE channel = $5 AND ts = $6 AND deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, root->message->reply_count);
  ms_db_statement_bind_int (statement, 2, root->message->reply_users_count);
  ms_db_statement_bind_text (statement, 3, root->message->reply_users);
  ms_db_statement_bind_int (statement, 4, root->message->latest_reply);
  ms_db_statement_bind_int (statement, 5, root->channel);
  ms_db_statement_bind_int (statement, 6, root->message->ts);
  return ms_db_statement_run (statement, error);
}

GArray *
ms_thread_store_list (MsStore   *store,
                      gint64     user,
                      gboolean   has_unread,
                      gint64     before,
                      guint      limit,
                      GError   **error)
{
  static const char sql[] =
    "SELECT t.channel, t.thread_ts, t.latest_reply FROM thread_member t CROSS JOIN membership m ON m.channel = t.channel AND m.account = $1"
    " WHERE t.account = $1 AND t.has_unread = $2 AND t.latest_reply > 0 AND t.latest_reply < $3 AND t.is_followed = 1"
    " ORDER BY t.latest_reply DESC LIMIT $4";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (MsThreadEntry));
  MsDbStep step;

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_int (statement, 2, has_unread);
  ms_db_statement_bind_int (statement, 3, before > 0 ? before : MS_TIMESTAMP_MAX);
  ms_db_statement_bind_int (statement, 4, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsThreadEntry entry = {
        .channel = ms_db_statement_get_int (statement, 0),
        .thread_ts = ms_db_statement_get_int (statement, 1),
        .latest_reply = ms_db_statement_get_int (statement, 2),
        .has_unread = has_unread,
      };

      g_array_append_val (entries, entry);
    }
  return step == MS_DB_DONE ? g_steal_pointer (&entries) : NULL;
}

gboolean
ms_thread_store_count_threads (MsStore  *store,
                               gint64    user,
                               gint64    max,
                               gint64   *count,
                               GError  **error)
{
  static const char sql[] =
    "SELECT count(*) FROM (SELECT 1 FROM thread_member t CROSS JOIN membership m ON m.channel = t.channel AND m.account = $1"
    " WHERE t.account = $1 AND t.has_unread = 1 AND t.latest_reply > 0 AND t.is_followed = 1 LIMIT $2)";
  const gint64 values[] = { user, max };

  return get_single (store, sql, values, G_N_ELEMENTS (values), count, error);
}
