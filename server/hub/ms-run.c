/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-run.h. A run of one event borrows the event's own frame: the usual case copies nothing. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-run.h"

#include <string.h>

#define TEXT_FINAL 0x81
#define LENGTH_16 126
#define LENGTH_64 127
#define HEADER_MAX 10

static MsRun *
run_new (gint64 next)
{
  MsRun *self = g_new0 (MsRun, 1);

  g_atomic_ref_count_init (&self->refs);
  self->next = next;

  return self;
}

MsRun *
ms_run_new_event (MsEvent *event,
                  gint64   next)
{
  MsRun *self = run_new (next);

  self->event = ms_event_ref (event);
  self->data = ms_event_get_frame (event, &self->length);
  self->only = (MsRunFrame) { .end = (guint32) self->length, .seq = ms_event_get_seq (event) };
  self->frames = &self->only;
  self->n_frames = 1;

  return self;
}

MsRun *
ms_run_new_take (guint8     *bytes,
                 gsize       length,
                 MsRunFrame *frames,
                 guint       n_frames,
                 gint64      next)
{
  MsRun *self = run_new (next);

  self->bytes = bytes;
  self->data = bytes;
  self->length = length;
  self->frames = frames;
  self->n_frames = n_frames;

  return self;
}

MsRun *
ms_run_new_part (const guint8 *data,
                 gsize         length)
{
  return ms_run_new_take (g_memdup2 (data, length), length, NULL, 0, 0);
}

MsRun *
ms_run_new_json (const char *json,
                 gsize       length)
{
  guint   n_bytes = length < LENGTH_16 ? 0 : length <= G_MAXUINT16 ? 2 : 8;
  guint8 *bytes = g_malloc (HEADER_MAX + length);

  bytes[0] = TEXT_FINAL;
  bytes[1] = n_bytes == 0 ? length : n_bytes == 2 ? LENGTH_16 : LENGTH_64;
  for (guint i = 0; i < n_bytes; i++)
    bytes[2 + i] = (guint8) ((guint64) length >> (8 * (n_bytes - 1 - i)));
  memcpy (bytes + 2 + n_bytes, json, length);

  return ms_run_new_take (bytes, 2 + n_bytes + length, NULL, 0, 0);
}

MsRun *
ms_run_ref (MsRun *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
ms_run_unref (MsRun *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  if (self->event != NULL)
    ms_event_unref (self->event);
  if (self->frames != &self->only)
    g_free ((gpointer) self->frames);
  g_free (self->bytes);
  g_free (self);
}

gsize
ms_run_find_border (const MsRun *self,
                    gsize        offset,
                    gint64      *next)
{
  guint low = 0;
  guint high = self->n_frames;

  *next = self->next;
  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->frames[middle].end <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == self->n_frames)
    return self->length;

  if (offset == (low > 0 ? self->frames[low - 1].end : 0))
    {
      *next = self->frames[low].seq;
      return offset;
    }
  *next = low + 1 < self->n_frames ? self->frames[low + 1].seq : self->next;

  return self->frames[low].end;
}
