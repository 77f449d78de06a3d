/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log table and the head of each topic. Payloads are opaque here. */

#pragma once

#include "ms-store.h"
#include "ms-topic.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      seq;
  MsTopic     topic;
  gint64      prev;
  gint64      classes;
  gint64      kind;
  gint64      channel;
  gint64      user;
  gint64      at; /* µs */
  const char *payload; /* borrowed */
  gsize       length;
} MsEventRow;

/* Returns: whether to go on */
typedef gboolean (*MsEventRowVisitor) (const MsEventRow *row,
                                       gpointer          user_data);
typedef void (*MsHeadVisitor)     (MsTopic           topic,
                                   gint64            seq,
                                   gpointer          user_data);

gboolean ms_event_store_insert     (MsStore            *store,
                                    const MsEventRow   *row,
                                    GError            **error);
gboolean ms_event_store_visit      (MsStore            *store,
                                    gint64              since,
                                    guint               limit,
                                    MsEventRowVisitor   visitor,
                                    gpointer            user_data,
                                    GError            **error);
/* The newest first. */
gboolean ms_event_store_visit_back (MsStore            *store,
                                    guint               limit,
                                    MsEventRowVisitor   visitor,
                                    gpointer            user_data,
                                    GError            **error);
/* 0 for a topic without events. */
gboolean ms_event_store_get_head   (MsStore            *store,
                                    MsTopic             topic,
                                    gint64             *seq,
                                    GError            **error);
gboolean ms_event_store_visit_heads (MsStore           *store,
                                     MsHeadVisitor      visitor,
                                     gpointer           user_data,
                                     GError           **error);
/* 0 when the log is empty. */
gboolean ms_event_store_get_oldest (MsStore            *store,
                                    gint64             *seq,
                                    GError            **error);
/* Deletes up to @rows of the oldest that are below @before_seq or older than @before_us. */
gboolean ms_event_store_trim       (MsStore            *store,
                                    gint64              before_seq,
                                    gint64              before_us,
                                    guint               rows,
                                    GError            **error);

G_END_DECLS
