/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection to the database: opening it hardened, transactions, prepared-once statements and one meaning for its
 * errors. Knows no table. A connection belongs to one thread at a time. */

#pragma once

#include <glib.h>

#include "ms-words.h"

G_BEGIN_DECLS

#define MS_DB_TOKENIZER "microslack" /* for `tokenize =` of a full-text index: cuts as ms_words_scan() */

typedef struct _MsDb MsDb;
typedef struct _MsDbStatement MsDbStatement;

typedef enum
{
  MS_DB_READ_ONLY = 1 << 0, /* never writes; sees what is committed */
  MS_DB_SHARED = 1 << 1, /* a second writing connection of the same program: the file is there already */
  MS_DB_ORIGINAL = 1 << 2, /* to be copied: left as it is, also where nothing may be written */
} MsDbFlags;

/* How the last failing call failed: decides what a group may still do. */
typedef enum
{
  MS_DB_FAILURE_NONE,
  MS_DB_FAILURE_FULL, /* no room: the transaction may be gone */
  MS_DB_FAILURE_STORAGE, /* reading, writing or syncing failed: nothing is known of the last commit */
  MS_DB_FAILURE_BUSY,
  MS_DB_FAILURE_CONSTRAINT,
  MS_DB_FAILURE_OTHER,
} MsDbFailure;

/**
 * ms_db_open:
 * @path: the file, made when it does not exist (not for readers)
 * @error: MS_ERROR_SERVICE_UNAVAILABLE when another program holds it, MS_ERROR_STORAGE_FULL, MS_ERROR_FATAL when it cannot be
 *   read, MS_ERROR_INTERNAL
 */
MsDb        *ms_db_open              (const char    *path,
                                      MsDbFlags      flags,
                                      GError       **error);
void         ms_db_free              (MsDb          *self);

/* Any number of statements without values; for migrations and pragmas. Whoever watches something hears of it. */
gboolean     ms_db_execute           (MsDb          *self,
                                      const char    *sql,
                                      GError       **error);
/**
 * ms_db_prepare:
 * @sql: a constant: its address is the key under which the statement is kept
 *
 * Returns: (transfer full) (nullable): a reset statement on loan; releasing it gives it back
 */
MsDbStatement *ms_db_prepare         (MsDb          *self,
                                      const char    *sql,
                                      GError       **error);

/* The same for who lays what is kept in memory over the rows by itself: ms_db_watch() is not asked. */
MsDbStatement *ms_db_prepare_unwatched (MsDb        *self,
                                        const char  *sql,
                                        GError     **error);

/* A column, or all of a table, that somebody keeps something of in memory. */
typedef struct
{
  const char *table;
  const char *column; /* (nullable): all */
  gboolean    writes_only; /* who only reads it does not matter */
  guint       bit;
} MsDbWatch;

/* Before a statement that concerns @bits is stepped. FALSE with @error keeps it from being. */
typedef gboolean (*MsDbTouched)      (guint          bits,
                                      gpointer       user_data,
                                      GError       **error);

/**
 * ms_db_watch:
 * @watches: (array length=n_watches): stays the caller's
 *
 * From now on @touched hears of every statement that is prepared and concerns one of them. Before the first statement.
 */
void         ms_db_watch             (MsDb            *self,
                                      const MsDbWatch *watches,
                                      guint            n_watches,
                                      MsDbTouched      touched,
                                      gpointer         user_data);

/* What the full-text indexes of the connection cut out of a document is also told to @listener, which asks the database nothing, until it is
 * NULL again. */
void         ms_db_listen_to_words   (MsDb            *self,
                                      MsWordFunc       listener,
                                      gpointer         user_data);

/* Transactions. begin_write takes the writer's lock at once. */
gboolean     ms_db_begin_write       (MsDb          *self,
                                      GError       **error);
gboolean     ms_db_begin_read        (MsDb          *self,
                                      GError       **error);
gboolean     ms_db_commit            (MsDb          *self,
                                      GError       **error);
/* Never fails: what there is to undo is undone. */
void         ms_db_rollback          (MsDb          *self);
/* Whether a statement that writes was prepared since ms_db_watch_writes(): what came before it needs no undoing. */
void         ms_db_watch_writes      (MsDb          *self);
gboolean     ms_db_has_written       (MsDb          *self);
/* Something will be written that no statement was prepared for yet. */
void         ms_db_note_write        (MsDb          *self);
gboolean     ms_db_in_transaction    (MsDb          *self);

MsDbFailure  ms_db_get_failure       (MsDb          *self);
/* Rows changed by the last statement. */
gint64       ms_db_get_changes       (MsDb          *self);
/* Rows changed since the connection was opened, those inside of indexes too. */
gint64       ms_db_get_total_changes (MsDb          *self);

/**
 * ms_db_checkpoint:
 * @truncate: also cuts the log file off (at the end)
 * @log_pages: (out) (optional): pages in the log before
 * @moved_pages: (out) (optional): pages that are in the main file now
 *
 * Moves the log into the main file as far as readers allow, without waiting for anyone.
 */
gboolean     ms_db_checkpoint        (MsDb          *self,
                                      gboolean       truncate,
                                      int           *log_pages,
                                      int           *moved_pages,
                                      GError       **error);
/* Pages in the write-ahead log after the last commit of this connection, 0 once a checkpoint of it has moved them all. */
int          ms_db_get_log_pages     (MsDb          *self);
/* For tests of a full disk: the file may not grow past @pages; 0 lifts it. */
void         ms_db_set_max_pages     (MsDb          *self,
                                      gint64         pages);
/**
 * ms_db_quick_check:
 * @problem: (out) (transfer full) (nullable): the first thing that is wrong
 *
 * Returns: whether the file is sound
 */
gboolean     ms_db_quick_check       (MsDb          *self,
                                      char         **problem,
                                      GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDb, ms_db_free)

G_END_DECLS
