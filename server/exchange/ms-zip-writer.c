/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libzip asks for the content of each entry when it writes it. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-zip-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

struct _MsZipWriter
{
  char      *path;
  char      *partial;
  zip_t     *zip; /* (nullable): NULL once it is closed */
  GPtrArray *entries;
  GError    *error; /* (nullable): of an entry that could not be made */
};

typedef struct
{
  MsZipWriter    *writer;
  MsZipMake       make;
  gpointer        data;
  GDestroyNotify  free_data;
  GBytes         *bytes; /* (nullable): while it is written */
  gsize           size; /* G_MAXSIZE: not known yet */
  gsize           at;
} Entry;

static gboolean
fail (GError     **error,
      const char  *path,
      int          code)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
fail_zip (MsZipWriter  *self,
          GError      **error)
{
  int code = zip_error_code_zip (zip_get_error (self->zip));

  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else
    g_set_error (error, G_IO_ERROR, code == ZIP_ER_CANCELLED ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED, "%s: %s", self->path,
                 zip_strerror (self->zip));
  return FALSE;
}

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->bytes, g_bytes_unref);
  if (entry->free_data != NULL)
    entry->free_data (entry->data);
  g_free (entry);
}

static gboolean
need_bytes (Entry *entry)
{
  if (entry->bytes != NULL)
    return TRUE;
  if (entry->writer->error == NULL)
    entry->bytes = entry->make (entry->data, &entry->writer->error);
  if (entry->bytes == NULL)
    return FALSE;
  entry->size = g_bytes_get_size (entry->bytes);
  return TRUE;
}

/* The size is asked for before the content, and once more behind it. */
static zip_int64_t
tell_stat (Entry   *entry,
           void    *data,
           guint64  length)
{
  zip_stat_t *stat = data;

  if (length < sizeof *stat || (entry->size == G_MAXSIZE && !need_bytes (entry)))
    return -1;
  zip_stat_init (stat);
  stat->size = entry->size;
  stat->valid = ZIP_STAT_SIZE;
  return sizeof *stat;
}

static zip_int64_t
give (Entry   *entry,
      void    *data,
      guint64  length)
{
  gsize n = MIN ((gsize) length, entry->size - entry->at);

  memcpy (data, (const guint8 *) g_bytes_get_data (entry->bytes, NULL) + entry->at, n);
  entry->at += n;
  return (zip_int64_t) n;
}

static zip_int64_t
tell_error (void   *data,
            guint64 length)
{
  const int codes[] = { ZIP_ER_READ, 0 };

  if (length < sizeof codes)
    return -1;
  memcpy (data, codes, sizeof codes);
  return sizeof codes;
}

static zip_int64_t
source_cb (void             *user_data,
           void             *data,
           zip_uint64_t      length,
           zip_source_cmd_t  command)
{
  Entry *entry = user_data;

  switch (command)
    {
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap (ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
    case ZIP_SOURCE_OPEN:
      entry->at = 0;
      return need_bytes (entry) ? 0 : -1;
    case ZIP_SOURCE_READ:
      return give (entry, data, length);
    case ZIP_SOURCE_CLOSE:
      g_clear_pointer (&entry->bytes, g_bytes_unref);
      return 0;
    case ZIP_SOURCE_STAT:
      return tell_stat (entry, data, length);
    case ZIP_SOURCE_ERROR:
      return tell_error (data, length);
    case ZIP_SOURCE_FREE:
      return 0;
    default:
      return -1;
    }
}

MsZipWriter *
ms_zip_writer_new (const char  *path,
                   GError     **error)
{
  g_autoptr(MsZipWriter) self = g_new0 (MsZipWriter, 1);
  int fd;
  int code = 0;

  self->path = g_strdup (path);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s exists already"), path);
      return NULL;
    }
  /* libzip gives what it makes the mode of what it replaces. */
  self->partial = g_strdup_printf ("%s.partial-XXXXXX", path);
  fd = g_mkstemp_full (self->partial, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail (error, path, errno);
      g_clear_pointer (&self->partial, g_free);
      return NULL;
    }
  close (fd);
  self->zip = zip_open (self->partial, ZIP_TRUNCATE, &code);
  if (self->zip != NULL)
    return g_steal_pointer (&self);
  fail (error, path, errno);
  return NULL;
}

void
ms_zip_writer_free (MsZipWriter *self)
{
  if (self == NULL)
    return;

  if (self->zip != NULL)
    zip_discard (self->zip);
  if (self->partial != NULL)
    g_unlink (self->partial);
  g_ptr_array_unref (self->entries);
  g_clear_error (&self->error);
  g_free (self->partial);
  g_free (self->path);
  g_free (self);
}

static gboolean
add_source (MsZipWriter   *self,
            const char    *name,
            zip_source_t  *source,
            GError       **error)
{
  if (source == NULL)
    return fail_zip (self, error);
  if (zip_file_add (self->zip, name, source, ZIP_FL_ENC_UTF_8) >= 0)
    return TRUE;

  zip_source_free (source);
  return fail_zip (self, error);
}

gboolean
ms_zip_writer_add (MsZipWriter     *self,
                   const char      *name,
                   MsZipMake        make,
                   gpointer         data,
                   GDestroyNotify   free_data,
                   GError         **error)
{
  Entry *entry = g_new0 (Entry, 1);

  *entry = (Entry) { .writer = self, .make = make, .data = data, .free_data = free_data, .size = G_MAXSIZE };
  g_ptr_array_add (self->entries, entry);
  return add_source (self, name, zip_source_function (self->zip, source_cb, entry), error);
}

gboolean
ms_zip_writer_add_file (MsZipWriter  *self,
                        const char   *name,
                        const char   *path,
                        GError      **error)
{
  return add_source (self, name, zip_source_file (self->zip, path, 0, -1), error);
}

static int
cancel_cb (zip_t *zip,
           void  *user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

static gboolean
sync_path (const char  *path,
           int          flags,
           GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | flags);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    fail (error, path, errno);
  if (fd >= 0)
    close (fd);
  return synced;
}

/* It must not take the place of what somebody else put there meanwhile: a link refuses, a rename would not. */
static gboolean
settle (MsZipWriter  *self,
        GError      **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (!sync_path (self->partial, 0, error))
    return FALSE;
  if (link (self->partial, self->path) != 0 && (errno == EEXIST || g_rename (self->partial, self->path) != 0))
    return fail (error, self->path, errno);
  return sync_path (folder, O_DIRECTORY, error);
}

gboolean
ms_zip_writer_close (MsZipWriter   *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  if (cancellable != NULL)
    zip_register_cancel_callback_with_state (self->zip, cancel_cb, NULL, cancellable);
  if (zip_close (self->zip) != 0)
    return fail_zip (self, error);

  self->zip = NULL;
  return settle (self, error);
}
