/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the end of a body that comes in chunks. As strict as the request guard: sizes in plain hexadecimal digits, no extensions, no
 * trailer, CR LF and nothing else at the end of a line. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_CHUNK_SIZE,
  MS_CHUNK_SIZE_END, /* the LF */
  MS_CHUNK_DATA,
  MS_CHUNK_DATA_CR,
  MS_CHUNK_DATA_LF,
  MS_CHUNK_LAST_CR, /* behind the chunk of nothing */
  MS_CHUNK_LAST_LF,
  MS_CHUNK_DONE,
} MsChunkState;

typedef struct
{
  guint64      remaining; /* of the chunk */
  guint        digits;
  MsChunkState state;
} MsChunkGuard;

void     ms_chunk_guard_init    (MsChunkGuard       *self);
/**
 * ms_chunk_guard_feed:
 * @used: (out): how many of the bytes belong to this body
 *
 * Returns: whether they are as they should be
 */
gboolean ms_chunk_guard_feed    (MsChunkGuard       *self,
                                 const guint8       *data,
                                 gsize               length,
                                 gsize              *used);
gboolean ms_chunk_guard_is_done (const MsChunkGuard *self);

G_END_DECLS
