/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far an event got: asked of one shard after the other, since a person may have connections on several and counts once. Nothing is
 * kept for it: where each connection stands is known anyway. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

/* What at least one connection of a person says. */
enum
{
  REACHED_CONNECTED = 1 << 0,
  REACHED_SENT = 1 << 1,
  REACHED_CONFIRMED = 1 << 2,
};

typedef struct
{
  MsShardSet         *set;
  MsApiDelivery      *delivery;
  GDestroyNotify      done;
  gpointer            data;
  guint               index; /* of the shard that is asked */
  GHashTable         *people; /* key → REACHED_… */
} DeliveryTask;

/* Handed to the kernel whole: neither in the log ahead of the cursor nor in what a full socket left. */
static gboolean
is_sent (const MsSocket *socket,
         gint64          seq)
{
  const MsSubscriber *subscriber = &socket->subscriber;

  return socket->tail == NULL && ((!subscriber->dirty && !subscriber->held) || subscriber->cursor > seq);
}

static guint
look_at (MsShard        *shard,
         const MsSocket *socket,
         guint32         channel,
         gint64          seq)
{
  guint reached = REACHED_CONNECTED;

  if (socket->closing || (socket->simple && socket->subscriber.channel_slot != channel))
    return 0;
  if (ms_run_log_get_head (ms_hub_get_log (shard->hub)) >= seq && is_sent (socket, seq))
    reached |= REACHED_SENT;
  if (socket->extra != NULL && socket->extra->confirmed >= seq)
    reached |= REACHED_CONFIRMED;
  return reached;
}

static void
count_shard (MsShard      *shard,
             DeliveryTask *task)
{
  MsDirectory *directory = ms_hub_get_directory (shard->hub);
  guint32 channel = ms_directory_find_channel (directory, task->delivery->channel);
  guint n_members = 0;
  const guint32 *members = channel != MS_SLOT_NONE ? ms_directory_get_members (directory, channel, &n_members) : NULL;

  for (guint i = 0; i < n_members; i++)
    {
      MsSubscriber *subscriber = ms_hub_get_of_user (shard->hub, members[i]);
      MsDirectoryUser user = { 0 };
      guint reached = 0;

      for (; subscriber != NULL; subscriber = subscriber->next)
        reached |= look_at (shard, (const MsSocket *) subscriber, channel, task->delivery->seq);
      if (reached == 0 || !ms_directory_get_user (directory, members[i], &user) || user.key == task->delivery->author)
        continue;
      reached |= GPOINTER_TO_UINT (g_hash_table_lookup (task->people, GSIZE_TO_POINTER (user.key)));
      g_hash_table_insert (task->people, GSIZE_TO_POINTER (user.key), GUINT_TO_POINTER (reached));
    }
}

static void
sum_up (DeliveryTask *task)
{
  GHashTableIter iter;
  gpointer reached;

  g_hash_table_iter_init (&iter, task->people);
  while (g_hash_table_iter_next (&iter, NULL, &reached))
    {
      task->delivery->connected++;
      task->delivery->sent += (GPOINTER_TO_UINT (reached) & REACHED_SENT) != 0;
      task->delivery->confirmed += (GPOINTER_TO_UINT (reached) & REACHED_CONFIRMED) != 0;
    }
}

static void
ask_cb (MsShard *shard,
        gpointer data)
{
  DeliveryTask *task = data;

  if (shard != NULL)
    count_shard (shard, task);
  if (++task->index < ms_shard_set_get_n_shards (task->set))
    {
      ms_shard_set_post_to (task->set, task->index, ask_cb, task);
      return;
    }
  sum_up (task);
  task->done (task->data);
  g_hash_table_unref (task->people);
  g_free (task);
}

void
ms_shard_set_ask_delivery (MsShardSet         *self,
                           MsApiDelivery      *delivery,
                           GDestroyNotify      done,
                           gpointer            data)
{
  DeliveryTask *task;

  g_return_if_fail (self != NULL && delivery != NULL && done != NULL);

  task = g_new (DeliveryTask, 1);
  *task = (DeliveryTask) { self, delivery, done, data, 0, g_hash_table_new (NULL, NULL) };
  ms_shard_set_post_to (self, 0, ask_cb, task);
}
