/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shards together: hands new sockets out in turn and everything else to all of them. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-transport.h"

#define SHARD_SHIFT 56

struct _MsShardSet
{
  MsShardConfig config;
  char         *epoch;
  MsTyping     *typing;
  GPtrArray    *shards; /* MsShard */
  int           next; /* atomic: who gets the next socket */
  gboolean      stopped;
};

typedef struct
{
  MsShardSet *set;
  MsAdoption  adoption;
  gpointer    token;
} AdoptTask;

typedef struct
{
  gint64 session;
  gint64 user;
} EndTask;

typedef struct
{
  guint64 socket;
  GBytes *json;
} SendTask;

static MsShard *
get_shard (MsShardSet *self,
           guint       index)
{
  return g_ptr_array_index (self->shards, index % self->shards->len);
}

static void
publish_cb (MsShard *shard,
            gpointer data)
{
  MsEventBatch *batch = data;

  if (shard != NULL)
    ms_shard_publish (shard, batch);
  ms_event_batch_unref (batch);
}

static void
free_adopt (AdoptTask *task)
{
  g_clear_pointer (&task->adoption.drained, g_bytes_unref);
  g_free ((char *) task->adoption.since);
  ms_rate_bucket_unref (task->adoption.posts);
  g_free (task);
}

/* The shard is gone: the listener's counts must hold all the same. */
static void
give_up (AdoptTask *task)
{
  ms_transport_close (task->adoption.fd, task->adoption.stream);
  if (task->set->config.closed != NULL)
    task->set->config.closed (task->token, task->set->config.user_data);
}

static void
adopt_cb (MsShard *shard,
          gpointer data)
{
  AdoptTask *task = data;

  if (shard != NULL)
    ms_socket_adopt (shard, &task->adoption, task->token);
  else
    give_up (task);
  free_adopt (task);
}

static void
end_cb (MsShard *shard,
        gpointer data)
{
  EndTask *task = data;

  if (shard != NULL)
    ms_shard_end_sessions (shard, task->session, task->user);
  g_free (task);
}

static void
send_cb (MsShard *shard,
         gpointer data)
{
  SendTask *task = data;
  MsSocket *socket = shard != NULL ? ms_shard_find_socket (shard, task->socket) : NULL;
  gsize length;
  gconstpointer json = g_bytes_get_data (task->json, &length);

  if (socket != NULL)
    ms_socket_push (shard, socket, MS_WEBSOCKET_TEXT, json, length);
  g_bytes_unref (task->json);
  g_free (task);
}

static void
post_end (MsShardSet *self,
          gint64      session,
          gint64      user)
{
  const EndTask task = { session, user };

  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_post (get_shard (self, i), end_cb, g_memdup2 (&task, sizeof task));
}

void
ms_shard_set_post_all (MsShardSet    *self,
                       MsShardFunc    func,
                       MsShardRefFunc ref,
                       gpointer       data)
{
  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_post (get_shard (self, i), func, ref (data));
}

guint
ms_shard_set_get_n_shards (MsShardSet *self)
{
  return self->shards->len;
}

void
ms_shard_set_post_to (MsShardSet *self,
                      guint       index,
                      MsShardFunc func,
                      gpointer    data)
{
  ms_shard_post (get_shard (self, index), func, data);
}

MsTyping *
ms_shard_set_get_typing (MsShardSet *self)
{
  return self->typing;
}

MsShardSet *
ms_shard_set_new (const MsShardConfig *config,
                  GError             **error)
{
  g_autoptr(MsShardSet) self = g_new0 (MsShardSet, 1);

  g_return_val_if_fail (config != NULL && config->directory != NULL && config->presence != NULL, NULL);

  self->config = *config;
  self->config.n_shards = MAX (config->n_shards, 1);
  self->epoch = g_strdup (config->epoch != NULL ? config->epoch : "");
  self->config.epoch = self->epoch;
  self->typing = ms_typing_new ();
  self->shards = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_shard_free);
  for (guint i = 0; i < self->config.n_shards; i++)
    {
      MsShard *shard = ms_shard_new (self, &self->config, i, error);

      if (shard == NULL)
        return NULL;
      g_ptr_array_add (self->shards, shard);
    }
  self->config.directory = NULL;
  self->config.recent = NULL;

  return g_steal_pointer (&self);
}

void
ms_shard_set_free (MsShardSet *self)
{
  if (self == NULL)
    return;

  ms_shard_set_stop (self);
  g_ptr_array_unref (self->shards);
  ms_typing_free (self->typing);
  g_free (self->epoch);
  g_free (self);
}

gboolean
ms_shard_set_start (MsShardSet *self,
                    GError    **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->shards->len; i++)
    if (!ms_shard_start (get_shard (self, i), error))
      return FALSE;

  return TRUE;
}

void
ms_shard_set_post (MsShardSet   *self,
                   MsEventBatch *batch)
{
  g_return_if_fail (self != NULL && batch != NULL);

  ms_shard_set_post_all (self, publish_cb, (MsShardRefFunc) ms_event_batch_ref, batch);
}

void
ms_shard_set_hold (MsShardSet *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_queue_hold (get_shard (self, i)->queue);
}

void
ms_shard_set_release (MsShardSet *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_queue_release (get_shard (self, i)->queue);
}

void
ms_shard_set_adopt (MsShardSet       *self,
                    const MsAdoption *adoption,
                    gpointer          token)
{
  AdoptTask *task;

  g_return_if_fail (self != NULL && adoption != NULL);

  task = g_new0 (AdoptTask, 1);
  task->adoption = *adoption;
  task->adoption.since = g_strdup (adoption->since);
  task->adoption.drained = adoption->drained != NULL ? g_bytes_ref (adoption->drained) : NULL;
  task->adoption.posts = adoption->posts != NULL ? ms_rate_bucket_ref (adoption->posts) : NULL;
  task->set = self;
  task->token = token;
  ms_shard_post (get_shard (self, (guint) g_atomic_int_add (&self->next, 1)), adopt_cb, task);
}

void
ms_shard_set_end_session (MsShardSet *self,
                          gint64      session)
{
  g_return_if_fail (self != NULL && session != 0);

  post_end (self, session, 0);
}

void
ms_shard_set_end_user (MsShardSet *self,
                       gint64      user)
{
  g_return_if_fail (self != NULL && user != 0);

  post_end (self, 0, user);
}

void
ms_shard_set_send (MsShardSet *self,
                   guint64     connection,
                   const char *json,
                   gsize       length)
{
  SendTask *task;

  g_return_if_fail (self != NULL && json != NULL);

  task = g_new (SendTask, 1);
  *task = (SendTask) { connection, g_bytes_new (json, length) };
  ms_shard_post (get_shard (self, (guint) (connection >> SHARD_SHIFT)), send_cb, task);
}

void
ms_shard_set_drain (MsShardSet *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_drain (get_shard (self, i));
}

void
ms_shard_set_stop (MsShardSet *self)
{
  g_return_if_fail (self != NULL);

  if (self->stopped)
    return;

  self->stopped = TRUE;
  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_begin_stop (get_shard (self, i));
  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_join (get_shard (self, i));
}

void
ms_shard_set_get_counters (MsShardSet      *self,
                           MsShardCounters *counters)
{
  g_return_if_fail (self != NULL && counters != NULL);

  *counters = (MsShardCounters) { 0 };
  for (guint i = 0; i < self->shards->len; i++)
    ms_shard_add_counters (get_shard (self, i), counters);
}
