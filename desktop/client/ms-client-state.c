/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of people and conversations with what is said about them. Knows no protocol. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-state.h"

#include "ms-client-private.h"

#define TYPING_US (6 * G_TIME_SPAN_SECOND)
#define TYPING_SWEEP_MS 1000
#define TYPING_MAX 50

typedef struct
{
  MsChannel *channel;
  gint64     seq;
} Conversation;

typedef struct
{
  char   *channel;
  char   *user;
  gint64  until;
} Typing;

struct _MsClientState
{
  MsClient   *client; /* borrowed: owns us */
  char       *self_id;
  MsTeam     *team; /* (nullable) */
  GHashTable *users; /* id → MsUser */
  GHashTable *channels; /* id → Conversation */
  GPtrArray  *typing; /* Typing, who began first is first */
  guint       typing_id;
  gboolean    filled;
};

static void
conversation_free (Conversation *conversation)
{
  ms_channel_free (conversation->channel);
  g_free (conversation);
}

static void
typing_free (Typing *typing)
{
  g_free (typing->channel);
  g_free (typing->user);
  g_free (typing);
}

MsClientState *
ms_client_state_new (MsClient   *client,
                     const char *self_id)
{
  MsClientState *self = g_new0 (MsClientState, 1);

  self->client = client;
  self->self_id = g_strdup (self_id);
  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ms_user_free);
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) conversation_free);
  self->typing = g_ptr_array_new_with_free_func ((GDestroyNotify) typing_free);
  return self;
}

void
ms_client_state_free (MsClientState *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->typing_id, g_source_remove);
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->channels);
  g_ptr_array_unref (self->typing);
  ms_team_free (self->team);
  g_free (self->self_id);
  g_free (self);
}

static MsClientCache *
cache (MsClientState *self)
{
  return ms_client_get_cache (self->client);
}

static void
insert_channel (MsClientState *self,
                MsChannel     *channel,
                gint64         seq)
{
  Conversation *conversation = g_new0 (Conversation, 1);

  conversation->channel = channel;
  conversation->seq = seq;
  g_hash_table_replace (self->channels, channel->id, conversation);
}

static void
write_all (MsClientState *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  ms_client_cache_clear_people (cache (self));
  if (self->team != NULL)
    ms_client_cache_put_team (cache (self), self->team);
  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ms_client_cache_put_user (cache (self), value);
  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ms_client_cache_put_channel (cache (self), ((Conversation *) value)->channel, ((Conversation *) value)->seq);
}

void
ms_client_state_replace (MsClientState *self,
                         MsTeam        *team,
                         GPtrArray     *users,
                         GPtrArray     *channels,
                         const gint64  *seqs,
                         gboolean       to_cache)
{
  ms_team_free (self->team);
  self->team = team;
  g_hash_table_remove_all (self->users);
  g_hash_table_remove_all (self->channels);
  for (guint i = 0; i < users->len; i++)
    {
      MsUser *user = g_ptr_array_index (users, i);

      g_hash_table_replace (self->users, user->id, user);
    }
  for (guint i = 0; i < channels->len; i++)
    insert_channel (self, g_ptr_array_index (channels, i), seqs[i]);

  self->filled = TRUE;
  if (to_cache)
    write_all (self);
  ms_client_state_clear_typing (self);
  ms_client_tell_team (self->client);
  ms_client_tell_users (self->client);
  ms_client_tell_channels (self->client);
}

gboolean
ms_client_state_is_filled (MsClientState *self)
{
  return self->filled;
}

const MsTeam *
ms_client_state_get_team (MsClientState *self)
{
  return self->team;
}

void
ms_client_state_rename_team (MsClientState *self,
                             const char    *name)
{
  if (self->team == NULL || g_strcmp0 (self->team->name, name) == 0)
    return;
  g_free (self->team->name);
  self->team->name = g_strdup (name);
  ms_client_cache_put_team (cache (self), self->team);
  ms_client_tell_team (self->client);
}

const char *
ms_client_state_get_self_id (MsClientState *self)
{
  return self->self_id;
}

MsUser *
ms_client_state_get_user (MsClientState *self,
                          const char    *id)
{
  return id != NULL ? g_hash_table_lookup (self->users, id) : NULL;
}

MsUser *
ms_client_state_find_user (MsClientState *self,
                           const char    *name)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (((MsUser *) value)->name, name) == 0 && !((MsUser *) value)->deleted)
      return value;
  return NULL;
}

GPtrArray *
ms_client_state_list_users (MsClientState *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, value);
  return list;
}

static Conversation *
find (MsClientState *self,
      const char    *id)
{
  return id != NULL ? g_hash_table_lookup (self->channels, id) : NULL;
}

MsChannel *
ms_client_state_get_channel (MsClientState *self,
                             const char    *id)
{
  Conversation *conversation = find (self, id);

  return conversation != NULL ? conversation->channel : NULL;
}

MsChannel *
ms_client_state_find_channel (MsClientState *self,
                              const char    *name)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (((Conversation *) value)->channel->name, name) == 0)
      return ((Conversation *) value)->channel;
  return NULL;
}

MsChannel *
ms_client_state_find_direct (MsClientState *self,
                             const char    *user)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      MsChannel *channel = ((Conversation *) value)->channel;

      if (channel->kind == MS_CHANNEL_IM && g_strcmp0 (channel->user, user) == 0)
        return channel;
    }
  return NULL;
}

GPtrArray *
ms_client_state_list_channels (MsClientState *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, ((Conversation *) value)->channel);
  return list;
}

guint
ms_client_state_count_badges (MsClientState *self)
{
  GHashTableIter iter;
  gpointer value = NULL;
  gint64 count = 0;

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((Conversation *) value)->channel->archived)
      count += ((Conversation *) value)->channel->mention_count;
  return (guint) CLAMP (count, 0, G_MAXINT);
}

void
ms_client_state_put_user (MsClientState *self,
                          MsUser        *user)
{
  const MsUser *old = g_hash_table_lookup (self->users, user->id);
  g_autofree char *id = g_strdup (user->id);

  if (old != NULL && !user->has_presence)
    {
      user->has_presence = old->has_presence;
      user->active = old->active;
      user->connected = old->connected;
    }
  g_hash_table_replace (self->users, user->id, user);
  ms_client_cache_put_user (cache (self), user);
  ms_client_tell_user (self->client, id);
}

void
ms_client_state_put_channel (MsClientState *self,
                             MsChannel     *channel,
                             gint64         seq)
{
  g_autofree char *id = g_strdup (channel->id);

  insert_channel (self, channel, seq);
  ms_client_cache_put_channel (cache (self), channel, seq);
  ms_client_tell_channel (self->client, id);
}

void
ms_client_state_remove_channel (MsClientState *self,
                                const char    *id)
{
  g_autofree char *kept = g_strdup (id);

  if (!g_hash_table_remove (self->channels, kept))
    return;
  ms_client_cache_remove_channel (cache (self), kept);
  ms_client_tell_channel_removed (self->client, kept);
}

void
ms_client_state_touch_channel (MsClientState *self,
                               const char    *id,
                               gint64         seq)
{
  g_autofree char *kept = g_strdup (id);
  Conversation *conversation = find (self, kept);

  if (conversation == NULL)
    return;
  conversation->seq = MAX (conversation->seq, seq);
  ms_client_cache_put_channel (cache (self), conversation->channel, conversation->seq);
  ms_client_tell_channel (self->client, kept);
}

gint64
ms_client_state_get_channel_seq (MsClientState *self,
                                 const char    *id)
{
  Conversation *conversation = find (self, id);

  return conversation != NULL ? conversation->seq : 0;
}

void
ms_client_state_set_presence (MsClientState *self,
                              const char    *user,
                              gboolean       active,
                              gboolean       connected)
{
  MsUser *known = ms_client_state_get_user (self, user);

  if (known == NULL || (known->has_presence && known->active == active && known->connected == connected))
    return;
  known->has_presence = TRUE;
  known->active = active;
  known->connected = connected;
  ms_client_tell_presence (self->client, known->id);
}

/* Typing. */

static gboolean
sweep_cb (gpointer user_data)
{
  MsClientState *self = user_data;
  gint64 now = g_get_monotonic_time ();

  for (guint i = self->typing->len; i > 0; i--)
    {
      Typing *typing = g_ptr_array_index (self->typing, i - 1);
      g_autofree char *channel = NULL;

      if (typing->until > now)
        continue;
      channel = g_strdup (typing->channel);
      g_ptr_array_remove_index (self->typing, i - 1);
      ms_client_tell_typing (self->client, channel);
      i = MIN (i, self->typing->len + 1);
    }

  if (self->typing->len > 0)
    return G_SOURCE_CONTINUE;
  self->typing_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
find_typing (MsClientState *self,
             const char    *channel,
             const char    *user,
             guint         *index)
{
  for (guint i = 0; i < self->typing->len; i++)
    {
      const Typing *typing = g_ptr_array_index (self->typing, i);

      if (g_str_equal (typing->channel, channel) && g_str_equal (typing->user, user))
        return *index = i, TRUE;
    }
  return FALSE;
}

void
ms_client_state_start_typing (MsClientState *self,
                              const char    *channel,
                              const char    *user)
{
  gint64 until = g_get_monotonic_time () + TYPING_US;
  Typing *typing = NULL;
  guint index = 0;

  if (g_strcmp0 (user, self->self_id) == 0 || ms_client_state_get_user (self, user) == NULL)
    return;
  if (find_typing (self, channel, user, &index))
    {
      ((Typing *) g_ptr_array_index (self->typing, index))->until = until;
      return;
    }
  if (self->typing->len >= TYPING_MAX)
    return;

  typing = g_new0 (Typing, 1);
  typing->channel = g_strdup (channel);
  typing->user = g_strdup (user);
  typing->until = until;
  g_ptr_array_add (self->typing, typing);
  if (self->typing_id == 0)
    self->typing_id = g_timeout_add (TYPING_SWEEP_MS, sweep_cb, self);
  ms_client_tell_typing (self->client, channel);
}

void
ms_client_state_stop_typing (MsClientState *self,
                             const char    *channel,
                             const char    *user)
{
  guint index = 0;

  if (channel == NULL || user == NULL || !find_typing (self, channel, user, &index))
    return;
  g_ptr_array_remove_index (self->typing, index);
  ms_client_tell_typing (self->client, channel);
}

void
ms_client_state_clear_typing (MsClientState *self)
{
  while (self->typing->len > 0)
    {
      Typing *typing = g_ptr_array_steal_index (self->typing, self->typing->len - 1);

      ms_client_tell_typing (self->client, typing->channel);
      typing_free (typing);
    }
  g_clear_handle_id (&self->typing_id, g_source_remove);
}

GPtrArray *
ms_client_state_list_typing (MsClientState *self,
                             const char    *channel)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->typing->len; i++)
    {
      const Typing *typing = g_ptr_array_index (self->typing, i);
      MsUser *user = g_str_equal (typing->channel, channel) ? ms_client_state_get_user (self, typing->user) : NULL;

      if (user != NULL)
        g_ptr_array_add (list, user);
    }
  return list;
}
