/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strict reader beside json-glib: what we accept json-glib accepts too, with the same values; and what our writer makes of it
 * reads back the same. */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "ms-fuzz.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"

const char * const ms_fuzz_seeds[] = {
  "{\"a\":[1,2.5,-3e2,true,false,null],\"b\":{\"c\":\"d\\u0442\\ud83d\\ude00\"}}",
  "[[[[]]],{},{\"\":\"\"}]",
  "\"a\\n\\t\\\\\\\"\\/\"",
  "{\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4,\"k5\":5,\"k6\":6,\"k7\":7,\"k8\":8,\"k9\":9,\"k10\":10}",
  "9223372036854775807",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\u00e9", "null", "true", "false", "-", "0", "1e9", ".5",
  "1e400", "99999999999999999999", " ", "\n", "\"a\":", "\"k1\":1,", "//", "/*", "\xef\xbb\xbf", "😀", "[[[[[[[[", NULL,
};

static void compare (MsJsonNode  ours,
                     JsonNode   *theirs);

static void
compare_object (MsJsonNode  ours,
                JsonObject *theirs)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  g_assert_cmpuint (ms_json_node_get_length (ours), ==, json_object_get_size (theirs));
  ms_json_iter_init (&iter, ours);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = ms_json_node_dup_string (key);

      g_assert_true (ms_json_node_equal_string (key, name));
      g_assert_true (json_object_has_member (theirs, name));
      compare (value, json_object_get_member (theirs, name));
    }
}

static void
compare_array (MsJsonNode  ours,
               JsonArray  *theirs)
{
  MsJsonNode value;
  MsJsonIter iter;
  guint i = 0;

  g_assert_cmpuint (ms_json_node_get_length (ours), ==, json_array_get_length (theirs));
  ms_json_iter_init (&iter, ours);
  while (ms_json_iter_next (&iter, NULL, &value))
    compare (value, json_array_get_element (theirs, i++));
}

static void
compare_simple (MsJsonNode  ours,
                JsonNode   *theirs)
{
  g_autofree char *text = ms_json_node_dup_string (ours);
  gboolean flag = FALSE;
  gint64 integer = 0;

  if (text != NULL)
    g_assert_cmpstr (text, ==, json_node_get_string (theirs));
  else if (ms_json_node_get_boolean (ours, &flag))
    g_assert_cmpint (flag, ==, json_node_get_boolean (theirs));
  else if (ms_json_node_get_int64 (ours, &integer))
    g_assert_cmpint (integer, ==, json_node_get_int (theirs));
}

static void
compare (MsJsonNode  ours,
         JsonNode   *theirs)
{
  switch (ms_json_node_get_type (ours))
    {
    case MS_JSON_OBJECT:
      g_assert_true (JSON_NODE_HOLDS_OBJECT (theirs));
      compare_object (ours, json_node_get_object (theirs));
      break;
    case MS_JSON_ARRAY:
      g_assert_true (JSON_NODE_HOLDS_ARRAY (theirs));
      compare_array (ours, json_node_get_array (theirs));
      break;
    case MS_JSON_NULL:
      g_assert_true (JSON_NODE_HOLDS_NULL (theirs));
      break;
    case MS_JSON_NONE:
    case MS_JSON_BOOLEAN:
    case MS_JSON_INTEGER:
    case MS_JSON_DOUBLE:
    case MS_JSON_STRING:
    default:
      g_assert_true (JSON_NODE_HOLDS_VALUE (theirs));
      compare_simple (ours, theirs);
    }
}

static void
rewrite (MsJsonWriter *writer,
         MsJsonNode    node)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;
  gboolean is_object = ms_json_node_get_type (node) == MS_JSON_OBJECT;
  g_autofree char *text = ms_json_node_dup_string (node);
  const char *raw;
  gsize length;

  if (text != NULL)
    ms_json_writer_string (writer, text, -1);
  else if (ms_json_node_get_type (node) < MS_JSON_ARRAY && ms_json_node_peek_raw (node, &raw, &length))
    ms_json_writer_raw (writer, raw, (gssize) length);
  else
    {
      is_object ? ms_json_writer_open_object (writer) : ms_json_writer_open_array (writer);
      ms_json_iter_init (&iter, node);
      while (ms_json_iter_next (&iter, &key, &value))
        {
          g_autofree char *name = ms_json_node_dup_string (key);

          if (name != NULL)
            ms_json_writer_key_string (writer, name);
          rewrite (writer, value);
        }
      is_object ? ms_json_writer_close_object (writer) : ms_json_writer_close_array (writer);
    }
}

/* json-glib's own recursion and its writer's depth end before ours. */
static gboolean
is_deep (const guint8 *data,
         gsize         size)
{
  int depth = 0;

  for (gsize i = 0; i < size; i++)
    {
      depth += data[i] == '[' || data[i] == '{';
      if (depth > 60)
        return TRUE;
    }
  return FALSE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsJsonReader) again = ms_json_reader_new ();
  g_autoptr(MsJsonWriter) writer = NULL;
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if (!ms_json_reader_parse (reader, (const char *) data, size, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  if (is_deep (data, size))
    return 0;

  parser = json_parser_new ();
  json_parser_load_from_data (parser, (const char *) data, (gssize) size, &error);
  g_assert_no_error (error);
  compare (ms_json_reader_get_root (reader), json_parser_get_root (parser));

  writer = ms_json_writer_new (0);
  rewrite (writer, ms_json_reader_get_root (reader));
  bytes = ms_json_writer_finish (writer);
  ms_json_reader_parse_bytes (again, bytes, &error);
  g_assert_no_error (error);
  compare (ms_json_reader_get_root (again), json_parser_get_root (parser));
  return 0;
}
