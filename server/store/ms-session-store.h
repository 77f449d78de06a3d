/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sessions: who is signed in, by the hash of a token. Times in seconds. */

#pragma once

#include "ms-store.h"
#include "ms-user.h"

G_BEGIN_DECLS

#define MS_SESSION_HASH_BYTES 32

typedef struct
{
  gint64        key;
  gint64        user;
  const char   *id; /* borrowed, like all here */
  const char   *device;
  const guint8 *hash; /* MS_SESSION_HASH_BYTES */
  MsTokenKind   kind;
  gint64        created;
  gint64        last_used;
  gint64        lifetime; /* pushed ahead by so much with each use; 0 = never ends */
  gint64        expires; /* 0 = never */
} MsSessionRow;

typedef void (*MsSessionRowVisitor) (const MsSessionRow *row,
                                     gpointer            user_data);

/* Returns the new key, 0 on error. */
gint64   ms_session_store_insert      (MsStore              *store,
                                       const MsSessionRow   *row,
                                       GError              **error);
/* Of one account, the newest use first; at most MS_LIMIT_SESSIONS_PER_USER + 1. @ended: those that its deactivation ended instead. */
gboolean ms_session_store_visit       (MsStore              *store,
                                       gint64                user,
                                       gboolean              ended,
                                       MsSessionRowVisitor   visitor,
                                       gpointer              user_data,
                                       GError              **error);
/* Those past their end. */
gboolean ms_session_store_visit_ended (MsStore              *store,
                                       gint64                now,
                                       guint                 limit,
                                       MsSessionRowVisitor   visitor,
                                       gpointer              user_data,
                                       GError              **error);
/* Lets nobody in any more, and is remembered up to @until. */
gboolean ms_session_store_end         (MsStore              *store,
                                       gint64                key,
                                       gint64                now,
                                       gint64                until,
                                       GError              **error);
/* *found: whether it was there. */
gboolean ms_session_store_delete      (MsStore              *store,
                                       gint64                key,
                                       gboolean             *found,
                                       GError              **error);
/* *open: whether it lets @user in. */
gboolean ms_session_store_is_open     (MsStore              *store,
                                       gint64                key,
                                       gint64                user,
                                       gint64                now,
                                       gboolean             *open,
                                       GError              **error);
/* Also notes that its account was here. */
gboolean ms_session_store_touch       (MsStore              *store,
                                       gint64                key,
                                       gint64                now,
                                       GError              **error);

G_END_DECLS
