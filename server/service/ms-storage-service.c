/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counts for who looks after the server. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-storage-service.h"

#include "ms-service-private.h"
#include "ms-storage-store.h"

gboolean
ms_storage_service_count (MsContext        *context,
                          MsStorageCounts  *counts,
                          GError          **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SETTINGS, error);
  MsStorageRow row = { 0 };

  if (caller == NULL || !ms_storage_store_count (ms_context_get_store (context), &row, error))
    return FALSE;
  *counts = (MsStorageCounts) {
    .users = row.users,
    .channels = row.channels,
    .messages = row.messages,
    .events = row.events,
    .index_bytes = row.index_bytes,
  };
  return TRUE;
}
