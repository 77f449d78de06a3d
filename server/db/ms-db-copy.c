/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * VACUUM INTO: one read transaction, however long it takes. SQLite's stepped backup begins again at every foreign write and so never
 * ends on a busy server. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-copy.h"

#include <fcntl.h>
#include <unistd.h>

#include "ms-db-private.h"
#include "ms-db-statement.h"
#include "ms-error.h"

static gboolean
sync_file (const char  *path,
           GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced || ms_error_set_message (error, MS_ERROR_FATAL, "cannot sync %s", path);
}

gboolean
ms_db_copy_into (const char  *path,
                 const char  *destination,
                 GError     **error)
{
  g_autoptr(MsDb) db = ms_db_open (path, MS_DB_ORIGINAL, error);
  g_autoptr(MsDbStatement) statement = NULL;

  if (db == NULL)
    return FALSE;

  sqlite3_limit (db->handle, SQLITE_LIMIT_ATTACHED, 1); /* the copy is attached while it is written */
  statement = ms_db_prepare (db, "VACUUM INTO $1", error);
  if (statement == NULL)
    return FALSE;

  ms_db_make_private_file (destination);
  ms_db_statement_bind_text (statement, 1, destination);
  return ms_db_statement_run (statement, error) && sync_file (destination, error);
}
