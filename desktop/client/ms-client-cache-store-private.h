/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the store, shared by its files. Everything here runs on the cache's thread only. */

#pragma once

#include <sqlite3.h>

#include "ms-client-cache-private.h"
#include "ms-json-reader.h"

G_BEGIN_DECLS

struct _MsCacheStore
{
  sqlite3      *db; /* (nullable): could not be opened */
  GHashTable   *statements; /* SQL (static) → sqlite3_stmt */
  MsJsonReader *reader;
  char         *path;
  gboolean      warned;
  gboolean      failed; /* a statement of this transaction */
  gboolean      behind;
};

typedef enum
{
  MS_CACHE_FILE_SOUND,
  MS_CACHE_FILE_DAMAGED,
  MS_CACHE_FILE_BUSY, /* another program has it: not ours to judge */
} MsCacheFileState;

#define MS_CACHE_OUTBOX_SQL \
  "SELECT id, kind, channel, ts, text, client_msg_id, created, not_before, failure FROM outbox ORDER BY id LIMIT 10000"

/* Returns: (nullable): the statement, which stays the store's */
sqlite3_stmt     *ms_cache_store_prepare    (MsCacheStore *self,
                                             const char   *sql); /* static */

/* Once for each store. */
void              ms_cache_store_warn       (MsCacheStore *self,
                                             const char   *what);
char             *ms_cache_dup_column       (sqlite3_stmt *statement,
                                             int           column); /* (nullable) result: valid UTF-8 */
MsOutboxRow      *ms_cache_read_outbox_row  (sqlite3_stmt *statement); /* (nullable) result */

/* The file. */
sqlite3          *ms_cache_file_open        (const char   *path); /* (nullable) result */
MsCacheFileState  ms_cache_file_examine     (sqlite3      *db);
void              ms_cache_file_delete      (const char   *path);

/* The file is damaged or of a newer program: begins anew, keeps what people wrote. */
void              ms_cache_store_start_anew (MsCacheStore *self);

G_END_DECLS
