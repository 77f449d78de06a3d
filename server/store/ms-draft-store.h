/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people began to write, by conversation and thread. One that was taken away is a row without text. */

#pragma once

#include "ms-draft.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef void (*MsDraftVisitor) (const MsDraft *draft,
                                gpointer       user_data);

/* What all drafts of somebody come to, but for the one of a place. */
typedef struct
{
  gint64 count; /* rows */
  gint64 empty; /* of them those without text */
  gint64 bytes;
} MsDraftSum;

/* In conversations that @user is in, the last changed first; views, with text. */
gboolean ms_draft_store_visit      (MsStore         *store,
                                    gint64           user,
                                    MsDraftVisitor   visitor,
                                    gpointer         user_data,
                                    GError         **error);
/* *text: (transfer full) (nullable): NULL when there is no row. */
gboolean ms_draft_store_get        (MsStore         *store,
                                    gint64           user,
                                    gint64           channel,
                                    gint64           thread_ts,
                                    char           **text,
                                    gint64          *changed,
                                    GError         **error);
gboolean ms_draft_store_sum        (MsStore         *store,
                                    gint64           user,
                                    gint64           channel,
                                    gint64           thread_ts,
                                    MsDraftSum      *sum,
                                    GError         **error);
gboolean ms_draft_store_set        (MsStore         *store,
                                    gint64           user,
                                    gint64           channel,
                                    gint64           thread_ts,
                                    const char      *text,
                                    gint64           changed,
                                    GError         **error);
/* The oldest row without text. */
gboolean ms_draft_store_drop_empty (MsStore         *store,
                                    gint64           user,
                                    GError         **error);

G_END_DECLS
