/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cutting accepts all bytes: words are bounded UTF-8 inside the text and in order, and cutting a word again gives it back. */

#include "config.h"

#include <string.h>

#include "ms-fuzz.h"
#include "ms-searchable.h"
#include "ms-text.h"
#include "ms-words.h"

const char * const ms_fuzz_seeds[] = {
  "Hello AB-12.3, see https://example.org/a_b :party_parrot: 👍🏽",
  "Ёжик за\xcc\x81мок 東京都 ไทย서버 サーバー",
  "\x01" "c12\x01u7\x01p\x02words <@U123|anna> &amp; <https://a.b/c|docs>",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "\x01", "\x02", ":", ":a:", "-", ".", "_", "é", "e\xcc\x81", "ё", "東", "都", "ー", "ไ", "👍", "\xef\xb8\x8f", "\xe2\x80\x8d", "\xe2\x80\x8b", "ß", "\xff", "\xc3", " ",
  "<@U123>", "<http://a|b>", "&lt;", "\"", NULL,
};

typedef struct
{
  gsize    length; /* of the text */
  gsize    start; /* of the last word */
  guint    n;
  gboolean has_marks;
} Check;

static gboolean
count_cb (const MsWord *word,
          gpointer      user_data)
{
  *(guint *) user_data += 1;
  return TRUE;
}

static gboolean
check_cb (const MsWord *word,
          gpointer      user_data)
{
  Check *self = user_data;
  guint n = 0;

  g_assert_cmpuint (word->length, >, 0);
  g_assert_cmpuint (word->start, <, word->end);
  g_assert_cmpuint (word->end, <=, self->length);
  g_assert_cmpuint (word->start, >=, self->start);
  self->start = word->start;
  self->n++;
  if (word->word[0] == MS_WORDS_MARK)
    return TRUE;
  g_assert_true (g_utf8_validate (word->word, (gssize) word->length, NULL));
  ms_words_scan (word->word, word->length, MS_WORDS_QUERY, count_cb, &n);
  g_assert_cmpuint (n, >=, 1);
  return TRUE;
}

static gboolean
stop_cb (const MsWord *word,
         gpointer      user_data)
{
  return FALSE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *bytes = (const char *) data;
  g_autofree char *text = g_strndup (bytes, size);
  Check check = { .length = size };
  guint n = 0;

  g_assert_true (ms_words_scan (bytes, size, MS_WORDS_DOCUMENT, check_cb, &check));
  g_assert_true (ms_words_scan (bytes, size, MS_WORDS_DOCUMENT, stop_cb, NULL) == (check.n == 0));
  g_assert_true (ms_words_scan (bytes, size, MS_WORDS_QUERY, count_cb, &n));
  g_assert_cmpuint (n, <=, check.n);
  if (ms_text_is_valid (text, strlen (text)))
    {
      g_autofree char *all = ms_searchable_text (text, MS_SEARCHABLE_ALL);
      g_autofree char *shown = ms_searchable_text (text, MS_SEARCHABLE_SHOWN);

      g_assert_cmpuint (strlen (all), ==, strlen (text));
      g_assert_cmpuint (strlen (shown), ==, strlen (text));
      ms_searchable_has_link (text);
    }
  return 0;
}
