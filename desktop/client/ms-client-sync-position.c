/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The place in the stream: EPOCH.SEQ and one head per topic, in memory, as text, and in the cache. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-sync-private.h"

#include <string.h>

#include "ms-client-private.h"
#include "ms-json-writer.h"

#define SAVE_MS 1000
#define POSITION_BYTES_MAX 200

void
ms_client_sync_set_head (MsClientSync *self,
                         const char   *topic,
                         gint64        seq)
{
  g_hash_table_insert (self->heads, g_strdup (topic), g_memdup2 (&seq, sizeof seq));
}

void
ms_client_sync_read_heads (MsClientSync *self,
                           MsJsonNode    node)
{
  MsJsonIter iter;
  MsJsonNode key;
  MsJsonNode value;

  g_hash_table_remove_all (self->heads);
  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *topic = ms_json_node_dup_string (key);
      gint64 head = 0;

      if (topic != NULL && ms_json_node_get_int64 (value, &head))
        ms_client_sync_set_head (self, topic, head);
    }
}

/* EPOCH.SEQ; refuses what is no position. */
gboolean
ms_client_sync_set_position (MsClientSync *self,
                             const char   *position)
{
  const char *dot = position != NULL ? strrchr (position, '.') : NULL;
  guint64 seq = 0;

  if (dot == NULL || dot == position || strlen (position) > POSITION_BYTES_MAX ||
      !g_ascii_string_to_unsigned (dot + 1, 10, 0, G_MAXINT64, &seq, NULL))
    return FALSE;

  g_free (self->epoch);
  self->epoch = g_strndup (position, (gsize) (dot - position));
  self->seq = (gint64) seq;
  return TRUE;
}

const char *
ms_client_sync_get_position (MsClientSync *self)
{
  g_clear_pointer (&self->position, g_free);
  if (self->epoch != NULL)
    self->position = g_strdup_printf ("%s.%" G_GINT64_FORMAT, self->epoch, self->seq);
  return self->position;
}

static char *
write_heads (MsClientSync *self)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  GHashTableIter iter;
  gpointer topic = NULL;
  gpointer head = NULL;
  const char *text = NULL;
  gsize length = 0;

  ms_json_writer_open_object (writer);
  g_hash_table_iter_init (&iter, self->heads);
  while (g_hash_table_iter_next (&iter, &topic, &head))
    {
      ms_json_writer_key_string (writer, topic);
      ms_json_writer_int (writer, *(gint64 *) head);
    }
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  return g_strndup (text, length);
}

void
ms_client_sync_save (MsClientSync *self)
{
  g_autofree char *heads = NULL;

  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->epoch == NULL || self->booting)
    return;
  heads = write_heads (self);
  ms_client_cache_put_position (ms_client_get_cache (self->client), ms_client_sync_get_position (self), heads, self->complete_at);
}

static gboolean
save_cb (gpointer user_data)
{
  MsClientSync *self = user_data;

  self->save_id = 0;
  ms_client_sync_save (self);
  return G_SOURCE_REMOVE;
}

void
ms_client_sync_moved (MsClientSync *self)
{
  if (self->save_id == 0)
    self->save_id = g_timeout_add (SAVE_MS, save_cb, self);
}

void
ms_client_sync_restore (MsClientSync *self,
                        const char   *position,
                        const char   *heads,
                        gint64        complete_at)
{
  if (!ms_client_sync_set_position (self, position))
    return;
  self->complete_at = complete_at;
  if (heads == NULL)
    return;
  if (ms_json_reader_parse (self->reader, heads, strlen (heads), NULL))
    ms_client_sync_read_heads (self, ms_json_reader_get_root (self->reader));
}

gboolean
ms_client_sync_get_head (MsClientSync *self,
                         const char   *topic,
                         gint64       *head)
{
  const gint64 *known = g_hash_table_lookup (self->heads, topic);

  if (known != NULL)
    *head = *known;
  return known != NULL;
}

gint64
ms_client_sync_get_complete_at (MsClientSync *self)
{
  return self->live ? g_get_real_time () : self->complete_at;
}

gint64
ms_client_sync_get_seq (MsClientSync *self)
{
  return self->seq;
}

void
ms_client_sync_forget_topic (MsClientSync *self,
                             const char   *topic)
{
  g_hash_table_remove (self->heads, topic);
}
