/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frames that leave in one send: an immutable, reference-counted buffer that knows where its frames end, so that a socket which took
 * only a part can go on at a frame's border. Any thread. */

#pragma once

#include <glib.h>

#include "ms-event.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 end; /* offset behind the frame */
  gint64  seq;
} MsRunFrame;

typedef struct
{
  const guint8     *data;
  gsize             length;
  const MsRunFrame *frames; /* none in a run of ephemeral frames */
  guint             n_frames;
  gint64            next; /* the cursor of who has it all */

  /*< private >*/
  gatomicrefcount refs;
  MsEvent        *event; /* owns data, or … */
  guint8         *bytes;
  MsRunFrame      only;
} MsRun;

/* One event's frame as it is, without a copy. */
MsRun *ms_run_new_event (MsEvent      *event,
                         gint64        next);
/* Takes over @bytes and @frames (both made by g_malloc; @frames nullable). */
MsRun *ms_run_new_take  (guint8       *bytes,
                         gsize         length,
                         MsRunFrame   *frames,
                         guint         n_frames,
                         gint64        next);
/* A copy of a part, without frames. */
MsRun *ms_run_new_part  (const guint8 *data,
                         gsize         length);
/* The frame around @json. */
MsRun *ms_run_new_json  (const char   *json,
                         gsize         length);
MsRun *ms_run_ref       (MsRun        *self);
void   ms_run_unref     (MsRun        *self);
/**
 * ms_run_find_border:
 * @offset: bytes that were taken, less than the length
 * @next: (out): the cursor behind the frame that @offset is in
 *
 * Returns: the offset behind that frame (@offset itself at a border: then @next is the seq of the frame that begins there)
 */
gsize  ms_run_find_border (const MsRun *self,
                           gsize        offset,
                           gint64      *next);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRun, ms_run_unref)

G_END_DECLS
