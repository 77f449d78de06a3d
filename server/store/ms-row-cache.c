/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-row-cache.h. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-row-cache.h"

#include "ms-db.h"
#include "ms-user-store.h"

#define MAX_ROWS 4096 /* of each kind; then it begins anew */

struct _MsRowCache
{
  GHashTable *users; /* key → MsSharedRow */
  GHashTable *channels; /* MsSharedRow, a set by id and viewer */
};

/* New rows and those that go always count. What changes an account's row sets when it was updated, when somebody was last seen does not. */
static const MsDbWatch watches[] = {
  { "account", "deleted", TRUE, 1 },
  { "account", "role", TRUE, 1 },
  { "account", "updated", TRUE, 1 },
  { "app", NULL, TRUE, 1 },
  { "channel", NULL, TRUE, 1 },
  { "membership", "from_seq", TRUE, 1 },
  { "membership", "is_open", TRUE, 1 },
};

MsSharedRow *
ms_shared_row_ref (MsSharedRow *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_row (gpointer data)
{
  MsSharedRow *self = data;

  ms_user_free (self->user);
  ms_channel_row_free (self->channel);
}

void
ms_shared_row_unref (MsSharedRow *self)
{
  if (self != NULL)
    g_rc_box_release_full (self, clear_row);
}

static guint
hash_channel (gconstpointer data)
{
  const MsSharedRow *row = data;

  return g_str_hash (row->channel->channel->id) * 31 + (guint) row->viewer;
}

static gboolean
equal_channels (gconstpointer a,
                gconstpointer b)
{
  const MsSharedRow *one = a;
  const MsSharedRow *other = b;

  return one->viewer == other->viewer && g_str_equal (one->channel->channel->id, other->channel->channel->id);
}

static gboolean
touched_cb (guint     bits,
            gpointer  user_data,
            GError  **error)
{
  ms_row_cache_forget (user_data);
  return TRUE;
}

MsRowCache *
ms_row_cache_new (MsDb *db)
{
  MsRowCache *self = g_new0 (MsRowCache, 1);

  self->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ms_shared_row_unref);
  self->channels = g_hash_table_new_full (hash_channel, equal_channels, (GDestroyNotify) ms_shared_row_unref, NULL);
  ms_db_watch (db, watches, G_N_ELEMENTS (watches), touched_cb, self);
  return self;
}

void
ms_row_cache_free (MsRowCache *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->users);
  g_hash_table_unref (self->channels);
  g_free (self);
}

static void
empty (GHashTable *rows)
{
  if (g_hash_table_size (rows) > 0)
    g_hash_table_remove_all (rows);
}

void
ms_row_cache_forget (MsRowCache *self)
{
  empty (self->users);
  empty (self->channels);
}

static void
make_room (GHashTable *rows)
{
  if (g_hash_table_size (rows) >= MAX_ROWS)
    g_hash_table_remove_all (rows);
}

MsSharedRow *
ms_row_cache_get_user (MsStore  *store,
                       gint64    key,
                       GError  **error)
{
  MsRowCache *self = ms_store_get_row_cache (store);
  MsSharedRow *row = self != NULL ? g_hash_table_lookup (self->users, &key) : NULL;
  MsUser *user;

  if (row != NULL)
    return ms_shared_row_ref (row);
  user = ms_user_store_get (store, key, error);
  if (user == NULL)
    return NULL;

  row = g_rc_box_new0 (MsSharedRow);
  row->user = user;
  if (self != NULL)
    {
      make_room (self->users);
      g_hash_table_insert (self->users, g_memdup2 (&key, sizeof key), ms_shared_row_ref (row));
    }
  return row;
}

static MsSharedRow *
look_up_channel (MsRowCache *self,
                 const char *id,
                 gint64      viewer)
{
  MsChannel channel = { .id = (char *) id };
  MsChannelRow wanted = { .channel = &channel };
  MsSharedRow key = { .channel = &wanted, .viewer = viewer };

  return g_hash_table_lookup (self->channels, &key);
}

MsSharedRow *
ms_row_cache_find_channel (MsStore     *store,
                           const char  *id,
                           gint64       viewer,
                           GError     **error)
{
  MsRowCache *self = ms_store_get_row_cache (store);
  MsSharedRow *row = self != NULL ? look_up_channel (self, id, viewer) : NULL;
  MsChannelRow *channel;

  if (row != NULL)
    return ms_shared_row_ref (row);
  channel = ms_channel_store_find_id (store, id, viewer, error);
  if (channel == NULL)
    return NULL;

  row = g_rc_box_new0 (MsSharedRow);
  row->channel = channel;
  row->viewer = viewer;
  channel->channel->latest = channel->channel->last_read = 0;
  if (self != NULL)
    {
      make_room (self->channels);
      g_hash_table_add (self->channels, ms_shared_row_ref (row));
    }
  return row;
}
