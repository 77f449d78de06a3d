/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arrays by slot, hash tables from keys, ids and folded names to slots. Slots are never used again: accounts and channels are not
 * deleted from the store either. Here it is made, filled and copied; questions are answered in ms-directory-query.c, events applied in
 * ms-directory-apply.c. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-directory-private.h"

#include "ms-name.h"

static void
user_clear (gpointer data)
{
  UserRow *row = data;

  g_free (row->id);
  g_free (row->name);
  g_free (row->display);
  g_clear_pointer (&row->memberships, g_array_unref);
  g_clear_pointer (&row->starred, g_array_unref);
}

static void
channel_clear (gpointer data)
{
  ChannelRow *row = data;

  g_free (row->id);
  g_free (row->name);
  g_clear_pointer (&row->members, g_array_unref);
}

static gint64 *
key_new (gint64 key)
{
  return g_memdup2 (&key, sizeof key);
}

static gboolean
is_text (const char *text)
{
  return text != NULL && *text != '\0';
}

/* Gives @slot the place under @name in @table, if it still has the old one takes that away. */
static void
rename_slot (GHashTable *table,
             const char *old_name,
             const char *name,
             guint32     slot)
{
  g_autofree char *old_folded = is_text (old_name) ? ms_name_fold (old_name) : NULL;

  if (old_folded != NULL && ms_directory_lookup (table, old_folded) == slot)
    g_hash_table_remove (table, old_folded);
  if (is_text (name))
    g_hash_table_replace (table, ms_name_fold (name), GUINT_TO_POINTER (slot + 1));
}

static void
set_id (GHashTable *table,
        char      **id,
        const char *value,
        guint32     slot)
{
  if (!is_text (value) || g_strcmp0 (*id, value) == 0)
    return;

  if (*id != NULL)
    g_hash_table_remove (table, *id);
  g_free (*id);
  *id = g_strdup (value);
  g_hash_table_replace (table, g_strdup (value), GUINT_TO_POINTER (slot + 1));
}

UserRow *
ms_directory_user_row (const MsDirectory *self,
                       guint32            slot)
{
  return slot < self->users->len ? &g_array_index (self->users, UserRow, slot) : NULL;
}

ChannelRow *
ms_directory_channel_row (const MsDirectory *self,
                          guint32            slot)
{
  return slot < self->channels->len ? &g_array_index (self->channels, ChannelRow, slot) : NULL;
}

guint32
ms_directory_ensure_user (MsDirectory *self,
                          gint64       key)
{
  guint32 slot = ms_directory_find_user (self, key);
  UserRow row = { .key = key, .role = MS_ROLE_MEMBER };

  if (slot != MS_SLOT_NONE)
    return slot;

  row.memberships = g_array_new (FALSE, FALSE, sizeof (Membership));
  g_array_append_val (self->users, row);
  g_hash_table_insert (self->user_keys, key_new (key), GUINT_TO_POINTER (self->users->len));

  return self->users->len - 1;
}

guint32
ms_directory_ensure_channel (MsDirectory *self,
                             gint64       key)
{
  guint32 slot = ms_directory_find_channel (self, key);
  ChannelRow row = { .key = key, .kind = MS_CHANNEL_PRIVATE };

  if (slot != MS_SLOT_NONE)
    return slot;

  row.members = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->channels, row);
  g_hash_table_insert (self->channel_keys, key_new (key), GUINT_TO_POINTER (self->channels->len));

  return self->channels->len - 1;
}

void
ms_directory_remove_member (MsDirectory *self,
                            gint64       channel,
                            gint64       user)
{
  guint32 channel_slot = ms_directory_find_channel (self, channel);
  guint32 user_slot = ms_directory_find_user (self, user);
  GArray *members;
  guint place;

  if (channel_slot == MS_SLOT_NONE || user_slot == MS_SLOT_NONE)
    return;
  if (!ms_directory_find_membership (ms_directory_user_row (self, user_slot), channel_slot, &place))
    return;

  g_array_remove_index (ms_directory_user_row (self, user_slot)->memberships, place);
  members = ms_directory_channel_row (self, channel_slot)->members;
  for (guint i = 0; i < members->len; i++)
    if (g_array_index (members, guint32, i) == user_slot)
      {
        g_array_remove_index_fast (members, i);
        break;
      }
}

MsDirectory *
ms_directory_new (void)
{
  MsDirectory *self = g_new0 (MsDirectory, 1);

  self->users = g_array_new (FALSE, FALSE, sizeof (UserRow));
  g_array_set_clear_func (self->users, user_clear);
  self->channels = g_array_new (FALSE, FALSE, sizeof (ChannelRow));
  g_array_set_clear_func (self->channels, channel_clear);
  self->user_keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->channel_keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->user_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->channel_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->user_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->channel_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->team = g_strdup ("");

  return self;
}

MsDirectory *
ms_directory_copy (const MsDirectory *self)
{
  MsDirectory *copy = ms_directory_new ();

  g_return_val_if_fail (self != NULL, copy);

  ms_directory_set_team (copy, self->team);
  copy->seq = self->seq;
  copy->team_head = self->team_head;
  copy->public_head = self->public_head;
  for (guint32 slot = 0; slot < self->users->len; slot++)
    {
      MsDirectoryUser user;

      ms_directory_get_user (self, slot, &user);
      ms_directory_add_user (copy, &user);
      ms_directory_user_row (copy, slot)->head = ms_directory_user_row (self, slot)->head;
    }
  for (guint32 slot = 0; slot < self->channels->len; slot++)
    {
      MsDirectoryChannel channel;

      ms_directory_get_channel (self, slot, &channel);
      ms_directory_add_channel (copy, &channel);
      ms_directory_channel_row (copy, slot)->head = ms_directory_channel_row (self, slot)->head;
    }
  for (guint32 slot = 0; slot < self->users->len; slot++)
    {
      const UserRow *from = ms_directory_user_row (self, slot);

      for (guint i = 0; i < from->memberships->len; i++)
        {
          const Membership *membership = &g_array_index (from->memberships, Membership, i);

          ms_directory_add_member (copy, ms_directory_channel_row (self, membership->channel)->key, from->key, membership->from_seq);
        }
      if (from->starred != NULL)
        ms_directory_user_row (copy, slot)->starred = g_array_copy (from->starred);
    }

  return copy;
}

void
ms_directory_free (MsDirectory *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->users);
  g_array_unref (self->channels);
  g_hash_table_unref (self->user_keys);
  g_hash_table_unref (self->channel_keys);
  g_hash_table_unref (self->user_ids);
  g_hash_table_unref (self->channel_ids);
  g_hash_table_unref (self->user_names);
  g_hash_table_unref (self->channel_names);
  g_free (self->team);
  g_free (self);
}

void
ms_directory_set_team (MsDirectory *self,
                       const char  *team_id)
{
  g_return_if_fail (self != NULL);

  g_free (self->team);
  self->team = g_strdup (team_id != NULL ? team_id : "");
}

void
ms_directory_set_seq (MsDirectory *self,
                      gint64       seq)
{
  g_return_if_fail (self != NULL);

  self->seq = seq;
}

void
ms_directory_add_user (MsDirectory           *self,
                       const MsDirectoryUser *user)
{
  guint32 slot;
  UserRow *row;

  g_return_if_fail (self != NULL && user != NULL);

  slot = ms_directory_ensure_user (self, user->key);
  row = ms_directory_user_row (self, slot);
  set_id (self->user_ids, &row->id, user->id, slot);
  rename_slot (self->user_names, row->name, user->name, slot);
  g_free (row->name);
  row->name = g_strdup (user->name);
  g_free (row->display);
  row->display = g_strdup (user->display);
  row->role = user->role;
  row->deleted = user->deleted;
  row->bot = user->bot;
}

void
ms_directory_add_channel (MsDirectory              *self,
                          const MsDirectoryChannel *channel)
{
  guint32 slot;
  ChannelRow *row;

  g_return_if_fail (self != NULL && channel != NULL);

  slot = ms_directory_ensure_channel (self, channel->key);
  row = ms_directory_channel_row (self, slot);
  set_id (self->channel_ids, &row->id, channel->id, slot);
  rename_slot (self->channel_names, row->name, channel->name, slot);
  g_free (row->name);
  row->name = g_strdup (channel->name);
  row->kind = channel->kind;
  row->archived = channel->archived;
  row->general = channel->general;
}

void
ms_directory_add_member (MsDirectory *self,
                         gint64       channel,
                         gint64       user,
                         gint64       from_seq)
{
  guint32 channel_slot;
  guint32 user_slot;
  UserRow *row;
  Membership membership;
  guint place;

  g_return_if_fail (self != NULL);

  channel_slot = ms_directory_ensure_channel (self, channel);
  user_slot = ms_directory_ensure_user (self, user);
  row = ms_directory_user_row (self, user_slot);
  if (ms_directory_find_membership (row, channel_slot, &place))
    {
      g_array_index (row->memberships, Membership, place).from_seq = from_seq;
      return;
    }

  membership = (Membership) { .channel = channel_slot, .from_seq = from_seq };
  g_array_insert_val (row->memberships, place, membership);
  g_array_append_val (ms_directory_channel_row (self, channel_slot)->members, user_slot);
}

void
ms_directory_add_starred (MsDirectory *self,
                          gint64       channel,
                          gint64       user)
{
  guint32 channel_slot;
  UserRow *row;

  g_return_if_fail (self != NULL);

  channel_slot = ms_directory_ensure_channel (self, channel);
  row = ms_directory_user_row (self, ms_directory_ensure_user (self, user));
  if (ms_directory_has_starred (self, channel, user))
    return;
  if (row->starred == NULL)
    row->starred = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (row->starred, channel_slot);
}

void
ms_directory_set_head (MsDirectory *self,
                       MsTopic      topic,
                       gint64       seq)
{
  g_return_if_fail (self != NULL);

  if (topic == MS_TOPIC_TEAM)
    self->team_head = seq;
  else if (topic == MS_TOPIC_PUBLIC)
    self->public_head = seq;
  else if (MS_TOPIC_IS_CHANNEL (topic))
    ms_directory_channel_row (self, ms_directory_ensure_channel (self, MS_TOPIC_KEY (topic)))->head = seq;
  else if (MS_TOPIC_IS_USER (topic))
    ms_directory_user_row (self, ms_directory_ensure_user (self, MS_TOPIC_KEY (topic)))->head = seq;
}
