/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Queries: everything is understood somehow, and marking a text adds nothing but marks, in pairs. */

#include "config.h"

#include <string.h>

#include "ms-fuzz.h"
#include "ms-search-match.h"
#include "ms-search-query.h"
#include "ms-text.h"

const char * const ms_fuzz_seeds[] = {
  "hello \"exact phrase\" wor* -not from:@anna in:#general before:2024-05-01 has:link",
  "«две слова» -from:<@U123|anna> in:<#C123> during:2024 on:today AB-12.3",
  "<@U123|anna> <https://a.b/c|docs for AB-12.3> &amp; hello :party:",
  NULL,
};

const char * const ms_fuzz_words[] = {
  "from:", "in:", "before:", "after:", "on:", "during:", "has:link", "2024-02-30", "2024-13", "-", "--", "\"", "“", "»", "*", "@", "#", "me", "<@U", "|", ">",
  " ", "\n", "today", "東", "é", NULL,
};

static void
check_marks (const char *text,
             const char *marked)
{
  gboolean inside = FALSE;

  while (*marked != '\0')
    if (g_str_has_prefix (marked, inside ? MS_SEARCH_MARK_END : MS_SEARCH_MARK_START))
      {
        inside = !inside;
        marked += strlen (MS_SEARCH_MARK_END);
      }
    else
      g_assert_cmpint (*marked++, ==, *text++);
  g_assert_false (inside);
  g_assert_cmpint (*text, ==, '\0');
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *marked = NULL;
  g_autoptr(GPtrArray) terms = NULL;
  g_autoptr(MsSearchMatcher) matcher = ms_search_matcher_new ();

  if (!ms_text_is_valid (text, strlen (text)) || strstr (text, "\xee\x80\x80") != NULL || strstr (text, "\xee\x80\x81") != NULL)
    return 0;

  terms = ms_search_query_parse (text, size % 2 == 0 ? MS_SEARCH_MESSAGES : MS_SEARCH_FILES);
  for (guint i = 0; i < terms->len; i++)
    {
      const MsSearchTerm *term = g_ptr_array_index (terms, i);

      g_assert_true (term->kind >= MS_SEARCH_LINK || (term->text != NULL && g_utf8_validate (term->text, -1, NULL)));
      if (term->kind <= MS_SEARCH_PREFIX)
        ms_search_matcher_add (matcher, term->text, term->kind == MS_SEARCH_WORD ? MS_SEARCH_MATCH_PART
                                                    : term->kind == MS_SEARCH_PREFIX ? MS_SEARCH_MATCH_PREFIX : MS_SEARCH_MATCH_WHOLE);
    }
  marked = ms_search_matcher_highlight (matcher, text);
  check_marks (text, marked);
  g_assert_cmpfloat (ms_search_matcher_score (matcher, text), >=, 0);
  return 0;
}
