/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strict reader and the writer. */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "ms-error.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-limits.h"

static gboolean
accepts (const char *text)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;
  gboolean ok = ms_json_reader_parse (reader, text, strlen (text), &error);

  if (!ok)
    g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_JSON);
  return ok;
}

static void
test_reader_accepts (void)
{
  static const char * const good[] = {
    "null", "true", " false ", "0", "-0", "12", "-1.5e+10", "1E2", "\"\"", "\"\\u00e9\\ud83d\\ude00\\n\"", "[]", "{}", "[[],{}]",
    "{\"a\":1,\"b\":[true,null,\"x\"]}", "9223372036854775807", "-9223372036854775808", "1e308", "\t\r\n[ 1 , 2 ]\n", "{\"\":1}",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "{\"a\":1,\"A\":2}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    if (!accepts (good[i]))
      g_error ("refused: %s", good[i]);
}

static void
test_reader_refuses (void)
{
  static const char * const bad[] = {
    "", " ", "nul", "True", "01", "+1", "1.", ".5", "1e", "0x1", "--1", "-", "NaN", "Infinity", "9223372036854775808", "1e309",
    "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "\"\x1f\"",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[}", "{", "{]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
    "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "1 2", "{}{}", "[]x", "/**/1", "1//",
    "\xff", "\"\xc3\"", "\"\xed\xa0\x80\"", "\xef\xbb\xbf{}",
    "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":1,\"\\u0063\":2}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    if (accepts (bad[i]))
      g_error ("accepted: %s", bad[i]);
}

static void
test_reader_refuses_nul (void)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();

  g_assert_false (ms_json_reader_parse (reader, "[1]\0", 4, NULL));
  g_assert_false (ms_json_reader_parse (reader, "\"a\0b\"", 5, NULL));
  g_assert_cmpint (ms_json_node_get_type (ms_json_reader_get_root (reader)), ==, MS_JSON_NONE);
}

static char *
repeat (const char *text,
        gsize       count,
        const char *end)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < count; i++)
    g_string_append (out, text);
  g_string_append (out, end);
  return g_string_free (out, FALSE);
}

static void
test_reader_limits (void)
{
  g_autofree char *open = repeat ("[", MS_LIMIT_JSON_DEPTH, "");
  g_autofree char *deepest = repeat ("]", MS_LIMIT_JSON_DEPTH, "");
  g_autofree char *deep = g_strconcat (open, deepest, NULL);
  g_autofree char *too_deep = g_strconcat ("[", deep, "]", NULL);
  g_autofree char *very_deep = repeat ("[", 1000000, "");
  g_autofree char *values = repeat ("1,", MS_LIMIT_JSON_TOKENS - 2, "1]");
  g_autofree char *many = g_strconcat ("[", values, NULL);
  g_autofree char *too_many = g_strconcat ("[1,", values, NULL);
  g_autofree char *digits = repeat ("1", MS_LIMIT_JSON_NUMBER_BYTES + 1, "");
  g_autofree char *fraction = g_strconcat ("0.", digits, NULL);

  g_assert_true (accepts (deep));
  g_assert_false (accepts (too_deep));
  g_assert_false (accepts (very_deep));
  g_assert_true (accepts (many));
  g_assert_false (accepts (too_many));
  g_assert_false (accepts (fraction));
}

/* What a client takes from its server. */
static void
test_reader_takes_more_when_told (void)
{
  g_autofree char *values = repeat ("1,", MS_LIMIT_CLIENT_JSON_TOKENS - 2, "1]");
  g_autofree char *many = g_strconcat ("[", values, NULL);
  g_autofree char *too_many = g_strconcat ("[1,", values, NULL);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();

  ms_json_reader_set_max_tokens (reader, MS_LIMIT_CLIENT_JSON_TOKENS);
  g_assert_true (ms_json_reader_parse (reader, many, strlen (many), NULL));
  g_assert_false (ms_json_reader_parse (reader, too_many, strlen (too_many), NULL));
}

static void
test_reader_many_members_are_quick (void)
{
  GString *text = g_string_new ("{");
  g_autofree char *owned = NULL;
  gint64 before;

  for (int i = 0; i < 30000; i++)
    g_string_append_printf (text, "%s\"member-%d\":%d", i > 0 ? "," : "", i, i);
  g_string_append_c (text, '}');
  owned = g_string_free (text, FALSE);

  before = g_get_monotonic_time ();
  g_assert_true (accepts (owned));
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC);
}

static void
test_reader_values (void)
{
  static const char text[] = "{\"s\":\"a\\u0442\\ud83d\\ude00\\n\",\"p\":\"plain\",\"i\":-42,\"d\":1.5,\"b\":true,\"n\":null,"
                             "\"a\":[1,\"x\",[2]],\"o\":{\"k\":\"v\"},\"\\u006bey\":7,\"ts\":\"1355517523.000005\"}";
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *decoded = NULL;
  MsJsonNode root;
  MsJsonNode value;
  MsJsonIter iter;
  const char *raw;
  gsize length;
  gint64 number;
  double real;
  gboolean flag;
  int n = 0;

  g_assert_true (ms_json_reader_parse (reader, text, sizeof text - 1, &error));
  root = ms_json_reader_get_root (reader);
  g_assert_cmpint (ms_json_node_get_type (root), ==, MS_JSON_OBJECT);
  g_assert_cmpuint (ms_json_node_get_length (root), ==, 10);

  decoded = ms_json_node_dup_member_string (root, "s");
  g_assert_cmpstr (decoded, ==, "aт😀\n");
  g_assert_true (ms_json_node_equal_string (ms_json_node_get_member (root, "s"), "aт😀\n"));
  g_assert_false (ms_json_node_equal_string (ms_json_node_get_member (root, "s"), "aт😀"));
  g_assert_false (ms_json_node_peek_string (ms_json_node_get_member (root, "s"), &raw, &length));
  g_assert_true (ms_json_node_peek_string (ms_json_node_get_member (root, "p"), &raw, &length));
  g_assert_cmpmem (raw, length, "plain", 5);
  g_assert_true (ms_json_node_get_int64 (ms_json_node_get_member (root, "i"), &number));
  g_assert_cmpint (number, ==, -42);
  g_assert_false (ms_json_node_get_int64 (ms_json_node_get_member (root, "d"), &number));
  g_assert_true (ms_json_node_get_double (ms_json_node_get_member (root, "d"), &real));
  g_assert_cmpfloat (real, ==, 1.5);
  g_assert_true (ms_json_node_get_boolean (ms_json_node_get_member (root, "b"), &flag));
  g_assert_true (flag);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "n")), ==, MS_JSON_NULL);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "none")), ==, MS_JSON_NONE);
  g_assert_cmpint (ms_json_node_get_member_int64 (root, "key", 0), ==, 7);
  g_assert_cmpint (ms_json_node_get_member_ts (root, "ts"), ==, G_GINT64_CONSTANT (1355517523000005));
  g_assert_true (ms_json_node_peek_raw (ms_json_node_get_member (root, "a"), &raw, &length));
  g_assert_cmpmem (raw, length, "[1,\"x\",[2]]", 11);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (ms_json_node_get_member (root, "a"), "k")), ==, MS_JSON_NONE);

  ms_json_iter_init (&iter, ms_json_node_get_member (root, "a"));
  while (ms_json_iter_next (&iter, NULL, &value))
    n++;
  g_assert_cmpint (n, ==, 3);
  ms_json_iter_init (&iter, MS_JSON_NODE_NONE);
  g_assert_false (ms_json_iter_next (&iter, NULL, &value));
}

/* The first reader and its bytes are gone, and a copy can read again, more than it had. */
static void
test_reader_copy (void)
{
  g_autofree char *text = g_strdup ("{\"a\":[1,\"x\\n\"],\"b\":null}");
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsJsonReader) copy = NULL;
  g_autofree char *b = NULL;
  MsJsonNode root;

  g_assert_true (ms_json_reader_parse (reader, text, strlen (text), NULL));
  copy = ms_json_reader_copy (reader);
  memset (text, ' ', strlen (text));
  g_clear_pointer (&reader, ms_json_reader_free);

  root = ms_json_reader_get_root (copy);
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "a")), ==, 2);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "b")), ==, MS_JSON_NULL);
  g_assert_true (ms_json_reader_parse (copy, "[[],[],[],[],[],[],[],[],\"b\"]", 28, NULL) == FALSE);
  g_assert_true (ms_json_reader_parse (copy, "[[],[],[],[],[],[],[],[],{\"b\":\"c\"}]", 35, NULL));
  root = ms_json_reader_get_root (copy);
  g_assert_cmpuint (ms_json_node_get_length (root), ==, 9);
}

static void
test_writer_document (void)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (MS_JSON_WRITER_RESERVE);
  g_autoptr(GBytes) bytes = NULL;
  const char *text;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_boolean (writer, "ok", TRUE);
  ms_json_writer_add_string (writer, "text", "\"q\" \\ \n\r\t\x01 é😀");
  ms_json_writer_add_string (writer, "absent", NULL);
  ms_json_writer_add_int (writer, "least", G_MININT64);
  ms_json_writer_add_ts (writer, "ts", G_GINT64_CONSTANT (1355517523000005));
  ms_json_writer_key (writer, "list");
  ms_json_writer_open_array (writer);
  ms_json_writer_open_object (writer);
  ms_json_writer_close_object (writer);
  ms_json_writer_null (writer);
  ms_json_writer_raw (writer, "[1]", -1);
  ms_json_writer_string (writer, "a\xff", 2);
  ms_json_writer_close_array (writer);
  ms_json_writer_members (writer, "\"a\":1,\"b\":2", -1);
  ms_json_writer_members (writer, "", -1);
  ms_json_writer_key_string (writer, "k\"");
  ms_json_writer_int (writer, 0);
  ms_json_writer_close_object (writer);
  bytes = ms_json_writer_finish (writer);

  text = g_bytes_get_data (bytes, &length);
  g_assert_cmpmem (text + 10, length - 10,
                   "{\"ok\":true,\"text\":\"\\\"q\\\" \\\\ \\n\\r\\t\\u0001 é😀\",\"least\":-9223372036854775808,"
                   "\"ts\":\"1355517523.000005\",\"list\":[{},null,[1],\"a\xef\xbf\xbd\"],\"a\":1,\"b\":2,\"k\\\"\":0}",
                   strlen ("{\"ok\":true,\"text\":\"\\\"q\\\" \\\\ \\n\\r\\t\\u0001 é😀\",\"least\":-9223372036854775808,"
                           "\"ts\":\"1355517523.000005\",\"list\":[{},null,[1],\"a\xef\xbf\xbd\"],\"a\":1,\"b\":2,\"k\\\"\":0}"));
}

/* Every byte at every place of a word, alone among others. */
static void
test_writer_escapes_everywhere (void)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);

  for (guint c = 1; c < 0x80; c++)
    for (guint place = 0; place < 20; place++)
      {
        g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
        g_autoptr(GBytes) bytes = NULL;
        g_autofree char *back = NULL;
        char text[] = "abcdefghij-\xc3\xa9lmnopqrs";

        text[place] = place == 11 || place == 12 ? text[place] : (char) c;
        ms_json_writer_string (writer, text, -1);
        bytes = ms_json_writer_finish (writer);
        g_assert_true (ms_json_reader_parse_bytes (reader, bytes, NULL));
        back = ms_json_node_dup_string (ms_json_reader_get_root (reader));
        g_assert_cmpstr (back, ==, text);
      }
}

static void
test_writer_text_survives (void)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  GRand *random = g_rand_new_with_seed (7);

  for (int round = 0; round < 500; round++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *back = NULL;

      for (int i = g_rand_int_range (random, 0, 40); i > 0; i--)
        {
          gunichar c = (gunichar) g_rand_int_range (random, 1, round % 2 == 0 ? 0x80 : 0x2ffff);

          if (g_unichar_validate (c))
            g_string_append_unichar (text, c);
        }
      ms_json_writer_string (writer, text->str, -1);
      bytes = ms_json_writer_finish (writer);
      g_assert_true (ms_json_reader_parse_bytes (reader, bytes, &error));
      back = ms_json_node_dup_string (ms_json_reader_get_root (reader));
      g_assert_cmpstr (back, ==, text->str);
    }
  g_rand_free (random);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/json-reader/accepts", test_reader_accepts);
  g_test_add_func ("/common/json-reader/refuses", test_reader_refuses);
  g_test_add_func ("/common/json-reader/refuses-nul", test_reader_refuses_nul);
  g_test_add_func ("/common/json-reader/limits", test_reader_limits);
  g_test_add_func ("/common/json-reader/takes-more-when-told", test_reader_takes_more_when_told);
  g_test_add_func ("/common/json-reader/many-members-are-quick", test_reader_many_members_are_quick);
  g_test_add_func ("/common/json-reader/values", test_reader_values);
  g_test_add_func ("/common/json-reader/copy", test_reader_copy);
  g_test_add_func ("/common/json-writer/document", test_writer_document);
  g_test_add_func ("/common/json-writer/escapes-everywhere", test_writer_escapes_everywhere);
  g_test_add_func ("/common/json-writer/text-survives", test_writer_text_survives);
  return g_test_run ();
}
