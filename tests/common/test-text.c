/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The escaping rule, the plain form, mentions and the markup. Markup is compared in a compact notation: one line per block,
 * "P" paragraph, "Q" quote, "-" bullet, "1" ordered, "#" preformatted, spans as [style kind text|target]. */

#include "config.h"

#include <glib.h>
#include <string.h>
#include <time.h>

#include "ms-initials.h"
#include "ms-markup.h"
#include "ms-text.h"

static void
assert_escaped (const char *input,
                const char *expected)
{
  g_autofree char *once = ms_text_escape_input (input, -1);
  g_autofree char *twice = ms_text_escape_input (once, -1);

  g_assert_cmpstr (once, ==, expected);
  g_assert_cmpstr (twice, ==, once);
}

static void
test_escape_input (void)
{
  assert_escaped ("", "");
  assert_escaped ("hello", "hello");
  assert_escaped ("a < b > c & d", "a &lt; b &gt; c &amp; d");
  assert_escaped ("&amp; &lt; &gt;", "&amp; &lt; &gt;");
  assert_escaped ("&nbsp; &amp", "&amp;nbsp; &amp;amp");
  assert_escaped ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;");
  assert_escaped ("<@U123> <@W99|anna>", "<@U123> <@W99|anna>");
  assert_escaped ("<#C123|general>", "<#C123|general>");
  assert_escaped ("<!here> <!channel|x> <!everyone>", "<!here> <!channel|x> <!everyone>");
  assert_escaped ("<!nobody>", "&lt;!nobody&gt;");
  assert_escaped ("<!subteam^S123|@crew>", "<!subteam^S123|@crew>");
  assert_escaped ("<!date^1392734382^{date}|then>", "<!date^1392734382^{date}|then>");
  assert_escaped ("<!date^1392734382^{date}^https://x.org|then>", "<!date^1392734382^{date}^https://x.org|then>");
  assert_escaped ("<!date^1392734382^{date}^javascript:x|then>", "&lt;!date^1392734382^{date}^javascript:x|then&gt;");
  assert_escaped ("<!date^1392734382^{date}>", "&lt;!date^1392734382^{date}&gt;");
  assert_escaped ("<https://example.org/?a=1&b=2|see>", "<https://example.org/?a=1&amp;b=2|see>");
  assert_escaped ("<mailto:a@b.c|mail> <tel:+1>", "<mailto:a@b.c|mail> <tel:+1>");
  assert_escaped ("<javascript:alert(1)>", "&lt;javascript:alert(1)&gt;");
  assert_escaped ("<http://>", "&lt;http://&gt;");
  assert_escaped ("<http://a b>", "&lt;http://a b&gt;");
  assert_escaped ("<@u123> <@U1", "&lt;@u123&gt; &lt;@U1");
  assert_escaped ("<<@U123>>", "&lt;<@U123>&gt;");
  assert_escaped ("<@U123\n>", "&lt;@U123\n&gt;");
}

static const char *
resolve (const char *id,
         gpointer    user_data)
{
  if (g_str_equal (id, "U123"))
    return "anna";
  return g_str_equal (id, "C123") ? "general" : NULL;
}

static void
assert_plain (const char *text,
              const char *expected)
{
  g_autofree char *plain = ms_text_to_plain (text, -1, resolve, NULL);

  g_assert_cmpstr (plain, ==, expected);
}

static void
test_plain (void)
{
  assert_plain ("hi <@U123> in <#C123>", "hi @anna in #general");
  assert_plain ("<@U99|bob> <@U99> <#C99|x>", "@bob @U99 #x");
  assert_plain ("<!here|here> <!subteam^S12|@crew>", "@here @crew");
  assert_plain ("<https://a/?x&amp;y> <https://a|see &lt;this&gt;>", "https://a/?x&y see <this>");
  assert_plain ("<mailto:a@b.c>", "a@b.c");
  assert_plain ("a &lt;b&gt; &amp;amp;", "a <b> &amp;");
  assert_plain ("<!date^12^{date}|then>", "then");
  assert_plain ("a < b", "a < b");
}

static void
assert_reads (const char *text,
              const char *expected)
{
  g_autofree char *plain = ms_markup_to_plain (text, -1, resolve, NULL);

  g_assert_cmpstr (plain, ==, expected);
}

static void
test_reads (void)
{
  assert_reads ("", "");
  assert_reads ("*stars* _and_ ~lines~", "stars and lines");
  assert_reads ("2 * 3 * 4 = 24, snake_case_name", "2 * 3 * 4 = 24, snake_case_name");
  assert_reads ("hi <@U123> in <#C123>", "hi @anna in #general");
  assert_reads ("*<@U99|bob>* <@U99> <#C99|x>", "@bob @U99 #x");
  assert_reads ("<!here> <!channel> <!subteam^S12|@crew>", "@here @channel @crew");
  assert_reads ("see `main &lt;x&gt;` now", "see main <x> now");
  assert_reads ("see `*not bold*`", "see *not bold*");
  assert_reads ("<https://a/?x&amp;y> <https://a|see &lt;this&gt;>", "https://a/?x&y see <this>");
  assert_reads ("<mailto:a@b.c>", "a@b.c");
  assert_reads (":tada: 🎉 :no_such_name:", "🎉 🎉 :no_such_name:");
  assert_reads ("one\n\ntwo", "one\n\ntwo");
  assert_reads ("before\n&gt; quoted *word*\nafter", "before\nquoted word\nafter");
  assert_reads ("• a\n• b\n1. c", "• a\n• b\n1. c");
  assert_reads ("```int x;\n*y*```", "int x;\n*y*");
}

static void
assert_line (const char *text,
             guint       max_chars,
             const char *expected)
{
  g_autofree char *line = ms_markup_to_line (text, -1, max_chars, resolve, NULL);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_reads_in_a_line (void)
{
  assert_line ("*one*\n\n&gt; two   three", 100, "one two three");
  assert_line ("привет", 6, "привет");
  assert_line ("привет мир", 6, "привет…");
  assert_line ("привет мир", 7, "привет…");
  assert_line ("привет мир", 8, "привет м…");
  assert_line ("<@U123>", 3, "@an…");
  assert_line ("  ", 3, "");
}

static void
note_mention (MsMentionKind  kind,
              const char    *id,
              gpointer       user_data)
{
  GString *list = user_data;
  static const char * const names[] = { "user", "here", "channel", "everyone" };

  g_string_append_printf (list, "%s%s%s ", names[kind], id != NULL ? ":" : "", id != NULL ? id : "");
}

static void
assert_mentions (const char *text,
                 const char *expected)
{
  g_autoptr(GString) list = g_string_new (NULL);

  ms_text_mentions (text, -1, note_mention, list);
  g_assert_cmpstr (list->str, ==, expected);
}

static void
test_mentions (void)
{
  assert_mentions ("hello", "");
  assert_mentions ("<@U123> and <!here> *<@U55>*", "user:U123 here user:U55 ");
  assert_mentions ("`<@U123>` <!channel>", "channel ");
  assert_mentions ("```\n<@U123>\n``` <!everyone|everyone>", "everyone ");
  assert_mentions ("&gt; <@U123>\n- <@U44>\n1. <@U55>", "user:U123 user:U44 user:U55 ");
  assert_mentions ("&lt;@U123&gt; @U123 <#C12>", "");
}

static void
test_checks (void)
{
  g_assert_true (ms_text_is_valid ("", 0));
  g_assert_true (ms_text_is_valid ("привет", strlen ("привет")));
  g_assert_false (ms_text_is_valid ("a\0b", 3));
  g_assert_false (ms_text_is_valid ("\xff", 1));
  g_assert_false (ms_text_is_valid ("\xed\xa0\x80", 3));
  g_assert_cmpuint (ms_text_count ("привет 😀", -1), ==, 8);
  g_assert_true (ms_text_is_blank (" \t\n\u00a0\u200b\u3164", -1));
  g_assert_false (ms_text_is_blank (" . ", -1));
}

static void
describe_span (GString      *out,
               const MsSpan *span)
{
  static const char * const kinds[] = { "t", "code", "link", "user", "chan", "cast", "group", "emoji", "br" };

  g_string_append_c (out, '[');
  if ((span->style & MS_SPAN_STYLE_BOLD) != 0)
    g_string_append_c (out, 'B');
  if ((span->style & MS_SPAN_STYLE_ITALIC) != 0)
    g_string_append_c (out, 'I');
  if ((span->style & MS_SPAN_STYLE_STRIKE) != 0)
    g_string_append_c (out, 'S');
  g_string_append (out, kinds[span->kind]);
  if (span->text != NULL)
    g_string_append_printf (out, " %s", span->text);
  if (span->target != NULL)
    g_string_append_printf (out, "|%s", span->target);
  g_string_append_c (out, ']');
}

static char *
describe (const char *text)
{
  g_autoptr(MsMarkup) markup = ms_markup_parse (text, -1);
  GString *out = g_string_new (NULL);
  const MsBlock *blocks;
  gsize n_blocks;

  blocks = ms_markup_get_blocks (markup, &n_blocks);
  for (gsize i = 0; i < n_blocks; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      g_string_append_c (out, "PQ-1#"[blocks[i].kind]);
      if (blocks[i].kind == MS_BLOCK_ORDERED)
        g_string_append_printf (out, "(%u)", blocks[i].number);
      for (gsize j = 0; j < blocks[i].n_spans; j++)
        describe_span (out, &blocks[i].spans[j]);
    }
  return g_string_free (out, FALSE);
}

static void
test_markup (void)
{
  static const char * const cases[][2] = {
    { "", "" },
    { "\n\n", "" },
    { "hello", "P[t hello]" },
    { "a\nb", "P[t a][br][t b]" },
    { "a\n\nb\n", "P[t a][br][br][t b]" },
    { "*bold* text", "P[Bt bold][t  text]" },
    { "_it_ ~st~", "P[It it][t  ][St st]" },
    { "*_both_*", "P[BIt both]" },
    { "*a _b* c_", "P[Bt a _b][t  c_]" },
    { "*жирный*, да", "P[Bt жирный][t , да]" },
    { "snake_case_name", "P[t snake_case_name]" },
    { "2*3*4", "P[t 2*3*4]" },
    { "**no**", "P[t **no**]" },
    { "* no*", "P[t * no*]" },
    { "*no *", "P[t *no *]" },
    { "*no\nno*", "P[t *no][br][t no*]" },
    { "(*yes*)", "P[t (][Bt yes][t )]" },
    { "*open", "P[t *open]" },
    { "`code *x*` y", "P[code code *x*][t  y]" },
    { "a`b`c", "P[t a`b`c]" },
    { "``", "P[t ``]" },
    { "`open", "P[t `open]" },
    { "*a `b*` c*", "P[Bt a ][Bcode b*][Bt  c]" },
    { "```\nint x;\n  y\n```", "#[t int x;\n  y]" },
    { "a ```b``` c", "P[t a ]\n#[t b]\nP[t  c]" },
    { "```open", "P[t ```open]" },
    { "```&lt;b&gt; *x* <@U12|a>```", "#[t <b> *x* @a]" },
    { "&gt; quote\n&gt; more\nafter", "Q[t quote][br][t more]\nP[t after]" },
    { "&gt;&gt;&gt;all\nof *it*", "Q[t all][br][t of ][Bt it]" },
    { "&gt;no quote", "P[t >no quote]" },
    { "- one\n- two\n• three", "-[t one]\n-[t two]\n-[t three]" },
    { "1. one\n12. twelve\n1.no", "1(1)[t one]\n1(12)[t twelve]\nP[t 1.no]" },
    { "hi <@U123> <@U55|bob>!", "P[t hi ][user|U123][t  ][user bob|U55][t !]" },
    { "<#C12|gen> <!here>", "P[chan gen|C12][t  ][cast|here]" },
    { "*<@U12>*", "P[Buser|U12]" },
    { "<https://a.b/?x&amp;y|see &amp; do>", "P[link see & do|https://a.b/?x&y]" },
    { "see https://a.b/c_d_e*f.", "P[t see ][link https://a.b/c_d_e*f|https://a.b/c_d_e*f][t .]" },
    { "(https://a.b/x_(y))", "P[t (][link https://a.b/x_(y)|https://a.b/x_(y)][t )]" },
    { "https://a.b/?x=1&amp;y=2", "P[link https://a.b/?x=1&y=2|https://a.b/?x=1&y=2]" },
    { "&lt;https://a.b&gt;", "P[t <][link https://a.b|https://a.b][t >]" },
    { "xhttps://a.b http://", "P[t xhttps://a.b http://]" },
    { ":smile: 10:30:45 :+1::skin-tone-3:", "P[emoji :smile:|smile][t  10:30:45 ][emoji :+1::skin-tone-3:|+1::skin-tone-3]" },
    { ":кот: :No:", "P[emoji :кот:|кот][t  :No:]" },
    { "a &lt;b&gt; &amp;amp;", "P[t a <b> &amp;]" },
    { "<!date^12^{date}|then> x", "P[t then x]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *result = describe (cases[i][0]);

      g_assert_cmpstr (result, ==, cases[i][1]);
    }
}

/* Microseconds of the processor to parse so many bytes of it. */
static gint64
time_markup (const char *pattern,
             gsize       length)
{
  GString *text = g_string_new (NULL);
  g_autofree char *owned = NULL;
  g_autoptr(MsMarkup) markup = NULL;
  struct timespec before;
  struct timespec after;

  while (text->len < length)
    g_string_append (text, pattern);
  owned = g_string_free (text, FALSE);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &before);
  markup = ms_markup_parse (owned, -1);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &after);
  g_assert_nonnull (markup);
  return (after.tv_sec - before.tv_sec) * G_USEC_PER_SEC + (after.tv_nsec - before.tv_nsec) / 1000;
}

/* Every one of these took quadratic time in some chat or other: sixteen times as much for four times the length. */
static void
test_markup_is_linear (void)
{
  static const char * const patterns[] = { "*a ", "_a", "`", "` a", "```a ", "<", "<@", "<http://a", ":a", "&gt;\n", "- \n", "(https://a(", "http://" };

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      gint64 quarter = time_markup (patterns[i], 125000);

      g_test_message ("%s", patterns[i]);
      g_assert_cmpint (time_markup (patterns[i], 500000), <, 9 * quarter + 50000);
    }
}

static void
assert_initials (const char *name,
                 const char *expected)
{
  g_autofree char *letters = ms_initials_make (name);

  g_assert_cmpstr (letters, ==, expected);
  g_assert_cmpint (g_utf8_strlen (letters, -1), <=, MS_INITIALS_MAX_CHARS);
}

/* The examples of data/tokens.json. */
static void
test_initials (void)
{
  static const struct
  {
    const char *name;
    guint hash;
    guint index;
    const char *color;
  } examples[] = {
    { "Анна Соколова", 865944817u, 3, "#6F6424" },
    { "Marcus Lindqvist", 2791258126u, 6, "#1A7861" },
    { "Айгерим Бекмуханова", 2046077054u, 0, "#95514A" },
    { "Мария Константинопольская-Воскресенская", 1361735815u, 13, "#90506A" },
    { "Илья Громов", 2827776691u, 5, "#3A774D" },
    { "Tomás Herrera", 4004798165u, 11, "#705B94" },
    { "Артём Ли", 2877690250u, 8, "#0D738D" },
    { "Yuki Tanaka", 583982487u, 11, "#705B94" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_assert_cmpuint (ms_initials_hash (examples[i].name), ==, examples[i].hash);
      g_assert_cmpuint (ms_initials_get_index (examples[i].name), ==, examples[i].index);
      g_assert_cmpstr (ms_initials_get_color (examples[i].index), ==, examples[i].color);
    }
  g_assert_null (ms_initials_get_color (14));
  assert_initials (" Анна  Мария соколова ", "АС");
  assert_initials ("robot", "R");
  assert_initials ("ßa \u0390b", "SS\u0399\u0308\u0301");
  assert_initials ("  ", "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/text/escape-input", test_escape_input);
  g_test_add_func ("/common/text/plain", test_plain);
  g_test_add_func ("/common/text/markup-reads-without-markers", test_reads);
  g_test_add_func ("/common/text/markup-reads-in-a-line", test_reads_in_a_line);
  g_test_add_func ("/common/text/mentions", test_mentions);
  g_test_add_func ("/common/text/checks", test_checks);
  g_test_add_func ("/common/initials/as-all-clients-choose", test_initials);
  g_test_add_func ("/common/markup/cases", test_markup);
  g_test_add_func ("/common/markup/is-linear", test_markup_is_linear);
  return g_test_run ();
}
