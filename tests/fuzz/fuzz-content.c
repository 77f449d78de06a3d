/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks, attachments and metadata, as members of one object. What is kept of them is put into frames without another look, so it must be
 * sound JSON as often as it is put together; the words made of them must be text. */

#include "config.h"

#include <string.h>

#include "ms-api-content-parts.h"
#include "ms-api-fallback.h"
#include "ms-error.h"
#include "ms-fuzz.h"
#include "ms-text.h"
#include "ms-wire-content.h"

const char * const ms_fuzz_seeds[] = {
  "{\"blocks\":[{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"a <b>\"},\"block_id\":null},{\"type\":\"x\"}]}",
  "{\"attachments\":[{\"title\":\"T|>\",\"title_link\":\"http://x/?a&b\",\"id\":7,\"fields\":[{\"title\":\"a\",\"value\":\"b\"}]},{}]}",
  "{\"blocks\":[{\"type\":\"rich_text\",\"elements\":[{\"type\":\"rich_text_section\",\"elements\":[{\"type\":\"link\",\"url\":\"tel:1\"},"
  "{\"type\":\"user\",\"user_id\":\"U12\"}]}]}],\"metadata\":{\"event_type\":\"e\",\"event_payload\":{\"a\":[1.50]}}}",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "\"blocks\":", "\"attachments\":", "\"metadata\":", "\"type\":", "\"text\":", "\"block_id\":", "\"id\":", "\"elements\":", "\"rich_text", "\"fields\":",
  "\"title\":", "\"title_link\":", "\"value\":", "\"fallback\":", "\"event_type\":", "\"event_payload\":", "[", "]", "{", "}", ",", "\\u0022", "<", ">", "|", NULL,
};

static void
assert_sound (const char *content)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_json_reader_parse (reader, content, strlen (content), &error));
  g_assert_cmpint (ms_json_node_get_type (ms_json_reader_get_root (reader)), ==, MS_JSON_OBJECT);
}

static void
check_content (MsJsonNode root,
               MsJsonNode blocks,
               MsJsonNode attachments)
{
  MsJsonNode metadata = ms_json_node_get_member (root, MS_CONTENT_METADATA);
  g_autofree char *content = NULL;
  g_autofree char *merged = NULL;
  g_autoptr(GError) error = NULL;

  if (!ms_content_add_blocks (blocks, &content, &error) || !ms_content_add_attachments (attachments, &content, &error)
      || (ms_json_node_get_type (metadata) == MS_JSON_OBJECT && !ms_content_add_metadata (metadata, &content, &error)))
    {
      g_assert_true (error != NULL && error->domain == MS_ERROR);
      return;
    }
  assert_sound (content);
  merged = ms_wire_content_merge ("{\"blocks\":[1],\"username\":\"x\"}", content);
  g_assert_nonnull (merged);
  assert_sound (merged);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;
  MsJsonNode root;
  MsJsonNode blocks;
  MsJsonNode attachments;

  if (!ms_json_reader_parse (reader, (const char *) data, size, NULL))
    return 0;

  root = ms_json_reader_get_root (reader);
  blocks = ms_json_node_get_member (root, MS_CONTENT_BLOCKS);
  attachments = ms_json_node_get_member (root, MS_CONTENT_ATTACHMENTS);
  check_content (root, blocks, attachments);
  content = g_strndup ((const char *) data, size);
  text = ms_api_fallback_text (content, "?");
  g_assert_true (ms_text_is_valid (text, strlen (text)));
  escaped = ms_text_escape_input (text, -1);
  g_assert_true (ms_text_is_valid (escaped, strlen (escaped)));
  return 0;
}
