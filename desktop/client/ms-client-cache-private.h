/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two halves of the cache: ms-client-cache.c queues work, ms-client-cache-store.c does it on the thread of the cache. */

#pragma once

#include "ms-client-cache.h"

G_BEGIN_DECLS

/* The open file. Belongs to the thread of the cache. */
typedef struct _MsCacheStore MsCacheStore;

MsCacheStore    *ms_cache_store_open     (const char    *path);
void             ms_cache_store_close    (MsCacheStore  *self,
                                          gboolean       forget);
void             ms_cache_store_begin    (MsCacheStore  *self);
void             ms_cache_store_commit   (MsCacheStore  *self);

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

G_END_DECLS
