/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Invitations: codes that let people in. Times in seconds. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      key;
  const char *code; /* borrowed */
  gint64      creator; /* key, 0 = the command line */
  const char *creator_id; /* (nullable) borrowed */
  gint64      created;
  gint64      expires; /* 0 = never */
  gint64      uses; /* 0 = any number */
  gint64      used;
} MsInviteRow;

typedef void (*MsInviteRowVisitor) (const MsInviteRow *row,
                                    gpointer           user_data);

/* Returns the new key, 0 on error. */
gint64   ms_invite_store_insert       (MsStore             *store,
                                       const MsInviteRow   *row,
                                       GError             **error);
gboolean ms_invite_store_add_channel  (MsStore             *store,
                                       gint64               invite,
                                       gint64               channel,
                                       GError             **error);
/* *found: FALSE when there is no such code; @row's strings are not set. */
gboolean ms_invite_store_find         (MsStore             *store,
                                       const char          *code,
                                       MsInviteRow         *row,
                                       gboolean            *found,
                                       GError             **error);
/* (transfer full) (element-type gint64): channels to join beside the default ones. */
GArray  *ms_invite_store_list_channels (MsStore            *store,
                                       gint64               invite,
                                       GError             **error);
/* Open ones, the newest first; @creator 0: everybody's. */
gboolean ms_invite_store_visit        (MsStore             *store,
                                       gint64               creator,
                                       gint64               now,
                                       MsInviteRowVisitor   visitor,
                                       gpointer             user_data,
                                       GError             **error);
gboolean ms_invite_store_count        (MsStore             *store,
                                       gint64              *count,
                                       GError             **error);
gboolean ms_invite_store_use          (MsStore             *store,
                                       gint64               invite,
                                       GError             **error);
gboolean ms_invite_store_delete       (MsStore             *store,
                                       gint64               invite,
                                       GError             **error);
/* All that one account made. */
gboolean ms_invite_store_delete_of    (MsStore             *store,
                                       gint64               creator,
                                       GError             **error);
/* Deletes those past their end and those used up. */
gboolean ms_invite_store_purge        (MsStore             *store,
                                       gint64               now,
                                       guint                limit,
                                       GError             **error);

G_END_DECLS
