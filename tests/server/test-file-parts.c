/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small pure parts of files: forms read in pieces, chunks, ranges, names, types. */

#include "config.h"

#include <string.h>

#include "ms-byte-range.h"
#include "ms-chunk-guard.h"
#include "ms-file-form.h"
#include "ms-file-type.h"
#include "ms-file.h"

#define TYPE "multipart/form-data; boundary=\"b b\""

static void
take (const guint8 *data,
      gsize         length,
      gpointer      user_data)
{
  g_string_append_len (user_data, (const char *) data, (gssize) length);
}

/* In pieces of each length: what comes out is the same. */
static void
assert_form (const char *body,
             gsize       length,
             const char *file,
             gsize       file_length)
{
  for (gsize step = 1; step <= length; step++)
    {
      g_autoptr(GString) taken = g_string_new (NULL);
      g_autoptr(MsFileForm) form = ms_file_form_new (TYPE, take, taken);
      gboolean sound = TRUE;

      for (gsize at = 0; at < length && sound; at += step)
        sound = ms_file_form_feed (form, (const guint8 *) body + at, MIN (step, length - at));
      g_assert_cmpint (sound && ms_file_form_is_whole (form), ==, file != NULL);
      if (file != NULL)
        g_assert_cmpmem (taken->str, taken->len, file, file_length);
    }
}

#define FORM(body, file) assert_form (body, sizeof (body) - 1, file, file != NULL ? sizeof (file) - 1 : 0)
#define NO_FORM(body) assert_form (body, sizeof (body) - 1, NULL, 0)

static void
test_form (void)
{
  FORM ("--b b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\nbytes\r\n--b b--\r\n", "bytes");
  FORM ("--b b\r\nContent-Disposition: form-data; name=a; filename=x\r\n\r\n\r\n--b b--", "");
  FORM ("before\r\n--b b  \r\nContent-Disposition: form-data; name=a\r\n\r\nno\r\n--b b\r\ncontent-disposition: form-data; filename=x; name=f\r\n"
        "Content-Type: x/y\r\n\r\n\r\n--b\r\n\0\r\r\n\r\n--b b\r\nContent-Disposition: form-data; name=g; filename=y\r\n\r\nother\r\n--b b--rest",
        "\r\n--b\r\n\0\r\r\n");
  NO_FORM ("--b b\r\nContent-Disposition: form-data; name=a; filename=x\r\n\r\nbytes\r\n--b");
  NO_FORM ("--b b\r\nContent-Disposition: form-data; name=a\r\n\r\nbytes\r\n--b b--\r\n");
  NO_FORM ("--b bx\r\n\r\n\r\n--b b--\r\n");
  NO_FORM ("no form");
  g_assert_null (ms_file_form_new ("multipart/form-data", take, NULL));
  g_assert_true (ms_file_form_is_type ("Multipart/Form-Data ; boundary=x"));
  g_assert_false (ms_file_form_is_type ("application/x-www-form-urlencoded"));
  g_assert_false (ms_file_form_is_type (NULL));
}

static gboolean
begins (const char *name,
        const char *file_name,
        gpointer    user_data)
{
  return g_str_equal (name, "file") || g_str_equal (name, "content");
}

static void
note_field (const char   *name,
            const guint8 *data,
            gsize         length,
            gpointer      user_data)
{
  g_string_append_printf (user_data, "[%s=%.*s]", name, (int) length, (const char *) data);
}

/* In pieces of each length; @seen: fields and the file's bytes as they came. */
static void
assert_fields (const char *body,
               gsize       max_field_bytes,
               const char *seen)
{
  const MsFileFormFuncs funcs = { take, begins, note_field, max_field_bytes };

  for (gsize step = 1; step <= strlen (body); step++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(MsFileForm) form = ms_file_form_new_full (TYPE, &funcs, text);
      gboolean sound = TRUE;

      for (gsize at = 0; at < strlen (body) && sound; at += step)
        sound = ms_file_form_feed (form, (const guint8 *) body + at, MIN (step, strlen (body) - at));
      g_assert_cmpint (sound && ms_file_form_has_ended (form), ==, seen != NULL);
      if (seen != NULL)
        g_assert_cmpstr (text->str, ==, seen);
    }
}

#define PART(head, value) "--b b\r\nContent-Disposition: form-data; " head "\r\n\r\n" value "\r\n"

static void
test_fields (void)
{
  static const char both[] =
    PART ("name=title", "A\r\ntitle") PART ("name=other; filename=x", "not this") PART ("name=file; filename=x", "bytes") PART ("name=channels", "C1") "--b b--\r\n";

  assert_fields (both, 10, "[title=A\r\ntitle]bytes[channels=C1]");
  assert_fields (both, 9, NULL);
  assert_fields (PART ("name=content", "words") PART ("name=file; filename=x", "second") "--b b--", 0, "words");
  assert_fields (PART ("name=file", "no name") PART ("name=file", "again") "--b b--", 5, "no name[file=again]");
  assert_fields (PART ("name=title", "") "--b b--", 0, "[title=]");
  assert_fields (PART ("name=file", "bytes") "--b b", 0, NULL);
}

static gboolean
feed_chunks (const char *text,
             gsize       step,
             gsize      *used)
{
  MsChunkGuard guard;
  gsize length = strlen (text);

  ms_chunk_guard_init (&guard);
  *used = 0;
  for (gsize at = 0; at < length && !ms_chunk_guard_is_done (&guard); at += step)
    {
      gsize n = 0;

      if (!ms_chunk_guard_feed (&guard, (const guint8 *) text + at, MIN (step, length - at), &n))
        return FALSE;
      *used += n;
    }
  return ms_chunk_guard_is_done (&guard);
}

static void
test_chunks (void)
{
  static const char * const bad[] = { "\r\n", "1\n", "1;x\r\n", " 1\r\n", "1 \r\n", "0x1\r\na\r\n0\r\n\r\n", "-1\r\n", "1\r\nab\r\n", "0\r\nA: b\r\n\r\n",
                                      "0\r\n\n", "fffffffffffff\r\n", "1\r\na\r\n0\r\n" };
  gsize used;

  for (gsize step = 1; step < 40; step++)
    {
      g_assert_true (feed_chunks ("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\nGET /", step, &used));
      g_assert_cmpuint (used, ==, 28);
      for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
        g_assert_false (feed_chunks (bad[i], step, &used));
    }
}

static void
test_ranges (void)
{
  gint64 start, end;

  g_assert_cmpint (ms_byte_range_parse ("bytes=2-5", 10, &start, &end), ==, MS_RANGE_PART);
  g_assert_cmpint (start, ==, 2);
  g_assert_cmpint (end, ==, 6);
  g_assert_cmpint (ms_byte_range_parse ("Bytes=-3", 10, &start, &end), ==, MS_RANGE_PART);
  g_assert_cmpint (start, ==, 7);
  g_assert_cmpint (ms_byte_range_parse ("bytes=10-", 10, &start, &end), ==, MS_RANGE_UNSATISFIABLE);
  g_assert_cmpint (ms_byte_range_parse ("bytes=0-", 0, &start, &end), ==, MS_RANGE_UNSATISFIABLE);
  g_assert_cmpint (ms_byte_range_parse ("bytes=0-1,2-3", 10, &start, &end), ==, MS_RANGE_ALL);
  g_assert_cmpint (ms_byte_range_parse (NULL, 10, &start, &end), ==, MS_RANGE_ALL);
  g_assert_true (ms_entity_tag_matches ("\"a\", W/\"b\"", "\"b\""));
  g_assert_false (ms_entity_tag_matches ("\"a\"", "\"b\""));
}

static void
test_names (void)
{
  static const struct
  {
    const char *given;
    const char *safe;
  } cases[] = {
    { NULL, "file" },          { "a/b\\c.txt", "c.txt" },         { "...", "file" },         { "a\x01\r\nb", "ab" },
    { "x\u202egnp.exe", "xgnp.exe" }, { "\xff" "a", "\xef\xbf\xbd" "a" }, { " .profile ", ".profile" }, { "👩\u200d🔬.png", "👩\u200d🔬.png" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = ms_file_dup_safe_name (cases[i].given);
      g_autofree char *disposition = ms_disposition_make (FALSE, name);

      g_assert_cmpstr (name, ==, cases[i].safe);
      g_assert_null (strpbrk (disposition, "\r\n"));
    }
}

static void
test_types (void)
{
  static const struct
  {
    const char *start;
    gsize length;
    const char *type;
  } cases[] = {
    { "", 0, "application/octet-stream" },
    { "<html>", 6, "text/plain" },
    { "a\0b", 3, "application/octet-stream" },
    { "\x89PNG\r\n\x1a\n", 8, "image/png" },
    { "RIFF\1\2\3\4WEBPVP8 ", 16, "image/webp" },
    { "RIFF\1\2\3\4EVIL", 12, "application/octet-stream" },
    { "\0\0\0\1ftypisom", 12, "video/mp4" },
    { "\xd0", 1, "application/octet-stream" },
  };
  g_autofree char *long_text = g_strnfill (MS_FILE_TYPE_BYTES + 1, 'x');
  MsFileType type;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ms_file_type_sniff ((const guint8 *) cases[i].start, cases[i].length, &type);
      g_assert_cmpstr (type.mimetype, ==, cases[i].type);
    }
  /* A character that is cut in two at the border. */
  memcpy (long_text + MS_FILE_TYPE_BYTES - 1, "\xd0\x96", 2);
  ms_file_type_sniff ((const guint8 *) long_text, MS_FILE_TYPE_BYTES + 1, &type);
  g_assert_cmpstr (type.mimetype, ==, "text/plain");
  g_assert_false (ms_file_type_is_passive ("application/pdf"));
  g_assert_false (ms_file_type_is_passive ("image/svg+xml"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/file-parts/form", test_form);
  g_test_add_func ("/server/file-parts/form-fields", test_fields);
  g_test_add_func ("/server/file-parts/chunks", test_chunks);
  g_test_add_func ("/server/file-parts/ranges", test_ranges);
  g_test_add_func ("/server/file-parts/names", test_names);
  g_test_add_func ("/server/file-parts/types", test_types);
  return g_test_run ();
}
