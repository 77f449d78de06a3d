/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events and batches of them: built once, then only counted. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event.h"

#include <string.h>

#define OPCODE_TEXT_FINAL 0x81
#define SHORT_LENGTH 125
#define LENGTH_16 126
#define LENGTH_64 127

struct _MsEvent
{
  gatomicrefcount refs;
  MsEventKind     kind;
  MsEventClass    classes;
  gint64          seq;
  gint64          prev;
  MsTopic         topic;
  gint64          channel;
  gint64          user;
  GByteArray     *buffer;
  gsize           header; /* where the frame begins in the buffer */
};

struct _MsEventBatch
{
  gatomicrefcount refs;
  GPtrArray      *events;
};

/* The header ends where the JSON begins; how long it is depends on the length. Returns where it begins. */
static gsize
write_header (guint8 *data,
              guint64 length)
{
  guint8 *end = data + MS_EVENT_HEADER_RESERVE;
  guint   extra = length <= SHORT_LENGTH ? 0 : length <= G_MAXUINT16 ? 2 : 8;
  guint8 *begin = end - 2 - extra;

  begin[0] = OPCODE_TEXT_FINAL;
  begin[1] = extra == 0 ? (guint8) length : extra == 2 ? LENGTH_16 : LENGTH_64;
  for (guint i = 0; i < extra; i++)
    begin[2 + i] = (guint8) (length >> (8 * (extra - 1 - i)));
  return (gsize) (begin - data);
}

MsEvent *
ms_event_new (gint64        seq,
              gint64        prev,
              MsTopic       topic,
              MsEventClass  classes,
              MsEventKind   kind,
              gint64        channel,
              gint64        user,
              GByteArray   *buffer)
{
  MsEvent *self;

  g_return_val_if_fail (buffer != NULL && buffer->len >= MS_EVENT_HEADER_RESERVE, NULL);

  self = g_new (MsEvent, 1);
  *self = (MsEvent) {
    .kind = kind,
    .classes = classes,
    .seq = seq,
    .prev = prev,
    .topic = topic,
    .channel = channel,
    .user = user,
    .buffer = buffer,
    .header = write_header (buffer->data, buffer->len - MS_EVENT_HEADER_RESERVE),
  };
  g_atomic_ref_count_init (&self->refs);
  return self;
}

MsEvent *
ms_event_ref (MsEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ms_event_unref (MsEvent *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  g_byte_array_unref (self->buffer);
  g_free (self);
}

gint64
ms_event_get_seq (const MsEvent *self)
{
  return self->seq;
}

gint64
ms_event_get_prev (const MsEvent *self)
{
  return self->prev;
}

MsTopic
ms_event_get_topic (const MsEvent *self)
{
  return self->topic;
}

MsEventClass
ms_event_get_classes (const MsEvent *self)
{
  return self->classes;
}

MsEventKind
ms_event_get_kind (const MsEvent *self)
{
  return self->kind;
}

gint64
ms_event_get_channel (const MsEvent *self)
{
  return self->channel;
}

gint64
ms_event_get_user (const MsEvent *self)
{
  return self->user;
}

const guint8 *
ms_event_get_frame (const MsEvent *self,
                    gsize         *length)
{
  *length = self->buffer->len - self->header;
  return self->buffer->data + self->header;
}

const char *
ms_event_get_json (const MsEvent *self,
                   gsize         *length)
{
  *length = self->buffer->len - MS_EVENT_HEADER_RESERVE;
  return (const char *) self->buffer->data + MS_EVENT_HEADER_RESERVE;
}

MsEventBatch *
ms_event_batch_new (GPtrArray *events)
{
  MsEventBatch *self;

  g_return_val_if_fail (events != NULL, NULL);

  self = g_new (MsEventBatch, 1);
  g_atomic_ref_count_init (&self->refs);
  self->events = events;
  return self;
}

MsEventBatch *
ms_event_batch_ref (MsEventBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ms_event_batch_unref (MsEventBatch *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  g_ptr_array_unref (self->events);
  g_free (self);
}

guint
ms_event_batch_get_length (const MsEventBatch *self)
{
  return self->events->len;
}

MsEvent *
ms_event_batch_get (const MsEventBatch *self,
                    guint               index)
{
  g_return_val_if_fail (index < self->events->len, NULL);

  return g_ptr_array_index (self->events, index);
}
