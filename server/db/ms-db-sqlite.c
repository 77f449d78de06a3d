/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQLite's side: how a connection is opened and hardened, and what its error codes mean for us. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-private.h"

#include <fcntl.h>
#include <unistd.h>

#include "ms-error.h"

#define MAX_VALUE_BYTES (8 * 1024 * 1024) /* an event may hold two messages of 1 MiB, escaped */
#define MAX_PATTERN_BYTES 100
#define BUSY_TIMEOUT_MS 2000

static const char common_pragmas[] =
  "PRAGMA foreign_keys = ON;"
  "PRAGMA trusted_schema = OFF;"
  "PRAGMA cell_size_check = ON;"
  "PRAGMA mmap_size = 0;"
  "PRAGMA temp_store = MEMORY;";

static const char writer_pragmas[] =
  "PRAGMA journal_mode = WAL;"
  "PRAGMA synchronous = FULL;"
  "PRAGMA wal_autocheckpoint = 0;"
  "PRAGMA journal_size_limit = 67108864;";

static MsDbFailure
failure_of (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return MS_DB_FAILURE_FULL;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
      return MS_DB_FAILURE_STORAGE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MS_DB_FAILURE_BUSY;
    case SQLITE_CONSTRAINT:
      return MS_DB_FAILURE_CONSTRAINT;
    default:
      return MS_DB_FAILURE_OTHER;
    }
}

static MsError
error_of (MsDbFailure failure)
{
  switch (failure)
    {
    case MS_DB_FAILURE_FULL:
      return MS_ERROR_STORAGE_FULL;
    case MS_DB_FAILURE_STORAGE:
      return MS_ERROR_FATAL;
    case MS_DB_FAILURE_BUSY:
      return MS_ERROR_SERVICE_UNAVAILABLE;
    case MS_DB_FAILURE_NONE:
    case MS_DB_FAILURE_CONSTRAINT:
    case MS_DB_FAILURE_OTHER:
    default:
      return MS_ERROR_INTERNAL;
    }
}

gboolean
ms_db_sqlite_fail (MsDb        *self,
                   int          code,
                   const char  *doing,
                   GError     **error)
{
  int extended = self->handle != NULL ? sqlite3_extended_errcode (self->handle) : code;

  self->failure = failure_of (code);
  return ms_error_set_message (error,
                               error_of (self->failure),
                               "%s: %s (%d)",
                               doing,
                               self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code),
                               extended);
}

static void
harden (sqlite3 *handle)
{
  sqlite3_extended_result_codes (handle, 0);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_limit (handle, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES);
  sqlite3_limit (handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_busy_timeout (handle, BUSY_TIMEOUT_MS);
}

static int
log_grew_cb (void       *data,
             sqlite3    *handle,
             const char *name,
             int         pages)
{
  MsDb *self = data;

  self->log_pages = pages;
  return SQLITE_OK;
}

/* The log files take over its mode. */
void
ms_db_make_private_file (const char *path)
{
  int fd = *path != ':' ? open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;

  if (fd >= 0)
    close (fd);
}

/* Nobody asks how much memory SQLite uses, and counting it takes a lock at every allocation. */
static gpointer
configure_once (gpointer data)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);

  return NULL;
}

gboolean
ms_db_sqlite_open (MsDb        *self,
                   const char  *path,
                   MsDbFlags    flags,
                   GError     **error)
{
  gboolean reads = (flags & MS_DB_READ_ONLY) != 0;
  int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  static GOnce once = G_ONCE_INIT;
  int code;

  g_once (&once, configure_once, NULL);
  /* A reader opens the file for writing too, since it shares the WAL's index; the pragma below keeps it from changing anything. */
  mode |= SQLITE_OPEN_READWRITE | (flags == 0 ? SQLITE_OPEN_CREATE : 0);
  if (flags == 0)
    ms_db_make_private_file (path);
  code = sqlite3_open_v2 (path, &self->handle, mode, ms_db_log_file_get_vfs ());
  if (code != SQLITE_OK)
    return ms_db_sqlite_fail (self, code, "cannot open the database", error);

  harden (self->handle);
  if (!ms_db_execute (self, common_pragmas, error) || !ms_db_tokenizer_register (self, error))
    return FALSE;
  if (flags & MS_DB_ORIGINAL)
    return TRUE;
  if (reads)
    return ms_db_execute (self, "PRAGMA query_only = ON", error);
  if (!ms_db_execute (self, writer_pragmas, error))
    return FALSE;

  sqlite3_wal_hook (self->handle, log_grew_cb, self);
  return TRUE;
}
