/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists in the root, a folder of days for each conversation. One reader with one transaction gives all of it. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-export.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "ms-blob-store.h"
#include "ms-export-service.h"
#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-reader-pool.h"
#include "ms-slack-outgoing.h"
#include "ms-slack-uploads.h"
#include "ms-timestamp.h"
#include "ms-wire-user.h"
#include "ms-zip-writer.h"

#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

typedef struct
{
  const char       *data_dir;
  const char       *path;
  MsBlobStore      *blobs;
  GHashTable       *files; /* ids of those that are in already */
  gboolean          full;
  GCancellable     *cancellable;
  MsSlackExported  *exported;
  MsContext        *context;
  GPtrArray        *channels;
  MsZipWriter      *zip;

  /* For who waits. */
  GMutex            lock;
  GCond             ended;
  gboolean          has_ended;
  GError           *error;
} Export;

static GBytes *
finish (MsJsonWriter *writer)
{
  ms_json_writer_close_array (writer);
  return ms_json_writer_finish (writer);
}

typedef struct
{
  Export       *self;
  MsJsonWriter *writer;
} List;

static void
user_cb (const MsUser *user,
         gpointer      user_data)
{
  List *list = user_data;

  list->self->exported->people++;
  ms_wire_write_user (list->writer, user, ms_export_service_get_team (list->self->context));
}

static GBytes *
make_users (gpointer   data,
            GError   **error)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  List list = { data, writer };

  ms_json_writer_open_array (writer);
  return ms_export_service_visit_users (list.self->context, user_cb, &list, error) ? finish (writer) : NULL;
}

static void
write_ids (MsJsonWriter    *writer,
           const char      *key,
           const GPtrArray *ids)
{
  ms_json_writer_key (writer, key);
  ms_json_writer_open_array (writer);
  for (guint i = 0; i < ids->len; i++)
    ms_json_writer_string (writer, g_ptr_array_index (ids, i), -1);
  ms_json_writer_close_array (writer);
}

static void
write_note (MsJsonWriter        *writer,
            const char          *key,
            const MsChannelNote *note)
{
  ms_json_writer_key (writer, key);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "value", note->value != NULL ? note->value : "");
  ms_json_writer_add_string (writer, "creator", note->creator != NULL ? note->creator : "");
  ms_json_writer_add_int (writer, "last_set", ms_timestamp_to_seconds (note->last_set));
  ms_json_writer_close_object (writer);
}

static void
write_previous_names (MsJsonWriter    *writer,
                      const MsChannel *channel)
{
  if (channel->previous_names == NULL)
    return;
  ms_json_writer_key (writer, "previous_names");
  ms_json_writer_open_array (writer);
  for (gsize i = 0; channel->previous_names[i] != NULL; i++)
    ms_json_writer_string (writer, channel->previous_names[i], -1);
  ms_json_writer_close_array (writer);
}

static void
write_pins (MsJsonWriter          *writer,
            const MsExportChannel *row)
{
  if (row->pins->len == 0)
    return;
  ms_json_writer_key (writer, "pins");
  ms_json_writer_open_array (writer);
  for (guint i = 0; i < row->pins->len; i++)
    {
      const MsExportPin *pin = g_ptr_array_index (row->pins, i);

      ms_json_writer_open_object (writer);
      ms_json_writer_add_ts (writer, "id", pin->ts);
      ms_json_writer_add_string (writer, "type", "C");
      ms_json_writer_add_int (writer, "created", pin->created);
      ms_json_writer_add_string (writer, "user", pin->user);
      ms_json_writer_add_string (writer, "owner", pin->owner);
      ms_json_writer_close_object (writer);
    }
  ms_json_writer_close_array (writer);
}

static void
write_channel (MsJsonWriter          *writer,
               const MsExportChannel *row)
{
  const MsChannel *channel = row->channel;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", channel->id);
  ms_json_writer_add_string (writer, "name", channel->name);
  ms_json_writer_add_int (writer, "created", ms_timestamp_to_seconds (channel->created));
  if (channel->kind != MS_CHANNEL_IM)
    {
      ms_json_writer_add_string (writer, "creator", channel->creator != NULL ? channel->creator : "");
      ms_json_writer_add_boolean (writer, "is_archived", channel->archived);
      ms_json_writer_add_boolean (writer, "is_general", channel->is_general);
      write_note (writer, "topic", &channel->topic);
      write_note (writer, "purpose", &channel->purpose);
      write_previous_names (writer, channel);
    }
  write_ids (writer, "members", row->members);
  write_pins (writer, row);
  ms_json_writer_close_object (writer);
}

/* In which list a conversation stands. */
static const char *
get_list (const MsChannel *channel)
{
  if (channel->kind == MS_CHANNEL_IM)
    return "dms.json";
  if (channel->kind == MS_CHANNEL_PUBLIC)
    return "channels.json";
  return channel->is_mpim ? "mpims.json" : "groups.json";
}

typedef struct
{
  Export     *self;
  const char *file;
} ChannelList;

static GBytes *
make_channels (gpointer   data,
               GError   **error)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const ChannelList *list = data;

  ms_json_writer_open_array (writer);
  for (guint i = 0; i < list->self->channels->len; i++)
    {
      const MsExportChannel *channel = g_ptr_array_index (list->self->channels, i);

      if (g_str_equal (get_list (channel->channel), list->file))
        write_channel (writer, channel);
    }
  return finish (writer);
}

typedef struct
{
  Export *self;
  gint64  channel;
  gint64  from; /* midnight, UTC */
} Day;

static GBytes *
make_day (gpointer   data,
          GError   **error)
{
  const Day *day = data;

  return ms_slack_outgoing_write (day->self->context, day->channel, day->from, day->from + DAY_US, &day->self->exported->messages, error);
}

static char *
name_day (const char *folder,
          gint64      from)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (from / G_USEC_PER_SEC);

  return g_strdup_printf ("%s/%04d-%02d-%02d.json", folder, g_date_time_get_year (date), g_date_time_get_month (date),
                          g_date_time_get_day_of_month (date));
}

static gboolean
add_days (Export                 *self,
          const MsExportChannel  *channel,
          const char             *folder,
          GError                **error)
{
  gint64 ts = 0;

  for (gint64 from = 0;; from += DAY_US)
    {
      g_autofree char *name = NULL;
      Day *day;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !ms_export_service_find_next (self->context, channel->key, from, &ts, error))
        return FALSE;
      if (ts == 0)
        return TRUE;
      from = ts - ts % DAY_US;
      name = name_day (folder, from);
      day = g_new (Day, 1);
      *day = (Day) { self, channel->key, from };
      if (!ms_zip_writer_add (self->zip, name, make_day, day, g_free, error))
        return FALSE;
    }
}

typedef struct
{
  Export  *self;
  GError  *error; /* (nullable) */
} Files;

static void
file_cb (const char *id,
         const char *name,
         const char *blob,
         gpointer    user_data)
{
  Files *files = user_data;
  gboolean is_plain = !g_str_equal (name, ".") && !g_str_equal (name, "..") && strpbrk (name, "/\\") == NULL;
  g_autofree char *entry = g_strdup_printf (MS_SLACK_UPLOADS "/%s/%s", id, is_plain ? name : id);
  g_autofree char *path = ms_blob_store_dup_path (files->self->blobs, blob);

  if (files->error != NULL || path == NULL || !g_hash_table_add (files->self->files, g_strdup (id)))
    return;
  if (ms_zip_writer_add_file (files->self->zip, entry, path, &files->error))
    files->self->exported->files++;
}

static gboolean
add_files (Export                 *self,
           const MsExportChannel  *channel,
           GError                **error)
{
  Files files = { self, NULL };

  if (!ms_export_service_visit_files (self->context, channel->key, file_cb, &files, error))
    return FALSE;
  if (files.error == NULL)
    return TRUE;
  g_propagate_error (error, files.error);
  return FALSE;
}

/* How many conversations have a name. */
static GHashTable *
count_names (Export *self)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->channels->len; i++)
    {
      const MsExportChannel *channel = g_ptr_array_index (self->channels, i);
      gpointer n;

      if (channel->channel->name == NULL)
        continue;
      n = g_hash_table_lookup (names, channel->channel->name);
      g_hash_table_insert (names, channel->channel->name, GUINT_TO_POINTER (GPOINTER_TO_UINT (n) + 1));
    }
  return names;
}

/* By name, and by id where the name is not enough: direct messages, two of one name, or what is a folder of its own. */
static const char *
get_folder (const MsChannel *channel,
            GHashTable      *names)
{
  if (channel->name == NULL || GPOINTER_TO_UINT (g_hash_table_lookup (names, channel->name)) > 1
      || g_str_equal (channel->name, MS_SLACK_UPLOADS))
    return channel->id;
  return channel->name;
}

static gboolean
add_list (Export      *self,
          const char  *file,
          GError     **error)
{
  ChannelList *list = g_new (ChannelList, 1);

  *list = (ChannelList) { self, file };
  return ms_zip_writer_add (self->zip, file, make_channels, list, g_free, error);
}

static gboolean
add_lists (Export  *self,
           GError **error)
{
  return ms_zip_writer_add (self->zip, "users.json", make_users, self, NULL, error)
         && add_list (self, "channels.json", error)
         && (!self->full
             || (add_list (self, "groups.json", error) && add_list (self, "mpims.json", error) && add_list (self, "dms.json", error)));
}

static gboolean
fill (Export  *self,
      GError **error)
{
  g_autoptr(GHashTable) names = NULL;

  if (!add_lists (self, error))
    return FALSE;
  names = count_names (self);
  for (guint i = 0; i < self->channels->len; i++)
    {
      const MsExportChannel *channel = g_ptr_array_index (self->channels, i);

      if (!add_days (self, channel, get_folder (channel->channel, names), error) || !add_files (self, channel, error))
        return FALSE;
    }
  self->exported->conversations = self->channels->len;
  return ms_zip_writer_close (self->zip, self->cancellable, error);
}

/* On the reader. */
static gboolean
run_cb (MsContext *context,
        gpointer   data,
        GError   **error)
{
  Export *self = data;
  gboolean done = FALSE;

  self->context = context;
  self->channels = ms_export_service_list_channels (context, self->full, error);
  self->zip = self->channels != NULL ? ms_zip_writer_new (self->path, error) : NULL;
  if (self->zip != NULL)
    done = fill (self, error);
  g_clear_pointer (&self->zip, ms_zip_writer_free);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  return done;
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  Export *self = data;

  g_mutex_lock (&self->lock);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->has_ended = TRUE;
  g_cond_signal (&self->ended);
  g_mutex_unlock (&self->lock);
}

static gboolean
read_all (Export  *self,
          GError **error)
{
  g_autofree char *database = g_build_filename (self->data_dir, "microslack.db", NULL);
  g_autoptr(MsReaderPool) reader = ms_reader_pool_new (database, 1, error);

  if (reader == NULL || !ms_reader_pool_submit (reader, run_cb, done_cb, self, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  while (!self->has_ended)
    g_cond_wait (&self->ended, &self->lock);
  g_mutex_unlock (&self->lock);
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/* No blob goes while they are read. */
static gboolean
read_with_blobs (Export  *self,
                 GError **error)
{
  g_autoptr(MsBlobStore) blobs = ms_blob_store_new (self->data_dir, error);
  g_autoptr(GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int lock = blobs != NULL ? ms_blob_store_keep (self->data_dir, error) : -1;
  gboolean done = FALSE;

  if (lock < 0)
    return FALSE;
  self->blobs = blobs;
  self->files = files;
  done = read_all (self, error);
  close (lock);
  return done;
}

gboolean
ms_slack_export_run (const char       *data_dir,
                     const char       *path,
                     gboolean          full,
                     GCancellable     *cancellable,
                     MsSlackExported  *exported,
                     GError          **error)
{
  Export self = { .data_dir = data_dir, .path = path, .full = full, .cancellable = cancellable, .exported = exported };
  gboolean done;

  *exported = (MsSlackExported) { 0 };
  g_mutex_init (&self.lock);
  g_cond_init (&self.ended);
  done = read_with_blobs (&self, error);
  g_mutex_clear (&self.lock);
  g_cond_clear (&self.ended);
  return done;
}

char *
ms_slack_exported_format (const MsSlackExported *self)
{
  return g_strdup_printf (_("People: %u, conversations: %u, messages: %u, files: %u\n"), self->people, self->conversations, self->messages, self->files);
}
