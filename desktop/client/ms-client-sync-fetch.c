/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation as it is now (conversations.info), and the notifications that waited for it. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-sync-private.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-wire-channel.h"

/* What was wanted for a conversation, if it is still unread. */
static void
tell_notification (MsClientSync *self,
                   const char   *id)
{
  const MsChannel *channel = ms_client_get_channel (self->client, id);
  g_autoptr(MsMessage) message = NULL;
  g_autofree char *key = NULL;

  /* One that is not known yet is being fetched. */
  if (channel == NULL || !g_hash_table_steal_extended (self->notifications, id, (gpointer *) &key, (gpointer *) &message))
    return;
  if (message->ts > channel->last_read && !ms_client_is_in_view (self->client, id))
    ms_client_tell_notification (self->client, id, message);
}

static void
take_info (MsClientSync  *self,
           const char    *id,
           MsClientReply *reply)
{
  MsClientState *state = ms_client_get_state (self->client);
  MsChannel *channel = ms_wire_read_channel (ms_json_node_get_member (ms_client_reply_get_root (reply), "channel"), NULL);
  gint64 seq = ms_client_reply_get_seq (reply);

  if (channel == NULL || g_strcmp0 (channel->id, id) != 0)
    {
      ms_channel_free (channel);
      return;
    }
  if (seq < ms_client_state_get_channel_seq (state, id))
    {
      /* Something happened there in the meantime: what was fetched is old already. */
      ms_channel_free (channel);
      ms_client_sync_fetch_channel (self, id);
      return;
    }
  if (!channel->is_member)
    {
      ms_channel_free (channel);
      return;
    }
  ms_client_state_put_channel (state, channel, seq);
  if (self->live)
    tell_notification (self, id);
}

typedef struct
{
  MsClient *client; /* a reference: the sync lives as long */
  char     *id;
} Fetch;

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fetch *fetch = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientSync *self = ms_client_get_sync (fetch->client);

  if (self != NULL)
    {
      g_hash_table_remove (self->fetching, fetch->id);
      if (reply != NULL)
        take_info (self, fetch->id, reply);
      else if (ms_client_error_is_temporary (error))
        g_hash_table_add (self->unfetched, g_strdup (fetch->id));
    }
  g_object_unref (fetch->client);
  g_free (fetch->id);
  g_free (fetch);
}

void
ms_client_sync_fetch_channel (MsClientSync *self,
                              const char   *channel)
{
  const char *arguments[] = { "channel", channel, "include_num_members", "true", NULL };
  Fetch *fetch = NULL;

  if (!g_hash_table_add (self->fetching, g_strdup (channel)))
    return;
  fetch = g_new0 (Fetch, 1);
  fetch->client = g_object_ref (self->client);
  fetch->id = g_strdup (channel);
  ms_client_http_call_async (ms_client_get_http (self->client), "conversations.info", arguments, self->cancellable, fetched_cb,
                             fetch);
}

void
ms_client_sync_fetch_again (MsClientSync *self)
{
  g_autoptr(GHashTable) unfetched = g_steal_pointer (&self->unfetched);
  GHashTableIter iter;
  gpointer id = NULL;

  self->unfetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, unfetched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    ms_client_sync_fetch_channel (self, id);
}

void
ms_client_sync_tell_notifications (MsClientSync *self)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->notifications);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, g_strdup (id));
  for (guint i = 0; i < ids->len; i++)
    tell_notification (self, g_ptr_array_index (ids, i));
}

void
ms_client_sync_want_notification (MsClientSync    *self,
                                  const MsMessage *message)
{
  g_hash_table_insert (self->notifications, g_strdup (message->channel), ms_message_copy (message));
  if (self->live)
    tell_notification (self, message->channel);
}
