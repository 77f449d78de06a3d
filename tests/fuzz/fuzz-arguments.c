/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arguments from every kind of body: nothing but text that is UTF-8 without NUL comes out. The first byte picks the type. */

#include "config.h"

#include <string.h>

#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-fuzz.h"
#include "ms-text.h"

const char * const ms_fuzz_seeds[] = {
  "0a=1&b=%D1%8F+x&list=a,b&obj=%7B%7D",
  "1{\"a\":\"1\",\"b\":true,\"list\":[\"x\"],\"obj\":{\"k\":1}}",
  "2--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=f; filename=\"x\"\r\n\r\n2\r\n--b--\r\n",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "&", "=", "%", "%00", "%ff", "+", "a=", "list=", "[", "]", "{", "}", "\"", ",", ":", "\r\n", "--b", "--", "\r\n--b\r\n", "name=", ";",
  "filename=", "Content-Disposition:", "\\u0000", "null", "1", "true", NULL,
};

static void
check_value (const char *name,
             const char *value,
             const char *json,
             gpointer    user_data)
{
  g_assert_true (ms_text_is_valid (name, strlen (name)));
  g_assert_true (ms_text_is_valid (value, strlen (value)));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char * const types[] = { "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b" };
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) list = NULL;
  const char *text;
  MsJsonNode node;
  gboolean flag = FALSE;
  gint64 number = 0;

  if (size == 0)
    return 0;
  body = g_bytes_new (data + 1, size - 1);
  if (!ms_arguments_add_body (arguments, types[data[0] % G_N_ELEMENTS (types)], body, &error))
    g_assert_true (error != NULL && error->domain == MS_ERROR);

  ms_arguments_foreach (arguments, check_value, NULL);
  ms_arguments_get_string (arguments, "a", 3, &text, NULL);
  ms_arguments_get_int (arguments, "a", -1, 100, &number, NULL);
  ms_arguments_get_ts (arguments, "a", &number, NULL);
  ms_arguments_get_boolean (arguments, "b", &flag, NULL);
  ms_arguments_get_list (arguments, "list", 10, &list, NULL);
  ms_arguments_get_json (arguments, "obj", MS_JSON_OBJECT, &node, NULL);
  return 0;
}
