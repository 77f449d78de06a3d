/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills what the program keeps in memory from the store, once, at start. */

#pragma once

#include "ms-app-hub.h"
#include "ms-auth-guard.h"
#include "ms-directory.h"
#include "ms-presence.h"
#include "ms-reader-pool.h"

G_BEGIN_DECLS

typedef struct
{
  MsDirectory *directory; /* borrowed */
  MsAuthGuard *guard;
  MsPresence  *presence;
  MsAppHub    *apps;
  char        *epoch; /* (out) (transfer full) */
  gint64       oldest; /* (out) */
  MsEventBatch *recent; /* (out) (transfer full) */
  gboolean     is_empty; /* (out) */
} MsSnapshotTarget;

/* Blocks. */
gboolean ms_snapshot_loader_run (MsReaderPool      *readers,
                                 MsSnapshotTarget  *target,
                                 GError           **error);

G_END_DECLS
