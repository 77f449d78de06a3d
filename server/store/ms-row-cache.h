/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows that every message asks for: its author, and its conversation as the author sees it. The writer keeps them from one command to the
 * next; they are forgotten together when a statement changes one of their tables (ms_db_watch()) or a transaction is rolled back. A
 * reader's store keeps none: the row is read each time. One thread. */

#pragma once

#include "ms-channel-store.h"
#include "ms-store.h"

G_BEGIN_DECLS

/* One row, shared: nobody writes to it. */
typedef struct
{
  MsUser       *user; /* of an account … */
  MsChannelRow *channel; /* … or of a conversation; latest and last_read are 0: they change with every message */

  /*< private >*/
  gint64        viewer;
} MsSharedRow;

MsSharedRow *ms_shared_row_ref            (MsSharedRow  *self);
void         ms_shared_row_unref          (MsSharedRow  *self);

/* Before the first statement of @db, which stays the caller's. */
MsRowCache  *ms_row_cache_new             (MsDb         *db);
void         ms_row_cache_free            (MsRowCache   *self);
void         ms_row_cache_forget          (MsRowCache   *self);

/* As ms_user_store_get(). (transfer full) (nullable): NULL without error when there is none. */
MsSharedRow *ms_row_cache_get_user        (MsStore      *store,
                                           gint64        key,
                                           GError      **error);
/* As ms_channel_store_find_id(). (transfer full) (nullable): NULL without error when there is none. */
MsSharedRow *ms_row_cache_find_channel    (MsStore      *store,
                                           const char   *id,
                                           gint64        viewer,
                                           GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSharedRow, ms_shared_row_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRowCache, ms_row_cache_free)

G_END_DECLS
