/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Pages: what is put in is escaped, translated where it says so, and left out where it is not set. */

#include "config.h"

#include "ms-template.h"

static const char *
translate_cb (const char *text,
              gpointer    user_data)
{
  return g_strcmp0 (text, "Join {team_name}") == 0 ? "Войти в {team_name}!" : text;
}

static void
expect (const char *source,
        const char *expected)
{
  g_autoptr(GHashTable) variables = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *page = NULL;

  g_hash_table_insert (variables, (gpointer) "team_name", (gpointer) "A & <B> {{x}}");
  g_hash_table_insert (variables, (gpointer) "x", (gpointer) "1");
  page = ms_template_render (source, variables, translate_cb, NULL);
  g_assert_cmpstr (page, ==, expected);
}

static void
test_marks (void)
{
  expect ("<p>{{x}}{{missing}}</p>", "<p>1</p>");
  expect ("{{team_name}}", "A &amp; &lt;B&gt; {{x}}");
  expect ("{{_ Join {team_name} }}", "Войти в A &amp; &lt;B&gt; {{x}}!");
  expect ("{{_ In {team_name}}}", "In A &amp; &lt;B&gt; {{x}}");
  expect ("{{! a comment }}a{ b }", "a{ b }");
}

static void
test_conditions (void)
{
  expect ("{{#if x}}a{{/if}}b", "ab");
  expect ("{{#if missing}}a{{/if}}b", "b");
  expect ("{{#if missing}}{{#if x}}a{{/if}}c{{/if}}b", "b");
  expect ("{{#if x}}{{#if missing}}a{{/if}}c{{/if}}b", "cb");
  expect ("{{#if x}}never closed", "never closed");
  expect ("a {{ b", "a {{ b");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/template/marks", test_marks);
  g_test_add_func ("/server/template/conditions", test_conditions);
  return g_test_run ();
}
