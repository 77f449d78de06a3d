/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The quiet times of people, one row for each who ever set some. */

#pragma once

#include "ms-quiet.h"
#include "ms-store.h"

G_BEGIN_DECLS

/* Strings are views. */
typedef void (*MsQuietRowVisitor) (const char        *user_id,
                                   const char        *zone,
                                   const MsQuietTime *quiet,
                                   gpointer           user_data);

/* Who has no row has no quiet time. */
gboolean ms_quiet_store_get   (MsStore            *store,
                               gint64              user,
                               MsQuietTime        *quiet,
                               GError            **error);
gboolean ms_quiet_store_put   (MsStore            *store,
                               gint64              user,
                               const MsQuietTime  *quiet,
                               GError            **error);
/* All that may mean something at @now (seconds), of active people. */
gboolean ms_quiet_store_visit (MsStore            *store,
                               gint64              now,
                               MsQuietRowVisitor   visitor,
                               gpointer            user_data,
                               GError            **error);

G_END_DECLS
