/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two halves of the cache: jobs, queued on the main context (ms-client-cache.c, -put.c), and the store that does them on the thread of
 * the cache (ms-client-cache-store.c, -file.c, -load.c). */

#pragma once

#include "ms-client-cache.h"
#include "ms-json-writer.h"

G_BEGIN_DECLS

/* The open file. Belongs to the thread of the cache. */
typedef struct _MsCacheStore MsCacheStore;

MsCacheStore    *ms_cache_store_open     (const char    *path);
void             ms_cache_store_close    (MsCacheStore  *self,
                                          gboolean       forget);
void             ms_cache_store_begin    (MsCacheStore  *self);

/* FALSE: nothing of it is on the disk, and from then on the store is behind: see ms_cache_store_is_behind(). */
gboolean         ms_cache_store_commit   (MsCacheStore  *self);

/**
 * ms_cache_store_is_behind:
 *
 * Something could not be written (the disk is full). What is there is true, but old: as it was before the first batch that failed. To
 * write more of the stream would make a hole that nobody sees; so nothing of it is written or read until the program starts again.
 */
gboolean         ms_cache_store_is_behind (MsCacheStore *self);

/* Runs one statement; @values are bound in order: (nullable) strings or integers. */
typedef struct
{
  gboolean  is_text;
  gint64    number;
  char     *text; /* owned */
} MsCacheValue;

#define MS_CACHE_VALUES_MAX 9

void             ms_cache_store_run      (MsCacheStore       *self,
                                          const char         *sql, /* static */
                                          const MsCacheValue *values,
                                          guint               n_values);
MsCacheSnapshot *ms_cache_store_load     (MsCacheStore  *self);
GPtrArray       *ms_cache_store_read     (MsCacheStore  *self,
                                          const char    *channel,
                                          gboolean      *at_start);

/* One statement with its values, in order; push takes it. */
typedef struct _MsCacheJob MsCacheJob;

MsCacheJob   *ms_cache_job_new           (const char    *sql); /* static */
void          ms_cache_job_add_text      (MsCacheJob    *job,
                                          const char    *text); /* (nullable) */
void          ms_cache_job_take_text     (MsCacheJob    *job,
                                          char          *text);
void          ms_cache_job_add_number    (MsCacheJob    *job,
                                          gint64         number);
void          ms_cache_job_set_urgent    (MsCacheJob    *job);
void          ms_client_cache_push       (MsClientCache *self,
                                          MsCacheJob    *job);

/* The writer of the cache, empty. */
MsJsonWriter *ms_client_cache_begin_json (MsClientCache *self);

G_END_DECLS
