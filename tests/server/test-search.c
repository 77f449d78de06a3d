/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Searching through the rules: what a query means, who finds what, pages, marks, ranks. */

#include "config.h"

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-search-match.h"
#include "ms-search-query.h"
#include "ms-search-service.h"
#include "ms-test-store.h"
#include "ms-user-service.h"

static void
add_hit_cb (const MsSearchHit *hit,
            gpointer           user_data)
{
  GString *line = user_data;

  if (line->len > 0)
    g_string_append (line, " | ");
  g_string_append (line, hit->message->text);
  g_assert_nonnull (hit->channel);
  g_assert_cmpstr (hit->user_name, !=, NULL);
}

static char *
find_page (TestStore     *test,
           gint64         user,
           MsSearchQuery  query,
           MsSearchTotal *total)
{
  GString *line = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  query.page = MAX (query.page, 1);
  query.count = query.count > 0 ? query.count : 20;
  ms_search_service_find (test_store_begin (test, user), &query, add_hit_cb, line, total, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return g_string_free (line, FALSE);
}

static void
assert_found (TestStore  *test,
              gint64      user,
              const char *query,
              const char *expected)
{
  MsSearchTotal total;
  g_autofree char *line = find_page (test, user, (MsSearchQuery) { .query = query }, &total);

  if (g_strcmp0 (line, expected) != 0)
    g_error ("%s: expected \"%s\", found \"%s\"", query, expected, line);
}

static void
test_words_phrases_and_negation (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 anna = test->owner;

  test_store_post (test, anna, test->general, "one two three");
  test_store_post (test, anna, test->general, "Three TWO one");
  test_store_post (test, anna, test->general, "ёлка и замок, AB-12.3");
  test_store_index (test);

  assert_found (test, anna, "one", "Three TWO one | one two three");
  assert_found (test, anna, "one two", "Three TWO one | one two three");
  assert_found (test, anna, "\"one two\"", "one two three");
  assert_found (test, anna, "“two one”", "Three TWO one");
  assert_found (test, anna, "«one two", "one two three");
  assert_found (test, anna, "one -\"one two\"", "Three TWO one");
  assert_found (test, anna, "-one", "ёлка и замок, AB-12.3");
  assert_found (test, anna, "thr*", "Three TWO one | one two three");
  assert_found (test, anna, "\"two thr\"*", "");
  assert_found (test, anna, "t*", "");
  assert_found (test, anna, "ЕЛКА", "ёлка и замок, AB-12.3");
  assert_found (test, anna, "ab-12.3", "ёлка и замок, AB-12.3");
  assert_found (test, anna, "12.3", "ёлка и замок, AB-12.3");
  assert_found (test, anna, "12.4", "");
  assert_found (test, anna, "замки", "");
  assert_found (test, anna, "one ???", "Three TWO one | one two three");
  assert_found (test, anna, "???", "");
}

/* Nothing of what is typed is read as the index's own language. */
static void
test_queries_are_never_syntax (void)
{
  static const char * const queries[] = {
    "\"", "\"\"", "one OR two", "one AND", "NOT one", "NEAR(one two)", "words:one", "words : one", "{words}: one", "^one", "one + two", "(one", "one)",
    "*", "one**", "'one'", "-", "--one", "-\"", "\\", "one\"two\"three", "\x01" "p\x02", "\x01" "c1\x02", "from:", "in:", "before:", "has:", "<@", "<#C1", "on:2024-02-31",
    "before:99999-01-01", ":", "::", "\"one\" *", ";DROP TABLE message", "%s%n", "one\nAND\ntwo", "col:-one",
  };
  g_autoptr(TestStore) test = test_store_new ();

  test_store_post (test, test->owner, test->general, "one two three");
  test_store_index (test);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      MsSearchTotal total;
      g_autofree char *line = find_page (test, test->owner, (MsSearchQuery) { .query = queries[i], .highlight = TRUE }, &total);
      g_autofree char *ranked = find_page (test, test->owner, (MsSearchQuery) { .query = queries[i], .by_score = TRUE }, &total);
    }
  assert_found (test, test->owner, "one OR two", "");
  assert_found (test, test->owner, "\x01" "p\x02", "");
}

static void
test_limits_of_a_query (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  GString *words = g_string_new (NULL);
  g_autofree char *many = NULL;
  const char *bad[] = { NULL, "aa* bb* cc* dd* ee*" };

  for (guint i = 0; i < 51; i++)
    g_string_append (words, "w ");
  many = g_string_free (words, FALSE);
  bad[0] = many;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;
      MsSearchQuery query = { .query = bad[i], .count = 1, .page = 1 };
      MsSearchTotal total;

      g_assert_false (ms_search_service_find (test_store_begin (test, test->owner), &query, add_hit_cb, NULL, &total, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
      test_store_end (test);
    }
  many[100] = '\0';
  assert_found (test, test->owner, many, "");
  assert_found (test, test->owner, "aa* bb* cc* dd*", "");
}

static void
test_only_what_one_may_read (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 ivan = test_store_add_user (test, "ivan", MS_ROLE_MEMBER, NULL);
  gint64 guest = test_store_add_user (test, "gast", MS_ROLE_GUEST, NULL);
  g_autofree char *open = test_store_add_channel (test, test->owner, "open", FALSE);
  g_autofree char *closed = test_store_add_channel (test, test->owner, "closed", TRUE);
  g_autofree char *closed_query = g_strdup_printf ("in:<#%s> word", closed);

  test_store_post (test, test->owner, test->general, "word in general");
  test_store_post (test, test->owner, open, "word in open");
  test_store_post (test, test->owner, closed, "word in closed");
  test_store_index (test);

  assert_found (test, test->owner, "word", "word in closed | word in open | word in general");
  assert_found (test, ivan, "word", "word in open | word in general");
  assert_found (test, guest, "word", "word in general");
  assert_found (test, ivan, "in:#open word", "word in open");
  assert_found (test, guest, "in:#open word", "");
  assert_found (test, test->owner, "in:closed word", "word in closed");
  assert_found (test, test->owner, closed_query, "word in closed");
  /* Hidden is as missing. */
  assert_found (test, ivan, closed_query, "");
  assert_found (test, ivan, "in:#closed word", "");
  assert_found (test, ivan, "in:#nowhere word", "");
  assert_found (test, ivan, "in:#closed in:#open word", "word in open");
  assert_found (test, ivan, "-in:#closed word", "word in open | word in general");
  assert_found (test, test->owner, "-in:#closed word", "word in open | word in general");
}

static void
test_who_where_when_and_what (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *ivan_id = NULL;
  gint64 ivan = test_store_add_user (test, "ivan", MS_ROLE_MEMBER, &ivan_id);
  g_autofree char *mention = g_strdup_printf ("ask <@%s> about it", ivan_id);
  g_autofree char *by_id = g_strdup_printf ("from:<@%s|x> -ask", ivan_id);

  test_store_post (test, test->owner, test->general, "from anna");
  test_store_post (test, ivan, test->general, "from ivan: https://example.org/x");
  test_store_post (test, test->owner, test->general, mention);
  test_store_post (test, test->owner, ivan_id, "from anna to ivan");
  test_store_index (test);

  assert_found (test, ivan, "from:me", "from ivan: https://example.org/x");
  assert_found (test, ivan, by_id, "from ivan: https://example.org/x");
  assert_found (test, ivan, "from:@anna from", "from anna to ivan | from anna");
  assert_found (test, ivan, "from:nobody from", "");
  assert_found (test, ivan, "-from:anna from", "from ivan: https://example.org/x");
  assert_found (test, ivan, "from:me from:anna about", mention);
  assert_found (test, ivan, "in:@anna from", "from anna to ivan");
  assert_found (test, ivan, "has:link", "from ivan: https://example.org/x");
  assert_found (test, ivan, "from -has:link", "from anna to ivan | from anna");
  assert_found (test, ivan, "has:pin", "");
  assert_found (test, ivan, "@ivan about", mention);
  assert_found (test, ivan, "ivan ask", mention);
  assert_found (test, ivan, "@me", mention);
  assert_found (test, ivan, "me", "");
  /* The clock stands in November 2023. */
  assert_found (test, ivan, "on:2023-11-14 ask", mention);
  assert_found (test, ivan, "on:today ask", mention);
  assert_found (test, ivan, "on:yesterday ask", "");
  assert_found (test, ivan, "during:2023-11 ask", mention);
  assert_found (test, ivan, "during:2023 ask", mention);
  assert_found (test, ivan, "during:2022 ask", "");
  assert_found (test, ivan, "before:2023-11-14 ask", "");
  assert_found (test, ivan, "before:2023-11-15 ask", mention);
  assert_found (test, ivan, "after:2023-11-14 ask", "");
  assert_found (test, ivan, "after:2023-11-13 ask", mention);
  assert_found (test, ivan, "-before:2023-11-14 ask", mention);
  assert_found (test, ivan, "-after:2023-11-14 ask", mention);
}

/* A day is the caller's: the clock shows 22:13 UTC, which is the next day in Tokyo. */
static void
test_days_are_those_of_the_caller (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  const MsProfileChange change = { .tz = "Asia/Tokyo" };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsUser) user = NULL;

  test_store_post (test, test->owner, test->general, "late");
  test_store_index (test);
  assert_found (test, test->owner, "on:2023-11-14 late", "late");
  user = ms_user_service_set_profile (test_store_begin (test, test->owner), NULL, &change, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  assert_found (test, test->owner, "on:2023-11-14 late", "");
  assert_found (test, test->owner, "on:2023-11-15 late", "late");
}

static void
test_pages_are_bounded (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  MsSearchQuery query = { .query = "number", .count = 3 };
  MsSearchTotal total;

  for (guint i = 1; i <= 1005; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      test_store_post (test, test->owner, test->general, text);
      if (i == 7)
        {
          g_autofree char *last = NULL;

          test_store_index (test);
          query.page = 3;
          last = find_page (test, test->owner, query, &total);
          g_assert_cmpstr (last, ==, "number 1");
          g_assert_cmpuint (total.total, ==, 7);
          g_assert_false (total.is_lower_bound);
        }
    }
  test_store_index (test);
  for (guint i = 0; i < 4; i++)
    {
      static const struct { guint page; gboolean ascending; const char *expected; } cases[] = {
        { 1, FALSE, "number 1005 | number 1004 | number 1003" },
        { 1, TRUE, "number 1 | number 2 | number 3" },
        { 334, FALSE, "number 6" },
        { 335, FALSE, "" },
      };
      g_autofree char *line = NULL;

      query.page = cases[i].page;
      query.ascending = cases[i].ascending;
      line = find_page (test, test->owner, query, &total);
      g_assert_cmpstr (line, ==, cases[i].expected);
      g_assert_cmpuint (total.total, ==, 1000);
      g_assert_true (total.is_lower_bound);
    }
}

static void
test_rank (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  MsSearchQuery query = { .query = "salt", .by_score = TRUE };
  MsSearchTotal total;
  g_autofree char *best_first = NULL;
  g_autofree char *best_last = NULL;

  test_store_post (test, test->owner, test->general, "salt salt and salt");
  test_store_post (test, test->owner, test->general, "a long story in which at some place or other there is a grain of salt to be found by those who look");
  test_store_post (test, test->owner, test->general, "some salt");
  test_store_index (test);
  best_first = find_page (test, test->owner, query, &total);
  g_assert_true (g_str_has_prefix (best_first, "salt salt and salt | some salt | a long"));
  query.ascending = TRUE;
  best_last = find_page (test, test->owner, query, &total);
  g_assert_true (g_str_has_suffix (best_last, "| some salt | salt salt and salt"));
}

static void
post_filler (TestStore *test,
             gint64     user,
             guint      n)
{
  g_autofree char *channel = test_store_add_channel (test, user, "filler", TRUE);

  for (guint i = 0; i < n; i++)
    test_store_post (test, user, channel, "word");
}

/* Where a word is said most where one may not read, the index is asked for one's own conversations: those with the newest messages. */
static void
test_conversations_are_bounded (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 ivan = test_store_add_user (test, "ivan", MS_ROLE_MEMBER, NULL);
  MsSearchQuery query = { .query = "\"word\"", .count = 1 };

  for (guint i = 0; i <= MS_LIMIT_SEARCH_CONVERSATIONS; i++)
    {
      g_autofree char *name = g_strdup_printf ("closed-%u", i);
      g_autofree char *channel = test_store_add_channel (test, test->owner, name, TRUE);

      test_store_post (test, test->owner, channel, i == 0 ? "word oldest" : "other");
      if (i + 1 == MS_LIMIT_SEARCH_CONVERSATIONS)
        post_filler (test, ivan, 4000);
      if (i + 1 >= MS_LIMIT_SEARCH_CONVERSATIONS)
        {
          g_autofree char *line = NULL;
          MsSearchTotal total;

          test_store_index (test);
          line = find_page (test, test->owner, query, &total);
          g_assert_cmpuint (total.total, ==, i < MS_LIMIT_SEARCH_CONVERSATIONS ? 1 : 0);
          g_assert_cmpint (total.is_lower_bound, ==, i == MS_LIMIT_SEARCH_CONVERSATIONS);
        }
    }
}

/* The best one comes first as long as so much text was not looked at before it. */
static void
test_ranked_bytes_are_bounded (void)
{
  const guint n = (MS_LIMIT_SEARCH_RANKED_BYTES + MS_LIMIT_TEXT_CHARS - 1) / MS_LIMIT_TEXT_CHARS;
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *filler = g_strnfill (MS_LIMIT_TEXT_CHARS - strlen ("salt "), 'x');
  g_autofree char *text = g_strconcat ("salt ", filler, NULL);
  MsSearchQuery query = { .query = "salt", .by_score = TRUE, .count = 1 };

  test_store_post (test, test->owner, test->general, "salt salt");
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *line = NULL;
      MsSearchTotal total;

      test_store_post (test, test->owner, test->general, text);
      if (i + 1 < n)
        continue;
      test_store_index (test);
      line = find_page (test, test->owner, query, &total);
      g_assert_cmpint (g_str_has_prefix (line, "salt salt"), ==, i < n);
    }
}

/* "[" and "]" stand for the marks. */
static void
test_marks_break_nothing (void)
{
  static const struct { const char *phrase; MsSearchMatch match; const char *text; const char *expected; } cases[] = {
    { "two", MS_SEARCH_MATCH_WHOLE, "one two three", "one [two] three" },
    { "TWO", MS_SEARCH_MATCH_WHOLE, "Two, tWo; twofold", "[Two], [tWo]; twofold" },
    { "two", MS_SEARCH_MATCH_PREFIX, "Two, twofold", "[Two], [twofold]" },
    { "ab-12.3", MS_SEARCH_MATCH_WHOLE, "AB-12.3 and AB-12.4", "[AB-12.3] and AB-12.4" },
    { "one two", MS_SEARCH_MATCH_WHOLE, "one two, one three", "[one] [two], one three" },
    { "елка", MS_SEARCH_MATCH_WHOLE, "моя ЁЛКА", "моя [ЁЛКА]" },
    { "amp", MS_SEARCH_MATCH_WHOLE, "a &amp; amp", "a &amp; [amp]" },
    { "u123", MS_SEARCH_MATCH_WHOLE, "<@U123|anna> U123", "<@U123|anna> [U123]" },
    { "anna", MS_SEARCH_MATCH_WHOLE, "<@U123|anna> anna", "<@U123|[anna]> [anna]" },
    { "docs", MS_SEARCH_MATCH_WHOLE, "<https://docs.org|the docs>", "<https://docs.org|the [docs]>" },
    { "docs", MS_SEARCH_MATCH_WHOLE, "<https://docs.org>", "<https://docs.org>" },
    { "party", MS_SEARCH_MATCH_WHOLE, ":party_parrot:", ":[party]_parrot:" },
    { ":party_parrot:", MS_SEARCH_MATCH_WHOLE, "x :party_parrot: y", "x [:party_parrot:] y" },
    { "京", MS_SEARCH_MATCH_PREFIX, "東京都", "東[京都]" },
    { "x", MS_SEARCH_MATCH_WHOLE, "", "" },
    { "bank", MS_SEARCH_MATCH_PART, "Datenbankfehler der Bank, banken", "Daten[bank]fehler der [Bank], [bank]en" },
    { "ana", MS_SEARCH_MATCH_PART, "bananas", "b[anana]s" },
    { "елк", MS_SEARCH_MATCH_PART, "под Ёлками", "под [Ёлк]ами" },
    { "asss", MS_SEARCH_MATCH_PART, "Maßstab", "M[aßs]tab" },
    { "cafe", MS_SEARCH_MATCH_PART, "Internetcafe\xcc\x81s", "Internet[cafe\xcc\x81]s" },
    { "7731", MS_SEARCH_MATCH_PART, "AB7731-X", "AB[7731]-X" },
    { "b7731-x", MS_SEARCH_MATCH_PART, "AB7731-X", "A[B7731-X]" },
    { "7731-xyz", MS_SEARCH_MATCH_PART, "AB7731-XYZ12", "AB[7731-XYZ]12" },
    { "ab", MS_SEARCH_MATCH_PART, "AB ABC", "[AB] ABC" },
    { "rty", MS_SEARCH_MATCH_PART, ":party_parrot:", ":pa[rty]_parrot:" },
    { "bank", MS_SEARCH_MATCH_PART, "<https://bank.org|Datenbank>", "<https://bank.org|Daten[bank]>" },
    { "abc", MS_SEARCH_MATCH_PART, "東京abcd", "東京[abc]d" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MsSearchMatcher) matcher = ms_search_matcher_new ();
      g_autofree char *marked = NULL;
      g_auto(GStrv) starts = NULL;
      g_auto(GStrv) ends = NULL;
      g_autofree char *with_starts = NULL;
      g_autofree char *shown = NULL;

      ms_search_matcher_add (matcher, cases[i].phrase, cases[i].match);
      marked = ms_search_matcher_highlight (matcher, cases[i].text);
      starts = g_strsplit (marked, MS_SEARCH_MARK_START, -1);
      with_starts = g_strjoinv ("[", starts);
      ends = g_strsplit (with_starts, MS_SEARCH_MARK_END, -1);
      shown = g_strjoinv ("]", ends);
      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

static void
test_grammar (void)
{
  static const struct { const char *text; MsSearchKind kind; gboolean negated; const char *value; } cases[] = {
    { "word", MS_SEARCH_WORD, FALSE, "word" },
    { "-word", MS_SEARCH_WORD, TRUE, "word" },
    { "--word", MS_SEARCH_WORD, FALSE, "--word" },
    { "wor*", MS_SEARCH_PREFIX, FALSE, "wor" },
    { "*", MS_SEARCH_WORD, FALSE, "*" },
    { "\"a b\"", MS_SEARCH_PHRASE, FALSE, "a b" },
    { "-„a b“", MS_SEARCH_PHRASE, TRUE, "a b" },
    { "\"from:me\"", MS_SEARCH_PHRASE, FALSE, "from:me" },
    { "FROM:@Anna", MS_SEARCH_FROM, FALSE, "Anna" },
    { "-in:#general", MS_SEARCH_IN, TRUE, "general" },
    { "in:<#C123|x>", MS_SEARCH_IN, FALSE, "C123" },
    { "from:", MS_SEARCH_WORD, FALSE, "from:" },
    { "from:@", MS_SEARCH_WORD, FALSE, "from:@" },
    { "has:link", MS_SEARCH_LINK, FALSE, NULL },
    { "-has:file", MS_SEARCH_FILE, TRUE, NULL },
    { "type:PDF", MS_SEARCH_TYPE, FALSE, "pdf" },
    { "type:", MS_SEARCH_WORD, FALSE, "type:" },
    { "type:a\"b", MS_SEARCH_WORD, FALSE, "type:a\"b" },
    { "-Has:Pin", MS_SEARCH_PIN, TRUE, NULL },
    { "is:saved", MS_SEARCH_SAVED, FALSE, NULL },
    { "has::+1:", MS_SEARCH_REACTION, FALSE, "+1" },
    { "-has::wave::skin-tone-3:", MS_SEARCH_REACTION, TRUE, "wave::skin-tone-3" },
    { "has::+1", MS_SEARCH_WORD, FALSE, "has::+1" },
    { "has:::", MS_SEARCH_WORD, FALSE, "has:::" },
    { "has::A:", MS_SEARCH_WORD, FALSE, "has::A:" },
    { "has:none", MS_SEARCH_WORD, FALSE, "has:none" },
    { "before:2024-05-01", MS_SEARCH_BEFORE, FALSE, NULL },
    { "before:2024-5-1", MS_SEARCH_WORD, FALSE, "before:2024-5-1" },
    { "on:2024-02-30", MS_SEARCH_WORD, FALSE, "on:2024-02-30" },
    { "after:yesterday", MS_SEARCH_AFTER, FALSE, NULL },
    { "during:2024", MS_SEARCH_DURING, FALSE, NULL },
    { "-during:2024", MS_SEARCH_WORD, TRUE, "during:2024" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) terms = ms_search_query_parse (cases[i].text, MS_SEARCH_FILES);
      const MsSearchTerm *term;

      g_assert_cmpuint (terms->len, ==, 1);
      term = g_ptr_array_index (terms, 0);
      g_assert_cmpint (term->kind, ==, cases[i].kind);
      g_assert_cmpint (term->negated, ==, cases[i].negated);
      g_assert_cmpstr (term->text, ==, cases[i].value);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/search/grammar", test_grammar);
  g_test_add_func ("/server/search/words-phrases-and-negation", test_words_phrases_and_negation);
  g_test_add_func ("/server/search/queries-are-never-syntax", test_queries_are_never_syntax);
  g_test_add_func ("/server/search/limits-of-a-query", test_limits_of_a_query);
  g_test_add_func ("/server/search/only-what-one-may-read", test_only_what_one_may_read);
  g_test_add_func ("/server/search/who-where-when-and-what", test_who_where_when_and_what);
  g_test_add_func ("/server/search/days-are-those-of-the-caller", test_days_are_those_of_the_caller);
  g_test_add_func ("/server/search/pages-are-bounded", test_pages_are_bounded);
  g_test_add_func ("/server/search/rank", test_rank);
  g_test_add_func ("/server/search/conversations-are-bounded", test_conversations_are_bounded);
  g_test_add_func ("/server/search/ranked-bytes-are-bounded", test_ranked_bytes_are_bounded);
  g_test_add_func ("/server/search/marks-break-nothing", test_marks_break_nothing);
  return g_test_run ();
}
