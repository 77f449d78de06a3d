/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libzip does the reading; here are the limits around it. The number of entries is looked up before libzip makes a table of them. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-zip-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "ms-error.h"
#include "ms-limits.h"

#define END_BYTES          22 /* of the record at the end, APPNOTE.TXT 4.3.16 */
#define END_SIGNATURE      0x06054b50u
#define END_N_AT           10
#define LOCATOR_BYTES      20 /* 4.3.15 */
#define LOCATOR_SIGNATURE  0x07064b50u
#define LOCATOR_OFFSET_AT  8
#define END64_BYTES        56 /* 4.3.14 */
#define END64_SIGNATURE    0x06064b50u
#define END64_N_AT         32
#define COMMENT_MAX        0xffff
#define PIECE_BYTES        (64 * 1024)
#define NAME_MAX_BYTES     1024
#define TOTAL_BYTES        ((guint64) MS_LIMIT_IMPORT_TOTAL_MIB * 1024 * 1024)

struct _MsZipReader
{
  zip_t     *zip;
  guint      n;
  GPtrArray *names;
};

static gboolean
fail (GError     **error,
      const char  *text)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "%s", text);
}

static gboolean
fail_entry (GError     **error,
            const char  *name,
            const char  *text)
{
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  g_autofree char *escaped = g_strescape (shown, NULL);

  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "%.200s: %s", g_str_is_ascii (shown) ? escaped : shown, text);
}

static guint64
read_number (const guint8 *at,
             guint         n_bytes)
{
  guint64 value = 0;

  while (n_bytes-- > 0)
    value = value << 8 | at[n_bytes];
  return value;
}

static gboolean
read_at (int      fd,
         goffset  offset,
         guint8  *data,
         gsize    length)
{
  return offset >= 0 && pread (fd, data, length, offset) == (gssize) length;
}

/* The number of entries by the record of zip64 that the locator before @end names; too many if it cannot be read. */
static guint64
count_64 (int           fd,
          const guint8 *tail,
          const guint8 *end)
{
  const guint8 *locator = end - LOCATOR_BYTES;
  guint8 record[END64_BYTES];

  if (locator < tail || read_number (locator, 4) != LOCATOR_SIGNATURE)
    return read_number (end + END_N_AT, 2);
  if (!read_at (fd, (goffset) (read_number (locator + LOCATOR_OFFSET_AT, 8) & G_MAXINT64), record, sizeof record)
      || read_number (record, 4) != END64_SIGNATURE)
    return G_MAXUINT64;
  return read_number (record + END64_N_AT, 8);
}

/* Whatever could be taken for the record at the end counts: a comment may pretend to be one. */
static gboolean
check_count (int      fd,
             goffset  size,
             GError **error)
{
  gsize length = (gsize) MIN (size, END_BYTES + COMMENT_MAX + LOCATOR_BYTES);
  g_autofree guint8 *tail = g_malloc (MAX (length, 1));
  gboolean found = FALSE;

  if (size < END_BYTES || !read_at (fd, size - (goffset) length, tail, length))
    return fail (error, _("this is no zip archive"));
  for (gsize i = 0; i + END_BYTES <= length; i++)
    {
      if (read_number (tail + i, 4) != END_SIGNATURE)
        continue;
      found = TRUE;
      if (count_64 (fd, tail, tail + i) > MS_LIMIT_IMPORT_ENTRIES)
        return fail (error, _("the archive has too many files"));
    }
  return found || fail (error, _("this is no zip archive, or its end is missing"));
}

static zip_t *
open_zip (int      fd,
          GError **error)
{
  g_autofree char *text = NULL;
  zip_error_t failure;
  zip_t *zip;
  int code = 0;
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);

  if (copy < 0)
    {
      fail (error, g_strerror (errno));
      return NULL;
    }
  zip = zip_fdopen (copy, 0, &code);
  if (zip != NULL)
    return zip;
  close (copy);
  zip_error_init_with_code (&failure, code);
  ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, _("the archive cannot be read: %s"), zip_error_strerror (&failure));
  zip_error_fini (&failure);
  return NULL;
}

/* A relative path of ordinary segments. */
static gboolean
is_harmless (const char *name)
{
  g_auto(GStrv) segments = NULL;
  gsize n;

  if (*name == '\0' || strlen (name) > NAME_MAX_BYTES || !g_utf8_validate (name, -1, NULL) || strchr (name, '\\') != NULL)
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  if (g_ascii_isalpha (name[0]) && name[1] == ':')
    return FALSE;

  segments = g_strsplit (name, "/", -1);
  n = g_strv_length (segments);
  for (gsize i = 0; i < n; i++)
    {
      gboolean is_end_of_folder = i + 1 == n && i > 0 && *segments[i] == '\0';

      if (!is_end_of_folder && (*segments[i] == '\0' || g_str_equal (segments[i], ".") || g_str_equal (segments[i], "..")))
        return FALSE;
    }
  return TRUE;
}

/* Neither a link nor a device: where a Unix system packed it, the upper half holds its mode. */
static gboolean
is_ordinary (zip_t       *zip,
             zip_uint64_t index)
{
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  mode_t kind;

  if (zip_file_get_external_attributes (zip, index, ZIP_FL_UNCHANGED, &system, &attributes) != 0)
    return FALSE;
  kind = (mode_t) (attributes >> 16) & S_IFMT;
  return kind == 0 || kind == S_IFREG || kind == S_IFDIR;
}

static gboolean
is_trap (guint64 size,
         guint64 packed)
{
  return size > MS_LIMIT_IMPORT_RATIO_FREE_BYTES && size / MS_LIMIT_IMPORT_RATIO > packed;
}

static gboolean
check_entry (MsZipReader  *self,
             zip_uint64_t  index,
             GHashTable   *seen,
             guint64      *total,
             GError      **error)
{
  const guint64 needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  zip_stat_t stat;
  char *name;

  if (zip_stat_index (self->zip, index, ZIP_FL_UNCHANGED, &stat) != 0 || (stat.valid & needed) != needed)
    return fail (error, _("the archive’s list of files is damaged"));
  if (!is_harmless (stat.name))
    return fail_entry (error, stat.name, _("a name that leads out of the archive"));
  if (!is_ordinary (self->zip, index))
    return fail_entry (error, stat.name, _("a link or a device"));
  if (stat.encryption_method != ZIP_EM_NONE)
    return fail_entry (error, stat.name, _("it is encrypted"));
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return fail_entry (error, stat.name, _("it is compressed in an unusual way"));
  if (stat.size > TOTAL_BYTES || *total + stat.size > TOTAL_BYTES)
    return fail (error, _("the archive holds too much"));
  if (is_trap (stat.size, stat.comp_size))
    return fail_entry (error, stat.name, _("it grows beyond all measure when it is unpacked"));

  name = g_strdup (stat.name);
  g_ptr_array_add (self->names, name);
  *total += stat.size;
  return g_hash_table_add (seen, name) || fail_entry (error, name, _("the name comes twice"));
}

static gboolean
check_entries (MsZipReader  *self,
               goffset       size,
               GError      **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  zip_int64_t n = zip_get_num_entries (self->zip, ZIP_FL_UNCHANGED);
  guint64 total = 0;

  if (n < 0 || n > MS_LIMIT_IMPORT_ENTRIES)
    return fail (error, _("the archive has too many files"));
  self->n = (guint) n;
  for (guint i = 0; i < self->n; i++)
    if (!check_entry (self, i, seen, &total, error))
      return FALSE;
  /* Entries that share their bytes are each as large as they say, and all of them larger than the archive can be. */
  return !is_trap (total, (guint64) size) || fail (error, _("the archive grows beyond all measure when it is unpacked"));
}

MsZipReader *
ms_zip_reader_open (int      fd,
                    GError **error)
{
  g_autoptr(MsZipReader) self = g_new0 (MsZipReader, 1);
  struct stat file;

  self->names = g_ptr_array_new_with_free_func (g_free);
  if (fstat (fd, &file) != 0 || !S_ISREG (file.st_mode))
    {
      fail (error, _("this is no file"));
      return NULL;
    }
  if (!check_count (fd, file.st_size, error))
    return NULL;
  self->zip = open_zip (fd, error);
  return self->zip != NULL && check_entries (self, file.st_size, error) ? g_steal_pointer (&self) : NULL;
}

void
ms_zip_reader_free (MsZipReader *self)
{
  if (self == NULL)
    return;

  if (self->zip != NULL)
    zip_discard (self->zip);
  g_ptr_array_unref (self->names);
  g_free (self);
}

guint
ms_zip_reader_get_n (MsZipReader *self)
{
  return self->n;
}

const char *
ms_zip_reader_get_name (MsZipReader *self,
                        guint        index)
{
  return g_ptr_array_index (self->names, index);
}

guint64
ms_zip_reader_get_size (MsZipReader *self,
                        guint        index)
{
  zip_stat_t stat;

  return zip_stat_index (self->zip, index, ZIP_FL_UNCHANGED, &stat) == 0 ? stat.size : 0;
}

/* Up to the size that was promised, and not a byte behind it: asking there is what checks the sum. */
static gboolean
pour (MsZipReader  *self,
      zip_file_t   *file,
      guint         index,
      MsZipSink     sink,
      gpointer      user_data,
      GError      **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE_BYTES);
  const char *name = ms_zip_reader_get_name (self, index);
  guint64 left = ms_zip_reader_get_size (self, index);
  zip_int64_t n;

  while ((n = zip_fread (file, piece, PIECE_BYTES)) > 0)
    {
      if ((guint64) n > left)
        return fail_entry (error, name, _("it is larger than the archive says"));
      left -= (guint64) n;
      if (!sink (piece, (gsize) n, user_data, error))
        return FALSE;
    }
  if (n < 0)
    return fail_entry (error, name, zip_error_strerror (zip_file_get_error (file)));
  return left == 0 || fail_entry (error, name, _("its end is missing"));
}

gboolean
ms_zip_reader_stream (MsZipReader  *self,
                      guint         index,
                      MsZipSink     sink,
                      gpointer      user_data,
                      GError      **error)
{
  zip_file_t *file = zip_fopen_index (self->zip, index, ZIP_FL_UNCHANGED);
  gboolean done;

  if (file == NULL)
    return fail_entry (error, ms_zip_reader_get_name (self, index), zip_strerror (self->zip));

  done = pour (self, file, index, sink, user_data, error);
  zip_fclose (file);
  return done;
}

static gboolean
append_cb (const guint8  *data,
           gsize          length,
           gpointer       user_data,
           GError       **error)
{
  g_byte_array_append (user_data, data, (guint) length);
  return TRUE;
}

GBytes *
ms_zip_reader_read (MsZipReader  *self,
                    guint         index,
                    GError      **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  if (ms_zip_reader_get_size (self, index) > MS_LIMIT_IMPORT_FILE_BYTES)
    {
      fail_entry (error, ms_zip_reader_get_name (self, index), _("it is too large"));
      return NULL;
    }
  return ms_zip_reader_stream (self, index, append_cb, bytes, error) ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}
