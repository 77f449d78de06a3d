/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A form with a file, read piece by piece. First byte: how long the pieces are; then a body. However it is cut, the same comes out as in
 * one piece, and never more than went in. */

#include "config.h"

#include <string.h>

#include "ms-file-form.h"
#include "ms-fuzz.h"

#define TYPE "multipart/form-data; boundary=b"

const char * const ms_fuzz_seeds[] = {
  "\1--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\nbytes\r\n--b--\r\n",
  "\7before\r\n--b \r\nContent-Disposition: form-data; name=a\r\n\r\nno\r\n--b\r\ncontent-disposition: x; filename=y\r\n\r\n\r\n--\r\n--b--rest",
  "\3--b\r\n\r\n\r\n--b",
  "\5--b\r\nContent-Disposition: form-data; name=title\r\n\r\na title\r\n--b\r\nContent-Disposition: form-data; name=file\r\n\r\nbytes\r\n--b--",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "\r\n", "\r\n\r\n", "--b", "\r\n--b\r\n", "\r\n--b--", "--", "Content-Disposition: form-data; name=a; filename=b", "Content-Disposition: form-data; name=file", "\t ", NULL,
};

static void
take (const guint8 *data,
      gsize         length,
      gpointer      user_data)
{
  g_string_append_len (user_data, (const char *) data, (gssize) length);
}

static gboolean
begins (const char *name,
        const char *file_name,
        gpointer    user_data)
{
  return strcmp (name, "file") == 0 || strcmp (name, "content") == 0;
}

static void
field (const char   *name,
       const guint8 *data,
       gsize         length,
       gpointer      user_data)
{
  g_string_append (user_data, name);
  take (data, length, user_data);
}

/* The same with its fields; whether it has its end. */
static gboolean
read_fields (const guint8 *data,
             gsize         size,
             gsize         step,
             GString      *taken)
{
  static const MsFileFormFuncs funcs = { take, begins, field, 64 };
  g_autoptr(MsFileForm) form = ms_file_form_new_full (TYPE, &funcs, taken);
  gboolean sound = TRUE;

  for (gsize at = 0; at < size && sound; at += step)
    sound = ms_file_form_feed (form, data + at, MIN (step, size - at));
  return sound && ms_file_form_has_ended (form);
}

/* Whether it is a whole form. */
static gboolean
read_form (const guint8 *data,
           gsize         size,
           gsize         step,
           GString      *taken)
{
  g_autoptr(MsFileForm) form = ms_file_form_new (TYPE, take, taken);
  gboolean sound = TRUE;

  for (gsize at = 0; at < size && sound; at += step)
    sound = ms_file_form_feed (form, data + at, MIN (step, size - at));
  g_assert_cmpuint (taken->len, <=, size);
  return sound && ms_file_form_is_whole (form);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GString) whole = g_string_new (NULL);
  g_autoptr(GString) cut = g_string_new (NULL);
  gboolean is_form;

  if (size < 2)
    return 0;
  is_form = read_form (data + 1, size - 1, size - 1, whole);
  g_assert_cmpint (read_form (data + 1, size - 1, 1 + data[0] % 32, cut), ==, is_form);
  if (is_form)
    g_assert_cmpmem (cut->str, cut->len, whole->str, whole->len);
  g_string_truncate (whole, 0);
  g_string_truncate (cut, 0);
  is_form = read_fields (data + 1, size - 1, size - 1, whole);
  g_assert_cmpint (read_fields (data + 1, size - 1, 1 + data[0] % 32, cut), ==, is_form);
  if (is_form)
    g_assert_cmpmem (cut->str, cut->len, whole->str, whole->len);
  return 0;
}
