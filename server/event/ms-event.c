/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events and batches: reference counts and the frame's header. One allocation for the bookkeeping, one for the bytes. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event.h"

#include <string.h>

#define FINAL_TEXT_FRAME 0x81
#define LENGTH_16 126
#define LENGTH_64 127

struct _MsEvent
{
  gint          ref_count;
  guint8        classes;
  guint8        kind;
  guint8        header; /* bytes of the websocket header, right in front of the JSON */
  gint64        seq;
  gint64        prev;
  MsTopic       topic;
  gint64        channel;
  gint64        user;
  GByteArray   *buffer;
};

struct _MsEventBatch
{
  gint       ref_count;
  GPtrArray *events;
};

/* Returns the header's length; it ends where the JSON starts. */
static guint8
write_header (guint8 *buffer,
              gsize   length)
{
  guint8 *end = buffer + MS_EVENT_HEADER_RESERVE;

  if (length < LENGTH_16)
    {
      end[-2] = FINAL_TEXT_FRAME;
      end[-1] = length;
      return 2;
    }
  if (length <= G_MAXUINT16)
    {
      guint16 size = GUINT16_TO_BE (length);

      end[-4] = FINAL_TEXT_FRAME;
      end[-3] = LENGTH_16;
      memcpy (end - 2, &size, sizeof size);
      return 4;
    }

  guint64 size = GUINT64_TO_BE ((guint64) length);

  end[-10] = FINAL_TEXT_FRAME;
  end[-9] = LENGTH_64;
  memcpy (end - 8, &size, sizeof size);
  return 10;
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

  self = g_new0 (MsEvent, 1);
  self->ref_count = 1;
  self->seq = seq;
  self->prev = prev;
  self->topic = topic;
  self->classes = classes;
  self->kind = kind;
  self->channel = channel;
  self->user = user;
  self->buffer = buffer;
  self->header = write_header (buffer->data, buffer->len - MS_EVENT_HEADER_RESERVE);

  return self;
}

MsEvent *
ms_event_ref (MsEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
ms_event_unref (MsEvent *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
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
  gsize skipped = MS_EVENT_HEADER_RESERVE - self->header;

  *length = self->buffer->len - skipped;
  return self->buffer->data + skipped;
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

  self = g_new0 (MsEventBatch, 1);
  self->ref_count = 1;
  self->events = events;

  return self;
}

MsEventBatch *
ms_event_batch_ref (MsEventBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
ms_event_batch_unref (MsEventBatch *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
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
