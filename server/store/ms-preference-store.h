/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preferences of each account: a name and JSON. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef void (*MsPreferenceVisitor) (const char *name,
                                     const char *value,
                                     gpointer    user_data);

/* In the order of names; views. */
gboolean ms_preference_store_visit  (MsStore              *store,
                                     gint64                user,
                                     MsPreferenceVisitor   visitor,
                                     gpointer              user_data,
                                     GError              **error);
/* *value: (transfer full) (nullable): NULL when it is not set. */
gboolean ms_preference_store_get    (MsStore              *store,
                                     gint64                user,
                                     const char           *name,
                                     char                **value,
                                     GError              **error);
/* @value: (nullable): NULL takes it away. */
gboolean ms_preference_store_set    (MsStore              *store,
                                     gint64                user,
                                     const char           *name,
                                     const char           *value,
                                     GError              **error);

G_END_DECLS
