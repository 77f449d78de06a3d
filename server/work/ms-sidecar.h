/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small file beside the store with the last seq that was told to the world. Written after each commit and never synced: it
 * only has to notice a store that was put back from a copy by hand. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsSidecar MsSidecar;

/* @store_path: the store's file; ":memory:" has no sidecar. Never fails: without a sidecar nothing is noticed. */
MsSidecar *ms_sidecar_new   (const char *store_path);
void       ms_sidecar_free  (MsSidecar  *self);
/* 0 when there is none. */
gint64     ms_sidecar_read  (MsSidecar  *self);
void       ms_sidecar_write (MsSidecar  *self,
                             gint64      seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSidecar, ms_sidecar_free)

G_END_DECLS
