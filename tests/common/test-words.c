/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How texts are cut into words, and what of a message is text at all. Words are compared in one line: "a b" follow each other, "a=b" are at
 * the same place. */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "ms-searchable.h"
#include "ms-words.h"

static gboolean
add_cb (const MsWord *word,
        gpointer      user_data)
{
  GString *line = user_data;

  if (line->len > 0)
    g_string_append_c (line, word->same_place ? '=' : ' ');
  g_string_append_len (line, word->word, (gssize) word->length);
  return TRUE;
}

static char *
cut (const char  *text,
     MsWordsMode  mode)
{
  GString *line = g_string_new (NULL);

  g_assert_true (ms_words_scan (text, strlen (text), mode, add_cb, line));
  return g_string_free (line, FALSE);
}

static void
assert_cut (const char *text,
            const char *document,
            const char *query)
{
  g_autofree char *as_document = cut (text, MS_WORDS_DOCUMENT);
  g_autofree char *as_query = cut (text, MS_WORDS_QUERY);

  g_assert_cmpstr (as_document, ==, document);
  g_assert_cmpstr (as_query, ==, query != NULL ? query : document);
}

static void
test_words_of_any_script (void)
{
  assert_cut ("", "", NULL);
  assert_cut (" .,;!? ", "", NULL);
  assert_cut ("Hello, World", "hello world", NULL);
  assert_cut ("Привет ЁЖИК ёлка", "привет ежик елка", NULL);
  assert_cut ("мой МОЙ їжак", "мой мой їжак", NULL);
  assert_cut ("Straße ΣΟΦΌΣ café naïve İstanbul", "strasse σοφοσ cafe naive istanbul", NULL);
  assert_cut ("שלום مرحبا नमस्ते", "שלום مرحبا नमस्ते", NULL);
  assert_cut ("ＡＢＣ１２", "abc12", NULL);
  assert_cut ("x² ½", "x² ½", NULL);
}

/* The same letter in two ways of writing, stress marks, and what nobody sees. */
static void
test_marks_join_their_letter (void)
{
  assert_cut ("cafe\xcc\x81", "cafe", NULL);
  assert_cut ("\xd0\xb5\xcc\x88\xd0\xb6", "еж", NULL);
  assert_cut ("\xd0\xb8\xcc\x86", "й", NULL);
  assert_cut ("за\xcc\x81мок", "замок", NULL);
  assert_cut ("soft\xc2\xadhyphen", "softhyphen", NULL);
  assert_cut ("two\xe2\x80\x8bwords", "two words", NULL);
  assert_cut ("\xcc\x81 alone", "alone", NULL);
}

static void
test_parts_follow_each_other (void)
{
  assert_cut ("AB-12.3", "ab 12 3", NULL);
  assert_cut ("10.0.0.17:8080", "10 0 0 17 8080", NULL);
  assert_cut ("https://Example.org/a_b/c?d=e", "https example org a b c d e", NULL);
  assert_cut ("snake_case/path-to.file", "snake case path to file", NULL);
  assert_cut ("don't don’t", "don t don t", NULL);
}

static void
test_scripts_without_blanks_are_paired (void)
{
  assert_cut ("東京都", "東京 京都=都", "東京 京都");
  assert_cut ("東", "東", NULL);
  assert_cut ("v2東京x", "v2 東京=京 x", "v2 東京 x");
  assert_cut ("サーバー", "サー ーバ バー=ー", "サー ーバ バー");
  assert_cut ("서버", "서버=버", "서버");
  assert_cut ("東。京", "東 京", NULL);
}

static void
test_pictographs (void)
{
  assert_cut ("ok 👍🎉", "ok 👍 🎉", NULL);
  assert_cut ("👍🏽", "👍", NULL);
  assert_cut (":party_parrot: yes", ":party_parrot:=party parrot yes", ":party_parrot: yes");
  assert_cut (":+1:", ":+1:=1", ":+1:");
  assert_cut ("at 10:30:45", "at 10 30 45", NULL);
  assert_cut ("a:b:c ::", "a b c", NULL);
  assert_cut (": no: :nor this:", "no nor this", NULL);
}

static void
test_marks_come_first (void)
{
  assert_cut ("\x01" "c5\x01u7\x02Hi", "\x01" "c5 \x01u7 hi", NULL);
  assert_cut ("x \x01" "c5\x02", "x c5", NULL);
  assert_cut ("\x01" "c5", "c5", NULL);
  assert_cut ("\x01\x02", "", NULL);
}

static void
test_bad_bytes_and_long_words (void)
{
  g_autofree char *word = g_strnfill (500, 'a');
  g_autofree char *line = cut (word, MS_WORDS_DOCUMENT);

  assert_cut ("a\xff" "b\xc3", "a b", NULL);
  g_assert_cmpuint (strlen (line), >, 100);
  g_assert_cmpuint (strlen (line), <=, MS_WORDS_MAX_BYTES);
}

static void
assert_searchable (const char *text,
                   const char *all,
                   const char *shown)
{
  g_autofree char *as_all = ms_searchable_text (text, MS_SEARCHABLE_ALL);
  g_autofree char *as_shown = ms_searchable_text (text, MS_SEARCHABLE_SHOWN);

  g_assert_cmpuint (strlen (as_all), ==, strlen (text));
  g_assert_cmpstr (as_all, ==, all);
  g_assert_cmpstr (as_shown, ==, shown);
}

static void
test_what_is_searched (void)
{
  assert_searchable ("plain", "plain", "plain");
  assert_searchable ("a &amp; b &lt;i&gt;", "a       b     i    ", "a       b     i    ");
  assert_searchable ("<@U123|anna> x", "  U123 anna  x", "       anna  x");
  assert_searchable ("<https://a.b/c|docs>", " https://a.b/c docs ", "               docs ");
  assert_searchable ("<https://a.b/c>", " https://a.b/c ", "               ");
  assert_searchable ("<!subteam^S12|@x>", "              @x ", "              @x ");
  assert_searchable ("tab\there\x01\x02", "tab here  ", "tab here  ");
}

static void
test_links (void)
{
  g_assert_true (ms_searchable_has_link ("see https://example.org"));
  g_assert_true (ms_searchable_has_link ("<mailto:a@b.c|write>"));
  g_assert_false (ms_searchable_has_link ("at 10:30"));
  g_assert_false (ms_searchable_has_link ("`https://example.org`"));
  g_assert_false (ms_searchable_has_link ("<@U123>"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/words/of-any-script", test_words_of_any_script);
  g_test_add_func ("/common/words/marks-join-their-letter", test_marks_join_their_letter);
  g_test_add_func ("/common/words/parts-follow-each-other", test_parts_follow_each_other);
  g_test_add_func ("/common/words/scripts-without-blanks-are-paired", test_scripts_without_blanks_are_paired);
  g_test_add_func ("/common/words/pictographs", test_pictographs);
  g_test_add_func ("/common/words/marks-come-first", test_marks_come_first);
  g_test_add_func ("/common/words/bad-bytes-and-long-words", test_bad_bytes_and_long_words);
  g_test_add_func ("/common/searchable/what-is-searched", test_what_is_searched);
  g_test_add_func ("/common/searchable/links", test_links);
  return g_test_run ();
}
