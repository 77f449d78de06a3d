/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * User groups and who is in them. */

#pragma once

#include "ms-store.h"
#include "ms-usergroup.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): NULL without error when there is none. Without users. */
MsUsergroup *ms_usergroup_store_get          (MsStore             *store,
                                              gint64               key,
                                              GError             **error);
MsUsergroup *ms_usergroup_store_find_id      (MsStore             *store,
                                              const char          *id,
                                              gint64              *key,
                                              GError             **error);
/* The key of the one with this folded handle or name, 0 if there is none. */
gboolean     ms_usergroup_store_find_handle  (MsStore             *store,
                                              const char          *folded,
                                              gint64              *key,
                                              GError             **error);
gboolean     ms_usergroup_store_find_name    (MsStore             *store,
                                              const char          *folded,
                                              gint64              *key,
                                              GError             **error);
gboolean     ms_usergroup_store_count        (MsStore             *store,
                                              gint64              *count,
                                              GError             **error);
/* (transfer full) (element-type gint64): keys, the oldest first. */
GArray      *ms_usergroup_store_list         (MsStore             *store,
                                              gboolean             disabled_too,
                                              GError             **error);
/* Returns the new key, 0 on error. @creator: key; times are those of @group. */
gint64       ms_usergroup_store_insert       (MsStore             *store,
                                              const MsUsergroup   *group,
                                              gint64               creator,
                                              GError             **error);
/* Name, handle, description, updated and disabled. @updater: key. */
gboolean     ms_usergroup_store_update       (MsStore             *store,
                                              gint64               key,
                                              const MsUsergroup   *group,
                                              gint64               updater,
                                              GError             **error);
/* (transfer full) (nullable): the ids of its members. */
char       **ms_usergroup_store_list_users   (MsStore             *store,
                                              gint64               key,
                                              GError             **error);
/* Nobody else is in it afterwards. @users: keys. */
gboolean     ms_usergroup_store_set_users    (MsStore             *store,
                                              gint64               key,
                                              const gint64        *users,
                                              guint                n_users,
                                              GError             **error);
/* (transfer full) (element-type gint64): the members that are in @channel; none of a group that is switched off. */
GArray      *ms_usergroup_store_list_in_channel (MsStore          *store,
                                              const char          *id,
                                              gint64               channel,
                                              GError             **error);

G_END_DECLS
