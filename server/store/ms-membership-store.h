/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is in which conversation, from which event on, and how far they have read. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef void (*MsMembershipVisitor) (gint64      user,
                                     const char *id, /* public id of the user */
                                     gpointer    user_data);

/* Also counts the channel's members. */
gboolean ms_membership_store_add           (MsStore              *store,
                                            gint64                channel,
                                            gint64                user,
                                            gint64                from_seq,
                                            gint64                last_read,
                                            gint64                now_us,
                                            GError              **error);
gboolean ms_membership_store_remove        (MsStore              *store,
                                            gint64                channel,
                                            gint64                user,
                                            GError              **error);
gboolean ms_membership_store_set_last_read (MsStore              *store,
                                            gint64                channel,
                                            gint64                user,
                                            gint64                ts,
                                            GError              **error);
gboolean ms_membership_store_set_open      (MsStore              *store,
                                            gint64                channel,
                                            gint64                user,
                                            gboolean              is_open,
                                            GError              **error);
/* *is_open: whether @user is in and has it open. */
gboolean ms_membership_store_is_open       (MsStore              *store,
                                            gint64                channel,
                                            gint64                user,
                                            gboolean             *is_open,
                                            GError              **error);
gboolean ms_membership_store_has           (MsStore              *store,
                                            gint64                channel,
                                            gint64                user,
                                            gboolean             *is_member,
                                            GError              **error);
/* In the order of keys, after @after; @active_only leaves the deactivated out. */
gboolean ms_membership_store_visit         (MsStore              *store,
                                            gint64                channel,
                                            gint64                after,
                                            guint                 limit,
                                            MsMembershipVisitor   visitor,
                                            gpointer              user_data,
                                            GError              **error);
/* The same of the guests among them who are active. */
gboolean ms_membership_store_visit_guests  (MsStore              *store,
                                            gint64                channel,
                                            gint64                after,
                                            guint                 limit,
                                            MsMembershipVisitor   visitor,
                                            gpointer              user_data,
                                            GError              **error);

/* (transfer full) (nullable) (element-type gint64): keys of all conversations of @user, closed direct messages too. */
GArray  *ms_membership_store_list          (MsStore              *store,
                                            gint64                user,
                                            GError              **error);

G_END_DECLS
