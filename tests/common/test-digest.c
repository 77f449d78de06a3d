/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests of messages: the same examples that the browser app computes, and sums. */

#include "config.h"

#include <glib.h>

#include "ms-digest.h"
#include "ms-json-reader.h"
#include "ms-timestamp.h"

static MsJsonReader *
read_examples (char **text)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "fixtures", "digest.json", NULL);
  MsJsonReader *reader = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, text, &length, &error);
  g_assert_no_error (error);
  g_assert_true (ms_json_reader_parse (reader, *text, length, &error));
  g_assert_no_error (error);
  return reader;
}

static MsDigest
check_example (MsJsonNode node)
{
  g_autofree char *ts_text = ms_json_node_dup_member_string (node, "ts");
  g_autofree char *user = ms_json_node_dup_member_string (node, "user");
  g_autofree char *text = ms_json_node_dup_member_string (node, "text");
  g_autofree char *expected = ms_json_node_dup_member_string (node, "digest");
  char written[MS_DIGEST_SIZE];
  MsDigest digest;
  gint64 ts = 0;

  g_assert_true (ms_timestamp_parse (ts_text, &ts));
  digest = ms_digest_of_message (ts, ms_json_node_get_member_int64 (node, "revision", 0), *user != '\0' ? user : NULL, text);
  ms_digest_to_string (digest, written);
  g_assert_cmpstr (written, ==, expected);
  return digest;
}

static void
test_examples (void)
{
  g_autofree char *text = NULL;
  g_autoptr(MsJsonReader) reader = read_examples (&text);
  MsJsonNode root = ms_json_reader_get_root (reader);
  g_autofree char *expected = ms_json_node_dup_member_string (root, "sum");
  char written[MS_DIGEST_SIZE];
  MsDigest sum = 0;
  MsJsonIter iter;
  MsJsonNode node;

  ms_json_iter_init (&iter, ms_json_node_get_member (root, "messages"));
  while (ms_json_iter_next (&iter, NULL, &node))
    sum = ms_digest_add (sum, check_example (node));
  ms_digest_to_string (sum, written);
  g_assert_cmpstr (written, ==, expected);
}

static void
test_what_goes_in_comes_out (void)
{
  const MsDigest one = ms_digest_of_message (1, 2, "U1", "one");
  const MsDigest edge = G_GUINT64_CONSTANT (0xffffffffffffffff);
  MsDigest sum = ms_digest_add (edge, one);

  g_assert_cmphex (ms_digest_subtract (sum, one), ==, edge);
  g_assert_cmphex (ms_digest_subtract (sum, edge), ==, one);
  /* No lane carries into the other. */
  g_assert_cmphex (ms_digest_add (G_GUINT64_CONSTANT (0x00000001ffffffff), 1), ==, G_GUINT64_CONSTANT (0x0000000100000000));
  g_assert_cmphex (ms_digest_subtract (G_GUINT64_CONSTANT (0x0000000100000000), 1), ==, G_GUINT64_CONSTANT (0x00000001ffffffff));
}

static void
test_every_part_counts (void)
{
  const MsDigest base = ms_digest_of_message (1, 2, "U1", "one");

  g_assert_cmphex (ms_digest_of_message (2, 2, "U1", "one"), !=, base);
  g_assert_cmphex (ms_digest_of_message (1, 3, "U1", "one"), !=, base);
  g_assert_cmphex (ms_digest_of_message (1, 2, "U2", "one"), !=, base);
  g_assert_cmphex (ms_digest_of_message (1, 2, "U1", "onE"), !=, base);
}

static void
test_parse (void)
{
  MsDigest digest = 0;

  g_assert_true (ms_digest_parse ("00000000ffffffff", &digest));
  g_assert_cmphex (digest, ==, 0xffffffff);
  g_assert_false (ms_digest_parse ("00000000FFFFFFFF", &digest));
  g_assert_false (ms_digest_parse ("0x000000ffffffff", &digest));
  g_assert_false (ms_digest_parse ("ffffffff", &digest));
  g_assert_false (ms_digest_parse ("00000000ffffffff0", &digest));
  g_assert_false (ms_digest_parse (NULL, &digest));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/digest/examples", test_examples);
  g_test_add_func ("/common/digest/what-goes-in-comes-out", test_what_goes_in_comes_out);
  g_test_add_func ("/common/digest/every-part-counts", test_every_part_counts);
  g_test_add_func ("/common/digest/parse", test_parse);
  return g_test_run ();
}
