/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A partial file that comes in pieces is named after all of it, and to go on with it costs nothing. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ms-blob-store.h"
#include "ms-error.h"

#define ID "F0TEST"
#define MIB (1024 * 1024L)
/* Reading it would take longer than any test may. */
#define VAST (1024 * 1024 * MIB)
#define LONG (33 * MIB)

typedef struct
{
  char        *folder;
  char        *partial; /* path of the file */
  MsBlobStore *store;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("microslack-blobs-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->store = ms_blob_store_new (fixture->folder, &error);
  g_assert_no_error (error);
  fixture->partial = g_build_filename (fixture->folder, "files", "partial", ID, NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ms_blob_store_free (fixture->store);
  remove_all (fixture->folder);
  g_free (fixture->partial);
  g_free (fixture->folder);
}

/* A hole of so many bytes is there already. */
static void
leave_hole (Fixture *fixture,
            gint64   length)
{
  int fd = g_open (fixture->partial, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, length), ==, 0);
  close (fd);
}

static void
append (Fixture    *fixture,
        gint64      offset,
        const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsBlobWriter) writer = ms_blob_store_write (fixture->store, ID, offset, &error);

  g_assert_no_error (error);
  g_assert_true (ms_blob_writer_append (writer, (const guint8 *) text, strlen (text), &error));
  g_assert_cmpint (ms_blob_writer_get_length (writer), ==, offset + (gint64) strlen (text));
}

static void
assert_named_after (const char   *name,
                    const guint8 *data,
                    gsize         length)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);

  g_assert_nonnull (name);
  g_assert_true (g_str_has_prefix (name, sum));
}

static void
test_pieces (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsBlobWriter) writer = NULL;
  g_autofree char *name = NULL;

  append (fixture, 0, "one and");
  append (fixture, 4, "two and ");
  append (fixture, 12, "more");
  writer = ms_blob_store_write (fixture->store, ID, 12, &error);
  g_assert_no_error (error);
  g_assert_true (ms_blob_writer_append (writer, (const guint8 *) "three", 5, &error));
  name = ms_blob_writer_seal (writer, &error);
  g_assert_no_error (error);
  assert_named_after (name, (const guint8 *) "one two and three", 17);
}

static void
test_going_on_is_cheap (Fixture       *fixture,
                        gconstpointer  data)
{
  leave_hole (fixture, VAST);
  append (fixture, VAST, "a byte");
  append (fixture, VAST + 1, "and another");
}

static void
test_steps (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsBlobWriter) writer = NULL;
  g_autofree guint8 *whole = g_malloc0 (LONG + 1);
  g_autofree char *name = NULL;
  gboolean done = TRUE;

  leave_hole (fixture, LONG);
  writer = ms_blob_store_write (fixture->store, ID, LONG, &error);
  g_assert_no_error (error);
  whole[LONG] = 'x';
  g_assert_true (ms_blob_writer_append (writer, whole + LONG, 1, &error));
  g_assert_true (ms_blob_writer_sum (writer, &done, &error));
  g_assert_false (done);
  g_assert_true (ms_blob_writer_sum (writer, &done, &error));
  g_assert_true (done);
  name = ms_blob_writer_seal (writer, &error);
  g_assert_no_error (error);
  assert_named_after (name, whole, LONG + 1);
}

static void
test_less_is_there (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  leave_hole (fixture, 10);
  g_assert_null (ms_blob_store_write (fixture->store, ID, 11, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_FILE_UPLOAD_INCOMPLETE);
}

static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsBlobWriter) writer = ms_blob_store_write (fixture->store, ID, 0, &error);

  g_assert_no_error (error);
  ms_blob_store_drop_partial (fixture->store, ID);
  g_assert_null (ms_blob_writer_seal (writer, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_FILE_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/blob-writer/pieces-are-named-after-the-whole", Fixture, NULL, set_up, test_pieces, tear_down);
  g_test_add ("/server/blob-writer/going-on-reads-nothing", Fixture, NULL, set_up, test_going_on_is_cheap, tear_down);
  g_test_add ("/server/blob-writer/sums-up-in-steps", Fixture, NULL, set_up, test_steps, tear_down);
  g_test_add ("/server/blob-writer/less-is-there", Fixture, NULL, set_up, test_less_is_there, tear_down);
  g_test_add ("/server/blob-writer/dropped-meanwhile", Fixture, NULL, set_up, test_dropped, tear_down);
  return g_test_run ();
}
