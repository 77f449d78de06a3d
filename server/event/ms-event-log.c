/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Appending and reading of events. The JSON of an event is written once here and is what live sockets, the log and a resume send. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-log.h"

#include <string.h>

#include "ms-error.h"
#include "ms-event-store.h"
#include "ms-frame.h"
#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-write-behind.h"

G_STATIC_ASSERT (MS_EVENT_HEADER_RESERVE == MS_JSON_WRITER_RESERVE);

struct _MsEventLog
{
  MsStore      *store; /* borrowed */
  MsJsonWriter *writer;
  GPtrArray    *events; /* of this transaction */

  /* The event that is open. */
  MsEventRow    row;
  GError       *failure; /* it has no place; told when it is closed */
  gboolean      is_open;
};

MsEventLog *
ms_event_log_new (MsStore *store)
{
  MsEventLog *self;

  g_return_val_if_fail (store != NULL, NULL);

  self = g_new0 (MsEventLog, 1);
  self->store = store;
  self->writer = ms_json_writer_new (MS_JSON_WRITER_RESERVE);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  return self;
}

void
ms_event_log_free (MsEventLog *self)
{
  if (self == NULL)
    return;

  g_clear_error (&self->failure);
  ms_json_writer_free (self->writer);
  g_ptr_array_unref (self->events);
  g_free (self);
}

static gboolean
is_internal (MsEventClass classes)
{
  return (classes & ~MS_EVENT_CLASS_INTERNAL) == 0;
}

/* The seq is taken here, so that the members of the payload can name it. */
static gboolean
take_place (MsEventLog         *self,
            const MsEventHead  *head,
            GError            **error)
{
  gint64 prev = 0;

  if (!is_internal (head->classes) && !ms_event_store_get_head (self->store, head->topic, &prev, error))
    return FALSE;

  self->row = (MsEventRow) {
    .seq = ms_store_next_seq (self->store),
    .topic = head->topic,
    .prev = prev,
    .classes = head->classes,
    .kind = head->kind,
    .channel = head->channel,
    .user = head->user,
    .at = head->event_ts,
  };
  if (!is_internal (head->classes))
    ms_write_behind_set_head (ms_store_get_write_behind (self->store), head->topic, self->row.seq);
  return TRUE;
}

/* What goes to most people most often names its topic once: as its channel. Without a @type it brings the one of a message object. */
static gboolean
is_topic_plain (const MsEventHead *head,
                const char        *type)
{
  return MS_TOPIC_IS_CHANNEL (head->topic) && (type == NULL || strcmp (type, MS_FRAME_MESSAGE) == 0);
}

MsJsonWriter *
ms_event_log_open (MsEventLog         *self,
                   const MsEventHead  *head,
                   const char         *type)
{
  g_return_val_if_fail (self != NULL && head != NULL, NULL);
  g_return_val_if_fail (!self->is_open, NULL);

  self->is_open = TRUE;
  take_place (self, head, &self->failure);
  ms_json_writer_begin (self->writer, MS_JSON_WRITER_RESERVE);
  ms_json_writer_open_object (self->writer);
  ms_json_writer_add_string (self->writer, MS_FRAME_KEY_TYPE, type);
  if (is_internal (head->classes))
    return self->writer;

  ms_json_writer_add_int (self->writer, MS_FRAME_KEY_EVENT_SEQ, self->row.seq);
  ms_json_writer_add_int (self->writer, MS_FRAME_KEY_PREV, self->row.prev);
  if (!is_topic_plain (head, type))
    ms_json_writer_add_string (self->writer, MS_FRAME_KEY_TOPIC, head->topic_id);
  ms_json_writer_add_ts (self->writer, MS_FRAME_KEY_EVENT_TS, head->event_ts);
  return self->writer;
}

static MsEvent *
event_of_row (const MsEventRow *row,
              GByteArray       *buffer)
{
  return ms_event_new (row->seq,
                       row->prev,
                       row->topic,
                       (MsEventClass) row->classes,
                       (MsEventKind) row->kind,
                       row->channel,
                       row->user,
                       buffer);
}

static gboolean
store_row (MsEventLog  *self,
           GError     **error)
{
  if (self->failure == NULL)
    return ms_event_store_insert (self->store, &self->row, error);

  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

gint64
ms_event_log_close (MsEventLog  *self,
                    GError     **error)
{
  GByteArray *buffer;

  g_return_val_if_fail (self != NULL && self->is_open, 0);

  self->is_open = FALSE;
  ms_json_writer_close_object (self->writer);
  buffer = g_bytes_unref_to_array (ms_json_writer_finish (self->writer));
  self->row.payload = (const char *) buffer->data + MS_EVENT_HEADER_RESERVE;
  self->row.length = buffer->len - MS_EVENT_HEADER_RESERVE;
  if (!store_row (self, error))
    {
      g_byte_array_unref (buffer);
      return 0;
    }

  g_ptr_array_add (self->events, event_of_row (&self->row, buffer));
  return self->row.seq;
}

guint
ms_event_log_get_length (MsEventLog *self)
{
  return self->events->len;
}

void
ms_event_log_truncate (MsEventLog *self,
                       guint       length)
{
  self->is_open = FALSE;
  g_clear_error (&self->failure);
  if (length < self->events->len)
    g_ptr_array_set_size (self->events, (int) length);
}

MsEventBatch *
ms_event_log_take (MsEventLog *self)
{
  GPtrArray *events = self->events;

  if (events->len == 0)
    return NULL;

  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  return ms_event_batch_new (events);
}

/* Rows of the log up to so many bytes; the one that reaches them is the last. */
typedef struct
{
  GPtrArray *events;
  gsize      left;
} Page;

static gboolean
collect (const MsEventRow *row,
         gpointer          user_data)
{
  static const guint8 reserve[MS_EVENT_HEADER_RESERVE] = { 0 };
  Page *page = user_data;
  GByteArray *buffer = g_byte_array_sized_new ((guint) (row->length + MS_EVENT_HEADER_RESERVE));

  g_byte_array_append (buffer, reserve, MS_EVENT_HEADER_RESERVE);
  g_byte_array_append (buffer, (const guint8 *) row->payload, (guint) row->length);
  g_ptr_array_add (page->events, event_of_row (row, buffer));
  if (row->length >= page->left)
    return FALSE;

  page->left -= row->length;
  return TRUE;
}

MsEventBatch *
ms_event_log_read (MsStore  *store,
                   gint64    since,
                   guint     limit,
                   GError  **error)
{
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  Page page = { events, MS_LIMIT_RESUME_BYTES };

  if (!ms_event_store_visit (store, since, limit, collect, &page, error))
    return NULL;

  return ms_event_batch_new (g_steal_pointer (&events));
}

static void
reverse (GPtrArray *events)
{
  for (guint i = 0; i < events->len / 2; i++)
    {
      gpointer event = events->pdata[i];

      events->pdata[i] = events->pdata[events->len - 1 - i];
      events->pdata[events->len - 1 - i] = event;
    }
}

MsEventBatch *
ms_event_log_read_last (MsStore  *store,
                        guint     limit,
                        gsize     bytes,
                        GError  **error)
{
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  Page page = { events, bytes };

  if (!ms_event_store_visit_back (store, limit, collect, &page, error))
    return NULL;

  reverse (events);
  return ms_event_batch_new (g_steal_pointer (&events));
}

gboolean
ms_event_log_get_oldest (MsStore  *store,
                         gint64   *oldest,
                         GError  **error)
{
  if (!ms_event_store_get_oldest (store, oldest, error))
    return FALSE;

  if (*oldest == 0)
    *oldest = ms_store_get_seq (store) + 1;
  return TRUE;
}

gboolean
ms_event_log_trim (MsStore  *store,
                   gint64    now_us,
                   guint     rows,
                   GError  **error)
{
  return ms_event_store_trim (store,
                              ms_store_get_seq (store) - MS_LIMIT_EVENTS_KEPT + 1,
                              now_us - (gint64) MS_LIMIT_EVENTS_KEPT_SECONDS * G_USEC_PER_SEC,
                              rows,
                              error);
}
