/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text rules: escaping is idempotent and leaves no raw bracket that is not a control sequence; the parser loses no bytes of its own
 * and makes valid UTF-8; mentions and plain form accept everything. */

#include "config.h"

#include <string.h>

#include "ms-fuzz.h"
#include "ms-limits.h"
#include "ms-markup.h"
#include "ms-name.h"
#include "ms-text.h"

#define LINE_CHARS 40

const char * const ms_fuzz_seeds[] = {
  "hello *bold* _it_ ~st~ `code` :smile: https://example.org/a_b",
  "<@U123|anna> <#C123> <!here> <!subteam^S12|@x> <!date^12^{d}|then> <https://a.b|c>",
  "&gt; quote\n- item\n1. one\n```\npre <@U123>\n```\n&gt;&gt;&gt;rest",
  "a & b &amp; &lt;i&gt; <b>",
  "*a _b ~c* d_ e~ `f*` **g**",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "*", "_", "~", "`", "```", "<", ">", "|", "@", "#", "!", "&", ";", "&amp;", "&lt;", "&gt;", "&gt; ", "&gt;&gt;&gt;", "\n", "- ", "• ",
  "1. ", ":", ":a:", ":skin-tone-2:", "<@U123>", "<!here>", "<http://a>", "https://", "(", ")", " ", "я", "😀", "\xe2\x80\x8b", "^", NULL,
};

static void
count_mention (MsMentionKind  kind,
               const char    *id,
               gpointer       user_data)
{
  guint *n = user_data;

  g_assert_true ((kind == MS_MENTION_USER || kind == MS_MENTION_GROUP) == (id != NULL));
  (*n)++;
}

static void
check_spans (const char *text)
{
  g_autoptr(MsMarkup) markup = ms_markup_parse (text, -1);
  const MsBlock *blocks;
  gsize n_blocks;

  blocks = ms_markup_get_blocks (markup, &n_blocks);
  for (gsize i = 0; i < n_blocks; i++)
    for (gsize j = 0; j < blocks[i].n_spans; j++)
      {
        const MsSpan *span = &blocks[i].spans[j];

        g_assert_true (span->text == NULL || g_utf8_validate (span->text, -1, NULL));
        g_assert_true (span->target == NULL || g_utf8_validate (span->target, -1, NULL));
        g_assert_true (span->kind != MS_SPAN_TEXT || span->text != NULL);
        g_assert_true (span->kind < MS_SPAN_LINK || span->kind == MS_SPAN_BREAK || span->target != NULL);
      }
}

static void
check_names (const char *text)
{
  g_autofree char *channel = ms_name_check_channel (text, NULL);
  g_autofree char *user = ms_name_check_user (text, NULL);
  g_autofree char *suggested = ms_name_suggest_channel (text);
  g_autofree char *again = channel != NULL ? ms_name_check_channel (channel, NULL) : NULL;

  g_assert_cmpstr (again, ==, channel);
  g_assert_true (ms_text_count (suggested, -1) <= MS_LIMIT_CHANNEL_NAME_CHARS);
  ms_name_check_email (text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *escaped = NULL;
  g_autofree char *twice = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *reads = NULL;
  g_autofree char *line = NULL;
  g_autofree char *composed = NULL;
  g_autofree char *back = NULL;
  guint n = 0;

  if (!ms_text_is_valid (text, strlen (text)))
    return 0;

  escaped = ms_text_escape_input (text, -1);
  twice = ms_text_escape_input (escaped, -1);
  g_assert_cmpstr (twice, ==, escaped);
  composed = ms_text_escape_plain (text, -1);
  back = ms_text_unescape (composed, -1);
  g_assert_cmpstr (back, ==, text);
  plain = ms_text_to_plain (escaped, -1, NULL, NULL);
  g_assert_true (g_utf8_validate (plain, -1, NULL));
  reads = ms_markup_to_plain (escaped, -1, NULL, NULL);
  g_assert_true (g_utf8_validate (reads, -1, NULL));
  line = ms_markup_to_line (escaped, -1, LINE_CHARS, NULL, NULL);
  g_assert_true (ms_text_count (line, -1) <= LINE_CHARS + 1);
  ms_text_mentions (escaped, -1, count_mention, &n);
  g_assert_cmpuint (n, <=, MS_LIMIT_MENTIONS);
  check_spans (escaped);
  check_spans (text);
  check_names (text);
  return 0;
}
