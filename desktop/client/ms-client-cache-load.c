/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the cache: everything but messages at once when the program starts, the messages of one conversation when it is opened. Values are
 * kept as the JSON of the wire, so that a new field needs no migration. Runs on the cache's thread only. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache-store-private.h"

#include "ms-wire-channel.h"
#include "ms-wire-message.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

void
ms_outbox_row_free (MsOutboxRow *self)
{
  if (self == NULL)
    return;
  g_free (self->channel);
  g_free (self->text);
  g_free (self->client_msg_id);
  g_free (self->failure);
  g_free (self);
}

static void
cached_channel_free (MsCachedChannel *self)
{
  ms_channel_free (self->channel);
  g_free (self);
}

void
ms_cache_snapshot_free (MsCacheSnapshot *self)
{
  if (self == NULL)
    return;
  g_free (self->position);
  g_free (self->heads);
  ms_team_free (self->team);
  g_clear_pointer (&self->users, g_ptr_array_unref);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_free (self);
}

static MsCacheSnapshot *
snapshot_new (void)
{
  MsCacheSnapshot *self = g_new0 (MsCacheSnapshot, 1);

  self->users = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_user_free);
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) cached_channel_free);
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_outbox_row_free);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->windows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

char *
ms_cache_dup_column (sqlite3_stmt *statement,
                     int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? g_strdup (text) : NULL;
}

static MsJsonNode
parse_column (MsCacheStore *self,
              sqlite3_stmt *statement,
              int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  if (text == NULL || !ms_json_reader_parse (self->reader, text, (gsize) sqlite3_column_bytes (statement, column), NULL))
    return MS_JSON_NODE_NONE;
  return ms_json_reader_get_root (self->reader);
}

MsOutboxRow *
ms_cache_read_outbox_row (sqlite3_stmt *statement)
{
  g_autoptr(MsOutboxRow) row = g_new0 (MsOutboxRow, 1);

  row->id = sqlite3_column_int64 (statement, 0);
  row->kind = (MsOutboxKind) sqlite3_column_int (statement, 1);
  row->channel = ms_cache_dup_column (statement, 2);
  row->ts = sqlite3_column_int64 (statement, 3);
  row->text = ms_cache_dup_column (statement, 4);
  row->client_msg_id = ms_cache_dup_column (statement, 5);
  row->created = sqlite3_column_int64 (statement, 6);
  row->not_before = sqlite3_column_int64 (statement, 7);
  row->failure = ms_cache_dup_column (statement, 8);
  if (row->channel == NULL || row->text == NULL || row->client_msg_id == NULL || row->kind > MS_OUTBOX_DELETE)
    return NULL;
  return g_steal_pointer (&row);
}

static void
load_meta (MsCacheStore    *self,
           MsCacheSnapshot *snapshot)
{
  sqlite3_stmt *statement = ms_cache_store_prepare (self, "SELECT key, value FROM meta");

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      g_autofree char *key = ms_cache_dup_column (statement, 0);

      if (g_strcmp0 (key, "position") == 0)
        snapshot->position = ms_cache_dup_column (statement, 1);
      else if (g_strcmp0 (key, "heads") == 0)
        snapshot->heads = ms_cache_dup_column (statement, 1);
      else if (g_strcmp0 (key, "complete") == 0)
        snapshot->complete_at = sqlite3_column_int64 (statement, 1);
      else if (g_strcmp0 (key, "team") == 0)
        snapshot->team = ms_wire_read_team (parse_column (self, statement, 1), NULL);
    }
  sqlite3_reset (statement);
}

static void
load_people (MsCacheStore    *self,
             MsCacheSnapshot *snapshot)
{
  sqlite3_stmt *users = ms_cache_store_prepare (self, "SELECT json FROM user");
  sqlite3_stmt *channels = ms_cache_store_prepare (self, "SELECT seq, json FROM channel");

  while (users != NULL && sqlite3_step (users) == SQLITE_ROW)
    {
      MsUser *user = ms_wire_read_user (parse_column (self, users, 0), NULL);

      if (user != NULL)
        g_ptr_array_add (snapshot->users, user);
    }
  sqlite3_reset (users);

  while (channels != NULL && sqlite3_step (channels) == SQLITE_ROW)
    {
      MsChannel *channel = ms_wire_read_channel (parse_column (self, channels, 1), NULL);
      MsCachedChannel *cached = NULL;

      if (channel == NULL)
        continue;
      cached = g_new0 (MsCachedChannel, 1);
      cached->channel = channel;
      cached->seq = sqlite3_column_int64 (channels, 0);
      g_ptr_array_add (snapshot->channels, cached);
    }
  sqlite3_reset (channels);
}

static void
load_writing (MsCacheStore    *self,
              MsCacheSnapshot *snapshot)
{
  sqlite3_stmt *outbox = ms_cache_store_prepare (self, MS_CACHE_OUTBOX_SQL);
  sqlite3_stmt *drafts = ms_cache_store_prepare (self, "SELECT channel, text FROM draft");
  sqlite3_stmt *windows = ms_cache_store_prepare (self, "SELECT channel FROM window");

  while (outbox != NULL && sqlite3_step (outbox) == SQLITE_ROW)
    {
      MsOutboxRow *row = ms_cache_read_outbox_row (outbox);

      if (row != NULL)
        g_ptr_array_add (snapshot->outbox, row);
    }
  sqlite3_reset (outbox);

  while (drafts != NULL && sqlite3_step (drafts) == SQLITE_ROW)
    {
      char *channel = ms_cache_dup_column (drafts, 0);
      char *text = ms_cache_dup_column (drafts, 1);

      if (channel != NULL && text != NULL)
        g_hash_table_insert (snapshot->drafts, channel, text);
    }
  sqlite3_reset (drafts);

  while (windows != NULL && sqlite3_step (windows) == SQLITE_ROW)
    {
      char *channel = ms_cache_dup_column (windows, 0);

      if (channel != NULL)
        g_hash_table_add (snapshot->windows, channel);
    }
  sqlite3_reset (windows);
}

/* Old windows go when the program starts: the least recently used beyond the limit, and what is too long. */
static void
trim (MsCacheStore *self)
{
  static const char windows_sql[] = "DELETE FROM window WHERE channel NOT IN"
                                    " (SELECT channel FROM window ORDER BY used DESC LIMIT " G_STRINGIFY (MS_CLIENT_CACHE_WINDOWS) ")";
  static const char orphans_sql[] = "DELETE FROM message WHERE channel NOT IN (SELECT channel FROM window)";
  static const char mark_sql[] = "UPDATE window SET at_start = 0 WHERE (SELECT count(*) FROM message m WHERE m.channel = window.channel)"
                                 " > " G_STRINGIFY (MS_CLIENT_CACHE_MESSAGES);
  static const char long_sql[] = "DELETE FROM message WHERE ts < (SELECT ts FROM message m WHERE m.channel = message.channel"
                                 " ORDER BY ts DESC LIMIT 1 OFFSET " G_STRINGIFY (MS_CLIENT_CACHE_MESSAGES) " - 1)";

  ms_cache_store_begin (self);
  ms_cache_store_run (self, windows_sql, NULL, 0);
  ms_cache_store_run (self, orphans_sql, NULL, 0);
  ms_cache_store_run (self, mark_sql, NULL, 0);
  ms_cache_store_run (self, long_sql, NULL, 0);
  ms_cache_store_commit (self);
}

MsCacheSnapshot *
ms_cache_store_load (MsCacheStore *self)
{
  g_autoptr(MsCacheSnapshot) snapshot = snapshot_new ();

  if (self->db == NULL)
    return g_steal_pointer (&snapshot);

  trim (self);
  load_meta (self, snapshot);
  load_people (self, snapshot);
  load_writing (self, snapshot);
  return g_steal_pointer (&snapshot);
}

GPtrArray *
ms_cache_store_read (MsCacheStore *self,
                     const char   *channel,
                     gboolean     *at_start)
{
  sqlite3_stmt *window = ms_cache_store_prepare (self, "UPDATE window SET used = unixepoch () WHERE channel = ? RETURNING at_start");
  sqlite3_stmt *messages = ms_cache_store_prepare (self, "SELECT json FROM (SELECT ts, json FROM message WHERE channel = ? ORDER BY ts DESC LIMIT "
                                          G_STRINGIFY (MS_CLIENT_CACHE_MESSAGES) ") ORDER BY ts");
  g_autoptr(GPtrArray) list = NULL;

  if (window == NULL || messages == NULL)
    return NULL;

  sqlite3_bind_text (window, 1, channel, -1, SQLITE_TRANSIENT);
  while (sqlite3_step (window) == SQLITE_ROW)
    {
      list = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_message_free);
      *at_start = sqlite3_column_int (window, 0) != 0;
    }
  sqlite3_reset (window);
  if (list == NULL)
    return NULL;

  sqlite3_bind_text (messages, 1, channel, -1, SQLITE_TRANSIENT);
  while (sqlite3_step (messages) == SQLITE_ROW)
    {
      MsMessage *message = ms_wire_read_message (parse_column (self, messages, 0), channel, NULL);

      if (message != NULL)
        g_ptr_array_add (list, message);
    }
  sqlite3_reset (messages);
  if (list->len >= MS_CLIENT_CACHE_MESSAGES)
    *at_start = FALSE;
  return g_steal_pointer (&list);
}
