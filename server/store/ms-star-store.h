/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people saved for later. Whether a message is saved by a reader of a page is asked by ms-message-store. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 user; /* keys */
  gint64 message;
  gint64 channel;
  gint64 created; /* seconds */
  gint64 place;
} MsStarRow;

gboolean ms_star_store_has    (MsStore          *store,
                               gint64            user,
                               gint64            channel,
                               gint64            message,
                               gboolean         *has,
                               GError          **error);
/* *has: whether @user saved anything in @channel */
gboolean ms_star_store_has_any (MsStore         *store,
                                gint64           user,
                                gint64           channel,
                                gboolean        *has,
                                GError         **error);
gboolean ms_star_store_add    (MsStore          *store,
                               const MsStarRow  *row,
                               GError          **error);
gboolean ms_star_store_remove (MsStore          *store,
                               gint64            user,
                               gint64            channel,
                               gint64            message,
                               GError          **error);
/* Everybody's. */
gboolean ms_star_store_clear  (MsStore          *store,
                               gint64            message,
                               GError          **error);
/* How many @user has, in channels that they cannot read any more too. */
gboolean ms_star_store_count  (MsStore          *store,
                               gint64            user,
                               gint64           *count,
                               GError          **error);
/* (transfer full) (nullable) (element-type MsStarRow): newest first; those that @user may still read. */
GArray  *ms_star_store_list   (MsStore          *store,
                               gint64            user,
                               gboolean          public_ones,
                               guint             limit,
                               GError          **error);

G_END_DECLS
