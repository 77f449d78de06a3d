/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * multipart/form-data, both ways round. First byte even: a content type up to the end of the line, then a body: whatever it is, nothing
 * but text comes out, and a failure says so. Odd: names and values divided by _, written as a browser writes them, read back the same. */

#include "config.h"

#include <string.h>

#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-fuzz.h"
#include "ms-limits.h"
#include "ms-text.h"

#define BOUNDARY "----WebKitFormBoundary7MA4YWxkTrZu0gW"

const char * const ms_fuzz_seeds[] = {
  "0multipart/form-data; boundary=b\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\n"
  "Content-Type: text/plain\r\ncontent-disposition: form-data; filename=\"a;b\"; name=f\r\n\r\n2\r\n--b--\r\n",
  "0multipart/form-data; charset=utf-8; boundary=\"b b\"\npreamble\r\n--b b \r\nContent-Disposition: form-data; x=\";\"; name=\"a\"\r\n\r\n\r\n--b b--",
  "0Multipart/Form-Data;boundary=\n--\r\n\r\n",
  "1channel_C123_text_one\r\ntwo --x_",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "\r\n", "\r\n\r\n", "--b", "\r\n--b\r\n", "--b--", "--", "Content-Disposition:", "form-data", "; ", "name=", "name=\"a\"", "filename=", "\"",
  "boundary=", "boundary=b", "charset=utf-8", "multipart/form-data", "\n", "_", "1", "я", "\xff", NULL,
};

static void
check_value (const char *name,
             const char *value,
             const char *json,
             gpointer    user_data)
{
  guint *n = user_data;

  g_assert_true (ms_text_is_valid (name, strlen (name)));
  g_assert_true (ms_text_is_valid (value, strlen (value)));
  (*n)++;
}

static void
read_anything (const char *data,
               gsize       size)
{
  const char *line_end = memchr (data, '\n', size);
  gsize type_length = line_end != NULL ? (gsize) (line_end - data) : size;
  g_autofree char *type = g_strndup (data, type_length);
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GBytes) body = line_end != NULL ? g_bytes_new (line_end + 1, size - type_length - 1) : NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  if (!ms_arguments_add_body (arguments, type, body, &error))
    g_assert_true (error != NULL && error->domain == MS_ERROR);
  else
    g_assert_no_error (error);
  ms_arguments_foreach (arguments, check_value, &n);
}

/* What a browser sends unchanged, and our own delimiter does not end. A token is no argument. */
static gboolean
is_writable (const char *name,
             const char *value)
{
  return *name != '\0' && strcmp (name, "token") != 0 && strpbrk (name, "\"\r\n") == NULL && strstr (value, BOUNDARY) == NULL && strlen (name) < 1000
         && ms_text_is_valid (name, strlen (name)) && ms_text_is_valid (value, strlen (value));
}

/* Name and value by turns, divided by _; of a name that comes twice the first. */
static GPtrArray *
split_fields (const char *data,
              gsize       size)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = g_strndup (data, size);
  g_auto(GStrv) words = g_strsplit (text, "_", -1);

  for (guint i = 0; words[i] != NULL && words[i + 1] != NULL && fields->len < 2 * MS_LIMIT_MULTIPART_PARTS; i += 2)
    {
      if (!is_writable (words[i], words[i + 1]) || !g_hash_table_add (seen, words[i]))
        continue;
      g_ptr_array_add (fields, g_strdup (words[i]));
      g_ptr_array_add (fields, g_strdup (words[i + 1]));
    }
  return fields;
}

static GBytes *
write_form (GPtrArray *fields)
{
  GString *body = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i += 2)
    g_string_append_printf (body, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
                            (char *) fields->pdata[i], (char *) fields->pdata[i + 1]);
  g_string_append (body, "--" BOUNDARY "--\r\n");
  return g_string_free_to_bytes (body);
}

static void
read_back (const char *data,
           gsize       size)
{
  g_autoptr(GPtrArray) fields = split_fields (data, size);
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GBytes) body = write_form (fields);
  g_autoptr(GError) error = NULL;
  guint n = 0;

  ms_arguments_add_body (arguments, "multipart/form-data; boundary=" BOUNDARY, body, &error);
  g_assert_no_error (error);
  ms_arguments_foreach (arguments, check_value, &n);
  g_assert_cmpuint (n, ==, fields->len / 2);
  for (guint i = 0; i < fields->len; i += 2)
    {
      const char *value = fields->pdata[i + 1];

      g_assert_cmpstr (ms_arguments_peek (arguments, fields->pdata[i]), ==, *value != '\0' ? value : NULL);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  if (size == 0)
    return 0;
  if (data[0] % 2 == 0)
    read_anything ((const char *) data + 1, size - 1);
  else
    read_back ((const char *) data + 1, size - 1);
  return 0;
}
