/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A ring of headers whose size is a power of two: the place of a seq is the seq itself, masked. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-run-log.h"

#define INITIAL_CAPACITY 256

struct _MsRunLog
{
  MsRunEntry *entries;
  guint       capacity;
  guint       length;
  gint64      head;
  gsize       bytes;
  gsize       max_bytes;
  guint       max_events;
  guint       max_seconds;
};

static MsRunEntry *
entry_at (MsRunLog *self,
          gint64    seq)
{
  return &self->entries[(guint64) seq & (self->capacity - 1)];
}

static gsize
entry_bytes (const MsRunEntry *entry)
{
  gsize length = 0;

  if (entry->event != NULL)
    ms_event_get_frame (entry->event, &length);

  return length + sizeof *entry;
}

static void
drop_oldest (MsRunLog *self)
{
  MsRunEntry *entry = entry_at (self, ms_run_log_get_oldest (self));
  gsize length = entry_bytes (entry);

  self->bytes -= MIN (length, self->bytes);
  self->length--;
  g_clear_pointer (&entry->event, ms_event_unref);
  g_clear_pointer (&entry->simple, ms_run_unref);
}

static void
grow (MsRunLog *self)
{
  g_autofree MsRunEntry *old = self->entries;
  guint old_capacity = self->capacity;

  self->capacity *= 2;
  self->entries = g_new0 (MsRunEntry, self->capacity);
  for (gint64 seq = ms_run_log_get_oldest (self); seq <= self->head; seq++)
    *entry_at (self, seq) = old[(guint64) seq & (old_capacity - 1)];
}

MsRunLog *
ms_run_log_new (gint64 head,
                gsize  max_bytes,
                guint  max_events,
                guint  max_seconds)
{
  MsRunLog *self = g_new0 (MsRunLog, 1);

  self->head = head;
  self->max_bytes = max_bytes;
  self->max_events = MAX (max_events, 1);
  self->max_seconds = max_seconds;
  self->capacity = INITIAL_CAPACITY;
  self->entries = g_new0 (MsRunEntry, self->capacity);

  return self;
}

void
ms_run_log_free (MsRunLog *self)
{
  if (self == NULL)
    return;

  while (self->length > 0)
    drop_oldest (self);
  g_free (self->entries);
  g_free (self);
}

static gboolean
leads_to_head (MsRunLog     *self,
               MsEventBatch *batch)
{
  guint n = ms_event_batch_get_length (batch);

  for (guint i = 0; i < n; i++)
    if (ms_event_get_seq (ms_event_batch_get (batch, i)) != self->head - n + 1 + i)
      return FALSE;
  return self->length == 0;
}

gboolean
ms_run_log_preload (MsRunLog     *self,
                    MsEventBatch *batch,
                    gint64        now_us)
{
  guint n = ms_event_batch_get_length (batch);

  if (!leads_to_head (self, batch))
    return FALSE;

  self->head -= n;
  for (guint i = 0; i < n; i++)
    ms_run_log_append (self, ms_event_batch_get (batch, i), now_us);
  return TRUE;
}

gboolean
ms_run_log_append (MsRunLog *self,
                   MsEvent  *event,
                   gint64    now_us)
{
  MsEventClass classes = ms_event_get_classes (event);
  MsRunEntry *entry;

  if (ms_event_get_seq (event) != self->head + 1)
    return FALSE;

  if (self->length == self->max_events)
    drop_oldest (self);
  if (self->length == self->capacity)
    grow (self);

  self->head++;
  self->length++;
  entry = entry_at (self, self->head);
  *entry = (MsRunEntry) {
    .event = classes & ~MS_EVENT_CLASS_INTERNAL ? ms_event_ref (event) : NULL,
    .topic = ms_event_get_topic (event),
    .seconds = (guint32) (now_us / G_USEC_PER_SEC),
    .classes = classes,
  };
  self->bytes += entry_bytes (entry);
  while (self->bytes > self->max_bytes && self->length > 1)
    drop_oldest (self);

  return TRUE;
}

void
ms_run_log_trim (MsRunLog *self,
                 gint64    now_us)
{
  guint32 now = (guint32) (now_us / G_USEC_PER_SEC);

  while (self->length > 0 && now - entry_at (self, ms_run_log_get_oldest (self))->seconds > self->max_seconds)
    drop_oldest (self);
}

gint64
ms_run_log_get_head (MsRunLog *self)
{
  return self->head;
}

gint64
ms_run_log_get_oldest (MsRunLog *self)
{
  return self->head - self->length + 1;
}

gsize
ms_run_log_get_bytes (MsRunLog *self)
{
  return self->bytes;
}

MsRunEntry *
ms_run_log_get (MsRunLog *self,
                gint64    seq)
{
  g_return_val_if_fail (seq >= ms_run_log_get_oldest (self) && seq <= self->head, NULL);

  return entry_at (self, seq);
}
