/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connections, transactions and migrations on a real file. */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ms-db-migrate.h"
#include "ms-db-private.h"
#include "ms-db-statement.h"
#include "ms-error.h"
#include "ms-store.h"
#include "ms-test-store.h"

#define APPLICATION 0x1234

static char *
make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("ms-db-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static gint64
count_rows (MsDb *db)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (db, "SELECT count(*) FROM thing", &error);
  gint64 count = -1;

  g_assert_no_error (error);
  ms_db_statement_get_single (statement, &count, NULL, &error);
  g_assert_no_error (error);
  return count;
}

static void
insert_row (MsDb *db)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDbStatement) statement = ms_db_prepare (db, "INSERT INTO thing (name) VALUES ('x')", &error);

  g_assert_no_error (error);
  ms_db_statement_run (statement, &error);
  g_assert_no_error (error);
}

static void
test_writes_are_noticed (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDb) db = ms_db_open (":memory:", 0, &error);

  g_assert_no_error (error);
  ms_db_execute (db, "CREATE TABLE thing (name TEXT) STRICT", &error);
  ms_db_begin_write (db, &error);
  g_assert_no_error (error);
  insert_row (db);

  ms_db_watch_writes (db);
  g_assert_cmpint (count_rows (db), ==, 1);
  g_assert_false (ms_db_has_written (db));
  insert_row (db);
  g_assert_true (ms_db_has_written (db));

  ms_db_watch_writes (db);
  g_assert_false (ms_db_has_written (db));
  ms_db_commit (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (db), ==, 2);
  g_assert_false (ms_db_in_transaction (db));
}

static void
test_strict_types_and_foreign_keys_hold (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDb) db = ms_db_open (":memory:", 0, &error);

  ms_db_execute (db, "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (a INTEGER REFERENCES a (id)) STRICT", &error);
  g_assert_no_error (error);
  g_assert_false (ms_db_execute (db, "INSERT INTO b VALUES (7)", &error));
  g_assert_cmpint (ms_db_get_failure (db), ==, MS_DB_FAILURE_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (ms_db_execute (db, "INSERT INTO a VALUES ('text')", &error));
  g_clear_error (&error);
  /* A word in double quotes is a name, never text. */
  g_assert_false (ms_db_execute (db, "SELECT \"nothing\"", &error));
}

static const char *
get_step (guint    step,
          gpointer user_data)
{
  static const char * const steps[] = {
    "CREATE TABLE thing (name TEXT) STRICT; INSERT INTO thing VALUES ('one')",
    "ALTER TABLE thing ADD COLUMN extra INTEGER NOT NULL DEFAULT 5",
    "CREATE TABLE more (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1)",
  };

  return steps[step - 1];
}

static void
test_migrates_from_every_older_version (void)
{
  for (guint from = 0; from <= 2; from++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsDb) db = ms_db_open (":memory:", 0, &error);
      guint version = 99;

      if (from > 0)
        ms_db_migrate (db, APPLICATION, from, get_step, NULL, &error);
      g_assert_no_error (error);
      ms_db_migrate (db, APPLICATION, 2, get_step, NULL, &error);
      g_assert_no_error (error);
      ms_db_get_version (db, &version, &error);
      g_assert_cmpuint (version, ==, 2);
      g_assert_cmpint (count_rows (db), ==, 1);
    }
}

static void
test_a_failed_step_changes_nothing (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDb) db = ms_db_open (":memory:", 0, &error);
  guint version = 99;

  g_assert_false (ms_db_migrate (db, APPLICATION, 3, get_step, NULL, &error));
  g_clear_error (&error);
  ms_db_get_version (db, &version, &error);
  g_assert_cmpuint (version, ==, 2);
  g_assert_false (ms_db_in_transaction (db));
  g_assert_true (ms_db_execute (db, "CREATE TABLE more (id INTEGER) STRICT", &error));
}

/* The third step writes so much that pages leave the cache for the log, then goes on or dies. */
static const char *
get_large_step (guint    step,
                gpointer user_data)
{
  static const char large[] =
    "CREATE TABLE later (id INTEGER) STRICT;"
    "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    " INSERT INTO thing (name) SELECT hex (zeroblob (200)) FROM n;"
    "UPDATE thing SET extra = extra + 1;"
    "SELECT die ();";

  return step <= 2 ? get_step (step, user_data) : large;
}

static void
die_cb (sqlite3_context  *context,
        int               n_arguments,
        sqlite3_value   **arguments)
{
  if (sqlite3_user_data (context) != NULL)
    kill (getpid (), SIGKILL);
}

static MsDb *
migrate_largely (const char *path,
                 gboolean    dies)
{
  g_autoptr(GError) error = NULL;
  MsDb *db = ms_db_open (path, 0, &error);

  g_assert_no_error (error);
  sqlite3_create_function (db->handle, "die", 0, SQLITE_UTF8, GINT_TO_POINTER (dies), die_cb, NULL, NULL);
  ms_db_migrate (db, APPLICATION, 3, get_large_step, NULL, &error);
  g_assert_no_error (error);
  return db;
}

static void
test_a_step_that_is_killed_changes_nothing (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  MsDb *db;
  guint version = 99;

  if (g_test_subprocess ())
    migrate_largely (g_getenv ("MS_TEST_STORE"), TRUE); /* does not return */

  folder = make_folder ();
  path = g_build_filename (folder, "team.db", NULL);
  db = ms_db_open (path, 0, &error);
  ms_db_migrate (db, APPLICATION, 2, get_step, NULL, &error);
  g_assert_no_error (error);
  ms_db_free (db);

  g_setenv ("MS_TEST_STORE", path, TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();

  db = ms_db_open (path, 0, &error);
  ms_db_get_version (db, &version, &error);
  g_assert_cmpuint (version, ==, 2);
  g_assert_cmpint (count_rows (db), ==, 1);
  ms_db_free (db);

  db = migrate_largely (path, FALSE);
  ms_db_get_version (db, &version, &error);
  g_assert_cmpuint (version, ==, 3);
  g_assert_cmpint (count_rows (db), ==, 20001);
  ms_db_free (db);
  test_remove_folder (folder);
}

static void
test_newer_schema_is_refused (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "team.db", NULL);
  g_autoptr(GError) error = NULL;
  MsStore *store = ms_store_open (path, FALSE, &error);
  MsDb *db;

  g_assert_no_error (error);
  ms_store_free (store);
  db = ms_db_open (path, 0, &error);
  ms_db_execute (db, "PRAGMA user_version = 99", &error);
  ms_db_free (db);
  g_assert_no_error (error);

  g_assert_null (ms_store_open (path, FALSE, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SERVICE_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "newer version"));
  test_remove_folder (folder);
}

static void
test_somebody_elses_file_is_refused (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "team.db", NULL);
  g_autoptr(GError) error = NULL;
  MsDb *db = ms_db_open (path, 0, &error);

  ms_db_execute (db, "CREATE TABLE foreign_thing (id INTEGER)", &error);
  ms_db_free (db);
  g_assert_null (ms_store_open (path, FALSE, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SERVICE_UNAVAILABLE);
  g_clear_error (&error);

  g_file_set_contents (path, "this is no database, but long enough to be looked at as if it were one, which it is not.......................", -1, NULL);
  g_assert_null (ms_store_open (path, FALSE, &error));
  g_assert_nonnull (error);
  test_remove_folder (folder);
}

static void
test_reader_cannot_write (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "team.db", NULL);
  g_autoptr(GError) error = NULL;
  MsDb *writer = ms_db_open (path, 0, &error);
  MsDb *reader;

  ms_db_execute (writer, "CREATE TABLE thing (name TEXT) STRICT", &error);
  reader = ms_db_open (path, MS_DB_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_false (ms_db_execute (reader, "INSERT INTO thing VALUES ('x')", &error));
  insert_row (writer);
  g_assert_cmpint (count_rows (reader), ==, 1);
  ms_db_free (reader);
  ms_db_free (writer);
  test_remove_folder (folder);
}

/* Many more pages than the cache holds: they go into the log before the commit and are read from there again. */
static void
test_transaction_larger_than_the_cache (void)
{
  static const char rows[] =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO thing SELECT hex (randomblob (50)) FROM n";
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "team.db", NULL);
  g_autoptr(GError) error = NULL;
  MsDb *writer = ms_db_open (path, 0, &error);
  MsDb *reader;

  g_assert_true (ms_db_execute (writer, "CREATE TABLE thing (name TEXT PRIMARY KEY) STRICT; PRAGMA cache_size = 10", &error));
  for (gint64 n = 0; n < 3; n++)
    {
      g_assert_true (ms_db_begin_write (writer, &error));
      g_assert_true (ms_db_execute (writer, rows, &error));
      g_assert_cmpint (count_rows (writer), ==, 5000 * (n + 1));
      if (n == 2)
        ms_db_rollback (writer);
      else
        g_assert_true (ms_db_commit (writer, &error));
    }
  g_assert_cmpint (count_rows (writer), ==, 10000);
  reader = ms_db_open (path, MS_DB_READ_ONLY, &error);
  g_assert_cmpint (count_rows (reader), ==, 10000);
  g_assert_true (ms_db_execute (reader, "PRAGMA integrity_check", &error));
  ms_db_free (reader);
  ms_db_free (writer);
  test_remove_folder (folder);
}

static void
copy_file (const char *from,
           const char *to,
           const char *suffix)
{
  g_autofree char *source = g_strconcat (from, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (source, &bytes, &length, &error));
  g_assert_true (g_file_set_contents (target, bytes, (gssize) length, &error));
}

/* What the files hold at this moment is all that there is. */
static void
test_commit_is_in_the_files (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "team.db", NULL);
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  g_autoptr(GError) error = NULL;
  MsDb *writer = ms_db_open (path, 0, &error);
  MsDb *other;

  g_assert_true (ms_db_execute (writer, "CREATE TABLE thing (name TEXT) STRICT", &error));
  for (guint i = 0; i < 20; i++)
    insert_row (writer);
  copy_file (path, copy, "");
  copy_file (path, copy, "-wal");
  other = ms_db_open (copy, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_rows (other), ==, 20);
  ms_db_free (other);
  ms_db_free (writer);
  test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/db/writes-are-noticed", test_writes_are_noticed);
  g_test_add_func ("/server/db/strict-types-and-foreign-keys-hold", test_strict_types_and_foreign_keys_hold);
  g_test_add_func ("/server/db/migrates-from-every-older-version", test_migrates_from_every_older_version);
  g_test_add_func ("/server/db/a-failed-step-changes-nothing", test_a_failed_step_changes_nothing);
  g_test_add_func ("/server/db/a-step-that-is-killed-changes-nothing", test_a_step_that_is_killed_changes_nothing);
  g_test_add_func ("/server/db/newer-schema-is-refused", test_newer_schema_is_refused);
  g_test_add_func ("/server/db/somebody-elses-file-is-refused", test_somebody_elses_file_is_refused);
  g_test_add_func ("/server/db/reader-cannot-write", test_reader_cannot_write);
  g_test_add_func ("/server/db/transaction-larger-than-the-cache", test_transaction_larger_than_the_cache);
  g_test_add_func ("/server/db/commit-is-in-the-files", test_commit_is_in_the_files);
  return g_test_run ();
}
