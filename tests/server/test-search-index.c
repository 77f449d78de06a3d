/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The index behind the commits: bounded steps, what changes before and after it was taken in, another way of cutting, the check, and that no
 * statement reads a table from end to end. */

#include "config.h"

#include <string.h>

#include "ms-db-private.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-search-service.h"
#include "ms-search-store.h"
#include "ms-test-store.h"

static void
run_sql (TestStore  *test,
         const char *sql)
{
  g_autoptr(GError) error = NULL;

  ms_db_execute (ms_store_get_db (test->store), sql, &error);
  g_assert_no_error (error);
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

static gint64
count_wrong (TestStore *test)
{
  g_autoptr(GError) error = NULL;
  gint64 n_wrong = -1;

  ms_search_service_check (test_store_begin_system (test), &n_wrong, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return n_wrong;
}

static void
ignore_cb (const MsSearchHit *hit,
           gpointer           user_data)
{
}

static guint
count (TestStore  *test,
       const char *words)
{
  const MsSearchQuery query = { .query = words, .count = 20, .page = 1, .highlight = TRUE };
  g_autoptr(GError) error = NULL;
  MsSearchTotal total;

  ms_search_service_find (test_store_begin (test, test->owner), &query, ignore_cb, NULL, &total, &error);
  g_assert_no_error (error);
  test_store_end (test);
  return total.total;
}

static void
edit (TestStore  *test,
      gint64      ts,
      const char *text)
{
  g_auto(MsPosted) posted = { NULL };
  g_autoptr(GError) error = NULL;

  ms_message_service_update (test_store_begin (test, test->owner), &(MsUpdate) { test->general, ts, text }, &posted, &error);
  g_assert_no_error (error);
  test_store_end (test);
}

static void
delete (TestStore *test,
        gint64     ts)
{
  g_autoptr(GError) error = NULL;

  ms_message_service_delete (test_store_begin (test, test->owner), test->general, ts, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
}

static void
test_changes_before_and_after_the_step (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 kept = test_store_post (test, test->owner, test->general, "alpha kept");
  gint64 early = test_store_post (test, test->owner, test->general, "alpha early");
  gint64 gone = test_store_post (test, test->owner, test->general, "alpha gone");

  /* Before it was ever taken in. */
  edit (test, early, "beta early");
  delete (test, gone);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_removed"), ==, 0);
  test_store_index (test);
  g_assert_cmpuint (count (test, "alpha"), ==, 1);
  g_assert_cmpuint (count (test, "beta"), ==, 1);

  /* Afterwards: not found by what it said, even before the step; twice changed is as once. */
  edit (test, kept, "gamma kept");
  g_assert_cmpuint (count (test, "alpha"), ==, 0);
  edit (test, kept, "delta kept");
  delete (test, early);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_removed"), ==, 2);
  g_assert_cmpuint (count (test, "beta"), ==, 0);
  g_assert_cmpint (count_wrong (test), ==, 0);
  test_store_index (test);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_removed"), ==, 0);
  g_assert_cmpuint (count (test, "alpha"), ==, 0);
  g_assert_cmpuint (count (test, "gamma"), ==, 0);
  g_assert_cmpuint (count (test, "delta"), ==, 1);
  g_assert_cmpint (count_wrong (test), ==, 0);
  delete (test, kept);
  test_store_index (test);
  g_assert_cmpuint (count (test, "kept"), ==, 0);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search WHERE search MATCH '\"kept\"'"), ==, 0);
}

static void
test_notices_are_not_found (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 notice;

  test_store_add_user (test, "ivan", MS_ROLE_MEMBER, NULL);
  test_store_index (test);
  g_assert_cmpuint (count (test, "joined"), ==, 0);
  notice = ask (test, "SELECT max (ts) FROM message WHERE subtype = 'channel_join'");
  delete (test, notice);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_removed"), ==, 0);
  test_store_index (test);
  g_assert_cmpint (count_wrong (test), ==, 0);
}

static void
test_steps_are_bounded (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 before;
  guint n_steps = 0;

  test_store_index (test);
  for (guint i = 0; i < 3 * MS_LIMIT_BULK_ROWS; i++)
    test_store_post (test, test->owner, test->general, "word");
  do
    {
      before = ask (test, "SELECT count (*) FROM search WHERE search MATCH '\"word\"'");
      n_steps++;
      if (!test_store_index_step (test))
        break;
      g_assert_cmpint (ask (test, "SELECT count (*) FROM search WHERE search MATCH '\"word\"'") - before, <=, MS_LIMIT_BULK_ROWS);
    }
  while (TRUE);
  g_assert_cmpuint (n_steps, >=, 4);
  g_assert_cmpuint (count (test, "word"), ==, 600);
}

/* Long texts: a step is over when MS_LIMIT_BULK_US are, long before its number of rows. But it gets on. */
static void
test_steps_are_short (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  GString *words = g_string_new ("word");
  g_autofree char *text = NULL;
  guint n_steps = 0;

  for (guint i = 0; i < MS_LIMIT_TEXT_CHARS / 20; i++)
    g_string_append_printf (words, " w%u", i);
  text = g_string_free (words, FALSE);
  test_store_index (test);
  for (guint i = 0; i < MS_LIMIT_BULK_ROWS; i++)
    test_store_post (test, test->owner, test->general, text);
  do
    n_steps++;
  while (test_store_index_step (test));
  g_assert_cmpuint (n_steps, >, 2);
  g_assert_cmpuint (count (test, "word"), ==, MS_LIMIT_BULK_ROWS);
}

/* A step with nothing to do writes nothing, so that its transaction costs nothing. */
static void
test_rest_is_rest (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 changes;

  test_store_post (test, test->owner, test->general, "word");
  test_store_index (test);
  changes = ms_db_get_total_changes (ms_store_get_db (test->store));
  g_assert_false (test_store_index_step (test));
  g_assert_cmpint (ms_db_get_total_changes (ms_store_get_db (test->store)) - changes, <=, 2); /* the two commands to put indexes together */
}

/* As an import does: older than all others. */
static void
test_late_rows (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *sql = NULL;

  test_store_post (test, test->owner, test->general, "word");
  test_store_index (test);
  sql = g_strdup_printf ("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                         " INSERT INTO message (id, channel, ts, account, text, seq, revision, digest, counts)"
                         " SELECT i, (SELECT id FROM channel WHERE public_id = '%s'), i, %" G_GINT64_FORMAT ", 'word', seq + 1, seq + 1, 0, 1 FROM n, team;"
                         " INSERT INTO search_late (id) SELECT ts FROM message WHERE ts <= 500;"
                         " UPDATE team SET seq = seq + 1",
                         test->general, test->owner);
  run_sql (test, sql);
  g_assert_cmpint (count_wrong (test), ==, 0);

  /* What changes before it is taken in leaves nothing behind. */
  edit (test, 3, "other");
  delete (test, 4);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_removed"), ==, 0);
  test_store_index (test);
  g_assert_cmpint (ask (test, "SELECT count (*) FROM search_late"), ==, 0);
  g_assert_cmpuint (count (test, "word"), ==, 499);
  g_assert_cmpuint (count (test, "other"), ==, 1);
  g_assert_cmpint (count_wrong (test), ==, 0);

  edit (test, 3, "other word");
  test_store_index (test);
  g_assert_cmpuint (count (test, "word"), ==, 500);
  g_assert_cmpint (count_wrong (test), ==, 0);
}

static void
test_another_version_starts_anew (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  gint64 ts = test_store_post (test, test->owner, test->general, "word");

  test_store_index (test);
  edit (test, ts, "word again");
  run_sql (test, "UPDATE search_state SET version = 999");
  test_store_index (test);
  g_assert_cmpuint (count (test, "word"), ==, 1);
  g_assert_cmpuint (count (test, "again"), ==, 1);
  g_assert_cmpint (count_wrong (test), ==, 0);
}

static void
test_check_sees_damage (void)
{
  static const char * const damages[] = {
    "INSERT INTO search (search) VALUES ('delete-all')",
    "INSERT INTO search (rowid, words) SELECT 5, char (1) || 'c' || id || char (2) || 'stray' FROM channel WHERE is_general",
    "UPDATE search_state SET last_id = last_id + 1000000000",
    "INSERT INTO search (search, rowid, words) SELECT 'delete', id, 'word' FROM message WHERE text = 'word'",
    "DELETE FROM search_word",
    "INSERT INTO search_part (search_part) VALUES ('delete-all')",
    "INSERT INTO search_share (id, document) VALUES (5000, 'stray')",
    "INSERT INTO file (public_id, account, state, name, title, origin, size, created) SELECT 'F1', id, 'ready', 'x', 'x', '', 0, 0 FROM account LIMIT 1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr(TestStore) test = test_store_new ();

      test_store_post (test, test->owner, test->general, "word");
      test_store_index (test);
      test_store_post (test, test->owner, test->general, "late");
      g_assert_cmpint (count_wrong (test), ==, 0);
      run_sql (test, damages[i]);
      if (count_wrong (test) == 0)
        g_error ("not seen: %s", damages[i]);
    }
}

static void
assert_no_scan (MsDb       *db,
                const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db->handle, explain, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *line = (const char *) sqlite3_column_text (statement, 3);

      if (g_str_has_prefix (line, "SCAN ") && !g_str_has_prefix (line, "SCAN s VIRTUAL TABLE INDEX"))
        g_error ("%s: %s", line, sql);
      if (strstr (line, "TEMP B-TREE") != NULL && strstr (sql, "FROM search") != NULL)
        g_error ("%s: %s", line, sql);
    }
  sqlite3_finalize (statement);
}

static gboolean
ignore_row_cb (const MsSearchRow *row,
               gpointer           user_data)
{
  return TRUE;
}

static gboolean
is_of_search (const char *sql)
{
  return strstr (sql, "search_removed") != NULL || strstr (sql, "FROM search s") != NULL || strstr (sql, "WHERE m.id = $1") != NULL;
}

static void
test_no_table_is_read_from_end_to_end (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  MsDb *db = ms_store_get_db (test->store);
  gint64 ts = test_store_post (test, test->owner, test->general, "word");
  const MsSearchFind ascending = { .expression = "\"word\"", .last_key = ts, .newest = ts, .oldest_first = TRUE, .limit = 1 };
  g_autoptr(GError) error = NULL;
  guint n_rows = 0;
  guint n = 0;

  test_store_index (test);
  edit (test, ts, "word again");
  test_store_index (test);
  count (test, "word");
  ms_search_store_walk (test->store, &ascending, ignore_row_cb, NULL, &n_rows, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_rows, ==, 1);

  for (sqlite3_stmt *statement = sqlite3_next_stmt (db->handle, NULL); statement != NULL; statement = sqlite3_next_stmt (db->handle, statement))
    if (is_of_search (sqlite3_sql (statement)))
      {
        g_autofree char *sql = g_strdup (sqlite3_sql (statement));

        assert_no_scan (db, sql);
        n++;
      }
  g_assert_cmpuint (n, >=, 6);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/search-index/changes-before-and-after-the-step", test_changes_before_and_after_the_step);
  g_test_add_func ("/server/search-index/notices-are-not-found", test_notices_are_not_found);
  g_test_add_func ("/server/search-index/steps-are-bounded", test_steps_are_bounded);
  g_test_add_func ("/server/search-index/steps-are-short", test_steps_are_short);
  g_test_add_func ("/server/search-index/rest-is-rest", test_rest_is_rest);
  g_test_add_func ("/server/search-index/late-rows", test_late_rows);
  g_test_add_func ("/server/search-index/another-version-starts-anew", test_another_version_starts_anew);
  g_test_add_func ("/server/search-index/check-sees-damage", test_check_sees_damage);
  g_test_add_func ("/server/search-index/no-table-is-read-from-end-to-end", test_no_table_is_read_from_end_to_end);
  return g_test_run ();
}
