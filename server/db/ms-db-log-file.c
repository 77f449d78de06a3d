/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A layer over SQLite's files for the write-ahead log alone. A commit appends two pieces for each page, each with a system call of its own:
 * here what lies one behind the other is gathered and goes out at once. Nothing waits longer than until the sync that makes it durable, and
 * whatever else is asked of the file finds everything written. SQLite reads frames that were not synced only by the connection that wrote
 * them, thus through the same file. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-private.h"

#include <string.h>

#define NAME "microslack"
#define CAPACITY (128 * 1024 - 1) /* bytes: the most that SQLite writes with one call */

typedef struct
{
  sqlite3_file   base; /* first: SQLite knows the file as this */
  sqlite3_file  *real; /* behind this struct */
  guchar        *gathered; /* (nullable): until something is written */
  int            length;
  sqlite3_int64  offset; /* of what is gathered */
} LogFile;

/* After a failure SQLite takes back what it has written, so nothing of it is tried again. */
static int
flush (LogFile *self)
{
  int length = self->length;

  self->length = 0;
  return length > 0 ? self->real->pMethods->xWrite (self->real, self->gathered, length, self->offset) : SQLITE_OK;
}

static int
close_cb (sqlite3_file *file)
{
  LogFile *self = (LogFile *) file;
  int flushed = flush (self);
  int closed = self->real->pMethods->xClose (self->real);

  g_free (self->gathered);
  return flushed != SQLITE_OK ? flushed : closed;
}

static int
read_cb (sqlite3_file  *file,
         void          *data,
         int            length,
         sqlite3_int64  offset)
{
  LogFile *self = (LogFile *) file;
  int code = flush (self);

  return code == SQLITE_OK ? self->real->pMethods->xRead (self->real, data, length, offset) : code;
}

static gboolean
continues (LogFile       *self,
           int            length,
           sqlite3_int64  offset)
{
  return self->length == 0 || (offset == self->offset + self->length && length <= CAPACITY - self->length);
}

static int
write_cb (sqlite3_file  *file,
          const void    *data,
          int            length,
          sqlite3_int64  offset)
{
  LogFile *self = (LogFile *) file;

  if (!continues (self, length, offset))
    {
      int code = flush (self);

      if (code != SQLITE_OK)
        return code;
    }
  if (length > CAPACITY)
    return self->real->pMethods->xWrite (self->real, data, length, offset);

  if (self->gathered == NULL)
    self->gathered = g_malloc (CAPACITY);
  if (self->length == 0)
    self->offset = offset;
  memcpy (self->gathered + self->length, data, (gsize) length);
  self->length += length;
  return SQLITE_OK;
}

static int
truncate_cb (sqlite3_file  *file,
             sqlite3_int64  size)
{
  LogFile *self = (LogFile *) file;
  int code = flush (self);

  return code == SQLITE_OK ? self->real->pMethods->xTruncate (self->real, size) : code;
}

static int
sync_cb (sqlite3_file *file,
         int           flags)
{
  LogFile *self = (LogFile *) file;
  int code = flush (self);

  return code == SQLITE_OK ? self->real->pMethods->xSync (self->real, flags) : code;
}

static int
get_size_cb (sqlite3_file  *file,
             sqlite3_int64 *size)
{
  LogFile *self = (LogFile *) file;
  int code = flush (self);

  return code == SQLITE_OK ? self->real->pMethods->xFileSize (self->real, size) : code;
}

static int
lock_cb (sqlite3_file *file,
         int           kind)
{
  LogFile *self = (LogFile *) file;

  return self->real->pMethods->xLock (self->real, kind);
}

static int
unlock_cb (sqlite3_file *file,
           int           kind)
{
  LogFile *self = (LogFile *) file;

  return self->real->pMethods->xUnlock (self->real, kind);
}

static int
check_lock_cb (sqlite3_file *file,
               int          *is_reserved)
{
  LogFile *self = (LogFile *) file;

  return self->real->pMethods->xCheckReservedLock (self->real, is_reserved);
}

static int
control_cb (sqlite3_file *file,
            int           operation,
            void         *data)
{
  LogFile *self = (LogFile *) file;
  int code = flush (self);

  return code == SQLITE_OK ? self->real->pMethods->xFileControl (self->real, operation, data) : code;
}

static int
get_sector_size_cb (sqlite3_file *file)
{
  LogFile *self = (LogFile *) file;

  return self->real->pMethods->xSectorSize (self->real);
}

static int
get_characteristics_cb (sqlite3_file *file)
{
  LogFile *self = (LogFile *) file;

  return self->real->pMethods->xDeviceCharacteristics (self->real);
}

/* Shared memory and mappings are the database's, never the log's. */
static const sqlite3_io_methods methods = {
  .iVersion = 1,
  .xClose = close_cb,
  .xRead = read_cb,
  .xWrite = write_cb,
  .xTruncate = truncate_cb,
  .xSync = sync_cb,
  .xFileSize = get_size_cb,
  .xLock = lock_cb,
  .xUnlock = unlock_cb,
  .xCheckReservedLock = check_lock_cb,
  .xFileControl = control_cb,
  .xSectorSize = get_sector_size_cb,
  .xDeviceCharacteristics = get_characteristics_cb,
};

static sqlite3_vfs *
get_system (void)
{
  return sqlite3_vfs_find (NULL);
}

/* All other files are the system's own, in a place that is larger than they need. */
static int
open_cb (sqlite3_vfs  *vfs,
         const char   *name,
         sqlite3_file *file,
         int           flags,
         int          *out_flags)
{
  sqlite3_vfs *system = get_system ();
  LogFile *self = (LogFile *) file;
  int code;

  if (!(flags & SQLITE_OPEN_WAL))
    return system->xOpen (system, name, file, flags, out_flags);

  *self = (LogFile) { .real = (sqlite3_file *) (self + 1) };
  code = system->xOpen (system, name, self->real, flags, out_flags);
  /* Without methods SQLite does not close it. */
  if (code == SQLITE_OK)
    self->base.pMethods = &methods;
  else if (self->real->pMethods != NULL)
    self->real->pMethods->xClose (self->real);
  return code;
}

static gpointer
register_once (gpointer data)
{
  static sqlite3_vfs vfs;

  vfs = *get_system ();
  vfs.szOsFile += (int) sizeof (LogFile);
  vfs.zName = NAME;
  vfs.pNext = NULL;
  vfs.xOpen = open_cb;
  return sqlite3_vfs_register (&vfs, FALSE) == SQLITE_OK ? (gpointer) vfs.zName : NULL;
}

const char *
ms_db_log_file_get_vfs (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, register_once, NULL);
}
