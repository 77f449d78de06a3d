/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arguments of a call: the same from every door, checked by type and length, bounded. */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"

static MsArguments *
parse_body (const char  *type,
            const char  *text,
            GError     **error)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr(MsArguments) arguments = ms_arguments_new ();

  if (!ms_arguments_add_body (arguments, type, body, error))
    return NULL;
  return g_steal_pointer (&arguments);
}

#define BOUNDARY_TYPE "multipart/form-data; boundary=\"--x y\""

static void
test_arguments_same_from_every_door (void)
{
  static const char * const doors[][2] = {
    { "application/x-www-form-urlencoded", "channel=C123&text=a%20b%26%D1%8F+c&n=5&flag=true&empty=&list=a,%20b,,a&obj=%7B%22k%22%3A1%7D" },
    { "application/json; charset=utf-8",
      "{\"channel\":\"C123\",\"text\":\"a b&\\u044f c\",\"n\":5,\"flag\":true,\"empty\":\"\",\"list\":[\"a\",\"b\"],\"obj\":{\"k\":1},\"no\":null}" },
    { BOUNDARY_TYPE,
      "preamble\r\n----x y\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\nC123\r\n"
      "----x y\r\ncontent-disposition: form-data; name=text\r\nContent-Type: text/plain\r\n\r\na b&я c\r\n"
      "----x y\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n5\r\n----x y\r\nContent-Disposition: form-data; name=\"flag\"\r\n\r\n1\r\n"
      "----x y\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
      "----x y\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\n[\"a\",\"b\"]\r\n"
      "----x y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"name=x;y.txt\"\r\n\r\n\x01\xff\r\n"
      "----x y\r\nContent-Disposition: form-data; name=\"obj\"\r\n\r\n{\"k\":1}\r\n----x y--\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (doors); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsArguments) arguments = parse_body (doors[i][0], doors[i][1], &error);
      g_auto(GStrv) list = NULL;
      const char *text;
      gint64 n = 0;
      gboolean flag = FALSE;
      MsJsonNode node;

      g_assert_no_error (error);
      g_assert_true (ms_arguments_need_string (arguments, "channel", 0, &text, &error));
      g_assert_cmpstr (text, ==, "C123");
      g_assert_true (ms_arguments_get_string (arguments, "text", 7, &text, &error));
      g_assert_cmpstr (text, ==, "a b&я c");
      g_assert_true (ms_arguments_get_int (arguments, "n", 1, 10, &n, &error));
      g_assert_cmpint (n, ==, 5);
      g_assert_true (ms_arguments_get_boolean (arguments, "flag", &flag, &error));
      g_assert_true (flag);
      g_assert_true (ms_arguments_get_string (arguments, "empty", 0, &text, &error));
      g_assert_null (text);
      g_assert_true (ms_arguments_get_text (arguments, "empty", 0, &text, &error));
      g_assert_cmpstr (text, ==, "");
      g_assert_true (ms_arguments_get_list (arguments, "list", 2, &list, &error));
      g_assert_cmpuint (g_strv_length (list), ==, 2);
      g_assert_cmpstr (list[1], ==, "b");
      g_assert_true (ms_arguments_get_json (arguments, "obj", MS_JSON_OBJECT, &node, &error));
      g_assert_cmpint (ms_json_node_get_member_int64 (node, "k", 0), ==, 1);
      g_assert_false (ms_arguments_has (arguments, "no"));
      g_assert_false (ms_arguments_has (arguments, "f"));
      g_assert_no_error (error);
    }
}

static void
test_arguments_parts_are_apart (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsArguments) arguments = parse_body ("application/json", "{\"channel\":\"theirs\",\"user\":\"theirs\"}", &error);
  const char *text = NULL;

  for (guint i = 2; i < MS_LIMIT_ARGUMENTS; i++)
    g_assert_true (ms_arguments_add (arguments, "x", "0", 1, &error));
  ms_arguments_set_part (arguments, "channel", "ours");
  ms_arguments_set_part (arguments, "broken", "\xff");
  g_assert_true (ms_arguments_need_part (arguments, "channel", 4, &text, &error));
  g_assert_cmpstr (text, ==, "ours");
  g_assert_true (ms_arguments_need_string (arguments, "channel", 0, &text, &error));
  g_assert_cmpstr (text, ==, "theirs");
  g_assert_no_error (error);

  g_assert_false (ms_arguments_need_part (arguments, "channel", 3, &text, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  g_assert_false (ms_arguments_need_part (arguments, "user", 0, &text, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
  g_clear_error (&error);
  g_assert_false (ms_arguments_need_part (arguments, "broken", 0, &text, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
}

static void
assert_body_refused (const char *type,
                     const char *text,
                     MsError     code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsArguments) arguments = parse_body (type, text, &error);

  g_assert_null (arguments);
  g_assert_error (error, MS_ERROR, (int) code);
}

static void
test_arguments_refuse_bad_bodies (void)
{
  assert_body_refused ("application/json", "{\"a\":1", MS_ERROR_INVALID_JSON);
  assert_body_refused ("application/json", "{\"a\":\"\\u0000\"}", MS_ERROR_INVALID_JSON);
  assert_body_refused ("application/json", "[1]", MS_ERROR_JSON_NOT_OBJECT);
  assert_body_refused ("application/json", "\"x\"", MS_ERROR_JSON_NOT_OBJECT);
  assert_body_refused ("application/json; charset=utf-16", "{}", MS_ERROR_INVALID_CHARSET);
  assert_body_refused ("text/plain", "{}", MS_ERROR_INVALID_POST_TYPE);
  assert_body_refused (NULL, "a=1", MS_ERROR_INVALID_POST_TYPE);
  assert_body_refused ("application/x-www-form-urlencoded", "a=%00", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused ("application/x-www-form-urlencoded", "a=%ff", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused ("multipart/form-data", "x", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused (BOUNDARY_TYPE, "x", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused (BOUNDARY_TYPE, "----x y", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused (BOUNDARY_TYPE, "----x y\r\n", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused (BOUNDARY_TYPE, "----x y\r\n----x y--", MS_ERROR_INVALID_FORM_DATA);
  assert_body_refused (BOUNDARY_TYPE, "----x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", MS_ERROR_INVALID_FORM_DATA);
}

static void
test_arguments_empty_body_is_no_arguments (void)
{
  static const char * const types[] = { NULL, "application/json", "text/plain", "multipart/form-data" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsArguments) arguments = parse_body (types[i], "", &error);

      g_assert_no_error (error);
      g_assert_nonnull (arguments);
    }
}

static void
test_arguments_check_types (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsArguments) arguments = parse_body ("application/json", "{\"o\":{},\"s\":\"x\",\"n\":1.5,\"l\":[1],\"t\":\"abcdef\"}", &error);
  g_auto(GStrv) list = NULL;
  const char *text;
  gint64 number = 3;
  gboolean flag = TRUE;
  MsJsonNode node;

  g_assert_false (ms_arguments_get_string (arguments, "o", 0, &text, NULL));
  g_assert_false (ms_arguments_get_int (arguments, "s", 0, 9, &number, NULL));
  g_assert_false (ms_arguments_get_int (arguments, "n", 0, 9, &number, NULL));
  g_assert_false (ms_arguments_get_boolean (arguments, "s", &flag, NULL));
  g_assert_false (ms_arguments_get_list (arguments, "l", 9, &list, NULL));
  g_assert_false (ms_arguments_get_list (arguments, "o", 9, &list, NULL));
  g_assert_false (ms_arguments_get_json (arguments, "s", MS_JSON_OBJECT, &node, NULL));
  g_assert_false (ms_arguments_get_json (arguments, "o", MS_JSON_ARRAY, &node, NULL));
  g_assert_false (ms_arguments_get_ts (arguments, "s", &number, NULL));
  g_assert_false (ms_arguments_need_string (arguments, "none", 0, &text, NULL));
  g_assert_false (ms_arguments_get_string (arguments, "t", 5, &text, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
  g_assert_nonnull (strstr (error->message, "t"));
  g_assert_true (ms_arguments_get_int (arguments, "none", 0, 9, &number, NULL));
  g_assert_cmpint (number, ==, 3);
}

static void
test_arguments_body_wins (void)
{
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GBytes) body = g_bytes_new_static ("{\"a\":\"2\"}", 9);

  g_assert_true (ms_arguments_add_form (arguments, "a=1&b=3&c", 9, NULL));
  g_assert_true (ms_arguments_add_json (arguments, body, NULL));
  g_assert_cmpstr (ms_arguments_peek (arguments, "a"), ==, "2");
  g_assert_cmpstr (ms_arguments_peek (arguments, "b"), ==, "3");
  g_assert_null (ms_arguments_peek (arguments, "c"));
  g_assert_true (ms_arguments_has (arguments, "c"));
}

static void
test_arguments_of_what_was_read_before (void)
{
  static const char * const bad[] = { "[1]", "\"a\"", "null" };
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  MsJsonReader *parsed = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (ms_json_reader_parse (parsed, bad[i], strlen (bad[i]), NULL));
      g_assert_false (ms_arguments_add_parsed (arguments, parsed, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_JSON_NOT_OBJECT);
      g_clear_error (&error);
    }
  g_assert_true (ms_json_reader_parse (parsed, "{\"a\":\"\\u044f\",\"b\":null}", 23, NULL));
  g_assert_true (ms_arguments_add_parsed (arguments, parsed, NULL));
  ms_json_reader_free (parsed);
  g_assert_cmpstr (ms_arguments_peek (arguments, "a"), ==, "я");
  g_assert_false (ms_arguments_has (arguments, "b"));
}

static void
test_arguments_are_bounded (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsArguments) arguments = ms_arguments_new ();

  for (int i = 0; i <= MS_LIMIT_ARGUMENTS; i++)
    g_string_append (text, "a=1&");
  g_assert_false (ms_arguments_add_form (arguments, text->str, text->len, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/arguments/same-from-every-door", test_arguments_same_from_every_door);
  g_test_add_func ("/common/arguments/parts-are-apart", test_arguments_parts_are_apart);
  g_test_add_func ("/common/arguments/refuse-bad-bodies", test_arguments_refuse_bad_bodies);
  g_test_add_func ("/common/arguments/empty-body-is-no-arguments", test_arguments_empty_body_is_no_arguments);
  g_test_add_func ("/common/arguments/check-types", test_arguments_check_types);
  g_test_add_func ("/common/arguments/body-wins", test_arguments_body_wins);
  g_test_add_func ("/common/arguments/of-what-was-read-before", test_arguments_of_what_was_read_before);
  g_test_add_func ("/common/arguments/are-bounded", test_arguments_are_bounded);
  return g_test_run ();
}
