/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much is in the store. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 users; /* that are not deactivated */
  gint64 channels;
  gint64 messages; /* that are not deleted */
  gint64 events;
  gint64 index_bytes;
} MsStorageRow;

gboolean ms_storage_store_count (MsStore       *store,
                                 MsStorageRow  *row,
                                 GError       **error);

G_END_DECLS
