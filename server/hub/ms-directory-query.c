/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions to the directory: who is it, who is in there, who may see what. Changes nothing. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-directory-private.h"

#include "ms-name.h"

static guint32
lookup_folded (GHashTable *table,
               const char *name)
{
  g_autofree char *folded = name != NULL ? ms_name_fold (name) : NULL;

  return folded != NULL ? ms_directory_lookup (table, folded) : MS_SLOT_NONE;
}

guint32
ms_directory_lookup (GHashTable   *table,
                     gconstpointer key)
{
  gpointer value = g_hash_table_lookup (table, key);

  return value != NULL ? GPOINTER_TO_UINT (value) - 1 : MS_SLOT_NONE;
}

gboolean
ms_directory_find_membership (const UserRow *user,
                              guint32        channel_slot,
                              guint         *place)
{
  guint low = 0;
  guint high = user->memberships->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (user->memberships, Membership, middle).channel < channel_slot)
        low = middle + 1;
      else
        high = middle;
    }
  *place = low;

  return low < user->memberships->len && g_array_index (user->memberships, Membership, low).channel == channel_slot;
}

gint64
ms_directory_get_seq (const MsDirectory *self)
{
  return self->seq;
}

const char *
ms_directory_get_team (const MsDirectory *self)
{
  return self->team;
}

guint32
ms_directory_find_user (const MsDirectory *self,
                        gint64             key)
{
  return ms_directory_lookup (self->user_keys, &key);
}

guint32
ms_directory_find_user_id (const MsDirectory *self,
                           const char        *id)
{
  return id != NULL ? ms_directory_lookup (self->user_ids, id) : MS_SLOT_NONE;
}

guint32
ms_directory_find_user_name (const MsDirectory *self,
                             const char        *name)
{
  return lookup_folded (self->user_names, name);
}

guint32
ms_directory_find_channel (const MsDirectory *self,
                           gint64             key)
{
  return ms_directory_lookup (self->channel_keys, &key);
}

guint32
ms_directory_find_channel_id (const MsDirectory *self,
                              const char        *id)
{
  return id != NULL ? ms_directory_lookup (self->channel_ids, id) : MS_SLOT_NONE;
}

guint32
ms_directory_find_channel_name (const MsDirectory *self,
                                const char        *name)
{
  return lookup_folded (self->channel_names, name);
}

guint
ms_directory_get_n_users (const MsDirectory *self)
{
  return self->users->len;
}

guint
ms_directory_get_n_channels (const MsDirectory *self)
{
  return self->channels->len;
}

gboolean
ms_directory_get_user (const MsDirectory *self,
                       guint32            slot,
                       MsDirectoryUser   *user)
{
  const UserRow *row = ms_directory_user_row (self, slot);

  if (row == NULL)
    return FALSE;

  *user = (MsDirectoryUser) {
    .key = row->key,
    .id = row->id != NULL ? row->id : "",
    .name = row->name != NULL ? row->name : "",
    .display = row->display != NULL ? row->display : "",
    .role = row->role,
    .deleted = row->deleted,
    .bot = row->bot,
  };

  return TRUE;
}

gboolean
ms_directory_get_channel (const MsDirectory  *self,
                          guint32             slot,
                          MsDirectoryChannel *channel)
{
  const ChannelRow *row = ms_directory_channel_row (self, slot);

  if (row == NULL)
    return FALSE;

  *channel = (MsDirectoryChannel) {
    .key = row->key,
    .id = row->id != NULL ? row->id : "",
    .name = row->name != NULL ? row->name : "",
    .kind = row->kind,
    .archived = row->archived,
    .general = row->general,
  };

  return TRUE;
}

gint64
ms_directory_get_channel_head (const MsDirectory *self,
                               gint64             channel)
{
  const ChannelRow *row = ms_directory_channel_row (self, ms_directory_find_channel (self, channel));

  return row != NULL ? row->head : 0;
}

gboolean
ms_directory_is_member (const MsDirectory *self,
                        gint64             channel,
                        gint64             user)
{
  guint32 channel_slot = ms_directory_find_channel (self, channel);
  guint32 user_slot = ms_directory_find_user (self, user);
  guint place;

  if (channel_slot == MS_SLOT_NONE || user_slot == MS_SLOT_NONE)
    return FALSE;

  return ms_directory_find_membership (ms_directory_user_row (self, user_slot), channel_slot, &place);
}

gboolean
ms_directory_has_starred (const MsDirectory *self,
                          gint64             channel,
                          gint64             user)
{
  const UserRow *row = ms_directory_user_row (self, ms_directory_find_user (self, user));
  guint32 slot = ms_directory_find_channel (self, channel);

  for (guint i = 0; row != NULL && row->starred != NULL && i < row->starred->len; i++)
    if (g_array_index (row->starred, guint32, i) == slot)
      return TRUE;
  return FALSE;
}

const guint32 *
ms_directory_get_members (const MsDirectory *self,
                          guint32            channel_slot,
                          guint             *length)
{
  const ChannelRow *row = ms_directory_channel_row (self, channel_slot);

  *length = row != NULL ? row->members->len : 0;

  return row != NULL ? (const guint32 *) (gconstpointer) row->members->data : NULL;
}

/* Of public channels that they are not in. */
static gboolean
knows_public (const UserRow *row)
{
  return row->role > MS_ROLE_GUEST;
}

gboolean
ms_directory_knows_channel (const MsDirectory *self,
                            guint32            user_slot,
                            guint32            channel_slot)
{
  const UserRow *user = ms_directory_user_row (self, user_slot);
  const ChannelRow *channel = ms_directory_channel_row (self, channel_slot);
  guint place;

  if (user == NULL || channel == NULL)
    return FALSE;
  return (channel->kind == MS_CHANNEL_PUBLIC && knows_public (user)) || ms_directory_find_membership (user, channel_slot, &place);
}

gboolean
ms_directory_is_visible (const MsDirectory *self,
                         guint32            user_slot,
                         MsTopic            topic,
                         gint64             seq)
{
  const UserRow *row = ms_directory_user_row (self, user_slot);
  guint place;

  if (row == NULL)
    return FALSE;
  if (topic == MS_TOPIC_TEAM)
    return TRUE;
  if (topic == MS_TOPIC_PUBLIC)
    return knows_public (row);
  if (MS_TOPIC_IS_USER (topic))
    return row->key == MS_TOPIC_KEY (topic);
  if (!MS_TOPIC_IS_CHANNEL (topic) || !ms_directory_find_membership (row, ms_directory_find_channel (self, MS_TOPIC_KEY (topic)), &place))
    return FALSE;

  return seq >= g_array_index (row->memberships, Membership, place).from_seq;
}

void
ms_directory_foreach_head (const MsDirectory  *self,
                           guint32             user_slot,
                           gint64              since,
                           MsDirectoryHeadFunc func,
                           gpointer            user_data)
{
  const UserRow *row = ms_directory_user_row (self, user_slot);

  if (row == NULL)
    return;
  if (self->team_head > since)
    func (self->team, self->team_head, user_data);
  if (self->public_head > since && knows_public (row))
    func (MS_TOPIC_PUBLIC_ID, self->public_head, user_data);
  if (row->head > since && row->id != NULL)
    func (row->id, row->head, user_data);

  for (guint i = 0; i < row->memberships->len; i++)
    {
      const ChannelRow *channel
          = ms_directory_channel_row (self, g_array_index (row->memberships, Membership, i).channel);

      if (channel->head > since && channel->id != NULL)
        func (channel->id, channel->head, user_data);
    }
}
