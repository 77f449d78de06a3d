/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is put into the cache: one job for each statement. What people wrote (drafts, outbox) is urgent: it is committed at once. Called on the
 * main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-cache.h"

#include "ms-client-cache-private.h"
#include "ms-wire-channel.h"
#include "ms-wire-message.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

/* Begins a document that ms_client_cache_add_written() hands over. */
/* The document that was just written. */
static void
add_written (MsCacheJob   *job,
             MsJsonWriter *writer)
{
  gsize length = 0;
  const char *json = ms_json_writer_peek (writer, &length);

  ms_cache_job_take_text (job, g_strndup (json, length));
}

static void
put_meta (MsClientCache *self,
          const char    *key,
          const char    *value)
{
  MsCacheJob *job = ms_cache_job_new ("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");

  ms_cache_job_add_text (job, key);
  ms_cache_job_add_text (job, value);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_put_team (MsClientCache *self,
                          const MsTeam  *team)
{
  MsJsonWriter *writer = NULL;
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)");
  writer = ms_client_cache_begin_json (self);
  ms_wire_write_team (writer, team, NULL);
  ms_cache_job_add_text (job, "team");
  add_written (job, writer);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_clear_people (MsClientCache *self)
{
  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  ms_client_cache_push (self, ms_cache_job_new ("DELETE FROM user"));
  ms_client_cache_push (self, ms_cache_job_new ("DELETE FROM channel"));
}

void
ms_client_cache_put_user (MsClientCache *self,
                          const MsUser  *user)
{
  MsJsonWriter *writer = NULL;
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("INSERT OR REPLACE INTO user (id, json) VALUES (?, ?)");
  writer = ms_client_cache_begin_json (self);
  ms_wire_write_user (writer, user, "");
  ms_cache_job_add_text (job, user->id);
  add_written (job, writer);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_put_channel (MsClientCache   *self,
                             const MsChannel *channel,
                             gint64           seq)
{
  MsJsonWriter *writer = NULL;
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("INSERT OR REPLACE INTO channel (id, seq, json) VALUES (?, ?, ?)");
  writer = ms_client_cache_begin_json (self);
  ms_wire_write_channel (writer, channel, "");
  ms_cache_job_add_text (job, channel->id);
  ms_cache_job_add_number (job, seq);
  add_written (job, writer);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_remove_channel (MsClientCache *self,
                                const char    *channel)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("DELETE FROM channel WHERE id = ?");
  ms_cache_job_add_text (job, channel);
  ms_client_cache_push (self, job);
  ms_client_cache_drop_window (self, channel);
}

void
ms_client_cache_put_position (MsClientCache *self,
                              const char    *position,
                              const char    *heads,
                              gint64         complete_at)
{
  g_autofree char *complete = g_strdup_printf ("%" G_GINT64_FORMAT, complete_at);

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  put_meta (self, "complete", complete);
  put_meta (self, "heads", heads);
  put_meta (self, "position", position);
}

static void
push_message (MsClientCache   *self,
              const char      *sql,
              const char      *channel,
              const MsMessage *message)
{
  MsJsonWriter *writer = ms_client_cache_begin_json (self);
  MsCacheJob *job = ms_cache_job_new (sql);

  ms_wire_write_message (writer, message, NULL);
  add_written (job, writer);
  ms_cache_job_add_text (job, channel);
  ms_cache_job_add_number (job, message->ts);
  ms_client_cache_push (self, job);
}

/* The row of the window goes first and comes last: a crash in between leaves no half window. */
void
ms_client_cache_put_window (MsClientCache *self,
                            const char    *channel,
                            GPtrArray     *messages,
                            gboolean       at_start)
{
  guint first = messages->len > MS_CLIENT_CACHE_MESSAGES ? messages->len - MS_CLIENT_CACHE_MESSAGES : 0;
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  ms_client_cache_drop_window (self, channel);
  for (guint i = first; i < messages->len; i++)
    push_message (self, "INSERT OR REPLACE INTO message (json, channel, ts) VALUES (?, ?, ?)", channel,
                  g_ptr_array_index (messages, i));

  job = ms_cache_job_new ("INSERT OR REPLACE INTO window (channel, at_start, used) VALUES (?, ?, unixepoch ())");
  ms_cache_job_add_text (job, channel);
  ms_cache_job_add_number (job, at_start && first == 0);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_drop_window (MsClientCache *self,
                             const char    *channel)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  if (channel == NULL)
    {
      ms_client_cache_push (self, ms_cache_job_new ("DELETE FROM window"));
      ms_client_cache_push (self, ms_cache_job_new ("DELETE FROM message"));
      return;
    }
  job = ms_cache_job_new ("DELETE FROM window WHERE channel = ?");
  ms_cache_job_add_text (job, channel);
  ms_client_cache_push (self, job);
  job = ms_cache_job_new ("DELETE FROM message WHERE channel = ?");
  ms_cache_job_add_text (job, channel);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_put_message (MsClientCache   *self,
                             const char      *channel,
                             const MsMessage *message,
                             gboolean         only_if_there)
{
  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  push_message (self,
                only_if_there ? "UPDATE message SET json = ? WHERE channel = ? AND ts = ?"
                              : "INSERT OR REPLACE INTO message (json, channel, ts) VALUES (?, ?, ?)",
                channel, message);
}

void
ms_client_cache_remove_message (MsClientCache *self,
                                const char    *channel,
                                gint64         ts)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("DELETE FROM message WHERE channel = ? AND ts = ?");
  ms_cache_job_add_text (job, channel);
  ms_cache_job_add_number (job, ts);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_remove_until (MsClientCache *self,
                              const char    *channel,
                              gint64         until)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("DELETE FROM message WHERE channel = ? AND ts <= ? AND coalesce (json_extract (json, '$.subtype'), '') != '" MS_SUBTYPE_TOMBSTONE "'");
  ms_cache_job_add_text (job, channel);
  ms_cache_job_add_number (job, until);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_put_draft (MsClientCache *self,
                           const char    *channel,
                           const char    *text)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new (text != NULL ? "INSERT OR REPLACE INTO draft (channel, text) VALUES (?, ?)" : "DELETE FROM draft WHERE channel = ?");
  ms_cache_job_set_urgent (job);
  ms_cache_job_add_text (job, channel);
  if (text != NULL)
    ms_cache_job_add_text (job, text);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_put_outbox (MsClientCache     *self,
                            const MsOutboxRow *row)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("INSERT OR REPLACE INTO outbox (id, kind, channel, ts, text, client_msg_id, created, not_before, failure)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  ms_cache_job_set_urgent (job);
  ms_cache_job_add_number (job, row->id);
  ms_cache_job_add_number (job, row->kind);
  ms_cache_job_add_text (job, row->channel);
  ms_cache_job_add_number (job, row->ts);
  ms_cache_job_add_text (job, row->text);
  ms_cache_job_add_text (job, row->client_msg_id);
  ms_cache_job_add_number (job, row->created);
  ms_cache_job_add_number (job, row->not_before);
  ms_cache_job_add_text (job, row->failure);
  ms_client_cache_push (self, job);
}

void
ms_client_cache_remove_outbox (MsClientCache *self,
                               gint64         id)
{
  MsCacheJob *job = NULL;

  g_return_if_fail (MS_IS_CLIENT_CACHE (self));

  job = ms_cache_job_new ("DELETE FROM outbox WHERE id = ?");
  ms_cache_job_set_urgent (job);
  ms_cache_job_add_number (job, id);
  ms_client_cache_push (self, job);
}
