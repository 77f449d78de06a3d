/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log of what happened: events are appended inside the transaction of their cause and read again for those who were away. One
 * log belongs to one store connection: the worker appends, readers read. */

#pragma once

#include "ms-event.h"
#include "ms-types.h"

G_BEGIN_DECLS

typedef struct _MsStore MsStore;
typedef struct _MsEventLog MsEventLog;

/* What an event is about, beside its payload. */
typedef struct
{
  MsTopic       topic;
  const char   *topic_id; /* public id of the topic: T…, C…, D…, U…; borrowed */
  MsEventClass  classes;
  MsEventKind   kind;
  gint64        channel; /* key, 0 if none */
  gint64        user; /* key, 0 if none */
  gint64        event_ts; /* µs; 0: the time of the command */
} MsEventHead;

MsEventLog   *ms_event_log_new           (MsStore            *store);
void          ms_event_log_free          (MsEventLog         *self);

/**
 * ms_event_log_open:
 * @type: (nullable): the frame's type; NULL when the payload brings it
 *
 * Begins an event: gives it its seq and prev and opens its object with the members that every event has. An event of class
 * INTERNAL alone does not move the head of its topic. Write the rest, then close: that is where an error of opening is told, too.
 *
 * Returns: (transfer none): the writer, inside the open object
 */
MsJsonWriter *ms_event_log_open          (MsEventLog         *self,
                                          const MsEventHead  *head,
                                          const char         *type);
/* Stores it. Returns its seq, 0 on error of this or of opening it. */
gint64        ms_event_log_close         (MsEventLog         *self,
                                          GError            **error);

/* For the executor: how many were appended since the last take, back to none after a failure, the batch after the commit. */
guint         ms_event_log_get_length    (MsEventLog         *self);
void          ms_event_log_truncate      (MsEventLog         *self,
                                          guint               length);
/* (transfer full) (nullable): what was appended since the last take; NULL when nothing was. */
MsEventBatch *ms_event_log_take          (MsEventLog         *self);

/**
 * ms_event_log_read:
 * @since: events with a greater seq
 * @limit: at most so many, and none after the one with which the page reaches MS_LIMIT_RESUME_BYTES
 *
 * Any store (ms_context_get_store()), also a reader's: the same bytes as live.
 *
 * Returns: (transfer full) (nullable): a batch, maybe empty; NULL on error
 */
MsEventBatch *ms_event_log_read          (MsStore            *store,
                                          gint64              since,
                                          guint               limit,
                                          GError            **error);
/* (transfer full) (nullable): the newest events, the oldest of them first; the one that reaches @bytes is the last that is read. */
MsEventBatch *ms_event_log_read_last     (MsStore            *store,
                                          guint               limit,
                                          gsize               bytes,
                                          GError            **error);
/* The oldest seq that is kept (head + 1 when the log is empty), for hello and resume. */
gboolean      ms_event_log_get_oldest    (MsStore            *store,
                                          gint64             *oldest,
                                          GError            **error);
/* Deletes up to @rows events that are too old or too many; rides in the group. */
gboolean      ms_event_log_trim          (MsStore            *store,
                                          gint64              now_us,
                                          guint               rows,
                                          GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEventLog, ms_event_log_free)

G_END_DECLS
