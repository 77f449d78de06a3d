/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this folder share: the connection's inside and the mapping of SQLite's codes. */

#pragma once

#include <sqlite3.h>

#include "ms-db-statement.h"

G_BEGIN_DECLS

/* Three parts of the store keep something. */
#define MS_DB_WATCHERS_MAX 3

typedef struct
{
  const MsDbWatch *watches; /* borrowed */
  guint            n_watches;
  MsDbTouched      touched;
  gpointer         user_data;
} MsDbWatcher;

struct _MsDb
{
  sqlite3     *handle;
  GHashTable  *kept; /* address of the SQL → MsDbStatement */
  MsDbFailure  failure;
  gboolean     has_written; /* a statement that writes was asked for */
  int          log_pages; /* in the write-ahead log after the last commit */

  /* What is kept in memory behind columns (ms-db-watch.c). */
  MsDbWatcher    watchers[MS_DB_WATCHERS_MAX];
  guint          n_watchers;
  MsDbStatement *preparing; /* (nullable) */

  MsWordFunc word_listener; /* (nullable) */
  gpointer   word_data;
};

struct _MsDbStatement
{
  MsDb         *db;
  const char   *sql;
  sqlite3_stmt *handle;
  gboolean      is_kept; /* else it is one more while the kept one is on loan */
  gboolean      on_loan;
  guint         touches[MS_DB_WATCHERS_MAX]; /* bits of each one's watches */
};

/* Opening and hardening (ms-db-sqlite.c). */
gboolean ms_db_sqlite_open          (MsDb           *self,
                                     const char     *path,
                                     MsDbFlags       flags,
                                     GError        **error);
/* Notes @code as the connection's failure and makes it an error; always FALSE. */
gboolean ms_db_sqlite_fail          (MsDb           *self,
                                     int             code,
                                     const char     *doing,
                                     GError        **error);
/* The name of SQLite's files with ours for the write-ahead log, after sqlite3_config(); NULL, its own, where memory is short. */
const char *ms_db_log_file_get_vfs  (void);
/* An empty file for the owner alone, where there is none: what SQLite makes by itself takes the mode of the process. */
void     ms_db_make_private_file    (const char     *path);
/* Makes our tokenizer known to the full-text indexes of the connection, under MS_DB_TOKENIZER. */
gboolean ms_db_tokenizer_register   (MsDb           *self,
                                     GError        **error);
void     ms_db_statement_destroy    (MsDbStatement  *self);
/* Tells those whom the statement concerns; without one everybody, of everything. */
gboolean ms_db_tell_watchers        (MsDb           *self,
                                     MsDbStatement  *statement,
                                     GError        **error);

G_END_DECLS
