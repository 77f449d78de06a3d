/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbered migrations by user_version. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-migrate.h"

#include "ms-db-statement.h"
#include "ms-error.h"

static gboolean
get_pragma (MsDb        *db,
            const char  *sql,
            gint64      *value,
            GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (db, sql, error);

  return statement != NULL && ms_db_statement_get_single (statement, value, NULL, error);
}

static gboolean
apply (MsDb        *db,
       guint32      application_id,
       guint        version,
       const char  *sql,
       GError     **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %u; PRAGMA application_id = %d", version, (gint32) application_id);

  return ms_db_execute (db, sql, error) && ms_db_execute (db, mark, error) && ms_db_commit (db, error);
}

static gboolean
migrate_one (MsDb        *db,
             guint32      application_id,
             guint        version,
             const char  *sql,
             GError     **error)
{
  if (!ms_db_begin_write (db, error))
    return FALSE;
  if (apply (db, application_id, version, sql, error))
    return TRUE;

  g_prefix_error (error, "schema step %u: ", version);
  ms_db_rollback (db);
  return FALSE;
}

/* An empty file has neither mark nor tables: it is nobody's yet. */
static gboolean
check_owner (MsDb        *db,
             guint32      application_id,
             GError     **error)
{
  gint64 mark = 0;
  gint64 tables = 0;

  if (!get_pragma (db, "PRAGMA application_id", &mark, error)
      || !get_pragma (db, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if ((guint32) mark == application_id || (mark == 0 && tables == 0))
    return TRUE;

  return ms_error_set_message (error, MS_ERROR_SERVICE_UNAVAILABLE, "the file is not a database of this program");
}

gboolean
ms_db_get_version (MsDb    *db,
                   guint   *version,
                   GError **error)
{
  gint64 value = 0;

  if (!get_pragma (db, "PRAGMA user_version", &value, error))
    return FALSE;

  *version = (guint) value;
  return TRUE;
}

gboolean
ms_db_migrate (MsDb               *db,
               guint32             application_id,
               guint               latest,
               MsDbMigrationFunc   step,
               gpointer            user_data,
               GError            **error)
{
  guint version = 0;

  if (!check_owner (db, application_id, error) || !ms_db_get_version (db, &version, error))
    return FALSE;
  if (version > latest)
    return ms_error_set_message (error,
                                 MS_ERROR_SERVICE_UNAVAILABLE,
                                 "the data were written by a newer version (schema %u, this program knows %u): install the newer version",
                                 version,
                                 latest);

  for (guint i = version + 1; i <= latest; i++)
    if (!migrate_one (db, application_id, i, step (i, user_data), error))
      return FALSE;

  return TRUE;
}
