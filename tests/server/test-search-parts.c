/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parts of words: what is found by them and what is not, that the vocabulary follows what is said, and its bounds. */

#include "config.h"

#include <string.h>

#include "ms-db-statement.h"
#include "ms-limits.h"
#include "ms-search-match.h"
#include "ms-search-service.h"
#include "ms-test-store.h"

#define BEFORE_MARKS 4000 /* rows that are looked at before their places are asked of the index */

static void
add_hit_cb (const MsSearchHit *hit,
            gpointer           user_data)
{
  GString *line = user_data;

  g_string_append_printf (line, "%s%s", line->len > 0 ? " | " : "", hit->message->text);
}

static char *
find (TestStore     *test,
      MsSearchQuery  query,
      MsSearchTotal *total)
{
  GString *line = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  query.page = 1;
  query.count = 20;
  ms_search_service_find (test_store_begin (test, test->owner), &query, add_hit_cb, line, total, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return g_string_free (line, FALSE);
}

static MsSearchTotal
count (TestStore  *test,
       const char *query)
{
  MsSearchTotal total;
  g_autofree char *line = find (test, (MsSearchQuery) { .query = query }, &total);

  return total;
}

static void
assert_found (TestStore  *test,
              const char *query,
              const char *expected)
{
  MsSearchTotal total;
  g_autofree char *line = find (test, (MsSearchQuery) { .query = query }, &total);

  if (g_strcmp0 (line, expected) != 0)
    g_error ("%s: expected \"%s\", found \"%s\"", query, expected, line);
  g_assert_false (total.is_lower_bound);
}

static gint64
ask (TestStore  *test,
     const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (test->store), sql, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  ms_db_statement_get_single (statement, &value, NULL, &error);
  g_assert_no_error (error);
  return value;
}

static void
run_sql (TestStore  *test,
         const char *sql)
{
  g_autoptr(GError) error = NULL;

  ms_db_execute (ms_store_get_db (test->store), sql, &error);
  g_assert_no_error (error);
}

static void
post (TestStore  *test,
      const char *text)
{
  test_store_post (test, test->owner, test->general, text);
}

static void
test_inside_of_words (void)
{
  static const struct { const char *text; const char *found[8]; const char *missed[6]; } cases[] = {
    { "Datenbankfehler", { "bank", "datenb", "FEHLER", "datenbankfehler", "fehle" }, { "ba", "bank*", "\"bank\"", "benk", "bankk" } },
    { "AB7731-X12.5", { "7731", "b7731-x12", "ab7731-x12.5", "7731-x12", "X12", "b7731" }, { "731-x", "7731-2", "ab-7731", "\"7731\"" } },
    { "https://wiki.example.org/Handbuch_Seite?id=4711", { "handb", "buch", "example.org", "xample.org", "wiki.exam", "471" }, { "ki.exam" } },
    { "10.20.30.140", { "20.30", "10.20.30.140", "20.30.140", "140" }, { "10.20.30.14", "0.30" } },
    { "под Ёлками и замок", { "елк", "ЛКА", "ками", "ёлка", "зам*" }, { "лк", "ёлки" } },
    { "Straßenbahn Café", { "strasse", "assenb", "cafe", "caf", "raße" }, { "rase" } },
    { "東京都abcdef", { "京都", "bcd", "東京都abc", "京都abcd", "都" }, { "東都", "京abc" } },
    { "서버오류", { "버오", "서버", "류" }, { "서오" } },
    { ":party_parrot: ok", { ":party_parrot:", "arty", "parr" }, { "y_p" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TestStore) test = test_store_new ();

      post (test, "something else entirely");
      post (test, cases[i].text);
      test_store_index (test);
      for (guint j = 0; cases[i].found[j] != NULL; j++)
        assert_found (test, cases[i].found[j], cases[i].text);
      for (guint j = 0; cases[i].missed[j] != NULL; j++)
        assert_found (test, cases[i].missed[j], "");
    }
}

static void
test_short_parts_are_words (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *part = g_strnfill (MS_LIMIT_SEARCH_PART_CHARS, 'q');

  post (test, "aqqqqqqb");
  test_store_index (test);
  assert_found (test, part, "aqqqqqqb");
  part[MS_LIMIT_SEARCH_PART_CHARS - 1] = '\0';
  assert_found (test, part, "");
  post (test, part);
  test_store_index (test);
  assert_found (test, part, part);
}

/* What a word finds, `-word` leaves out; what is quoted is whole. */
static void
test_negation_and_phrases (void)
{
  g_autoptr(TestStore) test = test_store_new ();

  post (test, "the bank is closed");
  post (test, "the databank is closed");
  post (test, "the shop is closed");
  test_store_index (test);
  assert_found (test, "closed -bank", "the shop is closed");
  assert_found (test, "closed -\"bank\"", "the shop is closed | the databank is closed");
  assert_found (test, "\"bank is\"", "the bank is closed");
  assert_found (test, "bank -databank", "the bank is closed");
  assert_found (test, "bank-is", "the databank is closed | the bank is closed");
  assert_found (test, "los bank", "the databank is closed | the bank is closed");
}

/* Too many phrases: the index is asked for the words, the text whether they are in a row. */
static void
test_rows_with_many_ends (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  MsSearchTotal total;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *row = g_strdup_printf ("n%upart-middle-xyz%u", i, i);
      g_autofree char *other = g_strdup_printf ("middle xyz%u n%upart", i, i);

      post (test, row);
      post (test, other);
    }
  test_store_index (test);
  total = count (test, "part-middle-xyz");
  g_assert_cmpuint (total.total, ==, 8);
  g_assert_false (total.is_lower_bound);
  g_assert_cmpuint (count (test, "middle -part-middle-xyz").total, ==, 8);
  g_assert_cmpuint (count (test, "n3part-middle-xyz").total, ==, 1);
  g_assert_cmpuint (count (test, "\"part-middle-xyz\"").total, ==, 0);
}

static void
test_ids_have_no_parts (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  test_store_add_user (test, "ivan", MS_ROLE_MEMBER, &id);
  text = g_strdup_printf ("ask <@%s>", id);
  post (test, text);
  test_store_index (test);
  assert_found (test, id, text);
  assert_found (test, id + 3, "");
  assert_found (test, "@ivan", text);
}

static void
test_whole_words_rank_first (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  MsSearchTotal total;
  g_autofree char *line = NULL;

  post (test, "salt is here");
  post (test, "basalt is here");
  test_store_index (test);
  line = find (test, (MsSearchQuery) { .query = "salt", .by_score = TRUE }, &total);
  g_assert_cmpstr (line, ==, "salt is here | basalt is here");
}

static void
change (TestStore  *test,
        gint64      ts,
        const char *text)
{
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;
  MsContext *context = test_store_begin (test, test->owner);

  if (text != NULL)
    ms_message_service_update (context, &(MsUpdate) { test->general, ts, text }, &posted, &error);
  else
    ms_message_service_delete (context, test->general, ts, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
}

#define KNOWS(word) "SELECT count (*) FROM search_word WHERE word = '" word "'"
#define HAS_PART(part) "SELECT count (*) FROM search_part WHERE search_part MATCH '\"" part "\"'"

static void
test_vocabulary_follows (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 first = test_store_post (test, test->owner, test->general, "secretword alone");
  gint64 second = test_store_post (test, test->owner, test->general, "commonword and commonword");

  post (test, "commonword here");
  test_store_index (test);
  g_assert_cmpint (ask (test, KNOWS ("secretword")), ==, 1);
  g_assert_cmpint (ask (test, HAS_PART ("ecr")), ==, 1);

  change (test, first, "otherword alone");
  change (test, second, NULL);
  test_store_index (test);
  g_assert_cmpint (ask (test, KNOWS ("secretword")), ==, 0);
  g_assert_cmpint (ask (test, HAS_PART ("ecr")), ==, 0);
  g_assert_cmpint (ask (test, KNOWS ("commonword")), ==, 1);
  g_assert_cmpint (ask (test, KNOWS ("alone")), ==, 1);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_suspect"), ==, 0);
  assert_found (test, "therw", "otherword alone");

  /* A word that went and comes again gets its parts again, also under the id of the last one. */
  change (test, first, "lastword");
  test_store_index (test);
  change (test, first, "nothing");
  test_store_index (test);
  change (test, first, "lastword again");
  test_store_index (test);
  assert_found (test, "astwo", "lastword again");
}

/* What was undone was never said. */
static void
test_words_of_an_undone_step (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;
  MsSearchLeft left = MS_SEARCH_LEFT_NOTHING;

  test_store_index (test);
  post (test, "undoneword");
  ms_search_service_step (test_store_begin_system (test), FALSE, FALSE, &left, &error);
  g_assert_no_error (error);
  ms_store_rollback (test->store);
  g_clear_pointer (&test->context, ms_context_free);
  g_assert_cmpint (ask (test, KNOWS ("undoneword")), ==, 0);
  test_store_index (test);
  assert_found (test, "donew", "undoneword");
}

/* While people talk whole words are found at once, parts of new ones when there is time. */
static void
test_parts_can_wait (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;
  MsSearchLeft left = MS_SEARCH_LEFT_NOTHING;

  test_store_index (test);
  post (test, "patientword");
  ms_search_service_step (test_store_begin_system (test), FALSE, TRUE, &left, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpint (left, ==, MS_SEARCH_LEFT_SPARE);
  assert_found (test, "patientword", "patientword");
  assert_found (test, "tientwor", "");

  ms_search_service_step (test_store_begin_system (test), FALSE, TRUE, &left, &error);
  g_assert_no_error (error);
  test_store_end (test);
  assert_found (test, "tientwor", "patientword");
}

static void
post_words (TestStore *test,
            guint      first,
            guint      end,
            guint      per_message)
{
  for (guint i = first; i < end;)
    {
      g_autoptr(GString) text = g_string_new (NULL);

      for (guint j = 0; j < per_message && i < end; j++, i++)
        g_string_append_printf (text, "a%upart%u ", i, i);
      post (test, text->str);
    }
}

static void
test_alternatives_are_bounded (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *last = g_strdup_printf ("part a%upart%u", MS_LIMIT_SEARCH_WORDS, MS_LIMIT_SEARCH_WORDS);
  MsSearchTotal total;

  post_words (test, 0, MS_LIMIT_SEARCH_WORDS, 1);
  test_store_index (test);
  total = count (test, "part");
  g_assert_cmpuint (total.total, ==, MS_LIMIT_SEARCH_WORDS);
  g_assert_false (total.is_lower_bound);

  /* One more: the words said first, those that came last, and the part itself are found. */
  post_words (test, MS_LIMIT_SEARCH_WORDS, MS_LIMIT_SEARCH_WORDS + 1, 1);
  post (test, "part");
  test_store_index (test);
  total = count (test, "part");
  g_assert_cmpuint (total.total, ==, MS_LIMIT_SEARCH_WORDS + 1);
  g_assert_true (total.is_lower_bound);
  g_assert_cmpuint (count (test, "part a0part0").total, ==, 1);
  g_assert_cmpuint (count (test, last).total, ==, 1);
  g_assert_true (count (test, "a1* part").is_lower_bound);

  /* Negation is asked of the texts. */
  post (test, "a9999part9999 needle");
  post (test, "a needle");
  test_store_index (test);
  total = count (test, "needle -part");
  g_assert_cmpuint (total.total, ==, 1);
  g_assert_cmpuint (count (test, "-part").total, ==, 1);
}

/* The share of each term is what the others leave. */
static void
test_terms_share_the_alternatives (void)
{
  g_autoptr(TestStore) test = test_store_new ();

  post_words (test, 0, MS_LIMIT_SEARCH_WORDS / 2, 1);
  test_store_index (test);
  g_assert_false (count (test, "part nothing").is_lower_bound);
  g_assert_true (count (test, "part nothing else").is_lower_bound);
}

static void
test_new_words_of_a_message_are_bounded (void)
{
  for (guint more = 0; more <= 1; more++)
    {
      g_autoptr(TestStore) test = test_store_new ();
      g_autofree char *last = g_strdup_printf ("part%u", MS_LIMIT_SEARCH_NEW_WORDS + more - 1);
      g_autofree char *whole = g_strdup_printf ("a%u%s", MS_LIMIT_SEARCH_NEW_WORDS + more - 1, last);

      post_words (test, 0, MS_LIMIT_SEARCH_NEW_WORDS + more, MS_LIMIT_SEARCH_NEW_WORDS + more);
      test_store_index (test);
      g_assert_cmpuint (count (test, last).total, ==, more == 0 ? 1 : 0);
      g_assert_cmpuint (count (test, whole).total, ==, 1);
    }
}

/* Words that have the sequences of a part, but not where it is asked for. */
static void
test_words_looked_at_are_bounded (void)
{
  for (guint more = 0; more <= 1; more++)
    {
      g_autoptr(TestStore) test = test_store_new ();
      g_autofree char *sql = g_strdup_printf (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) INSERT INTO search_word (word) SELECT 'xyz' || i FROM n",
        MS_LIMIT_SEARCH_WORDS_LOOKED_AT - 1 + more);

      test_store_index (test);
      run_sql (test, sql);
      post (test, "axyz-1");
      test_store_index (test);
      g_assert_cmpuint (count (test, "xyz-1").total, ==, more == 0 ? 1 : 0);
      g_assert_cmpint (count (test, "xyz-1").is_lower_bound, ==, more == 1);
    }
}

/* Rows that the text keeps out, between words that the index keeps out. */
static void
test_rows_looked_at_are_bounded (void)
{
  for (guint more = 0; more <= 1; more++)
    {
      g_autoptr(TestStore) test = test_store_new ();
      g_autofree char *sql = NULL;
      MsSearchTotal total;

      post_words (test, 0, MS_LIMIT_SEARCH_WORDS + 1, 100);
      post (test, "needle");
      test_store_index (test);
      sql = g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
                             " INSERT INTO message (id, channel, ts, account, text, seq, revision, digest, counts)"
                             " SELECT team.last_ts + i, (SELECT id FROM channel WHERE public_id = '%s'), team.last_ts + i, %" G_GINT64_FORMAT ","
                             " 'needle middle' || (i %% 2000) || 'part', seq + i, seq + i, 0, 1 FROM n, team;"
                             " UPDATE team SET seq = seq + 1000000, last_ts = last_ts + 1000000",
                             BEFORE_MARKS + MS_LIMIT_SEARCH_LOOKED_AT - 1 + more, test->general, test->owner);
      run_sql (test, sql);
      test_store_index (test);
      post_words (test, MS_LIMIT_SEARCH_WORDS + 1, 2 * MS_LIMIT_SEARCH_WORDS, 100);
      test_store_index (test);
      total = count (test, "needle -part");
      g_assert_cmpuint (total.total, ==, more == 0 ? 1 : 0);
      g_assert_true (total.is_lower_bound);
    }
}

/* Long texts that are kept out one by one. */
static void
test_read_bytes_are_bounded (void)
{
  const guint n = (MS_LIMIT_SEARCH_READ_BYTES + MS_LIMIT_TEXT_CHARS - 1) / MS_LIMIT_TEXT_CHARS;
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *filler = g_strnfill (MS_LIMIT_TEXT_CHARS - strlen ("needle middlepartmiddle "), 'x');
  g_autofree char *text = g_strconcat ("needle middlepartmiddle ", filler, NULL);

  post_words (test, 0, MS_LIMIT_SEARCH_WORDS, 100);
  post (test, "needle");
  for (guint i = 1; i <= n; i++)
    {
      post (test, text);
      if (i + 1 < n)
        continue;
      post_words (test, i * MS_LIMIT_SEARCH_WORDS, (i + 1) * MS_LIMIT_SEARCH_WORDS, 100);
      test_store_index (test);
      g_assert_cmpuint (count (test, "needle -part").total, ==, i < n ? 1 : 0);
      g_assert_cmpint (count (test, "needle -part").is_lower_bound, ==, i == n);
    }
}

/* One word of all that a message holds is marked in a moment. */
static void
test_long_words_are_marked (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *run = g_strnfill (MS_LIMIT_TEXT_CHARS, 'x');
  MsSearchTotal total;
  g_autofree char *line = NULL;

  post (test, run);
  test_store_index (test);
  line = find (test, (MsSearchQuery) { .query = "xxxx", .highlight = TRUE }, &total);
  g_assert_cmpuint (total.total, ==, 1);
  g_assert_true (g_str_has_prefix (line, MS_SEARCH_MARK_START "xxxx"));
  g_assert_cmpuint (strlen (line), ==, MS_LIMIT_TEXT_CHARS + strlen (MS_SEARCH_MARK_START MS_SEARCH_MARK_END));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/search-parts/inside-of-words", test_inside_of_words);
  g_test_add_func ("/server/search-parts/short-parts-are-words", test_short_parts_are_words);
  g_test_add_func ("/server/search-parts/negation-and-phrases", test_negation_and_phrases);
  g_test_add_func ("/server/search-parts/rows-with-many-ends", test_rows_with_many_ends);
  g_test_add_func ("/server/search-parts/ids-have-no-parts", test_ids_have_no_parts);
  g_test_add_func ("/server/search-parts/whole-words-rank-first", test_whole_words_rank_first);
  g_test_add_func ("/server/search-parts/vocabulary-follows", test_vocabulary_follows);
  g_test_add_func ("/server/search-parts/words-of-an-undone-step", test_words_of_an_undone_step);
  g_test_add_func ("/server/search-parts/parts-can-wait", test_parts_can_wait);
  g_test_add_func ("/server/search-parts/alternatives-are-bounded", test_alternatives_are_bounded);
  g_test_add_func ("/server/search-parts/terms-share-the-alternatives", test_terms_share_the_alternatives);
  g_test_add_func ("/server/search-parts/new-words-of-a-message-are-bounded", test_new_words_of_a_message_are_bounded);
  g_test_add_func ("/server/search-parts/words-looked-at-are-bounded", test_words_looked_at_are_bounded);
  g_test_add_func ("/server/search-parts/rows-looked-at-are-bounded", test_rows_looked_at_are_bounded);
  g_test_add_func ("/server/search-parts/read-bytes-are-bounded", test_read_bytes_are_bounded);
  g_test_add_func ("/server/search-parts/long-words-are-marked", test_long_words_are_marked);
  return g_test_run ();
}
