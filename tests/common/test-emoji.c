/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Emoji by name: the same examples that the browser app shows. */

#include "config.h"

#include <glib.h>

#include "ms-emoji.h"
#include "ms-json-reader.h"
#include "ms-markup.h"

static void
check_example (MsJsonNode node)
{
  g_autofree char *text = ms_json_node_dup_member_string (node, "text");
  g_autofree char *expected = ms_json_node_dup_member_string (node, "shown");
  g_autofree char *shown = ms_markup_to_plain (text, -1, NULL, NULL);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_examples (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "fixtures", "emoji.json", NULL);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  guint n = 0;
  MsJsonIter iter;
  MsJsonNode node;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  g_assert_true (ms_json_reader_parse (reader, text, length, &error));
  ms_json_iter_init (&iter, ms_json_reader_get_root (reader));
  for (; ms_json_iter_next (&iter, NULL, &node); n++)
    check_example (node);
  g_assert_cmpuint (n, >=, 10);
}

static void
test_names (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_true (ms_emoji_append (text, "+1"));
  g_assert_true (ms_emoji_append (text, "zzz"));
  g_assert_false (ms_emoji_append (text, "zz"));
  g_assert_false (ms_emoji_append (text, "zzzz"));
  g_assert_false (ms_emoji_append (text, ""));
  g_assert_true (ms_emoji_append (text, "victory::skin-tone-6"));
  g_assert_cmpstr (text->str, ==, "👍💤✌🏿");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/emoji/examples", test_examples);
  g_test_add_func ("/common/emoji/names", test_names);
  return g_test_run ();
}
