/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strict reader beside json-glib: what we accept json-glib accepts too, with the same values; what our writer makes of it reads back
 * the same; and what json-glib reads of a document that we refuse, and writes down properly, we accept. */

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
      compare (ms_json_node_get_member (ours, name), json_object_get_member (theirs, name));
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
  GType type = json_node_get_value_type (theirs);
  gboolean flag = FALSE;
  gint64 integer = 0;
  double real = 0.0;

  if (text != NULL)
    g_assert_cmpstr (text, ==, json_node_get_string (theirs));
  else if (ms_json_node_get_boolean (ours, &flag))
    g_assert_true (type == G_TYPE_BOOLEAN && !flag == !json_node_get_boolean (theirs));
  else if (ms_json_node_get_int64 (ours, &integer))
    g_assert_true (type == G_TYPE_INT64 && integer == json_node_get_int (theirs));
  else if (ms_json_node_get_double (ours, &real))
    g_assert_true (type == G_TYPE_DOUBLE && memcmp (&real, &(double) { json_node_get_double (theirs) }, sizeof real) == 0);
  else
    g_assert_not_reached ();
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

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < ' ')
      return TRUE;
  return FALSE;
}

/* What json-glib made of it, in plain JSON. NULL where that is none: a number that has no end, half a surrogate pair, a control
 * character, not all of which it escapes. */
static char *
dup_plain (JsonParser *parser)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  if (json_parser_get_root (parser) == NULL)
    return NULL;
  json_generator_set_root (generator, json_parser_get_root (parser));
  text = json_generator_to_data (generator, NULL);
  if (text == NULL || has_control (text) || !g_utf8_validate (text, -1, NULL) || strstr (text, "inf") != NULL || strstr (text, "nan") != NULL
      || strstr (text, "\\u0000") != NULL)
    return NULL;
  return g_steal_pointer (&text);
}

/* json-glib takes much that is no JSON; written by the book it must be right for us. */
static void
check_refused (JsonParser *parser)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *plain = dup_plain (parser);
  g_autoptr(GError) error = NULL;

  if (plain == NULL)
    return;
  ms_json_reader_parse (reader, plain, strlen (plain), &error);
  g_assert_no_error (error);
  compare (ms_json_reader_get_root (reader), json_parser_get_root (parser));
}

static void
check_accepted (MsJsonReader *reader,
                JsonParser   *parser)
{
  g_autoptr(MsJsonReader) again = ms_json_reader_new ();
  g_autoptr(MsJsonReader) copy = ms_json_reader_copy (reader);
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  compare (ms_json_reader_get_root (reader), json_parser_get_root (parser));
  rewrite (writer, ms_json_reader_get_root (reader));
  bytes = ms_json_writer_finish (writer);
  ms_json_reader_parse_bytes (again, bytes, &error);
  g_assert_no_error (error);
  compare (ms_json_reader_get_root (again), json_parser_get_root (parser));
  compare (ms_json_reader_get_root (copy), json_parser_get_root (parser));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) refusal = NULL;
  g_autoptr(GError) error = NULL;
  gboolean accepted = ms_json_reader_parse (reader, (const char *) data, size, &refusal);

  g_assert_true (accepted == (refusal == NULL));
  if (is_deep (data, size))
    return 0;
  if (!json_parser_load_from_data (parser, (const char *) data, (gssize) size, &error))
    g_assert_false (accepted);
  else if (accepted)
    check_accepted (reader, parser);
  else
    check_refused (parser);
  return 0;
}
