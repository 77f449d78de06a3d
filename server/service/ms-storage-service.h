/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much there is. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 users; /* active ones, bots and guests too */
  gint64 channels; /* of all kinds */
  gint64 messages;
  gint64 events;
  gint64 index_bytes; /* of the search index, inside the database */
} MsStorageCounts;

/* For administrators. Reader: it reads the sizes of all pieces of the search index. MS_ERROR_NOT_ALLOWED. */
gboolean ms_storage_service_count (MsContext        *context,
                                   MsStorageCounts  *counts,
                                   GError          **error);

G_END_DECLS
