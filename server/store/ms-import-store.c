/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of imports. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-import-store.h"

#include "ms-db-statement.h"

gboolean
ms_import_store_find_origin (MsStore     *store,
                             const char  *source,
                             const char  *id,
                             gint64      *account,
                             gint64      *channel,
                             GError     **error)
{
  static const char sql[] = "SELECT account, channel FROM import_origin WHERE source = $1 AND id = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *account = *channel = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, source);
  ms_db_statement_bind_text (statement, 2, id);
  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_ROW)
    {
      *account = ms_db_statement_get_int (statement, 0);
      *channel = ms_db_statement_get_int (statement, 1);
    }
  return step != MS_DB_FAILED;
}

gboolean
ms_import_store_add_origin (MsStore     *store,
                            const char  *source,
                            const char  *id,
                            gint64       account,
                            gint64       channel,
                            GError     **error)
{
  static const char sql[] =
    "INSERT INTO import_origin (source, id, account, channel) VALUES ($1, $2, $3, $4) ON CONFLICT (source, id) DO NOTHING";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, source);
  ms_db_statement_bind_text (statement, 2, id);
  ms_db_statement_bind_key (statement, 3, account);
  ms_db_statement_bind_key (statement, 4, channel);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_import_store_find_file (MsStore     *store,
                           const char  *source,
                           const char  *id,
                           gint64      *file,
                           GError     **error)
{
  static const char sql[] = "SELECT file FROM import_origin WHERE source = $1 AND id = $2 AND file IS NOT NULL";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *file = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, source);
  ms_db_statement_bind_text (statement, 2, id);
  return ms_db_statement_get_single (statement, file, NULL, error);
}

gboolean
ms_import_store_add_file (MsStore     *store,
                          const char  *source,
                          const char  *id,
                          gint64       file,
                          GError     **error)
{
  static const char sql[] = "INSERT INTO import_origin (source, id, file) VALUES ($1, $2, $3) ON CONFLICT (source, id) DO NOTHING";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, source);
  ms_db_statement_bind_text (statement, 2, id);
  ms_db_statement_bind_int (statement, 3, file);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_import_store_set_channel (MsStore             *store,
                             const MsChannelRow  *row,
                             gint64               topic_creator,
                             gint64               purpose_creator,
                             GError             **error)
{
  static const char sql[] =
    "UPDATE channel SET archived = $1, topic = $2, topic_creator = $3, topic_set = $4, purpose = $5, purpose_creator = $6,"
    " purpose_set = $7, previous_names = $8 WHERE id = $9";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsChannel *channel = row->channel;
  g_autofree char *previous = channel->previous_names != NULL ? g_strjoinv ("\n", channel->previous_names) : NULL;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel->archived);
  ms_db_statement_bind_text (statement, 2, channel->topic.value);
  ms_db_statement_bind_key (statement, 3, topic_creator);
  ms_db_statement_bind_int (statement, 4, channel->topic.last_set);
  ms_db_statement_bind_text (statement, 5, channel->purpose.value);
  ms_db_statement_bind_key (statement, 6, purpose_creator);
  ms_db_statement_bind_int (statement, 7, channel->purpose.last_set);
  ms_db_statement_bind_text (statement, 8, previous);
  ms_db_statement_bind_int (statement, 9, row->key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_import_store_set_read (MsStore  *store,
                          gint64    channel,
                          gint64    user,
                          gint64    ts,
                          GError  **error)
{
  static const char sql[] = "UPDATE membership SET last_read = max (last_read, $1) WHERE channel = $2 AND account = $3";
  const gint64 values[] = { ts, channel, user };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
is_in_channel (MsStore   *store,
               gint64     channel,
               gint64     ts,
               gboolean  *is_there,
               GError   **error)
{
  static const char sql[] = "SELECT 1 FROM message WHERE channel = $1 AND ts = $2 AND deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  gint64 one = 0;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, ts);
  return ms_db_statement_get_single (statement, &one, is_there, error);
}

/* A message that was deleted lies under its ts or in the row of numbers behind it: it does not come back. */
static gboolean
find_gap (MsStore   *store,
          gint64     channel,
          gint64     ts,
          gint64     from,
          gint64    *id,
          gboolean  *is_there,
          GError   **error)
{
  static const char sql[] = "SELECT id, channel, ts FROM message WHERE id >= $1 ORDER BY id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, from);
  *id = from;
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW && ms_db_statement_get_int (statement, 0) == *id)
    {
      *id += 1;
      *is_there = *is_there || (ms_db_statement_get_int (statement, 1) == channel && ms_db_statement_get_int (statement, 2) == ts);
      if (*is_there)
        return TRUE;
    }
  return step != MS_DB_FAILED;
}

gboolean
ms_import_store_find_place (MsStore   *store,
                            gint64     channel,
                            gint64     ts,
                            gint64     from,
                            gint64    *id,
                            gboolean  *is_there,
                            GError   **error)
{
  *id = 0;
  if (!is_in_channel (store, channel, ts, is_there, error))
    return FALSE;
  if (!*is_there && !find_gap (store, channel, ts, from, id, is_there, error))
    return FALSE;
  if (*is_there)
    *id = 0;
  return TRUE;
}

gboolean
ms_import_store_insert (MsStore             *store,
                        gint64               id,
                        const MsMessageRow  *row,
                        GError             **error)
{
  static const char sql[] =
    "INSERT INTO message (id, channel, ts, account, text, subtype, client_msg_id, edited_by, edited_ts, detail, old_name, inviter,"
    " seq, revision, counts, digest, content, reactions, pinned_to, thread_ts, thread_only, parent) VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN EXISTS (SELECT 1 FROM message WHERE client_msg_id = $7"
    " AND account = $4) THEN NULL ELSE $7 END, $8, $9, $10, $11, $12, $13, $13, 0, $14, $15, $16, $17, $18, $19, $20)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsMessage *message = row->message;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, id);
  ms_db_statement_bind_int (statement, 2, row->channel);
  ms_db_statement_bind_int (statement, 3, message->ts);
  ms_db_statement_bind_key (statement, 4, row->user);
  ms_db_statement_bind_text (statement, 5, message->text);
  ms_db_statement_bind_text (statement, 6, message->subtype);
  ms_db_statement_bind_text (statement, 7, message->client_msg_id);
  ms_db_statement_bind_key (statement, 8, row->edited_by);
  ms_db_statement_bind_int (statement, 9, message->edited_ts);
  ms_db_statement_bind_text (statement, 10, ms_message_store_get_detail (message));
  ms_db_statement_bind_text (statement, 11, message->old_name);
  ms_db_statement_bind_key (statement, 12, row->inviter);
  ms_db_statement_bind_int (statement, 13, row->revision);
  ms_db_statement_bind_int (statement, 14, (gint64) row->digest);
  ms_db_statement_bind_text (statement, 15, message->content);
  ms_db_statement_bind_text (statement, 16, message->reactions);
  ms_db_statement_bind_text (statement, 17, message->pinned_to);
  ms_db_statement_bind_int (statement, 18, message->thread_ts != message->ts ? message->thread_ts : 0);
  ms_db_statement_bind_int (statement, 19, ms_message_is_thread_only (message));
  ms_db_statement_bind_key (statement, 20, row->parent);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_import_store_find_root (MsStore   *store,
                           gint64     channel,
                           gint64     ts,
                           gint64    *thread_ts,
                           gint64    *author,
                           gboolean  *is_there,
                           GError   **error)
{
  static const char sql[] = "SELECT thread_ts, account FROM message WHERE channel = $1 AND ts = $2 AND deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  *thread_ts = *author = 0;
  *is_there = FALSE;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, ts);
  step = ms_db_statement_step (statement, error);
  if (step == MS_DB_ROW)
    {
      *is_there = TRUE;
      *thread_ts = ms_db_statement_get_int (statement, 0);
      *author = ms_db_statement_get_int (statement, 1);
    }
  return step != MS_DB_FAILED;
}

gboolean
ms_import_store_count_thread (MsStore  *store,
                              gint64    channel,
                              gint64    thread_ts,
                              gint64    author,
                              gint64    read,
                              GError  **error)
{
  static const char writers_sql[] =
    "INSERT INTO thread_member (channel, thread_ts, account, replies, first_reply, is_followed)"
    " SELECT channel, thread_ts, account, count(*), min(ts), 1 FROM message"
    " WHERE channel = $1 AND thread_ts = $2 AND thread_ts <> 0 AND deleted = 0 AND account IS NOT NULL GROUP BY account"
    " ON CONFLICT (channel, thread_ts, account) DO UPDATE SET replies = excluded.replies, first_reply = excluded.first_reply";
  static const char author_sql[] =
    "INSERT INTO thread_member (channel, thread_ts, account, is_followed) SELECT $1, $2, $3, 1 WHERE $3 <> 0"
    " ON CONFLICT (channel, thread_ts, account) DO NOTHING";
  static const char read_sql[] =
    "UPDATE thread_member SET last_read = max (last_read, $1) WHERE channel = $2 AND thread_ts = $3";
  const gint64 writers[] = { channel, thread_ts };
  const gint64 authors[] = { channel, thread_ts, author };
  const gint64 reads[] = { read, channel, thread_ts };
  MsDb *db = ms_store_get_db (store);

  return ms_db_run_ints (db, writers_sql, writers, G_N_ELEMENTS (writers), error)
         && ms_db_run_ints (db, author_sql, authors, G_N_ELEMENTS (authors), error)
         && ms_db_run_ints (db, read_sql, reads, G_N_ELEMENTS (reads), error);
}

gboolean
ms_import_store_sum (MsStore   *store,
                     gint64     channel,
                     gint64     latest,
                     gint64     count,
                     MsDigest   digest,
                     GError   **error)
{
  static const char sql[] =
    "UPDATE channel SET latest_ts = max (latest_ts, $1), num_messages = num_messages + $2,"
    " digest_high = (digest_high + $3) & 4294967295, digest_low = (digest_low + $4) & 4294967295 WHERE id = $5";
  const gint64 values[] = { latest, count, (gint64) (digest >> 32), (gint64) (digest & G_MAXUINT32), channel };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_import_store_visit_files (MsStore              *store,
                             gint64                channel,
                             MsSharedFileVisitor   visitor,
                             gpointer              user_data,
                             GError              **error)
{
  static const char sql[] =
    "SELECT DISTINCT f.public_id, f.name, b.name FROM file_share s JOIN file f ON f.id = s.file JOIN blob b ON b.id = f.blob"
    " WHERE s.channel = $1 AND f.state = 'ready'";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, channel);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    visitor (ms_db_statement_get_text (statement, 0), ms_db_statement_get_text (statement, 1), ms_db_statement_get_text (statement, 2), user_data);
  return step == MS_DB_DONE;
}
