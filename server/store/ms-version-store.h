/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What messages said before they were edited. What one says now is in its own row. */

#pragma once

#include "ms-message-store.h"

G_BEGIN_DECLS

/* Views, valid in the visitor. FALSE ends the visit. */
typedef gboolean (*MsVersionVisitor) (const char *text,
                                      gint64      since,
                                      const char *user, /* id (nullable) */
                                      gpointer    user_data);

/* Keeps what @row's message says now, before it changes. */
gboolean ms_version_store_keep   (MsStore             *store,
                                  const MsMessageRow  *row,
                                  GError             **error);
/* Those that began after @after, the oldest first. */
gboolean ms_version_store_visit  (MsStore             *store,
                                  gint64               channel,
                                  gint64               ts,
                                  gint64               after,
                                  guint                limit,
                                  MsVersionVisitor     visitor,
                                  gpointer             user_data,
                                  GError             **error);
gboolean ms_version_store_forget (MsStore             *store,
                                  gint64               channel,
                                  gint64               ts,
                                  GError             **error);

G_END_DECLS
