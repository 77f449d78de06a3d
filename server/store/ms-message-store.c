/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of messages. History pages go by the index (channel, ts) and make no objects. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-message-store.h"

#include "ms-db-statement.h"
#include "ms-user-store.h"

#define SELECT_MESSAGE \
  "SELECT m.ts, a.public_id, m.text, m.subtype, m.client_msg_id, e.public_id, m.edited_ts, m.detail, m.old_name, i.public_id," \
  " m.channel, m.account, m.edited_by, m.inviter, m.seq, m.revision, m.counts, m.broadcast, m.deleted, m.digest," \
  " m.content, m.reactions, m.pinned_to, m.thread_ts, p.public_id, m.reply_count, m.reply_users_count, m.reply_users, m.latest_reply, m.parent,"\
  " m.id" \
  " FROM message m" \
  " LEFT JOIN account a ON a.id = m.account" \
  " LEFT JOIN account e ON e.id = m.edited_by" \
  " LEFT JOIN account i ON i.id = m.inviter" \
  " LEFT JOIN account p ON p.id = m.parent "

/* $1 is the viewer, $2 the channel. Few have saved something in a channel: only for them each row is asked. */
#define SAVED_BY_NOBODY "$1 <> 0"
#define SAVED_BY_VIEWER "EXISTS (SELECT 1 FROM star s WHERE s.account = $1 AND s.channel = $2 AND s.message = message.id)"

#define SELECT_ROWS(saved) \
  "SELECT ts, account, text, subtype, client_msg_id, edited_by, edited_ts, detail, old_name, inviter, revision," \
  " content, reactions, pinned_to, thread_ts, reply_count, reply_users_count, reply_users, latest_reply, parent, " \
  saved " FROM message "

#define SELECT_PAGE(saved) SELECT_ROWS (saved) "WHERE channel = $2 AND ts > $3 AND ts < $4 AND thread_only = 0 AND deleted = 0 ORDER BY ts "
#define SELECT_REPLIES(saved) \
  SELECT_ROWS (saved) "WHERE channel = $2 AND thread_ts = $3 AND ts > $4 AND ts < $5 AND thread_ts <> 0 AND deleted = 0 ORDER BY ts LIMIT $6"

static char *
borrow (MsDbStatement *row,
        int            column)
{
  return (char *) ms_db_statement_get_text (row, column);
}

/* One column holds what a notice tells: which member it is follows from the subtype. */
static void
read_detail (MsMessage *message,
             char      *detail)
{
  if (detail == NULL)
    return;
  if (g_strcmp0 (message->subtype, MS_SUBTYPE_CHANNEL_TOPIC) == 0)
    message->topic = detail;
  else if (g_strcmp0 (message->subtype, MS_SUBTYPE_CHANNEL_PURPOSE) == 0)
    message->purpose = detail;
  else if (g_strcmp0 (message->subtype, MS_SUBTYPE_CHANNEL_NAME) == 0)
    message->name = detail;
}

const char *
ms_message_store_get_detail (const MsMessage *message)
{
  if (message->topic != NULL)
    return message->topic;
  return message->purpose != NULL ? message->purpose : message->name;
}

/* Five columns, in both kinds of rows one after the other but for the name of the root's author. A root has no thread_ts in its row, and what
 * was deleted above its replies shows another author. */
static void
read_thread (MsDbStatement *row,
             int            thread_ts,
             int            counters,
             MsMessage     *message)
{
  message->thread_ts = ms_db_statement_get_int (row, thread_ts);
  message->reply_count = (guint) ms_db_statement_get_int (row, counters);
  message->reply_users_count = (guint) ms_db_statement_get_int (row, counters + 1);
  message->reply_users = borrow (row, counters + 2);
  message->latest_reply = ms_db_statement_get_int (row, counters + 3);
  if (message->reply_count > 0)
    message->thread_ts = message->ts;
  if (message->subtype == NULL || !ms_message_is_tombstone (message))
    return;
  message->user = (char *) MS_TOMBSTONE_USER;
  message->client_msg_id = NULL;
  message->hidden = TRUE;
}

static void
read_message (MsDbStatement *row,
              MsMessage     *message)
{
  *message = (MsMessage) {
    .ts = ms_db_statement_get_int (row, 0),
    .user = borrow (row, 1),
    .text = borrow (row, 2),
    .subtype = borrow (row, 3),
    .client_msg_id = borrow (row, 4),
    .edited_user = borrow (row, 5),
    .edited_ts = ms_db_statement_get_int (row, 6),
    .revision = ms_db_statement_get_int (row, 15),
    .old_name = borrow (row, 8),
    .inviter = borrow (row, 9),
    .content = borrow (row, 20),
    .reactions = borrow (row, 21),
    .pinned_to = borrow (row, 22),
    .parent_user = borrow (row, 24),
  };
  read_detail (message, borrow (row, 7));
  read_thread (row, 23, 25, message);
}

/* The row of a page. Names come from memory: three joins would cost more than all the rest of it. */
static gboolean
read_page_row (MsStore        *store,
               MsDbStatement  *row,
               MsMessage      *message,
               GError        **error)
{
  *message = (MsMessage) {
    .ts = ms_db_statement_get_int (row, 0),
    .text = borrow (row, 2),
    .subtype = borrow (row, 3),
    .client_msg_id = borrow (row, 4),
    .edited_ts = ms_db_statement_get_int (row, 6),
    .old_name = borrow (row, 8),
    .revision = ms_db_statement_get_int (row, 10),
    .content = borrow (row, 11),
    .reactions = borrow (row, 12),
    .pinned_to = borrow (row, 13),
    .is_starred = ms_db_statement_get_int (row, 20) != 0,
  };
  read_detail (message, borrow (row, 7));
  if (!ms_user_store_peek_id (store, ms_db_statement_get_int (row, 1), (const char **) &message->user, error)
      || !ms_user_store_peek_id (store, ms_db_statement_get_int (row, 5), (const char **) &message->edited_user, error)
      || !ms_user_store_peek_id (store, ms_db_statement_get_int (row, 9), (const char **) &message->inviter, error)
      || !ms_user_store_peek_id (store, ms_db_statement_get_int (row, 19), (const char **) &message->parent_user, error))
    return FALSE;

  read_thread (row, 14, 15, message);
  return TRUE;
}

static MsMessageRow *
take_one (MsDbStatement  *statement,
          GError        **error)
{
  MsMessageRow *self;
  MsMessage view;

  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  self = g_new0 (MsMessageRow, 1);
  read_message (statement, &view);
  self->message = ms_message_copy (&view);
  self->key = ms_db_statement_get_int (statement, 30);
  self->channel = ms_db_statement_get_int (statement, 10);
  self->user = ms_db_statement_get_int (statement, 11);
  self->edited_by = ms_db_statement_get_int (statement, 12);
  self->inviter = ms_db_statement_get_int (statement, 13);
  self->seq = ms_db_statement_get_int (statement, 14);
  self->revision = ms_db_statement_get_int (statement, 15);
  self->counts = ms_db_statement_get_int (statement, 16) != 0;
  self->broadcast = ms_db_statement_get_int (statement, 17) != 0;
  self->deleted = ms_db_statement_get_int (statement, 18) != 0;
  self->digest = (MsDigest) ms_db_statement_get_int (statement, 19);
  self->parent = ms_db_statement_get_int (statement, 29);
  return self;
}

void
ms_message_row_free (MsMessageRow *self)
{
  if (self == NULL)
    return;

  ms_message_free (self->message);
  g_free (self);
}

gboolean
ms_message_store_insert (MsStore             *store,
                         const MsMessageRow  *row,
                         GError             **error)
{
  static const char sql[] =
    "INSERT INTO message (id, channel, ts, account, text, subtype, client_msg_id, detail, old_name, inviter, seq, revision, counts,"
    " broadcast, digest, content, thread_ts, thread_only, parent)"
    " VALUES ($1, $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsMessage *message = row->message;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, message->ts);
  ms_db_statement_bind_int (statement, 2, row->channel);
  ms_db_statement_bind_key (statement, 3, row->user);
  ms_db_statement_bind_text (statement, 4, message->text);
  ms_db_statement_bind_text (statement, 5, message->subtype);
  ms_db_statement_bind_text (statement, 6, message->client_msg_id);
  ms_db_statement_bind_text (statement, 7, ms_message_store_get_detail (message));
  ms_db_statement_bind_text (statement, 8, message->old_name);
  ms_db_statement_bind_key (statement, 9, row->inviter);
  ms_db_statement_bind_int (statement, 10, row->seq);
  ms_db_statement_bind_int (statement, 11, row->counts);
  ms_db_statement_bind_int (statement, 12, row->broadcast);
  ms_db_statement_bind_int (statement, 13, (gint64) row->digest);
  ms_db_statement_bind_text (statement, 14, message->content);
  ms_db_statement_bind_int (statement, 15, message->thread_ts);
  ms_db_statement_bind_int (statement, 16, ms_message_is_thread_only (message));
  ms_db_statement_bind_key (statement, 17, row->parent);
  return ms_db_statement_run (statement, error);
}

MsMessageRow *
ms_message_store_get (MsStore  *store,
                      gint64    channel,
                      gint64    ts,
                      GError  **error)
{
  static const char sql[] = SELECT_MESSAGE "WHERE m.channel = $1 AND m.ts = $2 AND m.deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, channel);
  ms_db_statement_bind_int (statement, 2, ts);
  return take_one (statement, error);
}

MsMessageRow *
ms_message_store_get_by_key (MsStore  *store,
                             gint64    key,
                             GError  **error)
{
  static const char sql[] = SELECT_MESSAGE "WHERE m.id = $1 AND m.deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, key);
  return take_one (statement, error);
}

/* Found by the index alone: nearly always there is none, and then the tables of a whole row need not be opened. */
static gboolean
find_client_key (MsStore     *store,
                 const char  *client_msg_id,
                 gint64       user,
                 gint64      *key,
                 gboolean    *found,
                 GError     **error)
{
  static const char sql[] = "SELECT id FROM message WHERE client_msg_id = $1 AND account = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, client_msg_id);
  ms_db_statement_bind_int (statement, 2, user);
  return ms_db_statement_get_single (statement, key, found, error);
}

MsMessageRow *
ms_message_store_find_client (MsStore     *store,
                              const char  *client_msg_id,
                              gint64       user,
                              GError     **error)
{
  static const char sql[] = SELECT_MESSAGE "WHERE m.id = $1";
  g_autoptr(MsDbStatement) statement = NULL;
  gboolean found;
  gint64 key;

  if (!find_client_key (store, client_msg_id, user, &key, &found, error) || !found)
    return NULL;
  statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, key);
  return take_one (statement, error);
}

gboolean
ms_message_store_update (MsStore             *store,
                         const MsMessageRow  *row,
                         GError             **error)
{
  static const char sql[] =
    "UPDATE message SET text = $1, edited_by = $2, edited_ts = $3, revision = $4, broadcast = $5, digest = $6,"
    " content = $7 WHERE channel = $8 AND ts = $9 AND deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, row->message->text);
  ms_db_statement_bind_key (statement, 2, row->edited_by);
  ms_db_statement_bind_int (statement, 3, row->message->edited_ts);
  ms_db_statement_bind_int (statement, 4, row->revision);
  ms_db_statement_bind_int (statement, 5, row->broadcast);
  ms_db_statement_bind_int (statement, 6, (gint64) row->digest);
  ms_db_statement_bind_text (statement, 7, row->message->content);
  ms_db_statement_bind_int (statement, 8, row->channel);
  ms_db_statement_bind_int (statement, 9, row->message->ts);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_message_store_set_reactions (MsStore     *store,
                                gint64       key,
                                const char  *json,
                                GError     **error)
{
  static const char sql[] = "UPDATE message SET reactions = $1 WHERE id = $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, json);
  ms_db_statement_bind_int (statement, 2, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_message_store_delete (MsStore  *store,
                         gint64    channel,
                         gint64    ts,
                         gint64    revision,
                         GError  **error)
{
  static const char sql[] =
    "UPDATE message SET deleted = 1, text = '', detail = NULL, old_name = NULL, counts = 0, broadcast = 0, digest = 0, content = NULL,"
    " reactions = NULL, pinned_to = NULL, revision = $1 WHERE channel = $2 AND ts = $3 AND deleted = 0";
  const gint64 values[] = { revision, channel, ts };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_message_store_bury (MsStore             *store,
                       const MsMessageRow  *row,
                       GError             **error)
{
  static const char sql[] =
    "UPDATE message SET subtype = $1, text = $2, detail = NULL, old_name = NULL, inviter = NULL, edited_by = NULL, edited_ts = 0,"
    " counts = 0, broadcast = 0, content = NULL, reactions = NULL, pinned_to = NULL, digest = $3, revision = $4"
    " WHERE channel = $5 AND ts = $6 AND deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, row->message->subtype);
  ms_db_statement_bind_text (statement, 2, row->message->text);
  ms_db_statement_bind_int (statement, 3, (gint64) row->digest);
  ms_db_statement_bind_int (statement, 4, row->revision);
  ms_db_statement_bind_int (statement, 5, row->channel);
  ms_db_statement_bind_int (statement, 6, row->message->ts);
  return ms_db_statement_run (statement, error);
}

static gboolean
visit_rows (MsStore              *store,
            MsDbStatement        *statement,
            MsMessageRowVisitor   visitor,
            gpointer              user_data,
            GError              **error)
{
  MsDbStep step;

  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsMessage view;

      if (!read_page_row (store, statement, &view, error))
        return FALSE;
      if (!visitor (&view, user_data))
        return TRUE;
    }
  return step == MS_DB_DONE;
}

gboolean
ms_message_store_visit (MsStore              *store,
                        gint64                channel,
                        gint64                after,
                        gint64                before,
                        gboolean              newest_first,
                        guint                 limit,
                        gint64                viewer,
                        MsMessageRowVisitor   visitor,
                        gpointer              user_data,
                        GError              **error)
{
  static const char * const sql[2][2] = {
    { SELECT_PAGE (SAVED_BY_NOBODY) "LIMIT $5", SELECT_PAGE (SAVED_BY_NOBODY) "DESC LIMIT $5" },
    { SELECT_PAGE (SAVED_BY_VIEWER) "LIMIT $5", SELECT_PAGE (SAVED_BY_VIEWER) "DESC LIMIT $5" },
  };
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql[viewer != 0][newest_first != FALSE], error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, viewer);
  ms_db_statement_bind_int (statement, 2, channel);
  ms_db_statement_bind_int (statement, 3, after);
  ms_db_statement_bind_int (statement, 4, before);
  ms_db_statement_bind_int (statement, 5, limit);
  return visit_rows (store, statement, visitor, user_data, error);
}

gboolean
ms_message_store_visit_replies (MsStore              *store,
                                gint64                channel,
                                gint64                thread_ts,
                                gint64                after,
                                gint64                before,
                                guint                 limit,
                                gint64                viewer,
                                MsMessageRowVisitor   visitor,
                                gpointer              user_data,
                                GError              **error)
{
  static const char * const sql[2] = { SELECT_REPLIES (SAVED_BY_NOBODY), SELECT_REPLIES (SAVED_BY_VIEWER) };
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql[viewer != 0], error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, viewer);
  ms_db_statement_bind_int (statement, 2, channel);
  ms_db_statement_bind_int (statement, 3, thread_ts);
  ms_db_statement_bind_int (statement, 4, after);
  ms_db_statement_bind_int (statement, 5, before);
  ms_db_statement_bind_int (statement, 6, limit);
  return visit_rows (store, statement, visitor, user_data, error);
}

gboolean
ms_message_store_visit_all (MsStore              *store,
                            gint64                channel,
                            gint64                from,
                            gint64                before,
                            MsMessageRowVisitor   visitor,
                            gpointer              user_data,
                            GError              **error)
{
  static const char sql[] = SELECT_ROWS (SAVED_BY_NOBODY) "WHERE channel = $2 AND ts >= $3 AND ts < $4 AND deleted = 0 ORDER BY ts";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, 0);
  ms_db_statement_bind_int (statement, 2, channel);
  ms_db_statement_bind_int (statement, 3, from);
  ms_db_statement_bind_int (statement, 4, before);
  return visit_rows (store, statement, visitor, user_data, error);
}
